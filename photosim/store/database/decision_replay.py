"""From the journal of decisions back into a database."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any

from photosim.store.database.decision_file import Act, Key
from photosim.store.database.decision_tables import BY_TABLE, KINDS, DecisionTable

log = logging.getLogger(__name__)

_PARENTS = {
    "deletions": ("deletion_batches", "batch_id", "made_at"),
    "rescues": ("deletion_batches", "batch_id", "made_at"),
    "kept_contents": ("kept_sets", "kept_id", "decided_at"),
}
"""Whose line in the journal may be the damaged one: the row's parent, its column, and what else a parent must have."""


def apply(connection: sqlite3.Connection, acts: Iterable[Act], but: Collection[tuple[str, Key]] = ()) -> int:
    """Make the rows as the journal says, but for those that are named; returns how many became other ones.

    Joins the caller's transaction. What is about a photo that is not known here waits until it is, see `place`.
    """
    by_table: dict[str, list[Act]] = {}
    for act in acts:
        if (act.table, act.key) not in but:
            by_table.setdefault(act.table, []).append(act)
    changed = 0
    for kind in reversed(KINDS):
        for act in by_table.get(kind.table, ()):
            if act.row is None or kind.as_one:
                changed += _drop(connection, kind, act.key) if act.row is None else 0
                if act.row is not None:
                    connection.execute(f"DELETE FROM main.{kind.table} WHERE {_is(kind)}", act.key)
    for kind in KINDS:
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({kind.table})")]
        for act in by_table.get(kind.table, ()):
            if act.row is None:
                continue
            row = {name: value for name, value in act.row.items() if name in columns}
            try:
                changed += _put(connection, kind, row, act)
            except sqlite3.IntegrityError as error:
                log.warning("a line of the journal of decisions about %s has no place any more: %s", kind.table, error)
    return changed


def place(connection: sqlite3.Connection) -> int:
    """Give the decisions that wait for a photo to the photos that have come; returns how many found theirs."""
    waiting = connection.execute(
        "SELECT id, kind, content_hash, folder, file, row FROM main.waiting_decisions"
    ).fetchall()
    placed = 0
    for number, table, content, folder, file, text in waiting:
        photo = _photo(connection, content, folder, file)
        if photo is None or table not in BY_TABLE:
            continue
        _upsert(connection, BY_TABLE[table], {**json.loads(text), "photo_id": photo}, ignore=True)
        connection.execute("DELETE FROM main.waiting_decisions WHERE id = ?", [number])
        placed += 1
    return placed


def _put(connection: sqlite3.Connection, kind: DecisionTable, row: dict[str, Any], act: Act) -> int:
    if kind.of_photo:
        return _put_on_photo(connection, kind, row, act)
    if kind.table == "folders":
        return _put_folder(connection, row)
    if kind.table in _PARENTS:
        _complete(connection, kind.table, row)
    return _upsert(connection, kind, row)


def _put_on_photo(connection: sqlite3.Connection, kind: DecisionTable, row: dict[str, Any], act: Act) -> int:
    known = connection.execute(
        "SELECT 1 FROM main.photos WHERE id = ? AND content_hash = ?", [row["photo_id"], row["content_hash"]]
    ).fetchone()
    folder, file = act.photo or ("", "")
    photo = row["photo_id"] if known else _photo(connection, row["content_hash"], folder, file)
    if photo is not None:
        return _upsert(connection, kind, {**row, "photo_id": photo}, ignore=photo != row["photo_id"])
    rest = json.dumps({name: value for name, value in row.items() if name != "photo_id"})
    values = [kind.table, row["content_hash"], folder, file, rest]
    return connection.execute(
        """INSERT INTO main.waiting_decisions (kind, content_hash, folder, file, row) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE NOT EXISTS (SELECT 1 FROM main.waiting_decisions
            WHERE kind = ?1 AND content_hash = ?2 AND folder = ?3 AND file = ?4)""",
        values,
    ).rowcount


def _photo(connection: sqlite3.Connection, content: str, folder: Any, file: Any) -> int | None:
    """The photo with this content at this address, else at the same place below another folder, else the only one."""
    found = connection.execute(
        """SELECT photos.id, folders.path, relative FROM main.photos JOIN main.folders ON folders.id = folder_id
        WHERE content_hash = ? AND NOT missing""",
        [content],
    ).fetchall()
    for fits in (
        [photo for photo, path, relative in found if (path, relative) == (folder, file)],
        [photo for photo, _, relative in found if relative == file],
        [photo for photo, _, _ in found],
    ):
        if fits:
            return int(fits[0]) if len(fits) == 1 else None
    return None


def _put_folder(connection: sqlite3.Connection, row: dict[str, Any]) -> int:
    """A folder is known by its path; its number is kept where it is free, for the photos go by that."""
    here = connection.execute("SELECT id FROM main.folders WHERE path = ?", [row["path"]]).fetchone()
    if here:
        return _upsert(connection, BY_TABLE["folders"], {**row, "id": here[0]})
    taken = connection.execute("SELECT added_at FROM main.folders WHERE id = ?", [row["id"]]).fetchone()
    if taken and taken[0] != row["added_at"]:
        row = {name: value for name, value in row.items() if name != "id"}
    return _upsert(connection, BY_TABLE["folders"], row)


def _complete(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Give a row the one that it belongs to, and take from it the number of a photo that is not known here."""
    parent, column, moment = _PARENTS[table]
    connection.execute(
        f"INSERT OR IGNORE INTO main.{parent} (id, {moment}) VALUES (?, '1970-01-01T00:00:00+00:00')", [row[column]]
    )
    if row.get("photo_id") is not None:
        same = connection.execute("SELECT 1 FROM main.photos WHERE id = ?", [row["photo_id"]]).fetchone()
        row["photo_id"] = row["photo_id"] if same else None


def _upsert(connection: sqlite3.Connection, kind: DecisionTable, row: dict[str, Any], *, ignore: bool = False) -> int:
    names = list(row)
    others = [name for name in names if name not in kind.key]
    differs = " OR ".join(f"{kind.table}.{name} IS NOT excluded.{name}" for name in others)
    changes = ", ".join(f"{name} = excluded.{name}" for name in others)
    act = f"UPDATE SET {changes} WHERE {differs}" if others and not ignore else "NOTHING"
    return connection.execute(
        f"""INSERT INTO main.{kind.table} ({", ".join(names)}) VALUES ({", ".join("?" * len(names))})
        ON CONFLICT ({", ".join(kind.key)}) DO {act}""",
        list(row.values()),
    ).rowcount


def _drop(connection: sqlite3.Connection, kind: DecisionTable, key: Key) -> int:
    return connection.execute(f"DELETE FROM main.{kind.table} WHERE {_is(kind)}", key).rowcount


def _is(kind: DecisionTable) -> str:
    return " AND ".join(f"{name} = ?" for name in kind.key)
