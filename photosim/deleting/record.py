"""Recording how an act ended: journal, photo rows and searchable vectors change in one step, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from photosim.deleting.trash.operations import FileOperations
from photosim.index.live import LiveIndex, VectorChange
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry, State
from photosim.values.photos import FileStat, Photo


class DeletionRecords:
    """Keeps the library in agreement with what was moved. Every method is on the disk when it returns."""

    def __init__(self, stores: Stores, index: LiveIndex, files: FileOperations) -> None:
        self._stores = stores
        self._index = index
        self._os = files

    def trashed(self, moved: Sequence[tuple[JournalEntry, FileLocation]], reason: str = "") -> None:
        """These files lie in the trash. Their photos are missing from now on; rows and vectors are kept."""
        with self._index.changing(durable=True) as change:
            for entry, place in moved:
                self._stores.journal.settle(entry.id, "trashed", reason, place=place)
                photo = self._photo(entry)
                if photo is not None and photo.path == entry.path and not photo.missing:
                    self._stores.photos.mark_missing([photo.id])
                    change.remove([photo.id])

    def restored(self, moved: Sequence[tuple[JournalEntry, Path]]) -> None:
        """These files are back. Their photos are found again, under the new address where that is another one."""
        with self._index.changing(durable=True) as change:
            for entry, path in moved:
                self._stores.journal.settle(entry.id, "restored", restored_to=path)
                photo = self._photo(entry)
                # A row that lives on at another address, or as another picture, is the scan's business.
                if photo is not None and photo.missing and photo.path == entry.path:
                    self._bring_back(photo, path, change)

    def skipped(self, entries: Iterable[JournalEntry], reason: str) -> None:
        """These files are where they were."""
        with self._stores.database.durable():
            for entry in entries:
                self._stores.journal.settle(entry.id, "skipped", reason)

    def waiting(self, entries: Iterable[JournalEntry], reason: str) -> None:
        """Where these files are cannot be told now; they stay as the journal has them until somebody looks again."""
        with self._stores.database.durable():
            for entry in entries:
                self._stores.journal.settle(entry.id, entry.state, reason)

    def unclear(self, entries: Iterable[JournalEntry], state: State, reason: str) -> None:
        """Where these files are cannot be told after a move that failed: `acting` or `restoring`, until it can be."""
        self.waiting([replace(entry, state=state) for entry in entries], reason)

    def not_restored(self, entries: Iterable[JournalEntry], reason: str, *, gone: bool = False) -> None:
        """These files could not be taken back: still in the trash, or `gone` from it."""
        with self._stores.database.durable():
            for entry in entries:
                self._stores.journal.settle(entry.id, "gone" if gone else "trashed", reason)

    def _photo(self, entry: JournalEntry) -> Photo | None:
        photo = None if entry.photo_id is None else self._stores.photos.get(entry.photo_id)
        return photo if photo is not None and photo.content_hash == entry.content_hash else None

    def _bring_back(self, photo: Photo, path: Path, change: VectorChange) -> None:
        if path == photo.path:
            self._stores.photos.mark_present([photo.id])
        else:
            root = next(root for folder, root, _ in self._stores.folders.all() if folder == photo.folder_id)
            status = self._os.status(path)
            stat = FileStat(
                photo.folder_id, path.relative_to(root).as_posix(), status.st_size, status.st_mtime_ns, status.st_ino
            )
            self._stores.photos.move(photo.id, stat)
        vector = self._stores.vectors.get(self._index.model_id, photo.id)
        if vector is not None:
            change.add([photo.id], vector[np.newaxis])
