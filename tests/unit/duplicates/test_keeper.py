"""Which photo is kept, and the reason that is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from photosim.duplicates.keeper import RULES, Contender, explain, ranked
from photosim.values.photos import Metadata, Photo

CAMERA = Metadata(taken_at="2024-03-01T12:00:00", camera_make="NIKON", camera_model="D800")


def contender(name: str, *, protected: bool = False, **facts: Any) -> Contender:
    known: dict[str, Any] = {"size": 4_000_000, "format": "JPEG", "width": 4000, "height": 3000, "metadata": CAMERA}
    known |= facts
    photo = Photo(
        id=1,
        folder_id=1,
        path=Path("/photos") / name,
        mtime_ns=known.pop("mtime_ns", 10**18),
        content_hash=name,
        shown_at="2024-03-01T12:00:00",
        missing=False,
        **known,
    )
    return Contender(photo, name, protected, sharpness=10.0)


@pytest.mark.parametrize(
    ("better", "worse", "words"),
    [
        (contender("small.jpg", protected=True, width=400, height=300), contender("large.jpg"), "protected"),
        (contender("a.jpg", width=3000, height=2000), contender("b.jpg", metadata=Metadata()), "original"),
        (contender("IMG_1.jpg"), contender("Copy of IMG_1.jpg"), "original"),
        (contender("IMG_1.jpg"), contender("received/IMG-20230708-WA0003.jpg"), "original"),
        (contender("a.jpg"), contender("b.jpg", metadata=Metadata(software="Adobe Photoshop", **{
            "taken_at": CAMERA.taken_at, "camera_model": CAMERA.camera_model})), "original"),
        (contender("large.jpg"), contender("half.jpg", width=2000, height=1500), "resolution, 4,000 × 3,000"),
        (contender("a.heic", format="HEIF", size=2_000_000), contender("a.jpg", size=5_000_000), "least compressed"),
        (contender("fine.jpg", size=6_000_000), contender("coarse.jpg", size=1_000_000), "least compressed"),
        (contender("old.jpg", mtime_ns=1), contender("new.jpg", mtime_ns=2), "oldest"),
    ],
)  # fmt: skip
def test_the_better_one_is_kept_for_its_reason(better: Contender, worse: Contender, words: str) -> None:
    for both in ([better, worse], [worse, better]):
        assert ranked(both) == [better, worse]
    reason, tied = explain(better, [worse])
    assert words in reason
    assert not tied


def test_a_tie_is_shown_as_a_tie() -> None:
    one, other = contender("a.jpg"), contender("b.jpg")
    assert ranked([other, one]) == [one, other]
    assert explain(one, [other]) == ("all are equal; first by path", True)


def test_the_reasons_are_those_that_beat_somebody() -> None:
    best, small, late = (
        contender("a.jpg"),
        contender("b.jpg", width=400, height=300),
        contender("c.jpg", mtime_ns=2 * 10**18),
    )
    assert explain(best, [small, late])[0] == "the highest resolution, 4,000 × 3,000; the oldest file"


def test_the_order_of_the_rules_can_be_another() -> None:
    oldest_first = sorted(RULES, key=lambda rule: rule.name != "oldest")
    large, old = contender("large.jpg"), contender("old.jpg", width=400, height=300, mtime_ns=1)
    assert ranked([large, old])[0] is large
    assert ranked([large, old], oldest_first)[0] is old
