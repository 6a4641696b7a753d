"""Which tables hold what a person decided: these are also written into the journal of decisions.

A new kind of decision needs one line here: its table, the columns of its key, and whether it is about one photo.
"""

from __future__ import annotations

from typing import NamedTuple


class DecisionTable(NamedTuple):
    """A table of decisions."""

    table: str
    key: tuple[str, ...]
    """One or two columns by which a row is known."""
    of_photo: bool = False
    """About one photo: `photo_id` and `content_hash` are columns, and the photo's address is written beside the row."""
    as_one: bool = False
    """The rows are one list, in which any change touches them all."""
    lasting: bool = True
    """A decision. Else a note of what was done, which is also asked of the disk after a power cut."""


KINDS = (
    DecisionTable("folders", ("id",)),
    DecisionTable("verdicts", ("first", "second")),
    DecisionTable("kept_sets", ("id",)),
    DecisionTable("kept_contents", ("kept_id", "content_hash")),
    DecisionTable("keeper_rules", ("place",), as_one=True),
    DecisionTable("preferred_folders", ("place",), as_one=True),
    DecisionTable("deletion_batches", ("id",)),
    DecisionTable("deletions", ("id",), lasting=False),
    DecisionTable("rescues", ("id",)),
    DecisionTable("marks", ("photo_id",), of_photo=True),
    DecisionTable("chosen_keepers", ("photo_id",), of_photo=True),
    DecisionTable("labels", ("content_hash",)),
    DecisionTable("label_keywords", ("content_hash", "keyword")),
    DecisionTable("albums", ("id",)),
    DecisionTable("album_photos", ("album_id", "content_hash")),
    DecisionTable("album_refusals", ("album_id", "content_hash")),
    DecisionTable("waiting_decisions", ("id",)),
)
"""In an order in which no row comes before the one that it refers to."""

BY_TABLE = {kind.table: kind for kind in KINDS}

OUTBOX = "decision_outbox"
"""The table, in the memory of a connection, of the rows that a transaction has changed."""


def watching() -> list[str]:
    """The statements after which a connection notes every change of a decision, however it comes about."""
    statements = [f"CREATE TEMP TABLE {OUTBOX} (kind TEXT NOT NULL, first, second)"]
    for kind in KINDS:
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            notes = " ".join(f"INSERT INTO {OUTBOX} VALUES ('{kind.table}', {_key(kind, row)});" for row in rows)
            statements.append(
                f"CREATE TEMP TRIGGER decided_{kind.table}_{event} AFTER {event} ON main.{kind.table} BEGIN {notes} END"
            )
    return statements


def _key(kind: DecisionTable, row: str) -> str:
    columns = [f"{row}.{name}" for name in kind.key]
    return ", ".join([*columns, "NULL"][:2])
