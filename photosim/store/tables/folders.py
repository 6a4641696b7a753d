"""The directories the user added."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Container
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db, name_to_db


class Folders:
    """Roots of the library, in the order they were added."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, path: Path) -> int:
        """Return the id of `path`, an absolute directory; it is added when it is new."""
        name = name_to_db(str(path))
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._db.atomic() as db:
            db.execute("INSERT INTO folders (path, added_at) VALUES (?, ?) ON CONFLICT (path) DO NOTHING", [name, now])
            return int(db.execute("SELECT id FROM folders WHERE path = ?", [name]).fetchone()[0])

    def remove(self, folder_id: int) -> None:
        """Forget the folder with its photos, vectors and failures; the files stay. Unknown ids are ignored."""
        with self._db.atomic() as db:
            db.execute("DELETE FROM folders WHERE id = ?", [folder_id])

    def all(self) -> list[tuple[int, Path, bool]]:
        """Id, path and protection of every folder."""
        with self._db.connection() as db:
            rows = db.execute("SELECT id, path, protected FROM folders ORDER BY id").fetchall()
        return [(folder_id, Path(name_from_db(path)), bool(protected)) for folder_id, path, protected in rows]

    def set_protected(self, folder_id: int, protected: bool) -> None:
        """Raises UsageError for an unknown id: believing a folder safe that is not would be worse."""
        with self._db.atomic() as db:
            if not db.execute("UPDATE folders SET protected = ? WHERE id = ?", [protected, folder_id]).rowcount:
                raise UsageError("This folder is not part of the library.")

    def volumes(self) -> dict[int, str | None]:
        """What is remembered of the volume of each folder; `None` where nothing is."""
        with self._db.connection() as db:
            return dict(db.execute("SELECT id, volume FROM folders").fetchall())

    def set_volume(self, folder_id: int, volume: str | None) -> None:
        """Remember the volume that a folder was seen on."""
        with self._db.atomic() as db:
            db.execute("UPDATE folders SET volume = ? WHERE id = ? AND volume IS NOT ?", [volume, folder_id, volume])

    def relocate(self, folder_id: int, path: Path, volume: str | None) -> None:
        """Give a folder another path; its photos and failures are addressed below it, so nothing else changes.

        Raises UsageError for an unknown id.
        """
        with self._db.atomic() as db:
            done = db.execute(
                "UPDATE folders SET path = ?, volume = ? WHERE id = ?", [name_to_db(str(path)), volume, folder_id]
            )
            if not done.rowcount:
                raise UsageError("This folder is not part of the library.")

    def missing(self) -> dict[int, int]:
        """Number of missing photos of each folder that has some."""
        with self._db.connection() as db:
            return dict(
                db.execute("SELECT folder_id, count(*) FROM photos WHERE missing GROUP BY folder_id").fetchall()
            )

    def counts(self) -> dict[int, tuple[int, int]]:
        """Per folder the number of photos that are there and of files that could not be read."""
        with self._db.snapshot() as db:
            counts = {folder_id: (0, 0) for (folder_id,) in db.execute("SELECT id FROM folders").fetchall()}
            photos = "SELECT folder_id, count(*) FROM photos WHERE NOT missing GROUP BY folder_id"
            for folder_id, number in db.execute(photos).fetchall():
                counts[folder_id] = (number, 0)
            failures = "SELECT folder_id, count(*) FROM failures GROUP BY folder_id"
            for folder_id, number in db.execute(failures).fetchall():
                counts[folder_id] = (counts[folder_id][0], number)
        return counts

    def directories(self, left_out: Container[int] = ()) -> dict[tuple[int, str], int]:
        """Number of photos that lie in each directory itself, by the folder's id and the path below it.

        The path of a folder itself is empty. Neither missing photos count nor those `left_out`.
        """
        with self._db.connection() as db:
            rows = db.execute("SELECT id, folder_id, relative FROM photos WHERE NOT missing")
            return Counter(
                (folder_id, name_from_db(relative).rpartition("/")[0])
                for photo_id, folder_id, relative in rows
                if photo_id not in left_out
            )

    def re_address(self, child_id: int, parent_id: int, prefix: str) -> None:
        """Merge a folder into one just added above it; `prefix` is the child's path below the parent.

        Photos keep their ids, and so their vectors. The child's row goes. The parent must not yet hold anything
        below `prefix`. A protected child makes its parent protected: protection is never lost silently.
        """
        with self._db.atomic() as db:
            for table in ("photos", "failures", "videos", "notes"):
                rows = db.execute(f"SELECT relative FROM {table} WHERE folder_id = ?", [child_id]).fetchall()
                db.conn.executemany(
                    f"UPDATE {table} SET folder_id = ?, relative = ? WHERE folder_id = ? AND relative = ?",
                    (
                        (parent_id, name_to_db(f"{prefix}/{name_from_db(relative)}"), child_id, relative)
                        for (relative,) in rows
                    ),
                )
            db.execute(
                "UPDATE folders SET protected = 1 WHERE id = ? AND (SELECT protected FROM folders WHERE id = ?)",
                [parent_id, child_id],
            )
            db.execute("DELETE FROM folders WHERE id = ?", [child_id])
