"""When photos were taken: by the clocks of their cameras, and dates for those of older libraries that have none."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db
from photosim.values.dates import shown

_IDS_AT_ONCE = 500


def taken_at(database: Database, ids: Sequence[int]) -> dict[int, str]:
    """ISO 8601 without offset, by the photo's id; photos that do not say it are left out."""
    found: dict[int, str] = {}
    with database.connection() as db:
        for start in range(0, len(ids), _IDS_AT_ONCE):
            part = ids[start : start + _IDS_AT_ONCE]
            sql = f"SELECT photo_id, taken_at FROM metadata WHERE photo_id IN ({','.join('?' * len(part))})"
            found.update({photo_id: text for photo_id, text in db.execute(sql, [*part]).fetchall() if text})
    return found


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
