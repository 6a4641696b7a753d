"""SQLite's errors sorted into two kinds: the environment's, which a person can mend, and bugs."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from photosim.base import room
from photosim.base.errors import DamagedLibrary, LibraryError
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy

_DAMAGED = (
    "The library {path} is damaged. Your photos are not affected. It can be mended from what can be read and from "
    "the newest copy in “backups”."
)
_UNREACHABLE = "The library {path} cannot be opened. Check that the disk is connected and that you may write to it."
_IN_USE = "Another program is using the library {path}. Close it, or wait until it is done, and try again."

_REMEDIES = {
    # The disk itself has room: a person's share of it is used up, or a file may not grow any more.
    sqlite3.SQLITE_FULL: (
        "The library {path} cannot grow: the disk that holds it takes no more, although it is not full. Your share of "
        "it may be used up, or it takes no larger files. Free some space, or move the library, and try again."
    ),
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_READONLY: (
        "The library {path} is read-only. Allow writing to the file and to the folder it is in, then try again."
    ),
    sqlite3.SQLITE_PERM: "You may not use the library {path}. Allow reading and writing of it, then try again.",
    sqlite3.SQLITE_IOERR: (
        "The library {path} cannot be read or written ({detail}). Check that its disk is connected and healthy."
    ),
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: ("The file {path} is not a photosim library, or it is damaged beyond recognition."),
}

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says of a full disk: the second where its journal cannot grow, the third where none can begin."""

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def damaged(path: Path) -> DamagedLibrary:
    """The error for a library whose content cannot be right."""
    return DamagedLibrary(_DAMAGED.format(path=to_text(path)), Remedy.REPAIR_LIBRARY)


@contextlib.contextmanager
def translating(path: Path) -> Iterator[None]:
    """Turn the environment's SQLite errors into LibraryError, with a remedy; bugs pass through unchanged."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind; the rest says which system call it was.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _FULL and room.is_full(path):
            raise LibraryError(f"The library cannot be written. {room.full(path)}") from error
        if code in _REMEDIES:
            kind = DamagedLibrary if code in DAMAGE else LibraryError
            raise kind(
                _REMEDIES[code].format(path=to_text(path), detail=error),
                Remedy.REPAIR_LIBRARY if code in DAMAGE else None,
            ) from error
        if "Could not decode to UTF-8" in str(error):
            raise damaged(path) from error
        raise
