"""What kind of copy a member of a group is, read from what is said of it."""

from __future__ import annotations

import re
from enum import IntEnum

from photosim.values.bulk import without_names


class CopyKind(IntEnum):
    """The higher, the more of the picture is another one than in the photo to keep."""

    EXACT = 0
    """The same bytes, or the same pixels with other details about them."""
    SAVED_AGAIN = 1
    """The same frame at the same size, compressed once more."""
    SMALLER = 2
    """The same frame with fewer pixels."""
    CROP = 3
    """A part of the frame."""
    EDIT = 4
    """All else: turned, toned, coloured, written upon, larger, or with something that the photo to keep lacks."""


_EXACT = ("same bytes", "same pixels, other metadata")
_DECIBELS = re.compile(r"\d+ dB")
_SMALLER = re.compile(r"half size|quarter size|\d+ % of the size")
_CROP = re.compile(r"crop|\d+ % of the frame")


def kind_of(evidence: str) -> CopyKind:
    """The kind of the member of which this is said: `half size, 41 dB`. Of several words the highest kind counts."""
    said = without_names(evidence)
    if said in _EXACT:
        return CopyKind.EXACT
    return max((_of_word(word) for word in re.split(r"[,;] ", said)), default=CopyKind.EDIT)


def _of_word(word: str) -> CopyKind:
    if _DECIBELS.fullmatch(word):
        return CopyKind.SAVED_AGAIN
    if _SMALLER.fullmatch(word):
        return CopyKind.SMALLER
    return CopyKind.CROP if _CROP.fullmatch(word) else CopyKind.EDIT
