"""What a person decided about pairs of photos, by content and for ever.

The table `verdicts`; `duplicates/prover.py` asks it before it looks at any pixel.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from photosim.store.database.database import Database
from photosim.values.review import ContentPair


class PairDecisions:
    """One row a pair; a later decision takes the place of an earlier one."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, pairs: Iterable[ContentPair], same: bool) -> int:
        """Remember that the photos of each pair are the same shot, or are not; returns how many pairs."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        rows = [(*pair, same, now) for pair in sorted({(min(pair), max(pair)) for pair in pairs})]
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT INTO verdicts (first, second, same, decided_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (first, second) DO UPDATE SET same = excluded.same, decided_at = excluded.decided_at""",
                rows,
            )
        return len(rows)

    def all(self) -> dict[ContentPair, bool]:
        """Every decision: whether the two are the same."""
        with self._db.connection() as db:
            rows = db.execute("SELECT first, second, same FROM verdicts").fetchall()
        return {(first, second): bool(same) for first, second, same in rows}

    def listed(self) -> list[tuple[ContentPair, bool, str]]:
        """Every decision with its time (ISO 8601, UTC), newest first."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT first, second, same, decided_at FROM verdicts ORDER BY decided_at DESC, first, second"
            ).fetchall()
        return [((first, second), bool(same), decided_at) for first, second, same, decided_at in rows]

    def remove(self, pairs: Iterable[ContentPair]) -> int:
        """Forget what was decided about these pairs; returns how many decisions there were."""
        wanted = {(min(pair), max(pair)) for pair in pairs}
        with self._db.atomic() as db:
            return sum(
                db.execute("DELETE FROM verdicts WHERE first = ? AND second = ?", list(pair)).rowcount
                for pair in sorted(wanted)
            )
