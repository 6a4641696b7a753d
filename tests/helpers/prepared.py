"""Libraries that are made once for many tests: each gets a copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder


def open_library(base: Path) -> Library:
    """The one in `base/library`, with the stand-in for the network and no worker processes."""
    return Library.open(base / "library", embedder=FakeEmbedder(), workers=0)


def opened_copy(prepared: Path, base: Path) -> Library:
    """Copy all that lies in `prepared`, photos and the closed library of them, to `base`, and open the copy."""
    shutil.copytree(prepared, base, dirs_exist_ok=True)  # with the times of the files
    library = open_library(base)
    for folder in library.folders.all():
        library.folders.relocate(folder.path, base / folder.path.relative_to(prepared), sure=True)
    _take_inodes(library)
    return library


def _take_inodes(library: Library) -> None:
    """A scan would have noted those of the copies, by which it knows a file that is moved."""
    roots = {folder.id: folder.path for folder in library.folders.all()}
    with library._parts.stores.database.atomic() as db:
        known = db.execute("SELECT id, folder_id, relative FROM photos").fetchall()
        db.conn.executemany(
            "UPDATE photos SET inode = ? WHERE id = ?",
            [(os.stat(roots[folder] / os.fsdecode(relative)).st_ino, photo) for photo, folder, relative in known],
        )
