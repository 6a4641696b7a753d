"""Is the database whole? Asked of the file itself, whether or not it can be opened as a library."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from photosim.base.errors import Cancelled, LibraryError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy
from photosim.store.database.errors import DAMAGE, translating
from photosim.store.database.expected_schema import strangeness, texts
from photosim.store.database.layout import APPLICATION_ID, BUSY_SECONDS

_MOST = 20
"""Findings are for people: more of them say no more."""
_STEPS = 20_000
"""Instructions of SQLite's machine between two looks whether the job was cancelled: a few milliseconds."""


def faults(path: Path, job: Job | None = None) -> list[str]:
    """What SQLite finds wrong with the file, in its own words; empty when it is whole, or not there.

    Read-only. Raises LibraryError when the file cannot be looked at (locked, no permission) or belongs to another
    program, and Cancelled.
    """
    if not path.exists():
        return []
    job = job or Job()
    with translating(path):
        try:
            with contextlib.closing(_open(path)) as connection, cancellable(connection, job):
                if _is_foreign(connection):
                    raise LibraryError(f"The file {to_text(path)} belongs to another program.", Remedy.CHOOSE_LIBRARY)
                return _damage(connection)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if is_damage(error):
                return [str(error)]
            raise


def is_whole(path: Path) -> bool:
    """Whether a copy, which nobody writes to, is an undamaged library; nothing is written beside it."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            copy.execute("PRAGMA cell_size_check = ON")
            owner = copy.execute("PRAGMA application_id").fetchone()[0]
            whole = owner == APPLICATION_ID and copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return bool(whole and not strangeness(copy))
    except (sqlite3.Error, OSError, UnicodeError, ValueError):
        return False


def is_damage(error: BaseException) -> bool:
    """Whether an error says that the content of a database file cannot be right."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in DAMAGE or "Could not decode to UTF-8" in str(error) or "malformed" in str(error)


@contextlib.contextmanager
def cancellable(connection: sqlite3.Connection, job: Job) -> Iterator[None]:
    """Statements inside end with Cancelled when the job is cancelled."""
    connection.set_progress_handler(lambda: job.cancelled, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if job.cancelled and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_INTERRUPT:
            raise Cancelled("Cancelled.") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _open(path: Path) -> sqlite3.Connection:
    """A connection without any settings. Where the folder is read-only, WAL cannot be read otherwise than so."""
    writable = os.access(path.parent, os.W_OK)
    uri = f"{path.absolute().as_uri()}?mode={'rw' if writable else 'ro&immutable=1'}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _is_foreign(connection: sqlite3.Connection) -> bool:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    if owner == APPLICATION_ID:
        return False
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return bool(tables) and not {"photos", "vectors", "folders"} <= tables


def _damage(connection: sqlite3.Connection) -> list[str]:
    connection.execute("PRAGMA cell_size_check = ON")
    try:
        found = [str(text) for (text,) in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except sqlite3.OperationalError as error:
        # A table's condition that a flipped bit made another one can be read and not be computed: no code of damage.
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR and (strange := strangeness(connection)):
            return [strange]
        raise
    if found != ["ok"]:
        return found
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    strange = strangeness(connection) or ("" if owner == APPLICATION_ID else "its mark is not photosim's")
    return [strange] if strange and texts(connection) else []
