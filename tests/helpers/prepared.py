"""Libraries that are made once for many tests: each gets a copy."""

from __future__ import annotations

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
    return library
