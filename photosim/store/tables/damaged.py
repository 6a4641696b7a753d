"""Photos of whose picture a part is lost, and why."""

from __future__ import annotations

from pathlib import Path

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, name_from_db
from photosim.values.photos import Failure


def damaged_ids(database: Database) -> set[int]:
    """Ids of all damaged photos that are not missing."""
    with database.connection() as db:
        return {row[0] for row in db.execute("SELECT id FROM photos WHERE damage > '' AND NOT missing")}


def damaged_files(database: Database, folder_id: int | None = None, below: str = "") -> list[Failure]:
    """The damaged photos of a folder, or of all, with what is wrong, by folder and name; missing ones left out."""
    condition, names = below_to_db(below)
    with database.connection() as db:
        rows = db.execute(
            f"""SELECT path, relative, damage, size, mtime_ns FROM photos JOIN folders ON folders.id = folder_id
            WHERE damage > '' AND NOT missing AND folder_id = coalesce(?, folder_id) AND {condition}
            ORDER BY folder_id, relative""",
            [folder_id, *names],
        ).fetchall()
    return [
        Failure(Path(name_from_db(folder)) / name_from_db(relative), reason, size, int(mtime_ns))
        for folder, relative, reason, size, mtime_ns in rows
    ]
