"""The videos that lie among the photos: not shown, but not forgotten either."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, integer_to_db, name_from_db, name_to_db
from photosim.store.tables.stamps import known_stamps
from photosim.values.photos import FileStat

_ALONE = """(coalesce(photo_id, 0) = 0
    OR NOT EXISTS (SELECT 1 FROM photos WHERE photos.id = photo_id AND NOT missing))"""

NOBODYS = 0
"""In place of the id of the photo that a video belongs to."""


class Videos:
    """One row a file."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self, folder_id: int, below: str = "") -> dict[str, tuple[int, int]]:
        """Size and modification time of each video below `below`, by its path below the folder."""
        return known_stamps(self._db, "videos", folder_id, below)

    def save(self, files: Iterable[FileStat]) -> None:
        """Remember these; whose moving half they are is open again. Nothing is kept of a folder that was removed."""
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT INTO videos (folder_id, relative, size, mtime_ns) SELECT id, ?, ?, ? FROM folders WHERE id = ?
                ON CONFLICT (folder_id, relative) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
                    photo_id = NULL""",
                (
                    (name_to_db(file.relative), file.size, integer_to_db(file.mtime_ns), file.folder_id)
                    for file in files
                ),
            )

    def forget(self, folder_id: int, relatives: Iterable[str]) -> None:
        """Forget these; names that are not known are ignored."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "DELETE FROM videos WHERE folder_id = ? AND relative = ?",
                ((folder_id, name_to_db(relative)) for relative in relatives),
            )

    def belongs(self, folder_id: int, relative: str, photo_id: int) -> None:
        """The video is the moving half of this photo, or NOBODYS."""
        with self._db.atomic() as db:
            db.execute(
                "UPDATE videos SET photo_id = ? WHERE folder_id = ? AND relative = ?",
                [photo_id, folder_id, name_to_db(relative)],
            )

    def alone(self, folder_id: int | None = None, below: str = "") -> list[Path]:
        """Absolute paths of the videos of a folder, or of all, that are no photo's moving half, by folder and name."""
        condition, names = below_to_db(below)
        sql = f"""SELECT path, relative FROM videos JOIN folders ON folders.id = folder_id
            WHERE folder_id = coalesce(?, folder_id) AND {condition} AND {_ALONE} ORDER BY folder_id, relative"""
        with self._db.connection() as db:
            rows = db.execute(sql, [folder_id, *names]).fetchall()
        return [Path(name_from_db(folder)) / name_from_db(relative) for folder, relative in rows]

    def alone_in(self) -> dict[int, int]:
        """Number of such videos of each folder that has some."""
        with self._db.connection() as db:
            return dict(
                db.execute(f"SELECT folder_id, count(*) FROM videos WHERE {_ALONE} GROUP BY folder_id").fetchall()
            )
