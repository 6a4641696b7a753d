"""Writing the sidecars of photos: which one, in one step, only over what was read, and putting back what was there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Protocol

from photosim.shots.describing import sidecars
from photosim.shots.shots import Listings
from photosim.values.photos import Photo


class NoteFiles(Protocol):
    """What is asked of the file system; every method raises OSError as the system does."""

    def status(self, path: Path) -> os.stat_result:
        """Facts of the file itself; a link is not followed."""

    def writable(self, directory: Path) -> bool:
        """Whether names may be added to a directory."""

    def read_note(self, path: Path) -> bytes:
        """Read a small file."""

    def replace_note(self, path: Path, data: bytes) -> None:
        """Write a small file in one step, down to the disk, in the place of an older one or of none."""

    def remove_note(self, path: Path) -> None:
        """Remove one that is just as photosim wrote it."""

    def settle(self, *directories: Path) -> None:
        """Bring names in these directories down to the disk."""


class Busy(Exception):
    """Another program has changed the sidecar since it was read."""


class SidecarFiles:
    """Sidecars on the disk. A person's own words are in them, so nothing is written over what was not read before."""

    def __init__(self, files: NoteFiles) -> None:
        self._os = files

    def content(self, path: Path) -> bytes | None:
        """What stands there; None where nothing does.

        Raises OSError when it cannot be read, or is no ordinary file.
        """
        try:
            status = self._os.status(path)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EEXIST, "not an ordinary file", str(path))
        return self._os.read_note(path)

    def look_at(self, path: Path) -> None:
        """Raises OSError unless a file is there."""
        self._os.status(path)

    def replace(self, path: Path, before: bytes | None, after: bytes) -> None:
        """Write a sidecar in one step. Raises Busy unless `before` still stands there, and OSError."""
        if self.content(path) != before:
            raise Busy
        self._os.replace_note(path, after)

    def put_back(self, path: Path, before: bytes | None) -> None:
        """Let stand there what stood there before photosim wrote; None removes it. Raises OSError."""
        if before is None:
            self._os.remove_note(path)
        else:
            self._os.replace_note(path, before)
        self.settle(path)

    def settle(self, path: Path) -> None:
        """Bring it down to the disk."""
        self._os.settle(path.parent)

    def writable(self, directory: Path) -> bool:
        """Whether sidecars may be written into a directory."""
        return self._os.writable(directory)


def is_away(path: Path) -> bool:
    """Whether the directory of a sidecar is not there: then its drive is."""
    return not os.path.isdir(path.parent)


def sidecar_of(photo: Photo, listings: Listings | None = None) -> Path:
    """Where facts about a photo are written: the sidecar it has, else `name.jpg.xmp`. Raises OSError.

    `name.xmp` is not made: of `name.jpg` and `name.heic` nobody could tell which one it is about.
    """
    own = (photo.path.name.lower(), photo.path.stem.lower())
    for path in sidecars(photo, listings):
        if path.stem.lower() in own:  # not the one of the RAW beside it
            return path
    return photo.path.with_name(f"{photo.path.name}.xmp")
