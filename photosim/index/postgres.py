"""The index in a PostgreSQL database with the extension pgvector, which Immich's users run already.

A photo is a row of a table that belongs to one library and one model: the photo's number, its vector, and a digest of
the vector, so that bringing the table up to date sends only what differs. The table `photosim_tables` says which
generation of the store each table holds; it says none while a table is of several.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np

from photosim.base.errors import IndexUnavailable
from photosim.base.job import Job
from photosim.base.remedies import Remedy
from photosim.index.interface import Block, ComparedVectors
from photosim.index.postgres_connection import PostgresConnection
from photosim.index.ranking import best_first, checked, checked_query, digests, rounded, unit
from photosim.index.sending import AT_ONCE, send_what_differs

_TABLES: Final = "photosim_tables"
_IDS_AT_ONCE: Final = 10_000
_EF: Final = 128
"""Candidates that a walk through the graph keeps; pgvector's own 40 finds too few (docs/scaling.md)."""
_MOST_EF: Final = 1000
"""pgvector allows no more; who asks for more is answered by looking at all."""
_MOST_DIMENSIONS: Final = 2000
"""Of a vector in pgvector's graph; longer ones are searched by looking at all."""
_MEMORY: Final = "256MB"
"""For making the graph: 100,000 vectors of 512 numbers fit, and where they do not, it takes many times as long."""


class PostgresIndex:
    """Same calls and same order of results as the built-in index. Every method may raise IndexUnavailable."""

    worn = False

    def __init__(self, connection: PostgresConnection, table: str, dim: int) -> None:
        self.dim = dim
        self._connection = connection
        self._table = table

    def __len__(self) -> int:
        return int(self._run(f"SELECT count(*) FROM {self._table}")[0][0])

    def generation(self) -> int | None:
        """The generation of the store whose vectors these are; None when it is not known."""
        found = self._run(f"SELECT generation FROM {_TABLES} WHERE name = :name", name=self._table)
        return None if not found or found[0][0] is None else int(found[0][0])

    def set_generation(self, generation: int | None) -> None:
        """Note that the vectors are now those of this generation; None while they are of several."""
        self._run(
            f"""INSERT INTO {_TABLES} (name, generation) VALUES (:name, CAST(:generation AS bigint))
            ON CONFLICT (name) DO UPDATE SET generation = excluded.generation""",
            name=self._table,
            generation=generation,
        )

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        # Of several vectors of one photo the last counts; one statement may not write a row twice.
        last = sorted({photo_id: row for row, photo_id in enumerate(ids.tolist())}.values())
        ids, vectors = ids[last], unit(vectors[last])
        marks = digests(vectors)
        for start in range(0, len(ids), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            self._run(
                f"""INSERT INTO {self._table} (photo, digest, vector)
                SELECT photo, digest, CAST(vector AS vector)
                FROM unnest(CAST(:ids AS bigint[]), CAST(:marks AS text[]), CAST(:vectors AS text[]))
                    AS sent (photo, digest, vector)
                ON CONFLICT (photo) DO UPDATE SET digest = excluded.digest, vector = excluded.vector""",
                ids=ids[part].tolist(),
                marks=[f"{mark:016x}" for mark in marks[part]],
                vectors=[_as_text(vector) for vector in vectors[part]],
            )

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        wanted = [int(photo_id) for photo_id in ids]
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            self._run(
                f"DELETE FROM {self._table} WHERE photo = ANY(CAST(:ids AS bigint[]))",
                ids=wanted[start : start + _IDS_AT_ONCE],
            )

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32, to six decimals, of the at most `k` nearest, best first, equal ones by id."""
        query = checked_query(vector, self.dim)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        limit = k + len(exclude)
        found = self._nearest(_as_text(query), limit)
        passed_over = set(exclude)
        left = [(int(photo), _cosine(float(distance))) for photo, distance in found if photo not in passed_over]
        scores = rounded(np.array([score for _, score in left], np.float64))
        return best_first(np.array([photo for photo, _ in left], np.int64), scores, k)

    def digests(self) -> dict[int, str]:
        """The digest of every photo's vector by its id."""
        known: dict[int, str] = {}
        last = -1
        while True:
            rows = self._run(
                f"SELECT photo, digest FROM {self._table} WHERE photo > :last ORDER BY photo LIMIT {_IDS_AT_ONCE}",
                last=last,
            )
            known.update((int(photo), str(mark)) for photo, mark in rows)
            if len(rows) < _IDS_AT_ONCE:
                return known
            last = int(rows[-1][0])

    def make_graph(self) -> None:
        """Have the database find near vectors by a graph, where it can; once there, it is kept up to date."""
        if self.dim <= _MOST_DIMENSIONS:
            self._run(f"SET maintenance_work_mem = '{_MEMORY}'")
            self._run(
                f"CREATE INDEX IF NOT EXISTS {self._table}_graph ON {self._table} USING hnsw (vector vector_cosine_ops)"
            )

    def _nearest(self, query: str, limit: int) -> list[list[Any]]:
        by_graph = 2 * limit <= _MOST_EF
        with self._connection.transaction():
            self._run(f"SET LOCAL hnsw.ef_search = {min(max(_EF, 2 * limit), _MOST_EF)}")
            if not by_graph:
                self._run("SET LOCAL enable_indexscan = off")
            return self._run(
                f"""SELECT photo, vector <=> CAST(:query AS vector) AS distance FROM {self._table}
                ORDER BY vector <=> CAST(:query AS vector) LIMIT :limit""",
                query=query,
                limit=limit,
            )

    def _run(self, statement: str, **values: Any) -> list[list[Any]]:
        return self._connection.run(statement, **values)


class PostgresPlace:
    """One table for one model of one library. Nothing is sent anywhere before the first call."""

    def __init__(
        self, address: str, token: str, key: str, dim: int, connection: PostgresConnection | None = None
    ) -> None:
        """`address` is a URL without a password; `token` tells this library from others in the same database."""
        self.name = address
        self._token = token
        self._dim = dim
        # Names in PostgreSQL have at most 63 letters, and a model's key may have more.
        self._table = f"photosim_{token}_{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}"
        self._connection = connection or PostgresConnection(address)
        self._connection.join(self)

    def open(self, generation: int) -> PostgresIndex | None:
        """The table, when it holds this generation. Raises IndexUnavailable."""
        if not self._has_table(_TABLES) or not self._has_table(self._table):
            return None
        self._check()
        index = self._index()
        return index if index.generation() == generation else None

    def build(self, blocks: Iterable[Block], count: int, generation: int, job: Job) -> PostgresIndex:
        """Send what differs and remove what is not there any more. What was sent stays when it is cancelled."""
        self._make_tables()
        self._check()
        index = self._index()
        index.set_generation(None)
        send_what_differs(index, blocks, count, job)
        job.raise_if_cancelled()
        index.make_graph()
        index.set_generation(generation)
        return index

    def save(self, index: object) -> None:
        """The database keeps what it is sent."""

    def saved(self, generation: int, count: int) -> tuple[int, int]:
        """Photos in the table when it holds this generation; it takes no room beside the library."""
        index = self.open(generation)
        return (0 if index is None else len(index)), 0

    def beside(self, vectors: ComparedVectors) -> PostgresPlace:
        """The place of another model of this library, by the same connection."""
        return PostgresPlace(
            self.name, self._token, vectors.identity.key, vectors.identity.dim, connection=self._connection
        )

    def remove(self) -> None:
        """Remove this model's table."""
        self._drop(self._table)

    def clear(self) -> None:
        """Remove the tables of this library, those of other models too."""
        pattern = f"photosim_{self._token}_%"
        for (name,) in self._connection.run(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename LIKE :pattern",
            pattern=pattern.replace("_", r"\_"),
        ):
            self._drop(str(name))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.leave(self)

    def _index(self) -> PostgresIndex:
        return PostgresIndex(self._connection, self._table, self._dim)

    def _has_table(self, name: str) -> bool:
        return self._connection.run("SELECT to_regclass(:name) IS NOT NULL", name=name) == [[True]]

    def _make_tables(self) -> None:
        run = self._connection.run
        if run("SELECT 1 FROM pg_extension WHERE extname = 'vector'") == []:
            run("CREATE EXTENSION IF NOT EXISTS vector")
        run(f"CREATE TABLE IF NOT EXISTS {_TABLES} (name text PRIMARY KEY, generation bigint)")
        run(
            f"""CREATE TABLE IF NOT EXISTS {self._table} (
                photo bigint PRIMARY KEY, digest text NOT NULL, vector vector({self._dim}) NOT NULL
            )"""
        )

    def _check(self) -> None:
        found = self._connection.run(
            """SELECT format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = to_regclass(:name) AND attname = 'vector'""",
            name=self._table,
        )
        if found != [[f"vector({self._dim})"]]:
            raise IndexUnavailable(
                f"The table {self._table} in {self.name} is of another kind: photosim needs a column “vector” of "
                f"{self._dim} numbers. Remove that table, then try again.",
                Remedy.BUILT_IN_INDEX,
            )

    def _drop(self, table: str) -> None:
        run = self._connection.run
        run(f"DROP TABLE IF EXISTS {table}")
        if self._has_table(_TABLES):
            run(f"DELETE FROM {_TABLES} WHERE name = :name", name=table)


def _cosine(distance: float) -> float:
    """A vector of zeros has no direction, and no distance for pgvector; here it is like nothing."""
    return 0.0 if math.isnan(distance) else 1.0 - distance


def _as_text(vector: np.ndarray) -> str:
    """As pgvector reads it: nine digits give back every float32."""
    return f"[{','.join(f'{number:.9g}' for number in vector.tolist())}]"
