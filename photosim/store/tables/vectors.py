"""Embeddings, kept apart by the model that made them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, NamedTuple

from photosim.base.errors import UsageError
from photosim.store.database.connection import Connection
from photosim.store.database.database import Database
from photosim.store.database.errors import damaged
from photosim.values.photos import ModelIdentity, Preprocessing

if TYPE_CHECKING:
    import numpy as np

    from photosim.store.tables.model_vectors import ModelVectors

# NumPy and what needs it are imported by the methods that do: the first photos are on the screen without.

_ROWS_AT_ONCE = 4096


class StoredModel(NamedTuple):
    """A model the library has vectors of, or had."""

    id: int
    identity: ModelIdentity
    vectors: int
    """How many, those of missing photos included."""


class Vectors:
    """The truth about vectors; an index file is only a cache of it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def model_id(self, identity: ModelIdentity) -> int:
        """Return the model's id; it is registered when it is new."""
        with self._db.connection() as db:
            row = db.execute("SELECT id FROM models WHERE key = ?", [identity.key]).fetchone()
        if row:
            return int(row[0])
        with self._db.atomic() as db:
            db.execute(
                """INSERT INTO models (key, name, backbone, dim, sha256, preprocessing, source, generation)
                VALUES (?, ?, ?, ?, ?, ?, ?, random() & 0x7FFFFFFFFFFFFFFF) ON CONFLICT (key) DO NOTHING""",
                [
                    identity.key,
                    identity.name,
                    identity.backbone,
                    identity.dim,
                    identity.sha256,
                    json.dumps(asdict(identity.preprocessing), sort_keys=True),
                    identity.source,
                ],
            )
            return int(db.execute("SELECT id FROM models WHERE key = ?", [identity.key]).fetchone()[0])

    def put(self, model_id: int, vectors: Iterable[tuple[int, np.ndarray]]) -> None:
        """Store (photo id, float32 (dim,)) pairs in one transaction, replacing older ones.

        A photo that was removed meanwhile is passed over. Raises ValueError for another dimension and for
        vectors that are not finite.
        """
        from photosim.store.tables.blobs import to_blob

        with self._db.atomic() as db:
            dim = _dim(db, model_id)
            rows = [(model_id, to_blob(vector, dim), photo_id) for photo_id, vector in vectors]
            db.conn.executemany(
                """INSERT INTO vectors (photo_id, model_id, vector) SELECT id, ?, ? FROM photos WHERE id = ?
                ON CONFLICT (photo_id, model_id) DO UPDATE SET vector = excluded.vector""",
                rows,
            )

    def get(self, model_id: int, photo_id: int) -> np.ndarray | None:
        """The photo's vector, float32 (dim,); missing photos included."""
        with self._db.connection() as db:
            dim = _dim(db, model_id)
            row = db.execute(
                "SELECT vector FROM vectors WHERE photo_id = ? AND model_id = ?", [photo_id, model_id]
            ).fetchone()
        return self._to_array([row[0]], dim)[0] if row else None

    def some(self, model_id: int, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
        """Those of these photos that have a vector, in their order, and the vectors, float32 (n, dim)."""
        with self._db.connection() as db:
            dim = _dim(db, model_id)
            rows = dict(
                db.execute(
                    """SELECT photo_id, vector FROM json_each(?) CROSS JOIN vectors ON photo_id = value
                    WHERE model_id = ?""",
                    [json.dumps(list(ids)), model_id],
                ).fetchall()
            )
        found = [photo_id for photo_id in ids if photo_id in rows]
        return found, self._to_array([rows[photo_id] for photo_id in found], dim)

    def copy(self, source_id: int, target_id: int) -> None:
        """Give a photo the vectors, of all models, of another one with the same content."""
        with self._db.atomic() as db:
            db.execute(
                """INSERT INTO vectors (photo_id, model_id, vector)
                SELECT ?, model_id, vector FROM vectors WHERE photo_id = ?
                ON CONFLICT (photo_id, model_id) DO UPDATE SET vector = excluded.vector""",
                [target_id, source_id],
            )

    def put_inputs(self, inputs: Iterable[tuple[str, str]]) -> None:
        """Remember (input hash, content hash) pairs: what models are shown of a content."""
        with self._db.atomic() as db:
            db.conn.executemany("INSERT OR IGNORE INTO model_inputs (input_hash, content_hash) VALUES (?, ?)", inputs)

    def of_inputs(self, model_id: int, inputs: Iterable[str]) -> dict[str, np.ndarray]:
        """Vectors, float32 (dim,), that this model made of pixels with one of these input hashes."""
        found: dict[str, np.ndarray] = {}
        with self._db.connection() as db:
            dim = _dim(db, model_id)
            for input_hash in inputs:
                row = db.execute(
                    """SELECT vector FROM model_inputs JOIN photos USING (content_hash)
                    JOIN vectors ON photo_id = photos.id AND model_id = ? WHERE input_hash = ? LIMIT 1""",
                    [model_id, input_hash],
                ).fetchone()
                if row:
                    found[input_hash] = self._to_array([row[0]], dim)[0]
        return found

    def all(self, model_id: int) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 (n,) and vectors float32 (n, dim) of the photos that are not missing, in order of storing.

        Inside `Database.snapshot` it agrees with `generation`.
        """
        import numpy as np

        with self._db.snapshot() as db:
            most = db.execute("SELECT count(*) FROM vectors WHERE model_id = ?", [model_id]).fetchone()[0]
            ids = np.empty(most, np.int64)
            vectors = np.empty((most, _dim(db, model_id)), np.float32)
            done = 0
            for some_ids, some_vectors in self.blocks(model_id):
                end = done + len(some_ids)
                ids[done:end], vectors[done:end] = some_ids, some_vectors
                done = end
        return ids[:done], vectors[:done]

    def blocks(self, model_id: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """What `all` returns, a few thousand vectors at a time."""
        import numpy as np

        with self._db.snapshot() as db:
            dim = _dim(db, model_id)
            # CROSS JOIN keeps the order of the tables: one walk through the vectors as they lie on disk.
            cursor = db.execute(
                """SELECT photo_id, vector FROM vectors CROSS JOIN photos ON photos.id = photo_id
                WHERE model_id = ? AND NOT missing""",
                [model_id],
            )
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                ids = np.array([photo_id for photo_id, _ in rows], np.int64)
                yield ids, self._to_array([blob for _, blob in rows], dim)

    def of_model(self, key: str) -> ModelVectors:
        """Those of the model with this key, which need not be registered yet."""
        from photosim.store.tables.model_vectors import ModelVectors

        return ModelVectors(self._db, key)

    def count(self, model_id: int) -> int:
        """Number of vectors a search may find: those of photos that are not missing."""
        with self._db.connection() as db:
            sql = """SELECT count(*) FROM vectors CROSS JOIN photos ON photos.id = photo_id
                WHERE model_id = ? AND NOT missing"""
            return int(db.execute(sql, [model_id]).fetchone()[0])

    def generation(self, model_id: int) -> int:
        """A number that is another one after every change to what `all` returns. Compare for equality only."""
        with self._db.connection() as db:
            row = db.execute("SELECT generation FROM models WHERE id = ?", [model_id]).fetchone()
        if row is None:
            raise UsageError("This model is not part of the library.")
        return int(row[0])

    def identities(self) -> dict[int, ModelIdentity]:
        """Every registered model by its id, in the order they came."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT id, name, backbone, dim, sha256, preprocessing, source FROM models ORDER BY id"
            ).fetchall()
        return {
            model_id: ModelIdentity(name, backbone, dim, sha256, _preprocessing(facts), source)
            for model_id, name, backbone, dim, sha256, facts, source in rows
        }

    def models(self) -> list[StoredModel]:
        """The same with their vectors counted, which means a walk through all vectors."""
        with self._db.snapshot() as db:
            counts = dict(db.execute("SELECT model_id, count(*) FROM vectors GROUP BY model_id").fetchall())
            return [StoredModel(number, one, counts.get(number, 0)) for number, one in self.identities().items()]

    def _to_array(self, blobs: list[bytes], dim: int) -> np.ndarray:
        """Float32 (n, dim)."""
        import numpy as np

        from photosim.store.tables.blobs import read_blobs

        vectors = read_blobs(blobs, dim)
        if vectors is None or not np.isfinite(vectors).all():
            raise damaged(self._db.path)
        return vectors


def _dim(db: Connection, model_id: int) -> int:
    row = db.execute("SELECT dim FROM models WHERE id = ?", [model_id]).fetchone()
    if row is None:
        raise UsageError("This model is not part of the library.")
    return int(row[0])


def _preprocessing(facts: str) -> Preprocessing:
    values = json.loads(facts)
    values["mean"], values["std"] = tuple(values["mean"]), tuple(values["std"])
    return Preprocessing(**values)
