"""Dating the photos of a library that was made before names were asked for dates."""

from __future__ import annotations

from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db
from photosim.values.dates import shown


def date_undated(database: Database, folder_id: int) -> int:
    """Tell the date of each photo of a folder of which nobody has said what it is; returns their number.

    No file is opened: what is known of the camera's clock stays, and only the rest is guessed by names.
    """
    with database.connection() as db:
        rows = db.execute(
            """SELECT photos.id, relative, mtime_ns, taken_at FROM photos LEFT JOIN metadata ON photo_id = photos.id
            WHERE folder_id = ? AND shown_source IS NULL""",
            [folder_id],
        ).fetchall()
    if not rows:
        return 0
    dated = [
        (*shown(name_from_db(relative).rpartition("/")[2], int(mtime_ns), taken_at), photo_id)
        for photo_id, relative, mtime_ns, taken_at in rows
    ]
    with database.atomic() as db:
        db.conn.executemany("UPDATE photos SET shown_at = ?, shown_source = ? WHERE id = ?", dated)
    return len(dated)
