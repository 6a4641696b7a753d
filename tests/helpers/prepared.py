"""Libraries that are made once for many tests: each gets a copy."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder


def open_library(base: Path) -> Library:
    """The one in `base/library`, with the stand-in for the network and no worker processes."""
    return Library.open(base / "library", embedder=FakeEmbedder(), workers=0)


def search_drawn(base: Path, draw: Callable[[Path], None]) -> Path:
    """Draw photos into `base/photos`, scan them, and look for duplicates among them; returns `base`."""
    draw(base / "photos")
    with open_library(base) as library:
        library.scanning.scan([base / "photos"])
        library.duplicates.find()
    return base


def opened_copy(prepared: Path, base: Path) -> Library:
    """Copy all that lies in `prepared`, photos and the closed library of them, to `base`, and open the copy."""
    shutil.copytree(prepared, base, dirs_exist_ok=True)  # with the times of the files
    library = open_library(base)
    move_in(library, prepared, base)
    return library


def move_in(library: Library, prepared: Path, base: Path) -> None:
    """The library, and the photos it knows in `prepared`, were copied to `base`: these are its photos now."""
    for folder in library.folders.all():
        library.folders.relocate(folder.path, base / folder.path.relative_to(prepared), sure=True)
    with library._parts.stores.database.atomic() as db:
        _take_inodes(db.conn, {folder.id: os.fspath(folder.path) for folder in library.folders.all()})


class InPlace:
    """Photos and their closed library that every test finds as they were prepared, in one and the same place.

    So every path that the library knows stays true. What a test has left there is put aside.
    """

    def __init__(self, folder: Path, prepare: Callable[[Path], None]) -> None:
        """`prepare` makes them in an empty folder, with the library in `library`."""
        self.base = folder / "now"
        self._kept = folder / "kept"
        self._aside = 0
        self.base.mkdir()
        prepare(self.base)
        self.base.rename(self._kept)

    def restore(self) -> Path:
        if self.base.exists():
            self._aside += 1
            self.base.rename(self.base.with_name(f"aside {self._aside}"))
        shutil.copytree(self._kept, self.base)
        with contextlib.closing(sqlite3.connect(self.base / "library" / "library.sqlite3")) as plain, plain:
            _take_inodes(plain, dict(plain.execute("SELECT id, path FROM folders")))
        return self.base


def _take_inodes(db: sqlite3.Connection, roots: Mapping[int, str | bytes]) -> None:
    """A scan would have noted those of the copies, by which it knows a file that is moved."""
    known = db.execute("SELECT id, folder_id, relative FROM photos WHERE missing = 0").fetchall()
    inodes = [
        (os.stat(os.path.join(os.fsencode(roots[folder]), os.fsencode(relative))).st_ino, photo)
        for photo, folder, relative in known
    ]
    db.executemany("UPDATE photos SET inode = ? WHERE id = ?", inodes)
