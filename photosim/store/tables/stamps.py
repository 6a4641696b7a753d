"""Size and modification time of files, as a scan compares them: of photos, failures, videos, notes."""

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


def photo_stamps(
    database: Database, folder_id: int, model_key: str, below: str
) -> dict[str, dict[str, tuple[str, int, int | None]]]:
    """See `Photos.stamps`."""
    condition, names = below_to_db(below)
    has_vector = "EXISTS (SELECT 1 FROM vectors WHERE photo_id = photos.id AND model_id = ?)"
    with database.snapshot() as db:
        model = db.execute("SELECT id FROM models WHERE key = ?", [model_key]).fetchone() or (None,)
        everyone = "SELECT (SELECT count(*) FROM vectors WHERE model_id = ?) = (SELECT count(*) FROM photos)"
        if db.execute(everyone, model).fetchone()[0]:  # counting is done sooner than looking for each
            has_vector, model = "1", ()
        rows = db.execute(
            f"""SELECT relative, size, CASE WHEN {has_vector} THEN mtime_ns END FROM photos
            WHERE folder_id = ? AND NOT missing AND {condition}""",
            [*model, folder_id, *names],
        ).fetchall()
    stamps: dict[str, dict[str, tuple[str, int, int | None]]] = {}
    for row in rows:
        relative, size, time = row
        if relative.__class__ is bytes or time.__class__ is str:
            row = (name_from_db(relative), size, None if time.__class__ is str else time)
        directory, _, name = row[0].rpartition("/")
        if directory in stamps:
            stamps[directory][name] = row
        else:
            stamps[directory] = {name: row}
    return stamps
