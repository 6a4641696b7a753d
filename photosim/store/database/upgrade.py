"""From the schema a file has to the one this program speaks, with a copy made first."""

from __future__ import annotations

import contextlib
import datetime
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import LibraryError
from photosim.base.files import replacing
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy
from photosim.store.database.connection import Connection
from photosim.store.database.errors import damaged
from photosim.store.database.layout import APPLICATION_ID, BUSY_SECONDS, SCHEMA

if TYPE_CHECKING:
    from sqlite_utils.migrations import Migrations

log = logging.getLogger(__name__)

BACKUPS_KEPT = 5


def schema_of(db: Connection) -> int:
    """Number of migrations the file has seen; 0 for an empty file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def bring_up_to_date(
    path: Path,
    backups: Path,
    connect: Callable[[Path], Connection],
    steps: Migrations | None = None,
) -> None:
    """Apply the pending migrations, all or none. Raises LibraryError for a newer or foreign file.

    `steps` are by default those of this program.
    """
    newest = SCHEMA if steps is None else _number_of(steps)
    _refuse_foreign(path, newest)
    with contextlib.closing(connect(path)) as db:
        # Off while tables are rebuilt, or dropping the old one would delete what refers to it.
        db.execute("PRAGMA foreign_keys = OFF")
        # Proves that the library can be written, and keeps a second process from bringing it up to date as well.
        db.execute("BEGIN IMMEDIATE")
        try:
            schema = schema_of(db)
            if schema < newest:
                if schema:
                    with contextlib.closing(connect(path)) as reader:
                        _back_up(reader.conn, backups, schema)
                _apply(steps, db)
                if db.execute("PRAGMA foreign_key_check").fetchone():
                    raise damaged(path)
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {newest}")
            db.commit()
        except BaseException:
            db.rollback()
            raise


def _number_of(steps: Migrations) -> int:
    from sqlite_utils import Database

    with contextlib.closing(Database(memory=True)) as empty:
        return len(steps.pending(empty))


def _apply(steps: Migrations | None, db: Connection) -> None:
    # sqlite-utils brings NumPy along, and few starts find anything to change.
    from sqlite_utils import Database

    from photosim.store.database.schema import migrations

    # Plugins of sqlite-utils that happen to be installed have no business in a library.
    (steps or migrations).apply(Database(db.conn, execute_plugins=False))


def _refuse_foreign(path: Path, newest: int) -> None:
    # A connection without any settings: a file that is not ours must stay exactly as it is.
    with contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as plain:
        # In one statement, which sees one moment: between two, another program may have made the library.
        owner, schema, filled = plain.execute(
            """SELECT application_id, user_version, EXISTS (SELECT 1 FROM sqlite_master)
            FROM pragma_application_id, pragma_user_version"""
        ).fetchone()
        if filled and owner != APPLICATION_ID:
            raise LibraryError(f"The file {to_text(path)} belongs to another program.", Remedy.CHOOSE_LIBRARY)
    if schema > newest:
        raise LibraryError(
            f"The library {to_text(path)} was written by a newer photosim (schema {schema}; this one knows {newest}). "
            "Update photosim, or put an older copy from the folder “backups” in its place."
        )


def _back_up(source: sqlite3.Connection, backups: Path, schema: int) -> None:
    """Copy the library into `backups` and keep the newest copies only. A library without a copy is not changed."""
    moment = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = backups / f"library-schema{schema}-{moment}.sqlite3"
    try:
        with replacing(target) as temporary, contextlib.closing(sqlite3.connect(temporary)) as copy:
            source.backup(copy)
        log.info("library copied to %s before the change of schema", to_text(target))
        copies = sorted(backups.glob("library-schema*.sqlite3"), key=lambda copy: copy.name.split("-", 2)[2])
    except OSError as error:
        raise LibraryError(
            f"The library cannot be copied to {to_text(backups)} before it is brought up to date: {error.strerror}. "
            "Free some space or allow writing there, then try again."
        ) from error
    for old in copies[:-BACKUPS_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
