"""Storing what a scan has read: embedded and written batch by batch, each in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from photosim.base.errors import UnreadablePhoto, WeightsError
from photosim.base.job import Job
from photosim.folders.presence import is_online
from photosim.index.live import LiveIndex
from photosim.store.stores import Stores
from photosim.store.tables.following import Edit, follow_decisions, of_one_picture
from photosim.values.photos import Decoded, Embedder, FileStat
from photosim.values.scanning import HeldBack

log = logging.getLogger(__name__)

TRY_AGAIN = -1
"""Modification time kept with a failure that may pass: a stamp that no file has makes the next scan try again."""


@dataclass(slots=True)
class Counts:
    found: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    unchanged: int = 0
    opened: int = 0
    decoded: int = 0
    embedded: int = 0
    described: int = 0
    offline: list[Path] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class Task:
    """A file to read, and which count it belongs to."""

    file: FileStat
    path: str
    root: Path
    kind: Literal["new", "changed", "again"]
    """`again`: unchanged, but without a vector of the model in use."""


class Storing:
    """Embeds and stores what was read, and counts it."""

    def __init__(
        self,
        stores: Stores,
        index: LiveIndex,
        embedder: Embedder,
        counts: Counts,
        job: Job,
        *,
        on_stored: Callable[[int], None] | None = None,
        also: Embedder | None = None,
        searched: bool = True,
    ) -> None:
        """See Scan."""
        self._stores = stores
        self._index = index
        self._embedder = embedder
        self._counts = counts
        self._job = job
        self._on_stored = on_stored
        self._also = also
        self._searched = searched
        self.stored: set[int] = set()
        """Ids of the photos that were stored."""
        self._model_id = index.model_id if searched else stores.vectors.model_id(embedder.identity)

    def store(self, batch: list[tuple[Task, Decoded | UnreadablePhoto]]) -> None:
        """One forward pass and one transaction. The thumbnail is written first: a row never lacks its picture."""
        self._counts.opened += len(batch)
        self._counts.decoded += len(batch)
        batch = self._of_this_library(batch)
        read = [(task, result) for task, result in batch if isinstance(result, Decoded)]
        unread = self._not_lost([(task, result) for task, result in batch if isinstance(result, UnreadablePhoto)])
        vectors = self._vectors_of([decoded for _, decoded in read])
        others = self._also_embedded([decoded for _, decoded in read])
        for _, decoded in read:
            if not self._stores.thumbnails.has(decoded.content_hash):
                self._stores.thumbnails.write(decoded.content_hash, decoded.thumbnail)
        with self._index.changing() as change:
            edits = self._edits(read)
            chosen = self._stores.keepers.all() if edits else set()
            ids = [self._stores.photos.save(task.file, decoded) for task, decoded in read]
            self._stores.fingerprints.put(
                (decoded.content_hash, decoded.fingerprint) for _, decoded in read if decoded.fingerprint is not None
            )
            if read:
                self._stores.vectors.put(self._model_id, list(zip(ids, vectors, strict=True)))
                self._stores.vectors.put_inputs((decoded.input_hash, decoded.content_hash) for _, decoded in read)
                self._stores.descriptions.put(zip(ids, (decoded.description for _, decoded in read), strict=True))
                self._follow(edits, dict(zip((decoded.content_hash for _, decoded in read), ids, strict=True)), chosen)
                if self._searched:
                    change.add(ids, vectors)
                else:
                    changed = [i for i, (task, _) in zip(ids, read, strict=True) if task.kind == "changed"]
                    change.remove(changed)
            if others is not None:
                model_id, also_vectors = others
                self._stores.vectors.put(model_id, list(zip(ids, also_vectors, strict=True)))
            self._stores.videos.save(task.file for task, error in unread if error.video)
            for task, error in unread:
                if error.video:
                    self._stores.failures.clear(task.file.folder_id, [task.file.relative])
                    continue
                stamp = task.file if error.lasting else task.file._replace(mtime_ns=TRY_AGAIN)
                self._stores.failures.save(stamp, error.reason)
            spoilt = [task for task, error in unread if error.lasting and task.kind != "new"]
            change.remove(self._no_longer_pictures(spoilt))
        self.stored.update(ids)
        self._counts.new += sum(task.kind == "new" for task, _ in read)
        self._counts.changed += sum(task.kind == "changed" for task, _ in read)
        log.debug("stored %d photos, %d failures", len(read), len(unread))
        if self._on_stored is not None and read:
            self._on_stored(len(read))

    def _follow(self, edits: Sequence[Edit], ids: Mapping[str, int], chosen: Collection[int]) -> None:
        """Let labels and decisions go on where only metadata changed; `chosen` were keepers by hand before."""
        self._stores.labels.follow_edits(edits)
        same = of_one_picture(self._stores.database, edits)
        follow_decisions(self._stores.database, same)
        for _, new in same:
            if ids[new] in chosen:
                self._stores.keepers.put(ids[new])

    def _edits(self, read: Sequence[tuple[Task, Decoded]]) -> list[tuple[str, str]]:
        """Old and new content of the known files among these that were written anew."""
        edits = []
        for task, decoded in read:
            if task.kind == "changed":
                before = self._stores.photos.content_at(task.file.folder_id, task.file.relative)
                if before is not None and before != decoded.content_hash:
                    edits.append((before, decoded.content_hash))
        return edits

    def _also_embedded(self, read: Sequence[Decoded]) -> tuple[int, np.ndarray] | None:
        """The vectors of the model that is being prepared. Its troubles are for whoever prepares it, not for a scan."""
        pixels = [decoded.other_pixels for decoded in read if decoded.other_pixels is not None]
        if self._also is None or not pixels or len(pixels) != len(read):
            return None
        try:
            vectors = self._also.embed(np.stack(pixels), self._job)
        except WeightsError as error:
            log.warning("photos are read without the model that is being prepared: %s", error)
            self._also = None
            return None
        return self._stores.vectors.model_id(self._also.identity), vectors

    def _vectors_of(self, photos: Sequence[Decoded]) -> np.ndarray:
        """Vectors (n, dim) of these photos. Of pixels that were embedded before, in whatever file, nothing is new."""
        model = self._model_id
        known = self._stores.vectors.of_inputs(model, {photo.input_hash for photo in photos})
        new = {photo.input_hash: photo.pixels for photo in photos if photo.input_hash not in known}
        self._counts.embedded += len(new)
        if new:
            vectors = self._embedder.embed(np.stack(list(new.values())), self._job)
            known.update(zip(new, vectors, strict=True))
        return np.array([known[photo.input_hash] for photo in photos], np.float32).reshape(
            len(photos), self._embedder.identity.dim
        )

    def _of_this_library(
        self, batch: list[tuple[Task, Decoded | UnreadablePhoto]]
    ) -> list[tuple[Task, Decoded | UnreadablePhoto]]:
        """Leave out the files of folders that were removed, or taken into another, while the scan ran."""
        folders = {folder_id for folder_id, _, _ in self._stores.folders.all()}
        return [(task, result) for task, result in batch if task.file.folder_id in folders]

    def _not_lost(self, unread: list[tuple[Task, UnreadablePhoto]]) -> list[tuple[Task, UnreadablePhoto]]:
        """Leave out the files of a folder that went away during the scan: it is offline, nothing is wrong with them."""
        offline = self._counts.offline
        for root in {task.root for task, error in unread if not error.lasting and task.root not in offline}:
            if not is_online(root, expect_content=True):
                offline.append(root)
        return [(task, error) for task, error in unread if task.root not in offline]

    def _no_longer_pictures(self, tasks: list[Task]) -> list[int]:
        """Known photos whose file has turned unreadable leave the grid; their rows stay until the file is mended."""
        ids = [self._stores.photos.find(task.file.folder_id, task.file.relative) for task in tasks]
        found = [photo_id for photo_id in ids if photo_id is not None]
        self._stores.photos.mark_missing(found)
        return found
