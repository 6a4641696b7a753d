"""What lies among the photos and is none: by suffix, in each directory; of kinds of pictures the names as well."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, name_from_db, name_to_db, text_to_db

if TYPE_CHECKING:
    from photosim.values.scanning import OtherKind

Others = Mapping[str, Mapping[str, "OtherKind"]]
"""By directory below the folder, `""` for itself, and suffix."""


def known_others(database: Database, folder_id: int, below: str = "") -> dict[str, dict[str, OtherKind]]:
    """What the directories at and below `below` hold."""
    condition, names = _at_or_below(below)
    with database.connection() as db:
        rows = db.execute(
            f"SELECT directory, suffix, number, named FROM other_files WHERE folder_id = ? AND {condition}",
            [folder_id, *names],
        ).fetchall()
    from photosim.values.scanning import OtherKind

    found: dict[str, dict[str, OtherKind]] = {}
    for directory, suffix, number, named in rows:
        found.setdefault(name_from_db(directory), {})[suffix] = OtherKind(number, tuple(json.loads(named)))
    return found


def save_others(
    database: Database, folder_id: int, below: str, found: Others, is_hidden: Collection[str] | None = None
) -> None:
    """Bring what is known up to date; only directories that differ are written. `is_hidden` were not looked into."""
    before = known_others(database, folder_id, below)
    gone = before.keys() - found.keys() - set(is_hidden or ())
    changed = [directory for directory, kinds in found.items() if before.get(directory) != kinds]
    if not gone and not changed:
        return
    with database.atomic() as db:
        db.conn.executemany(
            "DELETE FROM other_files WHERE folder_id = ? AND directory = ?",
            ((folder_id, name_to_db(directory)) for directory in (*gone, *changed)),
        )
        # Nothing is kept of a folder that was removed meanwhile.
        db.conn.executemany(
            """INSERT INTO other_files (folder_id, directory, suffix, number, named)
            SELECT id, ?, ?, ?, ? FROM folders WHERE id = ?""",
            (
                (name_to_db(directory), text_to_db(suffix), kind.number, json.dumps(kind.named), folder_id)
                for directory in changed
                for suffix, kind in found[directory].items()
            ),
        )


def counted_others(database: Database, folder_id: int | None = None, below: str = "") -> Counter[str]:
    """How many files of each suffix lie in a folder, or in all."""
    condition, names = _at_or_below(below)
    with database.connection() as db:
        rows = db.execute(
            f"""SELECT suffix, sum(number) FROM other_files WHERE folder_id = coalesce(?, folder_id) AND {condition}
            GROUP BY suffix ORDER BY suffix""",
            [folder_id, *names],
        ).fetchall()
    return Counter(dict(rows))


def named_others(database: Database, folder_id: int | None = None, below: str = "") -> list[Path]:
    """Absolute paths of the pictures of kinds that are not shown, by folder and name."""
    condition, names = _at_or_below(below)
    with database.connection() as db:
        rows = db.execute(
            f"""SELECT path, directory, named FROM other_files JOIN folders ON folders.id = folder_id
            WHERE named <> '[]' AND folder_id = coalesce(?, folder_id) AND {condition} ORDER BY folder_id, directory""",
            [folder_id, *names],
        ).fetchall()
    return sorted(
        Path(name_from_db(folder)) / name_from_db(directory) / name
        for folder, directory, named in rows
        for name in json.loads(named)
    )


def _at_or_below(below: str) -> tuple[str, list[str | bytes]]:
    condition, names = below_to_db(below, "directory")
    return (f"({condition} OR directory = ?)", [*names, name_to_db(below)]) if below else (condition, names)
