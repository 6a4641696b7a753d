"""Files that could not be read, and why."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable
from pathlib import Path

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, integer_to_db, name_from_db, name_to_db, text_to_db
from photosim.store.tables.stamps import known_stamps
from photosim.values.photos import Failure, FileStat


class Failures:
    """One row a file; it goes when the file is saved as a photo."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self, folder_id: int, below: str = "") -> dict[str, tuple[int, int]]:
        """Size and modification time that each failed file below `below` had when it was tried."""
        return known_stamps(self._db, "failures", folder_id, below)

    def save(self, stat: FileStat, reason: str) -> None:
        """Remember why a file could not be read. A photo known at this address keeps its row and vectors.

        Nothing is remembered when the folder was removed meanwhile.
        """
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._db.atomic() as db:
            db.execute(
                """INSERT INTO failures (folder_id, relative, size, mtime_ns, reason, failed_at)
                SELECT id, ?, ?, ?, ?, ? FROM folders WHERE id = ?
                ON CONFLICT (folder_id, relative) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
                    reason = excluded.reason, failed_at = excluded.failed_at""",
                [
                    name_to_db(stat.relative),
                    stat.size,
                    integer_to_db(stat.mtime_ns),
                    text_to_db(reason),
                    now,
                    stat.folder_id,
                ],
            )

    def clear(self, folder_id: int, relatives: Iterable[str]) -> None:
        """Forget these files; names without a failure are ignored."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "DELETE FROM failures WHERE folder_id = ? AND relative = ?",
                ((folder_id, name_to_db(relative)) for relative in relatives),
            )

    def forget_missing(self, folder_id: int, found: Container[str], below: str = "") -> int:
        """Forget the failures below `below` whose file is not among `found`; returns how many."""
        gone = [relative for relative in self.known(folder_id, below) if relative not in found]
        if gone:
            self.clear(folder_id, gone)
        return len(gone)

    def all(self, folder_id: int | None = None, below: str = "") -> list[Failure]:
        """The failures of a folder, or of all, with absolute paths, by folder and name."""
        condition, names = below_to_db(below)
        with self._db.connection() as db:
            rows = db.execute(
                f"""SELECT path, relative, reason, size, mtime_ns FROM failures JOIN folders ON folders.id = folder_id
                WHERE folder_id = coalesce(?, folder_id) AND {condition} ORDER BY folder_id, relative""",
                [folder_id, *names],
            ).fetchall()
        return [
            Failure(Path(name_from_db(folder)) / name_from_db(relative), reason, size, int(mtime_ns))
            for folder, relative, reason, size, mtime_ns in rows
        ]
