"""The vectors that searches compare: those of one model, or those of two joined while they are read."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from photosim.store.database.database import Database
from photosim.store.tables.vectors import Vectors
from photosim.values.joint import Joint, joined

if TYPE_CHECKING:
    import numpy as np

    from photosim.store.tables.model_vectors import ModelVectors

# NumPy and what needs it are imported by the methods that do: how many vectors there are is told without.


class SearchVectors:
    """A photo takes part once it has a vector of the first model; that of the second may come later.

    Nothing joined is stored: the two models' vectors are, each by its own identity, so that one of them can be renewed.
    """

    def __init__(self, database: Database, vectors: Vectors, joint: Joint) -> None:
        self._db = database
        self._vectors = vectors
        self.joint = joint
        self.identity = joint.identity
        """Of what is compared."""

    @functools.cached_property
    def _first(self) -> ModelVectors:
        from photosim.store.tables.model_vectors import ModelVectors

        return ModelVectors(self._db, self.joint.first.key)

    @functools.cached_property
    def _second(self) -> ModelVectors | None:
        from photosim.store.tables.model_vectors import ModelVectors

        return None if self.joint.second is None else ModelVectors(self._db, self.joint.second.key)

    @functools.cached_property
    def first_id(self) -> int:
        """The store's number of the first model; it is registered on first use."""
        return self._vectors.model_id(self.joint.first)

    @functools.cached_property
    def second_id(self) -> int | None:
        """The same of the second one."""
        return None if self.joint.second is None else self._vectors.model_id(self.joint.second)

    def of(self, joint: Joint) -> SearchVectors:
        """Those of other models of the same library."""
        return SearchVectors(self._db, self._vectors, joint)

    def generation(self) -> int:
        """A number that is another one after every change to what `all` returns. Compare for equality only."""
        first = self._vectors.generation(self.first_id)
        if self.second_id is None:
            return first
        both = f"{first}|{self._vectors.generation(self.second_id)}".encode()
        return int.from_bytes(hashlib.blake2b(both, digest_size=8).digest(), "little") >> 1

    def count(self) -> int:
        """Photos a search may find."""
        return self._vectors.count(self.first_id)

    def join(self, ids: Sequence[int], first: np.ndarray) -> np.ndarray:
        """Vectors (n, dim) to compare by, of photos whose vectors of the first model are these (n, d1)."""
        if self._second is None or self.joint.second is None:
            return first
        import numpy as np

        second = np.zeros((len(ids), self.joint.second.dim), np.float32)
        found, vectors = self._second.some(list(ids))
        rows = {int(photo_id): row for row, photo_id in enumerate(found)}
        for place, photo_id in enumerate(ids):
            if photo_id in rows:
                second[place] = vectors[rows[photo_id]]
        return joined(np.asarray(first, np.float32), second)

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Ids int64 (n,) and vectors float32 (n, dim) of photos that are not missing, a few thousand at a time."""
        first_id = self._registered()
        with self._db.snapshot():
            for ids, first in self._vectors.blocks(first_id):
                yield ids, self.join(ids.tolist(), first)

    def all(self) -> tuple[np.ndarray, np.ndarray]:
        """All of them at once."""
        import numpy as np

        blocks = list(self.blocks())
        return (
            np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in blocks)]),
            np.concatenate([np.empty((0, self.identity.dim), np.float32), *(vectors for _, vectors in blocks)]),
        )

    def some(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Those of these photos, in any order, missing ones included. What has none, or a damaged one, is left out."""
        self._registered()
        found, first = self._first.some(ids)
        return found, self.join(found.tolist(), first)

    def some_there(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The same without photos that are missing."""
        import numpy as np

        with self._db.connection() as db:
            missing = [photo_id for (photo_id,) in db.execute("SELECT id FROM photos WHERE missing")]
        return self.some([] if not len(ids) else np.setdiff1d(ids, missing).tolist())

    def first_of(self, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
        """What the first model has made of these photos; of those that have it and are not missing."""
        found, first = self._first.some(ids)
        with self._db.connection() as db:
            missing = {
                photo_id
                for photo_id in found.tolist()
                if db.execute("SELECT 1 FROM photos WHERE id = ? AND missing", [photo_id]).fetchone()
            }
        kept = [row for row, photo_id in enumerate(found.tolist()) if photo_id not in missing]
        return found[kept].tolist(), first[kept]

    def sample(self, most: int) -> np.ndarray:
        """At most so many, float32 (n, dim), spread evenly over the photos that are not missing."""
        return self.sampled(most)[1]

    def sampled(self, most: int) -> tuple[np.ndarray, np.ndarray]:
        """The same with the photos' ids."""
        self._registered()
        with self._db.snapshot():
            return self.some(self._first.sample_ids(most))

    def _registered(self) -> int:
        """The first model's number; the store knows both afterwards, which it cannot be told within a snapshot."""
        _ = self.second_id
        return self.first_id

    def half_seen(self) -> set[int]:
        """Photos that a search may find and the second model has not seen yet."""
        if self.second_id is None:
            return set()
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photo_id FROM vectors CROSS JOIN photos ON photos.id = photo_id
                WHERE model_id = ? AND NOT missing AND NOT EXISTS (
                    SELECT 1 FROM vectors other WHERE other.photo_id = photos.id AND other.model_id = ?)""",
                [self.first_id, self.second_id],
            ).fetchall()
        return {int(photo_id) for (photo_id,) in rows}
