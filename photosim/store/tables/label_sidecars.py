"""Sidecars that took over what was said of photos: written down before they are touched, kept to take them back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from photosim.base.paths import relocated
from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db, name_to_db, text_to_db

SidecarState = Literal["writing", "written", "skipped"]
"""`writing`: about to be done, or just done. `skipped`: it was not written, and `reason` says why."""


@dataclass(frozen=True, slots=True)
class LabelSidecar:
    """One sidecar that a step wrote, or could not write."""

    id: int
    path: Path
    before: bytes | None
    """`None`: there was no such file."""
    after: bytes
    """Fingerprint of what was written, see `fingerprint`."""
    state: SidecarState
    reason: str


def fingerprint(content: bytes | None) -> bytes:
    """16 bytes that tell one content of a sidecar from another; empty for no file."""
    return b"" if content is None else hashlib.blake2b(content, digest_size=16).digest()


class LabelSidecars:
    """One row for each sidecar of each step."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def announce(self, step: int, path: Path, before: bytes | None, after: bytes) -> int:
        """A sidecar is about to be written; on the disk when this returns. Raises LibraryError."""
        with self._db.durable() as db:
            row = db.execute(
                """INSERT INTO label_sidecars (step_id, path, before, after, state)
                VALUES (?, ?, ?, ?, 'writing') RETURNING id""",
                [step, name_to_db(str(path)), before, fingerprint(after)],
            ).fetchone()
        return int(row[0])

    def settle(self, number: int, state: SidecarState, reason: str = "") -> None:
        """Record what became of it."""
        with self._db.atomic() as db:
            db.execute(
                "UPDATE label_sidecars SET state = ?, reason = ? WHERE id = ?", [state, text_to_db(reason), number]
            )

    def skip(self, step: int, path: Path, reason: str) -> None:
        """A sidecar that could not be written."""
        with self._db.atomic() as db:
            db.execute(
                """INSERT INTO label_sidecars (step_id, path, after, state, reason)
                VALUES (?, ?, x'', 'skipped', ?)""",
                [step, name_to_db(str(path)), text_to_db(reason)],
            )

    def of_step(self, step: int) -> list[LabelSidecar]:
        """The newest first, so that each can be taken back after those that built on it."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT id, path, before, after, state, reason FROM label_sidecars WHERE step_id = ?
                ORDER BY id DESC""",
                [step],
            ).fetchall()
        return [LabelSidecar(row[0], Path(name_from_db(row[1])), *row[2:]) for row in rows]

    def relocate(self, old: Path, new: Path) -> None:
        """A folder of the library is at `new` now, with its sidecars. Joins the transaction around it."""
        with self._db.atomic() as db:
            rows = db.execute("SELECT id, path FROM label_sidecars").fetchall()
            paths = [(number, Path(name_from_db(value))) for number, value in rows]
            db.conn.executemany(
                "UPDATE label_sidecars SET path = ? WHERE id = ?",
                [
                    (name_to_db(str(after)), number)
                    for number, path in paths
                    if (after := relocated(path, old, new)) != path
                ],
            )
