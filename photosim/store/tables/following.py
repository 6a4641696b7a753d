"""What a person has decided goes on for a file of which only the metadata were changed."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.store.database.database import Database

Edit = tuple[str, str]
"""Old and new content of one file."""


def of_one_picture(database: Database, edits: Sequence[Edit]) -> list[Edit]:
    """Those of these edits that left the picture as it was, by what a model is shown of both."""
    with database.connection() as db:
        return [
            edit
            for edit in edits
            if db.execute(
                """SELECT 1 FROM model_inputs AS one JOIN model_inputs AS other USING (input_hash)
                WHERE one.content_hash = ? AND other.content_hash = ? LIMIT 1""",
                edit,
            ).fetchone()
        ]


def follow_decisions(database: Database, edits: Sequence[Edit]) -> None:
    """What was decided about the old content holds for the new one as well; what was said of that already stays.

    Both stay known, for the old content may come back. Joins the transaction around it.
    """
    with database.atomic() as db:
        for old, new in edits:
            db.execute(
                """INSERT OR IGNORE INTO verdicts (first, second, same, decided_at)
                SELECT min(?1, other), max(?1, other), same, decided_at FROM (
                    SELECT CASE WHEN first = ?2 THEN second ELSE first END AS other, same, decided_at FROM verdicts
                    WHERE ?2 IN (first, second)
                ) WHERE other <> ?1""",
                [new, old],
            )
            db.execute(
                """INSERT OR IGNORE INTO kept_contents (kept_id, content_hash, files)
                SELECT kept_id, ?, files FROM kept_contents WHERE content_hash = ?""",
                [new, old],
            )
