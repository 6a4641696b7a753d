"""The trash of Linux desktops, by the freedesktop.org Trash specification 1.0.

Why not Send2Trash (2.2, BSD licence, pure Python, alive): it does not tell where a file went, which taking it back
needs; where a rename crosses volumes it copies and unlinks; and it overwrites a `.trashinfo` that appears in between.
"""

from __future__ import annotations

import itertools
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from photosim.deleting.trash import notes
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.receptacle import Receptacle, Unusable, names, nearest_existing
from photosim.values.deleting import FileLocation

NOTE_SUFFIX = ".trashinfo"
_IN_ORDER, _LOTS = 20, 10**9
"""So many numbers are tried from 2 on; then one below so many is drawn, which is free at once."""


def directories(path: Path, files: FileOperations) -> list[Receptacle]:
    """The trash directories that may take the file `path`, best first: the home trash on its volume, else the volume's.

    Raises OSError when the file's directory cannot be reached.
    """
    volume = os.stat(path.parent).st_dev
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    home = (data if data.is_absolute() else Path.home() / ".local" / "share") / "Trash"
    if _on_one_volume(home, volume):
        return [FreedesktopTrash(Path(os.path.realpath(home)), None, files)]
    top = _top(path.parent)
    return [
        FreedesktopTrash(top / ".Trash" / str(os.getuid()), top, files),
        FreedesktopTrash(top / f".Trash-{os.getuid()}", top, files),
    ]


class FreedesktopTrash:
    """One trash directory: `files` holds what was deleted, `info` a note on each with its origin."""

    def __init__(self, directory: Path, top: Path | None, files: FileOperations) -> None:
        """`top` is the root of the volume the trash belongs to, `None` for the home trash."""
        self._directory = directory
        self._top = top
        self._os = files

    def check(self) -> None:
        """Raise Unusable for a missing right, and for a directory that somebody else could have laid out."""
        if self._top is not None and self._directory.parent != self._top:
            self._check_shared(self._directory.parent)
        for directory in (self._directory, self._directory / "files", self._directory / "info"):
            if self._os.exists(directory):
                self._check_own(directory)
        for directory in (self._directory / "files", self._directory / "info"):
            if not self._os.writable(nearest_existing(directory)):
                raise Unusable(f"The trash {self._directory} cannot be written to.")

    def places(self, path: Path) -> Iterator[FileLocation]:
        """Names that are free now, in `files` and in `info`."""
        for name in _names(path.name):
            place = FileLocation(
                "trash", self._directory / "files" / name, self._directory / "info" / f"{name}{NOTE_SUFFIX}"
            )
            if not self._os.exists(place.path) and not self._os.exists(self._note(place)):
                yield place

    def prepare(self, path: Path, place: FileLocation) -> None:
        """Make the directories and write the note, which also reserves the name."""
        missing = [d for d in (self._directory, *self._directory.parents) if not self._os.exists(d)]
        for directory in reversed(missing):
            self._os.make_directory(directory)
        for directory in (place.path.parent, self._note(place).parent):
            self._os.make_directory(directory)
        self.check()
        self._os.write_new(self._note(place), self._text(path))

    def move_in(self, path: Path, place: FileLocation, announce: Callable[[FileLocation], None]) -> FileLocation:
        """Rename the file into `files`."""
        self._os.rename(path, place.path)
        self._os.settle(place.path.parent, path.parent)
        return place

    def _check_shared(self, shared: Path) -> None:
        """The specification's conditions on `$topdir/.Trash`, which an administrator makes for everybody."""
        if not self._os.exists(shared):
            raise Unusable("There is no shared trash on this volume.")
        mode = self._os.status(shared).st_mode
        if not stat.S_ISDIR(mode) or not mode & stat.S_ISVTX:
            raise Unusable(f"{shared} is not safe to use: it is a link, or its sticky bit is not set.")

    def _check_own(self, directory: Path) -> None:
        status = self._os.status(directory)
        if not stat.S_ISDIR(status.st_mode):
            raise Unusable(f"{directory} is not safe to use: it is no directory of its own.")
        if status.st_uid != os.getuid():
            raise Unusable(f"{directory} belongs to another user.")
        if status.st_mode & stat.S_IWOTH and not self._everything_is_writable():
            raise Unusable(f"{directory} is not safe to use: every user may write to it.")

    def _everything_is_writable(self) -> bool:
        """On volumes without permissions, as of cameras and sticks, every directory shows the same mode."""
        return self._top is not None and bool(self._os.status(self._top).st_mode & stat.S_IWOTH)

    def _note(self, place: FileLocation) -> Path:
        if place.note is None:
            raise ValueError("a place in the trash has a note")
        return place.note

    def _text(self, path: Path) -> bytes:
        origin = path.parent.resolve() / path.name
        if self._top is not None:
            origin = origin.relative_to(self._top)
        return notes.trashinfo(origin)


def _names(name: str) -> Iterator[str]:
    """Names to try for one of this name: thousands of it may lie in the trash, and each look takes time."""
    room = len(NOTE_SUFFIX)
    yield from itertools.islice(names(name, room), _IN_ORDER)
    while True:
        yield next(itertools.islice(names(name, room, f" {secrets.randbelow(_LOTS)}"), 1, None))


def _top(directory: Path) -> Path:
    """The root of the volume that holds `directory`."""
    top = directory.resolve()
    volume = os.stat(top).st_dev
    while top != top.parent and os.stat(top.parent).st_dev == volume:
        top = top.parent
    return top


def _on_one_volume(directory: Path, device: int) -> bool:
    return os.stat(nearest_existing(directory)).st_dev == device
