"""Size and modification time of files that are no photos of the library: failures, videos."""

from __future__ import annotations

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, name_from_db


def known_stamps(database: Database, table: str, folder_id: int, below: str) -> dict[str, tuple[int, int]]:
    """Those of each file below `below` that `table` has, in bytes and nanoseconds, by its path below the folder."""
    condition, names = below_to_db(below)
    with database.connection() as db:
        rows = db.execute(
            f"SELECT relative, size, mtime_ns FROM {table} WHERE folder_id = ? AND {condition}", [folder_id, *names]
        ).fetchall()
    return {name_from_db(relative): (size, int(mtime_ns)) for relative, size, mtime_ns in rows}
