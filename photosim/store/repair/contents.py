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
HASHES = {
    "labels": ("content_hash",),
    "label_keywords": ("content_hash",),
    "album_photos": ("content_hash",),
    "album_refusals": ("content_hash",),
    "verdicts": ("first", "second"),
    "kept_contents": ("content_hash",),
    "marks": ("content_hash",),
    "chosen_keepers": ("content_hash",),
    "model_inputs": ("input_hash", "content_hash"),
    "shot_qualities": ("content_hash",),
    "found_members": ("content_hash",),
}
"""Tables that name contents, with the columns of the hashes."""

UNKNOWN_HASH = "0" * 40
"""Stands for a content that only a look at the file can tell."""
UNKNOWN_SIZE = -1
"""Bytes of a file that was not looked at: no file has so many, so the next scan reads it."""


def is_hash(column: str) -> str:
    """The SQL condition that a column is a content hash: 20 bytes as 40 digits."""
    return f"(typeof({column}) = 'text' AND length({column}) = 40 AND {column} NOT GLOB '*[^0-9a-f]*')"


def _bad(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NOT {is_hash(column)}" for column in columns)


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

    def bad_hashes(self) -> list[int]:
        """Photos whose content hash is of a form that no hash has."""
        with self._db.connection() as db:
            rows = db.execute(f"SELECT id FROM photos WHERE NOT {is_hash('content_hash')}").fetchall()
        return [photo_id for (photo_id,) in rows]

    def forget_stamps(self, photos: list[int]) -> None:
        """Let the next scan read these photos again: their size is none that a file can have."""
        with self._db.atomic() as db:
            db.conn.executemany(
                f"""UPDATE photos SET size = {UNKNOWN_SIZE},
                content_hash = CASE WHEN {is_hash("content_hash")} THEN content_hash ELSE '{UNKNOWN_HASH}' END
                WHERE id = ?""",
                [(photo_id,) for photo_id in photos],
            )

    def bad_rows(self) -> dict[str, int]:
        """Tables with rows about a content whose hash is of a form that no hash has, and how many each has."""
        with self._db.snapshot() as db:
            counts = {
                table: db.execute(f"SELECT count(*) FROM {table} WHERE {_bad(columns)}").fetchone()[0]
                for table, columns in HASHES.items()
            }
        return {table: count for table, count in counts.items() if count}

    def drop_bad_rows(self) -> None:
        """Forget those rows."""
        with self._db.atomic() as db:
            for table, columns in HASHES.items():
                db.execute(f"DELETE FROM {table} WHERE {_bad(columns)}")

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
