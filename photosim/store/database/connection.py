"""Connection: one connection to the library's file, as it is lent to a thread."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SAVEPOINT = "inside"
"""Savepoints of one name may lie inside each other; the innermost is meant."""


class Connection:
    """What the stores ask of SQLite. sqlite-utils, which makes and changes the tables, is imported for that only."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        """`conn` is one without `isolation_level`: only BEGIN begins a transaction."""
        self.conn = conn
        self.watches_decisions = False
        """Whether changes of decisions are noted on this connection, see `store.decision_journal`."""

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.conn.execute(sql, parameters)

    @contextlib.contextmanager
    def inside(self) -> Iterator[Connection]:
        """A part of a transaction that is under way: when it fails, only what was done in it is taken back."""
        self.conn.execute(f"SAVEPOINT {_SAVEPOINT}")
        try:
            yield self
        except BaseException:
            if self.conn.in_transaction:  # else the error has ended it, savepoints included
                self.conn.execute(f"ROLLBACK TO {_SAVEPOINT}")
                self.conn.execute(f"RELEASE {_SAVEPOINT}")
            raise
        self.conn.execute(f"RELEASE {_SAVEPOINT}")

    def commit(self) -> None:
        self.conn.commit()

    def rollback(self) -> None:
        self.conn.rollback()

    def close(self) -> None:
        self.conn.close()
