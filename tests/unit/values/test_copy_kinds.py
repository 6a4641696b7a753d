"""What kind of copy a member is, by what is said of it."""

from __future__ import annotations

import pytest

from photosim.values.copy_kinds import CopyKind, kind_of


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        ("same bytes", CopyKind.EXACT),
        ("same pixels, other metadata", CopyKind.EXACT),
        ("same bytes; only this one is named “Rex, our dog”", CopyKind.EXACT),
        ("same bytes, only this one is in “Italy”", CopyKind.EXACT),
        ("41 dB", CopyKind.SAVED_AGAIN),
        ("half size, 38 dB", CopyKind.SMALLER),
        ("63 % of the size, 38 dB", CopyKind.SMALLER),
        ("crop, 72 % of the frame, 40 dB", CopyKind.CROP),
        ("crop, 72 % of the frame, half size, 40 dB", CopyKind.CROP),
        ("rotated, 44 dB", CopyKind.EDIT),
        ("crop, 72 % of the frame, brighter", CopyKind.EDIT),
        ("black and white", CopyKind.EDIT),
        ("with a caption, 33 dB", CopyKind.EDIT),
        ("double size, 40 dB", CopyKind.EDIT),
        ("same bytes, hard link, frees no space", CopyKind.EDIT),
        ("41 dB; a place, which the photo to keep lacks", CopyKind.EDIT),
        ("", CopyKind.EDIT),
        ("words of a later release", CopyKind.EDIT),
    ],
)
def test_the_highest_kind_of_all_words_counts(evidence: str, kind: CopyKind) -> None:
    assert kind_of(evidence) is kind
