"""The journal of decisions: what a person decided, written a second time beside the database, in words.

The database is what photosim works with. The journal is for the day when it is damaged or gone: it is written first, in
the same transaction, so neither of the two can know less than the person was told.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from photosim.base import room
from photosim.base.errors import LibraryError
from photosim.base.paths import to_text
from photosim.store.database import decision_file, decision_replay
from photosim.store.database.connection import Connection
from photosim.store.database.decision_file import Act, Key
from photosim.store.database.decision_tables import BY_TABLE, KINDS, OUTBOX, DecisionTable, watching

log = logging.getLogger(__name__)

_COMPACT_ABOVE = 4_000_000
"""Bytes. Below this a journal is read in a moment, however often a person changed their mind."""
_COMPACT_TIMES = 4
"""A journal is written anew when it is so many times as long as what it comes to."""


class _Step(NamedTuple):
    """Up to where the database knows the journal."""

    library: str
    base: str
    size: int


class DecisionJournal:
    """Keeps the journal at `path` in step with a database. The database's own lock keeps writers apart."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, db: Connection) -> None:
        """Bring the two together: what only one of them knows is given to the other.

        A library without a journal gets one. Where it cannot be written now, the library opens all the same, and the
        next decision tries again. Raises LibraryError for a journal of a newer photosim.
        """
        try:
            step = _step(db)
            in_step = step is not None and decision_file.identity(self.path) == (step.base, step.size)
            if in_step and not self._is_long(db):
                return
            db.execute("BEGIN IMMEDIATE")
            try:
                self._bring_together(db)
                db.commit()
            except BaseException:
                db.rollback()
                raise
        except OSError as error:
            log.warning("the journal of decisions %s cannot be kept: %s", to_text(self.path), error)

    def watch(self, db: Connection) -> None:
        """Note every change of a decision on this connection from now on."""
        for statement in watching():
            db.execute(statement)

    @contextlib.contextmanager
    def transaction(self, db: Connection, *, durable: bool) -> Iterator[None]:
        """Around the commit of a transaction: first the journal, and not even that when the commit fails.

        Raises LibraryError when the journal cannot be written; then nothing may be committed.
        """
        changed = self._changed(db)
        before: int | None = None
        if changed:
            try:
                before = self._write(db, changed, durable)
            except OSError as error:
                raise LibraryError(room.in_words("The journal of decisions", self.path, error)) from error
        try:
            yield
        except BaseException:
            if before is not None:
                with contextlib.suppress(OSError):
                    decision_file.cut(self.path, before)
            raise

    def differences(self, db: Connection) -> tuple[int, int]:
        """Damaged lines, and rows of which journal and database do not say the same. Raises OSError, LibraryError."""
        written = decision_file.read(self.path)
        if written is None:
            return 0, 1
        here = {(act.table, act.key): act.row for act in _everything(db)}
        there = {key: act.row for key, act in written.acts.items() if act.row is not None and act.table in BY_TABLE}
        differing = sum(here.get(key) != there.get(key) for key in here.keys() | there.keys())
        return written.bad_lines, differing

    def agree(self, db: Connection) -> None:
        """Make both say the same. A journal without a damaged line is believed, for its lines have checksums.

        Joins the transaction around it. Raises OSError, LibraryError.
        """
        written = decision_file.read(self.path)
        if written is not None and not written.bad_lines:
            decision_replay.apply(db.conn, written.acts.values())
        self._rewrite(db, written)

    def _changed(self, db: Connection) -> set[tuple[str, Key]]:
        rows = db.execute(f"SELECT DISTINCT kind, first, second FROM {OUTBOX}").fetchall()
        if rows:
            db.execute(f"DELETE FROM {OUTBOX}")
        return {(kind, (first, second)[: len(BY_TABLE[kind].key)]) for kind, first, second in rows}

    def _write(self, db: Connection, changed: set[tuple[str, Key]], durable: bool) -> int | None:
        """Returns the size of the file before, `None` when it was written anew."""
        step = _step(db)
        if step is not None:
            acts = [_act(db, BY_TABLE[table], key) for table, key in sorted(changed, key=_order)]
            sync = durable or any(BY_TABLE[act.table].lasting for act in acts)
            size = decision_file.append(self.path, step.size, acts, sync=sync)
            if size is not None:
                db.execute("UPDATE decision_journal SET size = ?", [size])
                return step.size
        self._bring_together(db, changed)
        db.execute(f"DELETE FROM {OUTBOX}")
        return None

    def _bring_together(
        self, db: Connection, newer: set[tuple[str, Key]] | frozenset[tuple[str, Key]] = frozenset()
    ) -> None:
        """Give the database what it has not, and write the journal anew. `newer`: rows that are right as they are."""
        step = _step(db)
        written = decision_file.read(self.path)
        if written is not None and step is not None and written.library not in ("", step.library):
            self._set_aside()
            written = None
        if written is not None:
            ahead = written
            identity = decision_file.identity(self.path)
            if step is not None and identity is not None and identity[0] == step.base:
                ahead = decision_file.read(self.path, step.size) or written
            elif step is not None and not written.base:
                ahead = decision_file.JournalContent()  # its first line is damaged: the database is as new, and whole
            number = decision_replay.apply(db.conn, ahead.acts.values(), newer)
            if number:
                log.warning("%d decisions came back from %s", number, to_text(self.path))
        self._rewrite(db, written)

    def _rewrite(self, db: Connection, written: decision_file.JournalContent | None) -> None:
        here = _everything(db)
        known = {(act.table, act.key) for act in here}
        # What was taken back must not return with an old copy; what this program knows nothing of stays as it is.
        old = () if written is None else written.acts.values()
        rest = [
            act for act in old if (act.table, act.key) not in known and (act.row is None or act.table not in BY_TABLE)
        ]
        gone = [
            Act(act.table, act.key)
            for act in old
            if (act.table, act.key) not in known and act.row is not None and act.table in BY_TABLE
        ]
        step = _step(db)
        library = (step.library if step else "") or (written.library if written else "") or str(uuid.uuid4())
        base = str(uuid.uuid4())
        size = decision_file.write(self.path, library, base, [*here, *rest, *gone])
        db.execute(
            "INSERT OR REPLACE INTO decision_journal (id, library, base, size) VALUES (1, ?, ?, ?)",
            [library, base, size],
        )

    def _set_aside(self) -> None:
        """Of another library: kept, but not believed."""
        self.path.replace(self.path.with_name(f"{self.path.stem}-of-another-library-{uuid.uuid4().hex[:8]}.jsonl"))

    def _is_long(self, db: Connection) -> bool:
        if self.path.stat().st_size <= _COMPACT_ABOVE:
            return False
        rows = sum(db.execute(f"SELECT count(*) FROM {kind.table}").fetchone()[0] for kind in KINDS)
        written = decision_file.read(self.path)
        dropped = 0 if written is None else sum(act.row is None for act in written.acts.values())
        lines = self.path.read_bytes().count(b'"set":') + self.path.read_bytes().count(b'"drop":')
        return bool(lines > _COMPACT_TIMES * (rows + dropped))


def _order(item: tuple[str, Key]) -> tuple[int, str]:
    return [kind.table for kind in KINDS].index(item[0]), str(item[1])


def _step(db: Connection) -> _Step | None:
    row = db.execute("SELECT library, base, size FROM decision_journal").fetchone()
    return None if row is None else _Step(str(row[0]), str(row[1]), int(row[2]))


def _everything(db: Connection) -> list[Act]:
    acts = []
    for kind in KINDS:
        cursor = db.execute(f"SELECT * FROM {kind.table}")
        acts += [_as_act(db, kind, cursor, row) for row in cursor.fetchall()]
    return acts


def _act(db: Connection, kind: DecisionTable, key: Key) -> Act:
    condition = " AND ".join(f"{name} IS ?" for name in kind.key)
    cursor = db.execute(f"SELECT * FROM {kind.table} WHERE {condition}", key)
    row = cursor.fetchone()
    return Act(kind.table, key) if row is None else _as_act(db, kind, cursor, row)


def _as_act(db: Connection, kind: DecisionTable, cursor: sqlite3.Cursor, row: tuple[object, ...]) -> Act:
    values = dict(zip((column[0] for column in cursor.description), row, strict=True))
    photo = None
    if kind.of_photo:
        photo = db.execute(
            "SELECT folders.path, relative FROM photos JOIN folders ON folders.id = folder_id WHERE photos.id = ?",
            [values["photo_id"]],
        ).fetchone()
    return Act(kind.table, tuple(values[name] for name in kind.key), values, photo)
