"""Vectors and fingerprints that are not what they should be. Dropped, they are made again by the next scan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from photosim.base.job import Job
from photosim.store.database.database import Database
from photosim.store.tables.blobs import read_blobs
from photosim.values.sketches import LOW

_ROWS = 4096
_SKETCH = LOW * LOW - 1
_BAD_SKETCH = f"""typeof(sketch) <> 'blob' OR length(sketch) <> {_SKETCH}
    OR (inner_sketch IS NOT NULL AND length(inner_sketch) <> {_SKETCH}) OR length(content_hash) <> 40"""


class Contents:
    """Looks through what the database holds, row by row."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def bad_vectors(self, job: Job) -> list[tuple[int, int]]:
        """Photo and model of every vector of a wrong length, with values that are no numbers, or of no length."""
        bad = []
        with self._db.snapshot() as db:
            dims = dict(db.execute("SELECT id, dim FROM models").fetchall())
            (total,) = db.execute("SELECT count(*) FROM vectors").fetchone()
            cursor = db.execute("SELECT photo_id, model_id, vector FROM vectors")
            done = 0
            while rows := cursor.fetchmany(_ROWS):
                job.raise_if_cancelled()
                bad += [(photo, model) for photo, model, blob in rows if not _is_vector(blob, dims.get(model, -1))]
                done += len(rows)
                job.report("checking vectors", done, total)
        return bad

    def drop_vectors(self, bad: list[tuple[int, int]]) -> None:
        """Forget these vectors, so that the next scan makes them again."""
        with self._db.atomic() as db:
            db.conn.executemany("DELETE FROM vectors WHERE photo_id = ? AND model_id = ?", bad)

    def bad_fingerprints(self) -> int:
        """Number of fingerprints that cannot be read."""
        with self._db.connection() as db:
            return int(db.execute(f"SELECT count(*) FROM fingerprints WHERE {_BAD_SKETCH}").fetchone()[0])

    def drop_fingerprints(self) -> None:
        """Forget those that cannot be read; they are made again when duplicates are looked for."""
        with self._db.atomic() as db:
            db.execute(f"DELETE FROM fingerprints WHERE {_BAD_SKETCH}")

    def vectors(self, model_id: int, dim: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Ids int64 (n,) and vectors float32 (n, dim) of the photos that are not missing, some thousands at a time."""
        with self._db.snapshot() as db:
            cursor = db.execute(
                """SELECT photo_id, vector FROM vectors CROSS JOIN photos ON photos.id = photo_id
                WHERE model_id = ? AND NOT missing""",
                [model_id],
            )
            while rows := cursor.fetchmany(_ROWS):
                good = [row for row in rows if _is_vector(row[1], dim)]
                ids = np.array([photo_id for photo_id, _ in good], np.int64)
                values = read_blobs([blob for _, blob in good], dim)
                yield ids, np.empty((0, dim), np.float32) if values is None else values


def _is_vector(blob: object, dim: int) -> bool:
    values = read_blobs([blob], dim) if isinstance(blob, bytes) else None
    return values is not None and bool(np.isfinite(values).all() and values.any())
