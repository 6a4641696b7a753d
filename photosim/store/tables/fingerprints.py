"""What is remembered of every content to find its copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import NamedTuple

from photosim.store.database.database import Database
from photosim.values.photos import Fingerprint

_COLUMNS = ", ".join(field.name for field in fields(Fingerprint))
_MARKS = ", ".join("?" for _ in fields(Fingerprint))
_CHANGES = ", ".join(f"{field.name} = excluded.{field.name}" for field in fields(Fingerprint))


class StoredFingerprint(NamedTuple):
    """A fingerprint, and the number under which its pairs are stored."""

    id: int
    fingerprint: Fingerprint
    pixels_hash: str | None
    """Hash of the full picture's pixels, where somebody had to know."""


class Fingerprints:
    """One row a content. Rows of contents that are gone stay: the file may come back."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, fingerprints: Iterable[tuple[str, Fingerprint]]) -> None:
        """Store (content hash, fingerprint) pairs; one of another version is replaced, and compared anew."""
        rows = [(content_hash, *astuple(fingerprint)) for content_hash, fingerprint in fingerprints]
        with self._db.atomic() as db:
            db.conn.executemany(
                """DELETE FROM compared WHERE fingerprint_id =
                (SELECT id FROM fingerprints WHERE content_hash = ? AND version <> ?)""",
                [(row[0], row[1]) for row in rows],
            )
            db.conn.executemany(
                f"""INSERT INTO fingerprints (content_hash, {_COLUMNS}) VALUES (?, {_MARKS})
                ON CONFLICT (content_hash) DO UPDATE SET {_CHANGES} WHERE version <> excluded.version""",
                rows,
            )

    def all(self, version: int) -> dict[str, StoredFingerprint]:
        """Every fingerprint of this version by content hash."""
        with self._db.connection() as db:
            rows = db.execute(
                f"SELECT content_hash, id, pixels_hash, {_COLUMNS} FROM fingerprints WHERE version = ?", [version]
            ).fetchall()
        return {row[0]: StoredFingerprint(row[1], Fingerprint(*row[3:]), row[2]) for row in rows}

    def without_lightness(self, most: int) -> list[str]:
        """Some content hashes of photos that were fingerprinted before their lightness was measured."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT content_hash FROM fingerprints WHERE lightness IS NULL AND EXISTS (
                    SELECT 1 FROM photos WHERE photos.content_hash = fingerprints.content_hash) LIMIT ?""",
                [most],
            ).fetchall()
        return [content for (content,) in rows]

    def put_lightness(self, measured: Iterable[tuple[str, float]]) -> None:
        """Store (content hash, mean grey level 0 to 255) pairs; a negative one where there is nothing to measure."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "UPDATE fingerprints SET lightness = ? WHERE content_hash = ?",
                [(value, content) for content, value in measured],
            )

    def put_pixels(self, fingerprint_id: int, pixels_hash: str) -> None:
        """Remember the hash of the full picture's pixels."""
        with self._db.atomic() as db:
            db.execute("UPDATE fingerprints SET pixels_hash = ? WHERE id = ?", [pixels_hash, fingerprint_id])
