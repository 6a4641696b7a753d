"""The one SQLite file of a library: connections, transactions, opening."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from photosim.base import mounts
from photosim.base.errors import LibraryError
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy
from photosim.store.database import upgrade
from photosim.store.database.connection import Connection
from photosim.store.database.decision_journal import DecisionJournal
from photosim.store.database.errors import translating
from photosim.store.database.layout import BUSY_SECONDS, PAGE_SIZE


class Database:
    """An open library file, for any number of threads.

    A thread works on a connection of its own while it is inside `connection`, `atomic` or `snapshot`; afterwards
    the connection waits for the next thread. So there are as many as are ever in use at the same time, whatever
    kind of threads come and go, and none is left behind by a thread that ended.

    Opening creates the file, brings an older schema up to date (after a copy into `backups`), and raises
    LibraryError where the file is newer than the program, damaged, locked, read-only or not a library.
    """

    def __init__(self, path: Path, backups: Path, decisions: DecisionJournal | None = None) -> None:
        """`decisions`: where what a person decides is written a second time."""
        self.path = path
        self.decisions = decisions
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._closed = False
        self._local = threading.local()
        with translating(path):
            _prepare(path)
            upgrade.bring_up_to_date(path, backups, _connect)
            connection = _connect(path)
            try:
                if decisions is not None:
                    decisions.open(connection)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """This thread's connection. Read cursors to their end inside: an open one keeps old pages alive.

        Raises LibraryError for troubles of the environment, and when the database was closed.
        """
        current: Connection | None = getattr(self._local, "connection", None)
        with translating(self.path):
            if current is not None:
                yield current
                return
            connection = self._take()
            self._local.connection = connection
            try:
                yield connection
            finally:
                self._local.connection = None
                self._give_back(connection)

    @contextlib.contextmanager
    def atomic(self) -> Iterator[Connection]:
        """A write transaction: everything inside is kept, or nothing when an exception leaves the block.

        May be nested; an inner block that fails takes back its own part only.
        """
        if getattr(self._local, "in_snapshot", False):
            raise RuntimeError("a snapshot is for reading; write before or after it")
        with self.connection() as db:
            if db.conn.in_transaction:
                with db.inside():
                    yield db
                return
            # IMMEDIATE waits for other writers here. A transaction that begins by reading and writes later
            # cannot wait: it would fail as soon as somebody else wrote in between.
            self._watch_decisions(db)
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                with self._decided(db):
                    db.commit()
            except BaseException:
                db.rollback()
                raise

    @contextlib.contextmanager
    def durable(self) -> Iterator[Connection]:
        """An atomic block that is on the disk when it ends: a power cut afterwards cannot take it back.

        Ordinary transactions survive a kill of the program, but the newest may be lost with the power.
        """
        with self.connection() as db:
            if db.conn.in_transaction:
                raise RuntimeError("a durable block cannot stand inside another transaction")
            for pragma in ("synchronous = FULL", "fullfsync = ON"):  # the second is for macOS
                db.execute(f"PRAGMA {pragma}")
            try:
                self._local.durable = True
                with self.atomic() as same:
                    yield same
            finally:
                self._local.durable = False
                for pragma in ("synchronous = NORMAL", "fullfsync = OFF"):
                    db.execute(f"PRAGMA {pragma}")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """All reads inside see one state of the library, whatever others write meanwhile."""
        with self.connection() as db:
            if db.conn.in_transaction:
                yield db
                return
            db.execute("BEGIN")
            self._local.in_snapshot = True
            try:
                yield db
            finally:
                self._local.in_snapshot = False
                db.rollback()

    @property
    def schema(self) -> int:
        """Number of migrations the file has seen."""
        with self.connection() as db:
            return upgrade.schema_of(db)

    def rest(self) -> None:
        """Give back the memory of connections that nobody uses now: of one its pages, of the others all."""
        with self._lock:
            kept, unused = self._idle[:1], self._idle[1:]
            self._idle = []
        # A disk that is away says so to whoever needs it.
        for connection in unused:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        for connection in kept:  # open, since SQLite tidies up the file when the last one is closed
            with contextlib.suppress(sqlite3.Error):
                connection.execute("PRAGMA shrink_memory")
            self._give_back(connection)

    def close(self) -> None:
        """Close every connection; one that a thread is using right now is closed when that thread is done."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _watch_decisions(self, db: Connection) -> None:
        if self.decisions is not None and not db.watches_decisions:
            self.decisions.watch(db)
            db.watches_decisions = True

    def _decided(self, db: Connection) -> contextlib.AbstractContextManager[None]:
        if self.decisions is None:
            return contextlib.nullcontext()
        return self.decisions.transaction(db, durable=getattr(self._local, "durable", False))

    def _take(self) -> Connection:
        with self._lock:
            if self._closed:
                raise LibraryError(f"The library {to_text(self.path)} is closed.")
            # Elsewhere than on Windows an open file can be deleted, and would take a journal that nobody reads again;
            # a new connection would make an empty one in its place.
            if not self.path.exists():
                raise LibraryError(
                    f"The library {to_text(self.path)} is gone: its folder was deleted or moved, or its disk was "
                    "disconnected. Nothing was changed. Close photosim, put the folder back, and start again."
                )
            if self._idle:
                return self._idle.pop()
        return _connect(self.path)

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            # One still in a transaction could not roll back, as when the disk went away; nobody else shall have it.
            if not self._closed and not connection.conn.in_transaction:
                self._idle.append(connection)
                return
        connection.close()


def _prepare(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The folder {to_text(path.parent)} for the library cannot be made: {error.strerror}.",
            Remedy.CHOOSE_LIBRARY,
        ) from error


def _journal(path: Path) -> str:
    # The readers and writers of WAL find each other in shared memory, which no network share has.
    return "DELETE" if mounts.is_network(path.parent) else "WAL"


def _set_journal(db: Connection, mode: str) -> None:
    # Where two programs make one library at the same moment, SQLite refuses one of them this very statement at once,
    # however long it would wait for others.
    given_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute(f"PRAGMA journal_mode = {mode}").fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(0.01)


def _connect(path: Path) -> Connection:
    # isolation_level=None: only BEGIN begins a transaction. Connections pass from thread to thread, one at a time.
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db = Connection(connection)
        db.execute(f"PRAGMA page_size = {PAGE_SIZE}").fetchall()  # counts only while the file is empty
        _set_journal(db, _journal(path))
        for pragma in (
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "recursive_triggers = ON",  # a row that is replaced counts as one that was deleted
            "temp_store = MEMORY",
            "cache_size = -16384",  # KB
            "journal_size_limit = 67108864",
        ):
            db.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return db
