"""Libraries as earlier releases left them: today's content in the tables of an older schema."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from photosim.store.database import layout, schema

with contextlib.closing(sqlite_utils.Database(memory=True)) as _empty:
    MIGRATIONS = tuple(schema.migrations.pending(_empty))


def before(name: str) -> int:
    """How many migrations came before the one of this name."""
    return [step.name for step in MIGRATIONS].index(name)


def make_old(database: Path, migrations: int) -> None:
    """Replace a closed library's database by one that has seen only the first `migrations`.

    What the older tables have no column for is lost, as if it had never been found out.
    """
    old = database.with_name("old.sqlite3")
    steps = Migrations("photosim")
    for step in MIGRATIONS[:migrations]:
        steps(name=step.name)(step.fn)
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as connection:
        db = sqlite_utils.Database(connection)
        connection.execute(f"PRAGMA page_size = {layout.PAGE_SIZE}")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        steps.apply(db)
        connection.execute(f"PRAGMA application_id = {layout.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {migrations}")
        connection.execute("ATTACH ? AS today", [str(database)])
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if table.startswith(("sqlite_", "_sqlite")):
                continue
            theirs = {row[1] for row in connection.execute(f"PRAGMA today.table_info({table})")}
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})") if row[1] in theirs]
            names = ", ".join(columns)
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}")
        connection.execute("DETACH today")
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    old.replace(database)
