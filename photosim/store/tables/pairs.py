"""What comparing contents has found, so that only new photos have to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from photosim.store.database.database import Database
from photosim.store.tables.copy_facts import differences_from_db, differences_to_db
from photosim.values.photos import Proof

Pair = tuple[int, int]
"""Two fingerprints by number: the one that is kept, and the one that is compared with it."""


class Candidate(NamedTuple):
    """Two contents that may be of one shot, or of one scene."""

    first: int
    second: int
    likeness: float


class Pairs:
    """Candidates by their source (a way of comparing) and proofs; all can be found again, it only takes time."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def compared(self, source: str) -> set[int]:
        """The fingerprints that this way of comparing has seen."""
        with self._db.connection() as db:
            rows = db.execute("SELECT fingerprint_id FROM compared WHERE source = ?", [source]).fetchall()
        return {row[0] for row in rows}

    def add(self, source: str, candidates: Iterable[Candidate], compared: Iterable[int]) -> None:
        """Store what was found, and that these fingerprints have now been compared."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "INSERT OR REPLACE INTO pairs (source, first, second, likeness) VALUES (?, ?, ?, ?)",
                ((source, *sorted((first, second)), likeness) for first, second, likeness in candidates),
            )
            db.conn.executemany(
                "INSERT OR IGNORE INTO compared (source, fingerprint_id) VALUES (?, ?)",
                ((source, number) for number in compared),
            )

    def candidates(self, source: str) -> list[Candidate]:
        """Everything found by this way of comparing."""
        with self._db.connection() as db:
            rows = db.execute("SELECT first, second, likeness FROM pairs WHERE source = ?", [source]).fetchall()
        return [Candidate._make(row) for row in rows]

    def proofs(self, version: int) -> dict[Pair, Proof]:
        """Every remembered proof of this version, those that found no sameness included."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT first, second, tier, score, evidence, differences FROM proofs WHERE version = ?", [version]
            ).fetchall()
        return {
            (first, second): Proof(tier, score, evidence, differences_from_db(told, tier))
            for first, second, tier, score, evidence, told in rows
        }

    def put_proofs(self, version: int, proofs: Iterable[tuple[Pair, Proof]]) -> None:
        """Remember proofs, replacing older ones of the same pairs."""
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT OR REPLACE INTO proofs (first, second, version, tier, score, evidence, differences)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (
                    (
                        *pair,
                        version,
                        proof.tier,
                        proof.score,
                        proof.evidence,
                        differences_to_db(proof.differences),
                    )
                    for pair, proof in proofs
                ),
            )
