"""Decisions of every kind, their journal, and what is left of them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.faults.conftest import Shelf

SUFFIXES = ("", "-wal", "-shm")


def journal(shelf: Shelf) -> Path:
    return shelf.directory / "decisions.jsonl"


def lose_database(shelf: Shelf, *, copies: bool = True) -> None:
    for suffix in SUFFIXES:
        shelf.database.with_name(shelf.database.name + suffix).unlink(missing_ok=True)
    if copies:
        shutil.rmtree(shelf.backups)


def said(shelf: Shelf) -> dict[str, object]:
    """Everything that was decided, by content and by path."""
    with shelf.open() as library:
        stores = library._parts.stores
        photos = {photo.id: (photo.path, photo.content_hash) for photo in stores.photos.all()}
        return {
            "verdicts": stores.pair_decisions.all(),
            "kept": sorted(sorted(one.files.items()) for one in stores.kept.all()),
            "marks": {photos[i] for i in stores.marks.all()},
            "keepers": {photos[i] for i in stores.keepers.all()},
            "rules": stores.keeping.get(),
            "protected": {(folder.path, folder.protected) for folder in library.folders.all()},
            "deleted": [
                (e.path, e.state, e.place, e.content_hash) for b in library.deleting.history() for e in b.entries
            ],
        }
