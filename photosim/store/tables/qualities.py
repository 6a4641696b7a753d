"""How sharp and how well exposed contents are: measured once, for those that belong to a series."""

from __future__ import annotations

from collections.abc import Iterable

from photosim.store.database.database import Database
from photosim.values.shot_quality import CELLS, OUTLINE, ShotQuality


class Qualities:
    """One row a content; one of another version of measuring is replaced."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, version: int, qualities: Iterable[tuple[str, ShotQuality]]) -> None:
        """Store (content hash, quality) pairs."""
        rows = [
            (
                name,
                version,
                quality.fine.astype("<f2").tobytes(),
                quality.noise,
                quality.outline.tobytes(),
                quality.burnt,
                quality.black,
            )
            for name, quality in qualities
        ]
        with self._db.atomic() as db:
            db.conn.executemany("INSERT OR REPLACE INTO shot_qualities VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def get(self, version: int, names: Iterable[str]) -> dict[str, ShotQuality]:
        """What is known of these contents, by content hash."""
        import numpy as np

        found = {}
        with self._db.connection() as db:
            for name in names:
                row = db.execute(
                    """SELECT fine, noise, outline, burnt, black FROM shot_qualities
                    WHERE content_hash = ? AND version = ?""",
                    [name, version],
                ).fetchone()
                if row is not None:
                    fine = np.frombuffer(row[0], "<f2").astype(np.float32).reshape(CELLS, CELLS)
                    outline = np.frombuffer(row[2], np.uint8).reshape(OUTLINE, OUTLINE)
                    found[name] = ShotQuality(fine, row[1], outline, row[3], row[4])
        return found
