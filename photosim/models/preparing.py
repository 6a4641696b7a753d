"""Giving the photos of a library vectors of another model: what is lacking is read and embedded, nothing else."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.index.live import LiveIndex, VectorChange
from photosim.models.pictures_of import ContentPhotos, PicturesOf, Result, roots
from photosim.pictures.batches import BATCH, batches
from photosim.pictures.workers import Workers, run_all
from photosim.store.stores import Stores
from photosim.store.tables.chosen import LackingVector
from photosim.values.photos import Embedder

log = logging.getLogger(__name__)

_PATIENCE = 0.1
"""Seconds between two looks whether a scan has ended."""


class Preparing:
    """Embeds batch by batch; each is stored at once, so that a kill loses the batch in hand.

    What cannot be read is passed over: a photo in a folder that is not connected, one that is damaged by now, one that
    has changed since the last scan. A later scan sees to those, so none of them holds up the others for ever.
    """

    def __init__(
        self,
        stores: Stores,
        embedder: Embedder,
        workers: Callable[[int], Workers],
        pictures: PicturesOf,
        *,
        job: Job,
        busy: Callable[[], bool] = lambda: False,
        index: LiveIndex | None = None,
    ) -> None:
        """`workers` is called with the number of files to read. While `busy()`, a scan has the right of way.

        `index` hears of every vector of its second model.
        """
        self._stores = stores
        self._embedder = embedder
        self._workers = workers
        self._pictures = pictures
        self._job = job
        self._index = index
        self._busy = busy
        self._model_id = stores.vectors.model_id(embedder.identity)
        self._passed_over: set[int] = set()
        self.prepared = 0
        """Photos that were given a vector."""

    def lacking(self) -> list[LackingVector]:
        """Photos that are still to be read: those without a vector, but for those that were passed over."""
        return [photo for photo in self._stores.chosen.lacking(self._model_id) if photo.id not in self._passed_over]

    def has_any(self) -> bool:
        """Whether a search by these vectors would find anything."""
        return self._stores.vectors.count(self._model_id) > 0

    def run(self) -> None:
        """Read and embed until nothing that can be read is lacking. Raises Cancelled, WeightsError, LibraryError."""
        while lacking := self.lacking():
            contents, away = self._pictures.within_reach(lacking)
            self._passed_over.update(photo.id for photo in away)
            if contents:
                self._read(contents, len(lacking))

    def left_out(self) -> tuple[int, int]:
        """Photos without a vector: those in folders that are not connected, and the others."""
        folders = roots(self._stores)
        lacking = self._stores.chosen.lacking(self._model_id)
        offline = sum(not folders.get(photo.folder_id, (None, False))[1] for photo in lacking)
        return offline, len(lacking) - offline

    def _read(self, contents: list[ContentPhotos], lacking: int) -> None:
        total_bytes = sum(content.size for content in contents)
        done_bytes = 0
        total = self._stores.photos.count()
        self._job.report("preparing", total - lacking, total, 0, total_bytes)
        results = run_all(
            self._workers(len(contents)),
            self._pictures.read,
            ((content, self._pictures.argument(content)) for content in self._when_calm(contents)),
            in_flight=2 * BATCH,
            job=self._job,
        )
        for batch in batches(results, self._job):
            lacking -= self._store(batch)
            done_bytes += sum(content.size for content, _ in batch)
            self._job.report(
                "preparing", total - max(0, lacking), total, done_bytes, total_bytes, current=batch[-1][0].path
            )

    def _when_calm(self, contents: Iterable[ContentPhotos]) -> Iterator[ContentPhotos]:
        """Hand out no more files while a scan runs: what a person adds now is wanted first."""
        for content in contents:
            if self._busy():
                self._job.report("waiting")
                while self._busy():
                    self._job.checkpoint()
                    time.sleep(_PATIENCE)
            yield content

    def _store(self, batch: list[tuple[ContentPhotos, Result]]) -> int:
        """One forward pass and one transaction; returns how many photos are done with."""
        read: list[tuple[ContentPhotos, np.ndarray]] = []
        unread = 0
        for content, result in batch:
            if not isinstance(result, UnreadablePhoto) and result[0] == content.photos[0].content_hash:
                read.append((content, result[1]))
                continue
            why = result.reason if isinstance(result, UnreadablePhoto) else "it has changed since the last scan"
            log.info("no vector of %s: %s", content.path, why)
            # Only the one that was tried: another with the same content may be readable.
            self._passed_over.add(content.photos[0].id)
            unread += 1
        if not read:
            return unread
        vectors = self._embedder.embed(np.stack([pixels for _, pixels in read]), self._job)
        with self._changing() as change:
            # A scan may have read one of them anew meanwhile; a vector of what it was before would be a lie.
            now = self._stores.chosen.contents([photo.id for content, _ in read for photo in content.photos])
            rows = [
                (photo.id, vector)
                for (content, _), vector in zip(read, vectors, strict=True)
                for photo in content.photos
                if now.get(photo.id) == photo.content_hash
            ]
            self._stores.vectors.put(self._model_id, rows)
            if change is not None and self._index is not None:
                change.add(*self._index.first_vectors([photo_id for photo_id, _ in rows]))
        self.prepared += len(rows)
        log.debug("prepared %d photos", len(rows))
        return len(rows) + unread

    @contextlib.contextmanager
    def _changing(self) -> Iterator[VectorChange | None]:
        """A write transaction; where searches join these vectors already, what it does to the index."""
        second = None if self._index is None else self._index.vectors.joint.second
        if self._index is not None and second is not None and second.key == self._embedder.identity.key:
            with self._index.changing() as change:
                yield change
        else:
            with self._stores.database.atomic():
                yield None
