"""What every kind of trash can do."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from photosim.values.deleting import FileLocation

NAME_BYTES = 255
"""Longest file name of the common file systems, in bytes."""

_UNUSABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.EXDEV}
    | {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.EMLINK}
)
"""Errors after which another place on the volume may still do. A full or failing disk is not among them."""


class TrashTrouble(OSError):
    """Something that went wrong in a way the system has no word for; `reason` is a sentence for people."""

    number = errno.EBUSY

    def __init__(self, reason: str) -> None:
        super().__init__(self.number, reason)
        self.reason = reason


class Unusable(TrashTrouble):
    """This trash cannot be used, or must not be trusted."""

    number = errno.EACCES


class Receptacle(Protocol):
    """One directory that takes deleted files of one volume."""

    def check(self) -> None:
        """Raise Unusable when files cannot go here; changes nothing on the disk."""
        ...

    def places(self, path: Path) -> Iterator[FileLocation]:
        """Where the file `path` could go, best first, without end; changes nothing on the disk."""
        ...

    def prepare(self, path: Path, place: FileLocation) -> None:
        """Make everything ready for one file. Raises FileExistsError when the place is taken, else OSError."""
        ...

    def move_in(self, path: Path, place: FileLocation, announce: Callable[[FileLocation], None]) -> FileLocation:
        """Move the file; return where it really went. When this raises OSError, the file is where it was.

        Before anything that is at `place` is given up for another place, `announce` writes that one into the journal,
        or raises OSError.
        """
        ...


def may_try_elsewhere(error: OSError) -> bool:
    """Whether after this error another receptacle is worth a try."""
    return error.errno in _UNUSABLE


def names(name: str, suffix_bytes: int = 0, pattern: str = " {}") -> Iterator[str]:
    """`name`, then `name` with 2, 3, … before its suffix; each short enough to be followed by `suffix_bytes` more."""
    stem, suffix = os.path.splitext(name)
    number = 1
    while True:
        tail = os.fsencode(("" if number == 1 else pattern.format(number)) + suffix)
        room = NAME_BYTES - suffix_bytes - len(tail)
        if room < 1:  # a suffix that leaves no room for a name is none
            stem, suffix = name, ""
            continue
        yield os.fsdecode(shorten(os.fsencode(stem), room) + tail)
        number += 1


def shorten(name: bytes, length: int) -> bytes:
    """The first `length` bytes of a name, or a little less where that would cut a letter in two."""
    if len(name) <= length:
        return name
    while length > 1 and name[length] & 0xC0 == 0x80:  # not in the middle of a letter
        length -= 1
    return name[:length]


def nearest_existing(path: Path) -> Path:
    """`path`, or the closest directory above it that is there."""
    while not os.path.exists(path) and path != path.parent:
        path = path.parent
    return path
