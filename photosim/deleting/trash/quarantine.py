"""For volumes without a usable trash: a hidden folder beside the photos, which scans skip."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.receptacle import Unusable, names, nearest_existing
from photosim.values.deleting import FileLocation

FOLDER = ".photosim-quarantine"


class Quarantine:
    """`FOLDER` in `home`, with one folder a batch that repeats the tree the files came from."""

    def __init__(self, home: Path, batch: int, files: FileOperations) -> None:
        self._home = home
        self._folder = home / FOLDER
        self._batch = self._folder / f"batch-{batch}"
        self._os = files

    def check(self) -> None:
        """Raise Unusable when the folder cannot be made or written, or is no directory of its own."""
        if self._os.exists(self._folder) and not stat.S_ISDIR(self._os.status(self._folder).st_mode):
            raise Unusable(f"{self._folder} is not safe to use: it is no directory of its own.")
        if not self._os.writable(nearest_existing(self._folder)):
            raise Unusable(f"{self._home} is read-only.")

    def places(self, path: Path) -> Iterator[FileLocation]:
        """The file's own path below the batch's folder, with another name where that is taken."""
        folder = self._batch / path.parent.relative_to(self._home)
        for name in names(path.name):
            if not self._os.exists(folder / name):
                yield FileLocation("quarantine", folder / name)

    def taken(self, path: Path) -> Iterator[Path]:
        """The names that `places` passes over."""
        folder = self._batch / path.parent.relative_to(self._home)
        return itertools.takewhile(self._os.exists, (folder / name for name in names(path.name)))

    def prepare(self, path: Path, place: FileLocation) -> None:
        """Make the directories."""
        self.check()
        self._os.make_directory(self._folder)
        directories = [d for d in place.path.parents if self._folder in d.parents]
        for directory in reversed(directories):
            self._os.make_directory(directory)
        if os.stat(place.path.parent).st_dev != os.stat(path.parent).st_dev:
            raise Unusable(f"{self._folder} is on another volume.")

    def move_in(self, path: Path, place: FileLocation, announce: Callable[[FileLocation], None]) -> FileLocation:
        """Rename the file into the batch's folder."""
        self._os.rename(path, place.path)
        self._os.settle(place.path.parent, path.parent)
        return place


def prune(path: Path, files: FileOperations) -> None:
    """Remove the empty directories of a quarantine above `path`, the quarantine folder too when it is the last."""
    if FOLDER not in path.parts:
        return
    for directory in path.parents:
        try:
            files.remove_empty(directory)
        except FileNotFoundError:
            pass
        except OSError:
            return  # not empty
        if directory.name == FOLDER:
            return
