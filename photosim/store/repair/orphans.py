"""Rows that refer to a row which is not there. Ordinary use makes none; a damaged file that was mended may."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple


class _Reference(NamedTuple):
    table: str
    column: str
    parent: str
    parent_column: str

    @property
    def dangling(self) -> str:
        """The SQL condition of the rows whose parent is missing."""
        return (
            f"{self.column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {self.parent} AS parent "
            f"WHERE parent.{self.parent_column} = {self.table}.{self.column})"
        )


def count(connection: sqlite3.Connection) -> dict[str, int]:
    """Tables with such rows, and how many each has."""
    found: dict[str, int] = {}
    for reference in _references(connection):
        sql = f"SELECT count(*) FROM {reference.table} WHERE {reference.dangling}"
        (number,) = connection.execute(sql).fetchone()
        if number:
            found[reference.table] = found.get(reference.table, 0) + number
    return found


def remove(connection: sqlite3.Connection) -> None:
    """Delete such rows; the caller holds a transaction. The record of deletions is never thinned out, only completed.

    What goes can be had again by a scan: without its photo a vector is of nothing.
    """
    # A row that goes may leave others without a parent.
    while True:
        before = connection.total_changes
        for reference in _references(connection):
            if reference.table == "deletions":
                connection.execute(
                    f"""INSERT INTO deletion_batches (id, made_at)
                    SELECT DISTINCT batch_id, '1970-01-01T00:00:00+00:00' FROM deletions WHERE {reference.dangling}"""
                )
            else:
                connection.execute(f"DELETE FROM {reference.table} WHERE {reference.dangling}")
        if connection.total_changes == before:
            return


def _references(connection: sqlite3.Connection) -> Iterator[_Reference]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            yield _Reference(table, row[3], row[2], row[4] or "id")
