"""Sidecars that took over what deleted photos knew: written down before they are touched, kept to take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from photosim.base.paths import relocated
from photosim.store.database.values import name_from_db, name_to_db

if TYPE_CHECKING:
    from photosim.store.database.database import Database
    from photosim.values.deleting import State

TransferState = Literal["writing", "written", "reverting", "reverted", "skipped", "left"]
"""`writing` and `reverting`: about to be done, or just done. `skipped`: it was never written. `left`: it was to be
taken back, but somebody has changed it since, so it stays as it is."""

AWAY: Sequence[State] = ("planned", "acting", "trashed", "restoring", "gone")
"""States of a photo whose facts have to stay where they were saved."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One sidecar of one shot of a batch."""

    id: int
    batch: int
    shot: int
    """Of the photo that went, whose facts these are."""
    path: Path
    before: bytes | None
    """`None`: there was no such file."""
    after: bytes
    state: TransferState


class Transfers:
    """One row for each time a sidecar was written."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def announce(self, batch: int, shot: int, path: Path, before: bytes | None, after: bytes) -> int:
        """A sidecar is about to be written; on the disk when this returns. Raises LibraryError."""
        with self._db.durable() as db:
            row = db.execute(
                """INSERT INTO rescues (batch_id, shot, path, before, after, state)
                VALUES (?, ?, ?, ?, ?, 'writing') RETURNING id""",
                [batch, shot, name_to_db(str(path)), before, after],
            ).fetchone()
        return int(row[0])

    def settle(self, transfer: int, state: TransferState) -> None:
        """Record what became of it, or in `reverting` what is about to."""
        with self._db.durable() as db:
            db.execute("UPDATE rescues SET state = ? WHERE id = ?", [state, transfer])

    def relocate(self, old: Path, new: Path) -> None:
        """A folder of the library is at `new` now, with its sidecars. Joins the transaction around it."""
        with self._db.atomic() as db:
            rows = db.execute("SELECT id, path FROM rescues").fetchall()
            paths = [(transfer, Path(name_from_db(value))) for transfer, value in rows]
            db.conn.executemany(
                "UPDATE rescues SET path = ? WHERE id = ?",
                [
                    (name_to_db(str(after)), transfer)
                    for transfer, path in paths
                    if (after := relocated(path, old, new)) != path
                ],
            )

    def of_batch(self, batch: int) -> list[Transfer]:
        """The newest first, so that each can be taken back after those that built on it."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT id, batch_id, shot, path, before, after, state FROM rescues WHERE batch_id = ?
                ORDER BY id DESC""",
                [batch],
            ).fetchall()
        return [_transfer(row) for row in rows]

    def unsettled(self) -> list[int]:
        """The batches of which a sidecar may be half done, or is no longer needed; oldest first."""
        with self._db.connection() as db:
            rows = db.execute(
                f"""SELECT DISTINCT batch_id FROM rescues WHERE state IN ('writing', 'reverting')
                OR state = 'written' AND NOT EXISTS (
                    SELECT 1 FROM deletions WHERE deletions.batch_id = rescues.batch_id
                    AND deletions.shot = rescues.shot AND deletions.state IN ({", ".join("?" * len(AWAY))})
                ) ORDER BY batch_id""",
                list(AWAY),
            ).fetchall()
        return [int(batch) for (batch,) in rows]


def _transfer(row: tuple[Any, ...]) -> Transfer:
    return Transfer(row[0], row[1], row[2], Path(name_from_db(row[3])), row[4], row[5], row[6])
