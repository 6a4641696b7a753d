"""What files and the notes beside them say of photos, and which notes were read."""

from __future__ import annotations

import json
from collections.abc import Iterable

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, integer_to_db, name_from_db, name_to_db, text_to_db
from photosim.store.tables.stamps import known_stamps
from photosim.values.metadata_transfer import Description
from photosim.values.photos import FileStat


class Descriptions:
    """One row a photo, empty where nothing is said; none for a photo that was not looked at."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, described: Iterable[tuple[int, Description]]) -> None:
        """Take down what is said of these photos. One that was forgotten meanwhile is left out."""
        rows = (
            [
                text_to_db(said.title),
                text_to_db(said.caption),
                json.dumps(said.all_keywords, ensure_ascii=True),
                said.rating or None,
                json.dumps(said.places, ensure_ascii=True),
                int(bool(said.favourite)),
                photo_id,
            ]
            for photo_id, said in described
        )
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT INTO descriptions (title, caption, keywords, rating, places, favourite, photo_id)
                SELECT ?, ?, ?, ?, ?, ?, id FROM photos WHERE id = ?
                ON CONFLICT (photo_id) DO UPDATE SET title = excluded.title, caption = excluded.caption,
                    keywords = excluded.keywords, rating = excluded.rating, places = excluded.places,
                    favourite = excluded.favourite""",
                rows,
            )

    def give_up(self, photo_ids: Iterable[int]) -> None:
        """These photos cannot be read, and need not be tried again; what is known of them stays."""
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT INTO descriptions (places, favourite, photo_id) SELECT '[]', 0, id FROM photos WHERE id = ?
                ON CONFLICT (photo_id) DO UPDATE
                    SET places = coalesce(places, '[]'), favourite = coalesce(favourite, 0)""",
                ([photo_id] for photo_id in photo_ids),
            )

    def lacking(self, folder_id: int, below: str = "") -> list[int]:
        """Photos that are there and were never looked at, or not since all is read that is read today."""
        condition, names = below_to_db(below)
        with self._db.snapshot() as db:
            lacks = "id IN (SELECT photo_id FROM descriptions WHERE favourite IS NULL)"
            # Counting is done sooner than looking for each.
            if db.execute("SELECT (SELECT count(*) FROM descriptions) < (SELECT count(*) FROM photos)").fetchone()[0]:
                lacks += " OR NOT EXISTS (SELECT 1 FROM descriptions WHERE photo_id = photos.id)"
            rows = db.execute(
                f"""SELECT id FROM photos WHERE folder_id = ? AND NOT missing AND {condition} AND ({lacks})
                ORDER BY relative""",
                [folder_id, *names],
            ).fetchall()
        return [photo_id for (photo_id,) in rows]

    def addresses(self, folder_id: int, below: str = "") -> list[tuple[int, str]]:
        """Id and path below the folder of every photo that is there."""
        condition, names = below_to_db(below)
        with self._db.connection() as db:
            rows = db.execute(
                f"SELECT id, relative FROM photos WHERE folder_id = ? AND NOT missing AND {condition}",
                [folder_id, *names],
            ).fetchall()
        return [(photo_id, name_from_db(relative)) for photo_id, relative in rows]

    def notes(self, folder_id: int, below: str = "") -> dict[str, tuple[int, int]]:
        """Size and modification time that each note below `below` had when it was read."""
        return known_stamps(self._db, "notes", folder_id, below)

    def remember_notes(self, folder_id: int, read: Iterable[FileStat], gone: Iterable[str]) -> None:
        """These notes were read, and those are no longer there. Nothing for a folder that was removed meanwhile."""
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT INTO notes (folder_id, relative, size, mtime_ns) SELECT id, ?, ?, ? FROM folders WHERE id = ?
                ON CONFLICT (folder_id, relative) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns""",
                ([name_to_db(one.relative), one.size, integer_to_db(one.mtime_ns), folder_id] for one in read),
            )
            db.conn.executemany(
                "DELETE FROM notes WHERE folder_id = ? AND relative = ?",
                ((folder_id, name_to_db(relative)) for relative in gone),
            )
