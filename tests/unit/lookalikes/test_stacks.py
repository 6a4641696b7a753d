"""Stacks of look-alikes, and where their list ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.library import Library
from photosim.lookalikes import ending
from photosim.values.photos import Group, Match, Member, Scale
from photosim.values.stacks import line_of
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 8)
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


def names(library: Library, matches: list[Match]) -> list[tuple[str, list[str]]]:
    return [(stack.kind, [match.path.name for match in stack.members]) for stack in library.lookalikes.stacks(matches)]


def set_vectors(library: Library, vectors: dict[str, list[float]]) -> None:
    """Give photos these vectors; what is not told is zero."""
    stored = library._parts.stores.vectors
    model = stored.model_id(library._parts.model)
    whole = np.zeros((len(vectors), library._parts.model.dim), np.float32)
    for row, values in enumerate(vectors.values()):
        whole[row, : len(values)] = np.array(values) / np.linalg.norm(values)
    by_name = {Path(row.relative).name: row.id for row in library.photos.rows()}
    stored.put(model, [(by_name[name], vector) for name, vector in zip(vectors, whole, strict=True)])
    library._parts.index.discard()


def apart(library: Library) -> None:
    """Give every photo a direction of its own."""
    every = sorted(Path(row.relative).name for row in library.photos.rows())
    set_vectors(library, {name: [0.0] * number + [1.0] for number, name in enumerate(every)})


def test_photos_that_have_nothing_in_common_stand_alone(library: Library, photos: Path) -> None:
    apart(library)
    matches = library.lookalikes.similar(photos / "000.jpg")
    assert names(library, matches) == [("", [match.path.name]) for match in matches]


def test_copies_of_a_content_are_one_stack_at_the_place_of_the_best(library: Library, photos: Path) -> None:
    for number in range(3):
        shutil.copy2(photos / "004.jpg", photos / f"copy{number}.jpg")
    library.scanning.scan()
    matches = library.lookalikes.similar(photos / "000.jpg", 100)
    stacks = {kind: members for kind, members in names(library, matches) if kind == "copies"}
    assert sorted(stacks["copies"]) == ["004.jpg", "copy0.jpg", "copy1.jpg", "copy2.jpg"]
    order = [match.path.name for match in matches]
    assert [stack.best.path.name for stack in library.lookalikes.stacks(matches)] == sorted(
        (stack.best.path.name for stack in library.lookalikes.stacks(matches)), key=order.index
    )


def test_what_a_search_for_duplicates_has_proven_is_a_stack(library: Library, photos: Path) -> None:
    members = [library.photos.find(photos / name) for name in ("002.jpg", "005.jpg")]
    proven = Group("g", "same-shot", "larger", False, tuple(Member(photo, 1.0, "half size") for photo in members))
    library._parts.stores.found.replace([proven], "now")
    apart(library)  # so that looks alone say nothing
    matches = library.lookalikes.similar(photos / "000.jpg", 100)
    assert ("copies", ["002.jpg", "005.jpg"]) in [(kind, sorted(members)) for kind, members in names(library, matches)]


def test_a_burst_is_a_stack_by_moment_and_look(library: Library, photos: Path) -> None:
    apart(library)
    looks = {"003": 0.0, "004": 0.5, "005": -0.5}  # as far apart as 29 degrees: below what is nearly the same
    set_vectors(library, {f"{name}.jpg": [0, 0, 0, np.cos(at), np.sin(at)] for name, at in looks.items()})
    moments = {"003": "2024-05-01T10:00:00", "004": "2024-05-01T10:00:02", "005": "2024-05-01T11:00:00"}
    with library._parts.stores.database.atomic() as db:
        for name, at in moments.items():
            photo_id = library.photos.find(photos / f"{name}.jpg").id
            db.execute("INSERT OR REPLACE INTO metadata (photo_id, taken_at) VALUES (?, ?)", [photo_id, at])
    found = names(library, library.lookalikes.similar(photos / "000.jpg", 100))
    assert ("series", ["003.jpg", "004.jpg"]) in [(kind, sorted(members)) for kind, members in found]
    assert ("", ["005.jpg"]) in found


def test_what_is_nearly_the_same_stands_for_the_others_without_being_called_copies(
    library: Library, photos: Path
) -> None:
    apart(library)
    set_vectors(library, {"003.jpg": [0, 0, 0, 1, 0.1], "006.jpg": [0, 0, 0, 1, 0.2]})
    found = names(library, library.lookalikes.similar(photos / "000.jpg", 100))
    assert ("near", ["003.jpg", "006.jpg"]) in [(kind, sorted(members)) for kind, members in found]


def test_a_library_of_documents_ends_its_lists_higher_than_one_of_family_photos() -> None:
    scale = Scale(alike_from=0.34, same_from=0.65)
    family, documents = line_of(scale, 0.13), line_of(scale, 0.9)
    assert (family.below, family.same_from) == (0.34, 0.65)
    assert (documents.below, documents.same_from) == (0.9, 0.9)
    assert [documents.likeness(score) for score in (0.95, 0.7)] == ["same", "less"]
    assert [family.likeness(score) for score in (0.7, 0.5, 0.2)] == ["same", "alike", "less"]
    assert line_of(scale, None).below == 0.34


def test_the_spread_is_measured_where_there_are_enough_photos(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = library._parts.models.joint.identity.scale.alike_from
    assert library.lookalikes.line().below == usual  # eight photos say nothing
    monkeypatch.setattr(ending, "_LEAST", 6)
    monkeypatch.setattr(ending, "_KEPT", -1.0)
    every = sorted(Path(row.relative).name for row in library.photos.rows())
    set_vectors(library, {name: [5.0] + [0.0] * number + [1.0] for number, name in enumerate(every)})
    assert library.lookalikes.line().below == pytest.approx(25 / 26, abs=1e-3)
    write(photos / "more.jpg", 900)
    library.scanning.scan()
    assert library.lookalikes.line().below >= usual
