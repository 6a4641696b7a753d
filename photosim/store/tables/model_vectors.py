"""The whole vectors of one model, for an index that keeps only short ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from photosim.base.errors import UsageError
from photosim.store.database.connection import Connection
from photosim.store.database.database import Database
from photosim.store.tables.blobs import lengths_of, read_blobs

_IDS_AT_ONCE: Final = 500


class ModelVectors:
    """Reads them by photo. What a vector is, and that it is the truth, `Vectors` says."""

    def __init__(self, database: Database, key: str) -> None:
        self._db = database
        self._key = key

    def some(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 (n,) and vectors float32 (n, dim) of these photos, in any order; missing photos included.

        A photo that has none is left out, and so is one whose vector is damaged, of which a check tells.
        """
        rows: list[tuple[int, bytes]] = []
        with self._db.connection() as db:
            model_id, dim = self._model(db)
            lengths = lengths_of(dim)
            for start in range(0, len(ids), _IDS_AT_ONCE):
                part = ids[start : start + _IDS_AT_ONCE]
                marks = ",".join("?" * len(part))
                sql = f"SELECT photo_id, vector FROM vectors WHERE model_id = ? AND photo_id IN ({marks})"
                rows += db.execute(sql, [model_id, *part]).fetchall()
        rows = [row for row in rows if isinstance(row[1], bytes) and len(row[1]) in lengths]
        vectors = read_blobs([blob for _, blob in rows], dim)
        assert vectors is not None
        whole = np.isfinite(vectors).all(axis=1)
        return np.array([photo_id for photo_id, _ in rows], np.int64)[whole], vectors[whole]

    def sample(self, most: int) -> np.ndarray:
        """At most so many, float32 (n, dim), spread evenly over the photos that are not missing."""
        with self._db.snapshot():
            return self.some(self.sample_ids(most))[1]

    def sample_ids(self, most: int) -> list[int]:
        """The photos whose vectors `sample` gives."""
        with self._db.snapshot() as db:
            model_id, _ = self._model(db)
            sql = """SELECT photo_id FROM vectors CROSS JOIN photos ON photos.id = photo_id
                WHERE model_id = ? AND NOT missing ORDER BY photo_id"""
            ids = np.fromiter((row[0] for row in db.execute(sql, [model_id])), np.int64)
            places = np.linspace(0, len(ids) - 1, min(most, len(ids))).astype(np.int64)
            chosen: list[int] = ids[places].tolist()
            return list(dict.fromkeys(chosen))  # np.unique imports numpy.ma, which takes as long as the question

    def _model(self, db: Connection) -> tuple[int, int]:
        """Its number and its dimension; asked each time, because a model may be removed and come back."""
        row = db.execute("SELECT id, dim FROM models WHERE key = ?", [self._key]).fetchone()
        if row is None:
            raise UsageError("This model is not part of the library.")
        return int(row[0]), int(row[1])
