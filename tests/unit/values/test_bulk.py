"""What a command for many may take is read from what is said of a member."""

from __future__ import annotations

import pytest

from photosim.values.bulk import HARD_LINK, LACKED, is_for_many


@pytest.mark.parametrize(
    "said",
    [
        "", "same bytes", "half size, 41 dB", "crop, 72 % of the frame, 40 dB", "black and white",
        "with a caption, 40 dB",
        "94 % of the size, softer",
    ],
)  # fmt: skip
def test_what_shows_less_may_go(said: str) -> None:
    assert is_for_many(said)


@pytest.mark.parametrize(
    "said",
    [
        "shows more; the other is 72 % of its frame", "in colour", "not tinted",
        "without the caption", "double size, 40 dB",
        "crop, 50 % of the frame, 1.6 × the size, 38 dB",
        f"same pixels, has a gain map, {LACKED}", f"same bytes, {HARD_LINK}",
    ],
)  # fmt: skip
def test_what_has_something_more_waits_for_a_person(said: str) -> None:
    assert not is_for_many(said)
