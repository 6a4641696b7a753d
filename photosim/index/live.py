"""The index of what searches compare, kept equal to the vectors in the store while both change."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from photosim.base.errors import IndexUnavailable
from photosim.base.job import Job
from photosim.index.interface import Index, IndexPlace
from photosim.store.database.database import Database
from photosim.store.tables.search_vectors import SearchVectors
from photosim.values.joint import Joint
from photosim.values.photos import ModelIdentity

if TYPE_CHECKING:
    import numpy as np

log = logging.getLogger(__name__)

_REST: Final = 60.0
"""Seconds after a failure in which a scan does not ask the database again, so that it is not slowed down."""


class OtherModel(Exception):
    """The index was asked about vectors of another model than its own; ask again with a vector of that one."""


class VectorChange:
    """What one transaction does to the searchable vectors."""

    def __init__(self) -> None:
        self.added: list[tuple[Sequence[int], np.ndarray]] = []
        self.removed: list[int] = []

    def add(self, ids: Sequence[int], vectors: np.ndarray) -> None:
        """Photos `ids` are searchable by `vectors` (n, dim) of the first model, in place of any they had."""
        self.added.append((ids, vectors))

    def remove(self, ids: Sequence[int]) -> None:
        """Photos `ids` are no longer searchable."""
        self.removed.extend(ids)


class LiveIndex:
    """Opens, builds, updates and saves the index. The store is the truth; its generation tells whether we match it.

    An index that is kept in a database elsewhere may not be within reach. Searches then say so; changes to the library
    go on, and the index catches up later. Lock order: this object's lock first, the database's write lock second.

    Where two models are joined, those who change the library need not know: they tell what the first one makes of a
    photo, and what the second one has made of it is looked up.
    """

    def __init__(self, database: Database, vectors: SearchVectors, place: IndexPlace) -> None:
        self._database = database
        self._vectors = vectors
        self._place = place
        self._lock = threading.RLock()
        self._index: Index | None = None
        self._rest_until = 0.0

    @property
    def model_id(self) -> int:
        """The store's number of the first model, by whose vectors photos come and go."""
        return self._vectors.first_id

    @property
    def place(self) -> str:
        """The name of the place the index is kept in."""
        return self._place.name

    @contextlib.contextmanager
    def changing(self, *, durable: bool = False) -> Iterator[VectorChange]:
        """A write transaction on the store; when it commits, its Change is applied to the index as well.

        A `durable` one is on the disk when the block ends.
        """
        with self._lock:
            index = self.prepare()
            change = VectorChange()
            with self._database.durable() if durable else self._database.atomic():
                before = self._vectors.generation()
                yield change
                after = self._vectors.generation()
            if index is not None:
                try:
                    self._apply(index, change, before, after)
                except IndexUnavailable as error:
                    self._give_up_for_now(error)

    def ready(self, job: Job | None = None) -> Index:
        """Return an index that matches the store: the one at hand, the saved one, or a new one (slow, saved).

        Raises IndexUnavailable.
        """
        with self._lock:
            generation = self._vectors.generation()
            if self._index is None or self._index.generation() != generation:
                self._index = self._place.open(generation) or self._build(self._place, job or Job())
            self._rest_until = 0.0
            return self._index

    def prepare(self, job: Job | None = None) -> Index | None:
        """As `ready`, for those who only change the library: None when the index is out of reach, which is logged."""
        with self._lock:
            if time.monotonic() < self._rest_until:
                return None
            try:
                return self.ready(job)
            except IndexUnavailable as error:
                self._give_up_for_now(error)
                return None

    def search(
        self, vector: np.ndarray, k: int, exclude: Sequence[int] = (), *, key: str | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ids (int64) and cosine scores (float32) of the `k` nearest photos, best first.

        Raises IndexUnavailable, and OtherModel when the index is not, or no longer, of the model with this key.
        """
        with self._lock:
            if key is not None and key != self.identity.key:
                raise OtherModel
            return self.ready().search(vector, k, exclude=exclude)

    @property
    def identity(self) -> ModelIdentity:
        """What is compared: a model, or two joined."""
        return self._vectors.identity

    @property
    def vectors(self) -> SearchVectors:
        """What is in the index, from the store."""
        return self._vectors

    def first_vectors(self, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
        """Ids and vectors of the first model, for `VectorChange.add`, of those of these photos that may be searched."""
        return self._vectors.first_of(ids)

    def beside(self, joint: Joint) -> LiveIndex:
        """The index by other models, kept in the same place; the caller closes it. Nothing is opened yet."""
        with self._lock:
            vectors = self._vectors.of(joint)
            return LiveIndex(self._database, vectors, self._place.beside(vectors))

    def turn_into(self, other: LiveIndex, commit: Callable[[], None]) -> None:
        """Become the index of another model, which `other` has ready, in one step with what `commit` does.

        Searches see the one or the other. `other` becomes what this one was; it is good for nothing but closing.
        """
        with self._lock:
            if other.place != self.place:
                # A person has chosen another place meanwhile; the index is made there when it is needed.
                other.close()
                other._place, other._index = self._place.beside(other._vectors), None
            commit()
            self._vectors, other._vectors = other._vectors, self._vectors
            self._place, other._place = other._place, self._place
            self._index, other._index = other._index, None
            self._rest_until = 0.0

    def save(self) -> None:
        """Keep the index for the next run when it has changed. A full disk costs only the next start's time."""
        with self._lock:
            if self._index is None:
                return
            try:
                self._place.save(self._index)
            except OSError as error:
                log.warning("the look-alike index is not saved (it will be made again): %s", error)

    def discard(self) -> None:
        """Forget the index in memory and where it is kept; the next `ready` makes it again from the vectors.

        Raises IndexUnavailable, OSError.
        """
        with self._lock:
            self._index = None
            self._place.remove()

    def saved(self) -> tuple[int, int]:
        """Photos in the saved index and its size in bytes; (0, 0) when there is none that matches the store.

        Raises IndexUnavailable.
        """
        with self._lock:
            generation = self._vectors.generation()
            return self._place.saved(generation, self._vectors.count())

    def move(self, place_of: Callable[[SearchVectors], IndexPlace], job: Job) -> int:
        """Keep the index in another place from now on, and return its number of photos. The old one is left as it is.

        `place_of` makes the place for some vectors. When that fails, everything is as before. Raises Cancelled,
        IndexUnavailable.
        """
        with self._lock:
            place = place_of(self._vectors)
            try:
                index = place.open(self._vectors.generation()) or self._build(place, job)
                count = len(index)
            except BaseException:
                place.close()
                raise
            self._place.close()
            self._place, self._index, self._rest_until = place, index, 0.0
            return count

    def close(self) -> None:
        """Save the index and let go of its place."""
        with self._lock:
            self.save()
            self._place.close()

    def _apply(self, index: Index, change: VectorChange, before: int, after: int) -> None:
        if index.generation() != before:
            # Another process wrote since `prepare`; what we hold is out of date and is made again when needed.
            self._index = None
            return
        import numpy as np

        from photosim.store.tables.blobs import as_stored

        index.remove(change.removed)
        for ids, vectors in change.added:
            index.add(np.asarray(ids, np.int64), self._vectors.join([int(i) for i in ids], as_stored(vectors)))
        index.set_generation(after)
        if index.worn:
            self._index = None

    def _build(self, place: IndexPlace, job: Job) -> Index:
        with self._database.snapshot():
            generation, count = self._vectors.generation(), self._vectors.count()
            log.info("building the look-alike index of %d photos (generation %d)", count, generation)
            return place.build(self._vectors.blocks(), count, generation, job)

    def _give_up_for_now(self, error: IndexUnavailable) -> None:
        self._index = None
        self._rest_until = time.monotonic() + _REST
        log.warning("%s (The photos are stored all the same; the index catches up when it can be reached.)", error)
