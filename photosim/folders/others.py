"""Files among the photos that are none: counted by suffix, and named where they are pictures of another kind."""

from __future__ import annotations

import os
from collections.abc import Sequence

from photosim.pictures.suffixes import OTHER_PICTURES
from photosim.values.scanning import OtherKind

HIDDEN = "hidden"
"""In place of the suffix of a file whose name begins with a dot."""
_LONGEST = 12
"""Characters of a suffix."""


def counted(names: Sequence[str]) -> dict[str, OtherKind]:
    """The files of each suffix in one directory, and of kinds of pictures their names."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(HIDDEN if name.startswith(".") else suffix_of(name), []).append(name)
    return {
        suffix: OtherKind(len(same), tuple(same) if suffix in OTHER_PICTURES else ()) for suffix, same in found.items()
    }


def suffix_of(name: str) -> str:
    """Of a name, in small letters; what is long or holds a space is none: `Dr. Who and his photos`."""
    suffix = os.path.splitext(name)[1].lower()
    return suffix if len(suffix) <= _LONGEST and " " not in suffix else ""
