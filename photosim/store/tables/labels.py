"""What a person says about photos, by content, and the steps that can be undone."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from photosim.store.database.database import Database
from photosim.store.database.values import text_to_db
from photosim.values.organising import LabelChange, LabelStep, Sayings, keywords

_STEPS_KEPT = 200
"""Twice the hundred that a person is promised."""

_KEYS = {
    "labels": "content_hash",
    "label_keywords": "content_hash",
    "albums": "id",
    "album_photos": "album_id",
    "album_refusals": "album_id",
}
"""The tables of which steps can be undone, with the column by which rows belong together."""


class Said(NamedTuple):
    """What is known about one photo, not yet put together."""

    photo_id: int
    rating: int | None
    favourite: bool
    title: str | None
    caption: str | None
    of_file: tuple[str, ...]
    """Keywords of the file and its sidecars,"""
    said: tuple[tuple[str, int], ...]
    """and what a person added (1) or took away (0)."""
    places: tuple[str, ...]
    """Names of the place."""


class Labels:
    """One row a content of which something was said."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, photo_ids: Iterable[int]) -> dict[int, Said]:
        """What is known about these photos, by id."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photos.id, coalesce(labels.rating, descriptions.rating, metadata.rating),
                    coalesce(labels.favourite, descriptions.favourite, 0), coalesce(labels.title, descriptions.title),
                    coalesce(labels.caption, descriptions.caption), coalesce(descriptions.keywords, '[]'),
                    (SELECT json_group_array(json_array(keyword, present)) FROM label_keywords
                        WHERE label_keywords.content_hash = photos.content_hash),
                    coalesce(descriptions.places, '[]')
                FROM photos LEFT JOIN metadata ON metadata.photo_id = photos.id
                    LEFT JOIN descriptions ON descriptions.photo_id = photos.id
                    LEFT JOIN labels ON labels.content_hash = photos.content_hash
                WHERE photos.id IN (SELECT value FROM json_each(?))""",
                [json.dumps(sorted(set(photo_ids)))],
            ).fetchall()
        return {
            row[0]: Said(
                row[0], row[1], bool(row[2]), row[3], row[4], tuple(json.loads(row[5])),
                tuple((word, present) for word, present in json.loads(row[6])), tuple(json.loads(row[7])),
            )
            for row in rows
        }  # fmt: skip

    def marks(self) -> dict[int, tuple[int, bool]]:
        """Rating and favourite of every photo that has one of them, by id."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photos.id, coalesce(labels.rating, descriptions.rating, metadata.rating, 0) AS stars,
                    coalesce(labels.favourite, descriptions.favourite, 0) AS liked
                FROM photos LEFT JOIN metadata ON metadata.photo_id = photos.id
                    LEFT JOIN descriptions ON descriptions.photo_id = photos.id
                    LEFT JOIN labels ON labels.content_hash = photos.content_hash
                WHERE NOT missing AND (stars <> 0 OR liked)"""
            ).fetchall()
        return {photo_id: (stars, bool(liked)) for photo_id, stars, liked in rows}

    def keywords(self) -> dict[str, int]:
        """Every keyword, and what stands above one, with the number of photos that have it or one below it.

        Written as it is most often.
        """
        spelled: dict[str, Counter[str]] = {}
        with self._db.snapshot() as db:
            # Many photos have the same keywords: each set is looked at once.
            same = db.execute(
                """SELECT keywords, count(*) FROM descriptions JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND keywords <> '[]'
                    AND content_hash NOT IN (SELECT content_hash FROM label_keywords) GROUP BY keywords"""
            ).fetchall()
            others = self._with_said()
        every = [(json.loads(words), count) for words, count in same] + [(words, 1) for words in others.values()]
        for words, count in every:
            for key, name in _levels(keywords(words, ())).items():
                spelled.setdefault(key, Counter())[name] += count
        return {names.most_common(1)[0][0]: names.total() for names in spelled.values()}

    def with_keyword(self, word: str) -> list[int]:
        """Ids of the photos that have this keyword or one below it, newest first."""
        wanted = word.casefold()
        # What the database can tell quickly; the rest is told by the words themselves.
        letters = max(re.findall(r"[A-Za-z0-9 ]+", word), key=len, default="")
        with self._db.snapshot() as db:
            rows = db.execute(
                """SELECT photos.id, keywords FROM descriptions JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND keywords LIKE ?
                    AND content_hash NOT IN (SELECT content_hash FROM label_keywords)""",
                [f"%{letters}%"],
            ).fetchall()
            found = {photo_id: json.loads(words) for photo_id, words in rows} | self._with_said()
            ids = [photo_id for photo_id, words in found.items() if wanted in _levels(words)]
            newest_first = db.execute(
                "SELECT id FROM photos WHERE id IN (SELECT value FROM json_each(?)) ORDER BY shown_at DESC, id DESC",
                [json.dumps(ids)],
            ).fetchall()
        return [photo_id for (photo_id,) in newest_first]

    def _with_said(self) -> dict[int, list[str]]:
        """The keywords of every photo of whose keywords a person said something."""
        with self._db.snapshot() as db:
            said: dict[str, list[tuple[str, int]]] = {}
            for content, word, present in db.execute("SELECT content_hash, keyword, present FROM label_keywords"):
                said.setdefault(content, []).append((word, present))
            rows = db.execute(
                """SELECT photos.id, content_hash, coalesce(keywords, '[]') FROM photos
                LEFT JOIN descriptions ON descriptions.photo_id = photos.id
                WHERE NOT missing AND content_hash IN (SELECT content_hash FROM label_keywords)"""
            ).fetchall()
        return {photo_id: keywords(json.loads(known), said.get(content, ())) for photo_id, content, known in rows}

    def without_keyword(self, word: str) -> set[str]:
        """The contents from which a person took this keyword away, or for which it was refused."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT content_hash FROM label_keywords WHERE keyword = ? AND NOT present", [text_to_db(word)]
            ).fetchall()
        return {content for (content,) in rows}

    def photos_with(self, contents: Iterable[str]) -> list[int]:
        """Ids of the photos that have one of these contents and are not missing."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT id FROM photos WHERE NOT missing
                AND content_hash IN (SELECT value FROM json_each(?)) ORDER BY id""",
                [json.dumps(sorted(set(contents)))],
            ).fetchall()
        return [photo_id for (photo_id,) in rows]

    def sayings(self, contents: Iterable[str]) -> dict[str, Sayings]:
        """What a person said about these contents, of those about which something was said."""
        wanted = json.dumps(sorted(set(contents)))
        found: dict[str, Sayings] = {}
        with self._db.snapshot() as db:
            rows = db.execute(
                """SELECT content_hash, rating, favourite, title, caption FROM labels
                WHERE content_hash IN (SELECT value FROM json_each(?))""",
                [wanted],
            ).fetchall()
            words = db.execute(
                """SELECT content_hash, keyword, present FROM label_keywords
                WHERE content_hash IN (SELECT value FROM json_each(?)) ORDER BY keyword""",
                [wanted],
            ).fetchall()
        for content, rating, favourite, title, caption in rows:
            liked = None if favourite is None else bool(favourite)
            found[content] = Sayings(rating, liked, title=title, caption=caption)
        for content, word, present in words:
            said = found.get(content, Sayings())
            found[content] = (
                replace(said, add_keywords=(*said.add_keywords, word))
                if present
                else replace(said, remove_keywords=(*said.remove_keywords, word))
            )
        return found

    def put(self, contents: Iterable[str], change: LabelChange) -> None:
        """Say this about these contents. Joins the transaction around it."""
        given = {
            "rating": change.rating,
            "favourite": None if change.favourite is None else int(change.favourite),
            "title": text_to_db(change.title),
            "caption": text_to_db(change.caption),
        }
        with self._db.atomic() as db:
            for content in contents:
                db.execute("INSERT OR IGNORE INTO labels (content_hash) VALUES (?)", [content])
                for column, value in given.items():
                    if value is not None:
                        db.execute(f"UPDATE labels SET {column} = ? WHERE content_hash = ?", [value, content])
                for words, present in ((change.add_keywords, 1), (change.remove_keywords, 0)):
                    db.conn.executemany(
                        "INSERT OR REPLACE INTO label_keywords (content_hash, keyword, present) VALUES (?, ?, ?)",
                        [(content, text_to_db(word), present) for word in words],
                    )

    def follow_edits(self, edits: Iterable[tuple[str, str]]) -> None:
        """Files went from an old content to a new one. Where only their metadata changed, labels and albums come along.

        That is known by what a model is shown of both (`model_inputs`). What was said about the new content already
        stays. Joins the transaction around it.
        """
        with self._db.atomic() as db:
            for old, new in edits:
                same = db.execute(
                    """SELECT 1 FROM model_inputs AS one JOIN model_inputs AS other USING (input_hash)
                    WHERE one.content_hash = ? AND other.content_hash = ? LIMIT 1""",
                    [old, new],
                ).fetchone()
                if same:
                    self._inherit(old, new)

    def _inherit(self, old: str, new: str) -> None:
        with self._db.atomic() as db:
            db.execute(
                """INSERT OR IGNORE INTO labels (content_hash, rating, favourite, title, caption)
                SELECT ?, rating, favourite, title, caption FROM labels WHERE content_hash = ?""",
                [new, old],
            )
            db.execute(
                """INSERT OR IGNORE INTO label_keywords (content_hash, keyword, present)
                SELECT ?, keyword, present FROM label_keywords WHERE content_hash = ?""",
                [new, old],
            )
            for table, more in (("album_photos", ", place"), ("album_refusals", "")):
                db.execute(
                    f"""INSERT OR IGNORE INTO {table} (album_id, content_hash{more})
                    SELECT album_id, ?{more} FROM {table} WHERE content_hash = ?""",
                    [new, old],
                )


def _levels(words: Iterable[str]) -> dict[str, str]:
    """Keywords and what stands above them, by how they are compared."""
    found = {}
    for word in words:
        parts = word.split("/")
        for count in range(1, len(parts) + 1):
            name = "/".join(parts[:count])
            found[name.casefold()] = name
    return found


class Steps:
    """What the rows of labels and albums were before each step. The newest is undone first."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remember(self, concerned: Mapping[str, Sequence[Any]], told: str, *, are_new: bool = False) -> int:
        """Keep the rows with these keys, by table, as they are now. Call it before they change, in one transaction.

        `told`: the step in words. `are_new`: the rows were just made, so undoing takes them away. Returns its number.
        """
        before = {}
        with self._db.atomic() as db:
            for table, keys in concerned.items():
                cursor = db.execute(
                    f"SELECT * FROM {table} WHERE {_KEYS[table]} IN (SELECT value FROM json_each(?))",
                    [json.dumps(list(keys))],
                )
                columns = [column[0] for column in cursor.description]
                before[table] = {"keys": list(keys), "columns": columns, "rows": [] if are_new else cursor.fetchall()}
            now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            row = db.execute(
                "INSERT INTO label_steps (done_at, before, told) VALUES (?, ?, ?) RETURNING id",
                [now, json.dumps(before), text_to_db(told)],
            ).fetchone()
            db.execute(
                """DELETE FROM label_steps WHERE id <= (
                    SELECT id FROM label_steps ORDER BY id DESC LIMIT 1 OFFSET ?)""",
                [_STEPS_KEPT],
            )
        return int(row[0])

    def newest(self) -> LabelStep | None:
        """The step that `undo` would take back."""
        with self._db.connection() as db:
            row = db.execute("SELECT id, done_at, told FROM label_steps ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else LabelStep(*row)

    def numbers(self) -> list[int]:
        """Of all steps that can be undone, the oldest first."""
        with self._db.connection() as db:
            return [number for (number,) in db.execute("SELECT id FROM label_steps ORDER BY id").fetchall()]

    def undo(self, number: int) -> bool:
        """Put back the rows of a step, which must be the newest one; whether it was."""
        with self._db.atomic() as db:
            row = db.execute("SELECT id, before FROM label_steps ORDER BY id DESC LIMIT 1").fetchone()
            if row is None or row[0] != number:
                return False
            # Albums come before their photos, as foreign keys want it.
            for table, kept in sorted(json.loads(row[1]).items(), key=lambda item: list(_KEYS).index(item[0])):
                db.execute(
                    f"DELETE FROM {table} WHERE {_KEYS[table]} IN (SELECT value FROM json_each(?))",
                    [json.dumps(kept["keys"])],
                )
                columns = kept["columns"]
                db.conn.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", kept["rows"]
                )
            db.execute("DELETE FROM label_steps WHERE id = ?", [row[0]])
        return True
