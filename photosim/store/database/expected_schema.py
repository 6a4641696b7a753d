"""The tables that a library of a given schema has, made anew in memory from the migrations."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from typing import NamedTuple

from photosim.store.database.layout import SCHEMA

_RECORD = "_sqlite_migrations"


class Column(NamedTuple):
    """A column: name, declared type, and its place in the primary key from 1, or 0."""

    name: str
    kind: str
    key: int


class Table(NamedTuple):
    """A table as photosim makes it."""

    name: str
    sql: str
    columns: tuple[Column, ...]
    by_key: bool
    """Kept in the order of its key alone, WITHOUT ROWID."""

    def plain_sql(self) -> str:
        """The table without its rules and without anything that needs an index: for reading what lies in it."""
        key = [column.name for column in sorted(self.columns, key=lambda column: column.key) if column.key]
        of_rowid = not self.by_key and len(key) == 1
        parts = [
            f'"{column.name}" {column.kind}'
            + (" PRIMARY KEY" if of_rowid and column.key and column.kind.upper() == "INTEGER" else "")
            for column in self.columns
        ]
        if not self.by_key:
            return f'CREATE TABLE "{self.name}" ({", ".join(parts)})'
        return f'CREATE TABLE "{self.name}" ({", ".join(parts)}, PRIMARY KEY ({", ".join(key)})) WITHOUT ROWID'


class Expected(NamedTuple):
    """What stands in the list of tables of a library."""

    objects: dict[str, str | None]
    """The text of every table, index and trigger, by name."""
    tables: tuple[Table, ...]


@functools.cache
def expected(schema: int) -> Expected:
    """The schema after so many migrations; today's for a number that there never was."""
    # sqlite-utils brings NumPy along, and few starts need this.
    from sqlite_utils import Database

    from photosim.store.database.schema import migrations

    with contextlib.closing(Database(memory=True, execute_plugins=False)) as db:
        names = [migration.name for migration in migrations.pending(db)]
        if not 0 < schema <= SCHEMA:
            schema = SCHEMA
        migrations.apply(db, stop_before=names[schema] if schema < len(names) else None)
        objects = texts(db.conn)
        tables = [
            _table(db.conn, name)
            for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        ]
    return Expected(objects, tuple(tables))


def texts(connection: sqlite3.Connection) -> dict[str, str | None]:
    """What stands in a file's list of tables. What SQLite keeps for its own planning does not count."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'").fetchall()
    return dict(rows)


_ODD_ROWS = """SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index', 'view', 'trigger')
    OR typeof(type) <> 'text' OR typeof(name) <> 'text' OR typeof(tbl_name) <> 'text' OR typeof(rootpage) <> 'integer'
    OR typeof(sql) NOT IN ('text', 'null')"""


def strangeness(connection: sqlite3.Connection) -> str:
    """What is wrong with the list of tables of a library that can be opened, in words; empty when nothing is.

    SQLite itself only sees that the texts there can be understood, not that they are the right ones.
    """
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    # SQLite looks neither at the kind of a row there nor at the type of its values: what reads the list would miss it.
    (odd,) = connection.execute(_ODD_ROWS).fetchone()
    if odd:
        return "the list of tables has rows that are none of its own"
    here = texts(connection)
    if _RECORD not in here:
        return "" if not here else "the record of its schema is lacking"
    (seen,) = connection.execute(f"SELECT count(*) FROM {_RECORD} WHERE migration_set = 'photosim'").fetchone()
    if seen != schema and (schema <= SCHEMA or seen <= SCHEMA):
        return f"its schema is {seen}, not {schema}"
    if schema > SCHEMA:
        return ""  # a newer photosim made it
    wanted = expected(schema).objects
    wrong = sorted(name for name in wanted.keys() | here.keys() if wanted.get(name, "") != here.get(name, ""))
    return f"the list of tables is not right at {', '.join(wrong[:3])}" if wrong else ""


def _table(connection: sqlite3.Connection, name: str) -> Table:
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
    columns = tuple(Column(row[1], row[2], row[5]) for row in connection.execute(f'PRAGMA table_info("{name}")'))
    return Table(name, sql, columns, "WITHOUT ROWID" in sql)
