"""Photos whose content cannot be told any more: they keep their place and are read again."""

from __future__ import annotations

import logging
import sqlite3

from photosim.store.repair import integrity
from photosim.store.repair.contents import UNKNOWN_HASH, UNKNOWN_SIZE, is_hash

log = logging.getLogger(__name__)

_INDEX = "photos_content_hash"


def forget_doubtful(source: sqlite3.Connection | None, target: sqlite3.Connection) -> int:
    """Take the stamps from photos whose hash is none, or another in the index of hashes; returns how many.

    `source` is the damaged file. Which of two hashes is the right one only the file itself can tell. What was made of
    the content goes with it: a vector of another picture would be a lie.
    """
    doubtful = {photo for (photo,) in target.execute(f"SELECT id FROM main.photos WHERE NOT {is_hash('content_hash')}")}
    if source is not None:
        doubtful |= _disagreeing(source)
    rows = [(photo,) for photo in sorted(doubtful)]
    for table in ("vectors", "metadata"):
        target.executemany(f"DELETE FROM main.{table} WHERE photo_id = ?", rows)
    target.executemany(
        f"""UPDATE main.photos SET size = {UNKNOWN_SIZE},
        content_hash = CASE WHEN {is_hash("content_hash")} THEN content_hash ELSE '{UNKNOWN_HASH}' END
        WHERE id = ?""",
        rows,
    )
    target.execute(
        f"UPDATE main.photos SET size = {UNKNOWN_SIZE} WHERE typeof(size) <> 'integer' OR typeof(mtime_ns) = 'blob'"
    )
    return len(rows)


def _disagreeing(source: sqlite3.Connection) -> set[int]:
    """Photos that have one hash in the table and another in its index; none where the index cannot be read."""
    try:
        there = dict(source.execute(f"SELECT rowid, content_hash FROM photos INDEXED BY {_INDEX}").fetchall())
        here = dict(source.execute("SELECT rowid, content_hash FROM photos NOT INDEXED").fetchall())
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not (integrity.is_damage(error) or "no such index" in str(error) or "no such table" in str(error)):
            raise
        log.info("the hashes cannot be compared with their index: %s", error)
        return set()
    return {photo for photo in here.keys() & there.keys() if here[photo] != there[photo]}
