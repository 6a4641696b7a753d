"""The vector index of one model, kept equal to the vectors in the store while both change."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from photosim.core.job import Job
from photosim.core.model import ModelIdentity
from photosim.search import cache
from photosim.search.index import VectorIndex
from photosim.store.database import Database
from photosim.store.vectors import Vectors, as_stored

log = logging.getLogger(__name__)


class OtherModel(Exception):
    """The index was asked about vectors of another model than its own; ask again with a vector of that one."""


class Change:
    """What one transaction does to the searchable vectors."""

    def __init__(self) -> None:
        self.added: list[tuple[Sequence[int], np.ndarray]] = []
        self.removed: list[int] = []

    def add(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Photos `ids` are searchable by `vectors` (n, dim), in place of any they had."""
        self.added.append((ids, vectors))

    def remove(self, ids: Sequence[int]) -> None:
        """Photos `ids` are no longer searchable."""
        self.removed.extend(ids)


class LiveIndex:
    """Loads, builds, updates and saves the index. The store is the truth; its generation tells whether we match it.

    Lock order: this object's lock first, the database's write lock second.
    """

    def __init__(self, database: Database, vectors: Vectors, identity: ModelIdentity, directory: Path) -> None:
        self._database = database
        self._vectors = vectors
        self._identity = identity
        self._file = directory / f"{identity.key}.hnsw"
        self._model_id: int | None = None
        self._lock = threading.RLock()
        self._index: VectorIndex | None = None
        self._generation = -1
        self._saved_generation = -1

    @property
    def model_id(self) -> int:
        """The store's number of this model; it is registered on first use."""
        if self._model_id is None:
            self._model_id = self._vectors.model_id(self._identity)
        return self._model_id

    @contextlib.contextmanager
    def changing(self, *, durable: bool = False) -> Iterator[Change]:
        """A write transaction on the store; when it commits, its Change is applied to the index as well.

        A `durable` one is on the disk when the block ends.
        """
        with self._lock:
            index = self.ready()
            change = Change()
            with self._database.durable() if durable else self._database.atomic():
                before = self._vectors.generation(self.model_id)
                yield change
                after = self._vectors.generation(self.model_id)
            if self._generation != before:
                # Another process wrote since `ready`; what we hold is out of date and is made again when needed.
                self._index = None
                return
            index.remove(change.removed)
            for ids, vectors in change.added:
                index.add(np.asarray(ids, np.int64), as_stored(vectors))
            self._generation = after
            if index.worn:
                self._index = None

    def ready(self, job: Job | None = None) -> VectorIndex:
        """Return an index that matches the store: the one in memory, the saved one, or a new one (slow, saved)."""
        with self._lock:
            generation = self._vectors.generation(self.model_id)
            if self._index is None or self._generation != generation:
                self._index = self._load(generation) or self._build(generation, job or Job())
                self._generation = generation
            return self._index

    def search(
        self, vector: np.ndarray, k: int, exclude: Sequence[int] = (), *, key: str | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ids (int64) and cosine scores (float32) of the `k` nearest photos, best first.

        Raises OtherModel when the index is not, or no longer, of the model with this key.
        """
        with self._lock:
            if key is not None and key != self._identity.key:
                raise OtherModel
            return self.ready().search(vector, k, exclude=exclude)

    def turn_into(self, other: LiveIndex, commit: Callable[[], None]) -> None:
        """Become the index of another model, which `other` has ready, in one step with what `commit` does.

        Searches see the one or the other. `other` must not be used afterwards.
        """
        with self._lock:
            commit()
            self._identity, self._file, self._model_id = other._identity, other._file, other._model_id
            self._index, self._generation = other._index, other._generation
            self._saved_generation = other._saved_generation

    @property
    def identity(self) -> ModelIdentity:
        """The model whose vectors are searched."""
        return self._identity

    def save(self) -> None:
        """Write the index beside the library when it has changed. A full disk costs only the next start's time."""
        with self._lock:
            if self._index is None or self._generation == self._saved_generation:
                return
            try:
                self._index.save(self._file, self._identity.key, self._generation)
            except OSError as error:
                log.warning("the look-alike index is not saved (it will be made again): %s", error)
                return
            self._saved_generation = self._generation

    def discard(self) -> None:
        """Forget the index in memory and on disk; the next `ready` makes it again from the vectors."""
        with self._lock:
            self._index = None
            self._generation = self._saved_generation = -1
            for path in (cache.description(self._file), self._file):
                path.unlink(missing_ok=True)

    def saved(self) -> tuple[int, int]:
        """Photos in the saved index and its size in bytes; (0, 0) when there is none that matches the store."""
        generation = self._vectors.generation(self.model_id)
        wanted = {"dim": self._identity.dim, "key": self._identity.key, "generation": generation}
        try:
            facts = cache.read(self._file, wanted)
            return facts["count"], facts["bytes"]
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0

    def _load(self, generation: int) -> VectorIndex | None:
        index = VectorIndex.load(self._file, self._identity.dim, self._identity.key, generation)
        if index is not None:
            self._saved_generation = generation
        return index

    def _build(self, generation: int, job: Job) -> VectorIndex:
        ids, vectors = self._vectors.all(self.model_id)
        log.info("building the look-alike index of %d photos (generation %d)", len(ids), generation)
        return VectorIndex.build(ids, vectors, job)
