"""What was deleted: written before anything is touched, settled afterwards, read to take it back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosim.base.paths import relocated
from photosim.store.database.values import integer_to_db, name_from_db, name_to_db, text_to_db

if TYPE_CHECKING:
    from photosim.store.database.database import Database
    from photosim.values.deleting import Batch, FileLocation, JournalEntry, State

_COLUMNS = """id, batch_id, shot, path, photo_id, content_hash, size, mtime_ns, inode, keeper_path, keeper_hash,
    group_id, tier, state, reason, place_kind, place_path, place_note, restored_to"""


class Journal:
    """The record of every deletion. What announces an act is on the disk before the method returns."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, entries: Sequence[JournalEntry]) -> int:
        """Write down a new batch and return its number; the entries' own ids and batch numbers are ignored.

        Raises LibraryError, for example when the disk is full; then nothing may be touched.
        """
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._db.durable() as db:
            batch = int(
                db.execute("INSERT INTO deletion_batches (made_at) VALUES (?) RETURNING id", [now]).fetchone()[0]
            )
            db.conn.executemany(
                """INSERT INTO deletions (batch_id, shot, path, photo_id, content_hash, size, mtime_ns, inode,
                    keeper_path, keeper_hash, group_id, tier, state, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    (
                        batch,
                        entry.shot,
                        _path_to_db(entry.path),
                        entry.photo_id,
                        entry.content_hash,
                        entry.size,
                        integer_to_db(entry.mtime_ns),
                        integer_to_db(entry.inode),
                        _path_to_db(entry.keeper),
                        entry.keeper_hash,
                        entry.group,
                        entry.tier,
                        entry.state,
                        text_to_db(entry.reason),
                    )
                    for entry in entries
                ],
            )
        return batch

    def announce_trashing(self, places: Iterable[tuple[int, FileLocation]]) -> None:
        """These entries, by id, are about to be moved to these places."""
        with self._db.durable() as db:
            db.conn.executemany(
                """UPDATE deletions SET state = 'acting', reason = '', place_kind = ?, place_path = ?, place_note = ?
                WHERE id = ?""",
                [(*_place_to_db(place), entry) for entry, place in places],
            )

    def announce_restoring(self, targets: Iterable[tuple[int, Path]]) -> None:
        """These entries, by id, are about to be moved back, to these paths."""
        with self._db.durable() as db:
            db.conn.executemany(
                "UPDATE deletions SET state = 'restoring', reason = '', restored_to = ? WHERE id = ?",
                [(_path_to_db(target), entry) for entry, target in targets],
            )

    def settle(
        self,
        entry: int,
        state: State,
        reason: str = "",
        *,
        place: FileLocation | None = None,
        restored_to: Path | None = None,
    ) -> None:
        """Record how an act on an entry ended; places that are not given stay as they are.

        Joins the transaction around it, so that the library's rows change in the same step.
        """
        with self._db.atomic() as db:
            db.execute("UPDATE deletions SET state = ?, reason = ? WHERE id = ?", [state, text_to_db(reason), entry])
            if place is not None:
                self.move_places([(entry, place)])
            if restored_to is not None:
                db.execute("UPDATE deletions SET restored_to = ? WHERE id = ?", [_path_to_db(restored_to), entry])

    def relocate(self, old: Path, new: Path) -> None:
        """A folder of the library is at `new` now: what was deleted from `old` is taken back to there.

        Quarantined files went with their folder. Joins the transaction around it.
        """
        columns = ("path", "keeper_path", "place_path", "place_note", "restored_to")
        with self._db.atomic() as db:
            for column in columns:
                rows = db.execute(f"SELECT id, {column} FROM deletions WHERE {column} IS NOT NULL").fetchall()
                paths = [(entry, Path(name_from_db(value))) for entry, value in rows]
                moved = [
                    (_path_to_db(after), entry) for entry, path in paths if (after := relocated(path, old, new)) != path
                ]
                db.conn.executemany(f"UPDATE deletions SET {column} = ? WHERE id = ?", moved)

    def move_places(self, places: Iterable[tuple[int, FileLocation]]) -> None:
        """These entries, by id, lie elsewhere in the trash now. Joins the transaction around it."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "UPDATE deletions SET place_kind = ?, place_path = ?, place_note = ? WHERE id = ?",
                [(*_place_to_db(place), entry) for entry, place in places],
            )

    def unsettled(self) -> list[int]:
        """The batches that were interrupted, oldest first; also one that another process works on right now."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT DISTINCT batch_id FROM deletions WHERE state IN ('planned', 'acting', 'restoring')
                ORDER BY batch_id"""
            ).fetchall()
        return [int(batch) for (batch,) in rows]

    def latest(self) -> int | None:
        """The newest batch of which something lies in the trash, or may."""
        with self._db.connection() as db:
            sql = "SELECT max(batch_id) FROM deletions WHERE state IN ('trashed', 'acting', 'restoring')"
            return _first(db.execute(sql).fetchone())

    def latest_with(self, path: Path) -> int | None:
        """The newest batch that holds the file which was at `path`, and from which it may still come back."""
        with self._db.connection() as db:
            sql = """SELECT batch_id FROM deletions
                WHERE path = ? AND state IN ('trashed', 'gone', 'acting', 'restoring')
                ORDER BY state = 'gone', batch_id DESC LIMIT 1"""
            return _first(db.execute(sql, [_path_to_db(path)]).fetchone())

    def next_batch(self) -> int:
        """The number that the next batch will get, if nobody else begins one before."""
        with self._db.connection() as db:
            return 1 + (_first(db.execute("SELECT max(id) FROM deletion_batches").fetchone()) or 0)

    def states(self, photos: Collection[int]) -> dict[int, tuple[int, str]]:
        """Photo and state of every entry about one of these photos, by id; a later answer tells what has changed."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT id, photo_id, state FROM deletions WHERE photo_id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(photos))],
            ).fetchall()
        return {entry: (photo_id, state) for entry, photo_id, state in rows}

    def entries(self, batch: int) -> list[JournalEntry]:
        """The files of one batch in the order they were taken up; empty for an unknown batch."""
        with self._db.connection() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM deletions WHERE batch_id = ? ORDER BY id", [batch]).fetchall()
        return [_entry(row) for row in rows]

    def batches(self) -> list[Batch]:
        """Every batch with its files, newest first."""
        with self._db.snapshot() as db:
            made = db.execute("SELECT id, made_at FROM deletion_batches ORDER BY id DESC").fetchall()
            rows = db.execute(f"SELECT {_COLUMNS} FROM deletions ORDER BY id").fetchall()
        from photosim.values.deleting import Batch

        entries: dict[int, list[JournalEntry]] = {}
        for row in rows:
            entries.setdefault(row[1], []).append(_entry(row))
        return [Batch(batch, made_at, tuple(entries.get(batch, ()))) for batch, made_at in made]


def _first(row: Any) -> int | None:
    return None if row is None or row[0] is None else int(row[0])


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    from photosim.values.deleting import FileLocation, JournalEntry

    kind, place, note = row[15], _path_from_db(row[16]), _path_from_db(row[17])
    return JournalEntry(
        id=row[0],
        batch=row[1],
        shot=row[2],
        path=Path(name_from_db(row[3])),
        photo_id=row[4],
        content_hash=row[5],
        size=row[6],
        mtime_ns=int(row[7]),
        inode=int(row[8]),
        keeper=_path_from_db(row[9]),
        keeper_hash=row[10],
        group=row[11],
        tier=row[12],
        state=row[13],
        reason=row[14],
        place=None if place is None else FileLocation(kind, place, note),
        restored_to=_path_from_db(row[18]),
    )


def _place_to_db(place: FileLocation) -> tuple[str, str | bytes | None, str | bytes | None]:
    return place.kind, _path_to_db(place.path), _path_to_db(place.note)


def _path_to_db(path: Path | None) -> str | bytes | None:
    return None if path is None else name_to_db(str(path))


def _path_from_db(value: str | bytes | None) -> Path | None:
    return None if value is None else Path(name_from_db(value))
