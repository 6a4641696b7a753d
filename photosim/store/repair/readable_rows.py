"""Reading what can be read of a table in a damaged file."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from photosim.base.paths import to_text
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair import integrity
from photosim.store.repair.contents import HASHES, is_hash

log = logging.getLogger(__name__)

_ROWS = 500
_PLAUSIBLE = {
    "folders": "typeof(path) IN ('text', 'blob')",
    # One whose content hash cannot be right is kept: the file is read again, see `rebuilt_contents`.
    "photos": "typeof(relative) IN ('text', 'blob') AND typeof(folder_id) = 'integer'",
    "models": "typeof(key) = 'text' AND typeof(dim) = 'integer'",
    "vectors": "typeof(vector) = 'blob'",
    "fingerprints": f"{is_hash('content_hash')} AND typeof(sketch) = 'blob'",
    **{table: " AND ".join(map(is_hash, columns)) for table, columns in HASHES.items()},
}
"""What a row must look like to be believed: a damaged page may still be read, as nonsense."""

Row = tuple[Any, ...]


@contextlib.contextmanager
def reading(damaged: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection to the damaged file, `None` when not even its list of tables can be read."""
    with contextlib.closing(
        sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    ) as connection:
        try:
            # Against a page that claims to be what it is not.
            for pragma in ("query_only = ON", "cell_size_check = ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT name FROM sqlite_master").fetchall()
            readable = True
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not integrity.is_damage(error):
                raise
            log.info("nothing can be read of %s: %s", to_text(damaged), error)
            readable = False
        yield connection if readable else None


def header_of(pages: int, page_size: int = PAGE_SIZE) -> bytes:
    """The first 100 bytes of a library's file of so many pages.

    As SQLite writes them for an empty file with our settings: one version of both journals, no free pages, UTF-8.
    """
    header = bytearray(100)
    header[0:16] = b"SQLite format 3\0"
    header[16:18] = page_size.to_bytes(2, "big")
    header[18:24] = bytes((1, 1, 0, 64, 32, 32))
    header[28:32] = pages.to_bytes(4, "big")
    header[44:48] = (4).to_bytes(4, "big")
    header[56:60] = (1).to_bytes(4, "big")
    return bytes(header)


class Rows:
    """The rows of a table in lists, around what is damaged. `complete` tells afterwards whether that was all."""

    def __init__(self, source: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self._source = source
        self._table = table
        self._columns = ", ".join(columns)
        self._where = _PLAUSIBLE.get(table, "1")
        self.complete = True

    def __iter__(self) -> Iterator[list[Row]]:
        try:
            self._source.execute(f"SELECT rowid FROM {self._table} LIMIT 0")
        except sqlite3.OperationalError:
            return self._from_both_ends()
        return self._by_rowid()

    def _by_rowid(self) -> Iterator[list[Row]]:
        """Up the row ids; behind a damaged place go on with ever longer strides until there is something again."""
        at, stride, end = -1, 1, self._last_rowid()
        while at < end:
            sql = f"""SELECT rowid, {self._columns} FROM {self._table}
                WHERE rowid > ? AND {self._where} ORDER BY rowid LIMIT {_ROWS}"""
            rows, whole = self._read(sql, [at])
            if rows:
                yield [row[1:] for row in rows]
                at, stride = rows[-1][0], 1
            if whole and len(rows) < _ROWS:
                return
            if not whole:
                at, stride = at + stride, stride * 2

    def _from_both_ends(self) -> Iterator[list[Row]]:
        """Tables that are kept in the order of their key alone: from the front, and where that ends from the back."""
        info = self._source.execute(f"PRAGMA table_info({self._table})").fetchall()
        key = [row[1] for row in sorted((row for row in info if row[5]), key=lambda row: row[5])]
        for direction in ("ASC", "DESC"):
            order = ", ".join(f"{name} {direction}" for name in key)
            sql = f"SELECT {self._columns} FROM {self._table} WHERE {self._where} ORDER BY {order}"
            rows, whole = self._read(sql, [])
            yield rows
            if whole:
                return

    def _read(self, sql: str, parameters: Sequence[object]) -> tuple[list[Row], bool]:
        """Rows up to the end or to the first damage, and whether the end was reached."""
        rows: list[Row] = []
        try:
            for row in self._source.execute(sql, parameters):
                rows.append(row)  # noqa: PERF402 - what was read before an error is kept
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not integrity.is_damage(error):
                raise
            self.complete = False
            return rows, False
        return rows, True

    def _last_rowid(self) -> int:
        # Counted apart from the rows: a damaged end must not hide what lies before it.
        row, whole = self._read(f"SELECT max(rowid) FROM {self._table}", [])
        if whole:
            return -1 if row[0][0] is None else int(row[0][0])
        known, whole = self._read("SELECT seq FROM sqlite_sequence WHERE name = ?", [self._table])
        return int(known[0][0]) if whole and known else 2**32
