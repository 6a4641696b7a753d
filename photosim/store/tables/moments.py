"""When photos were taken, by the clock of their cameras."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.store.database.database import Database

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
