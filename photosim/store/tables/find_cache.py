"""FindCache: the facts and words of every photo in a file of their own, laid out for finding.

A cache: it may be deleted at any time. One table with a row a photo, which is read from end to end in some
milliseconds for 300,000 photos, and a full-text index (FTS5) of all words beside it. Triggers in the library's database
name the photos whose rows are out of date (`find_stale`); they are made again before anything is found.
"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db
from photosim.store.tables import find_sql
from photosim.values.organising import keywords
from photosim.values.query_keys import TEXT_KEYS

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

_VERSION = 3
"""Raised when rows are made differently: the cache is then made anew."""
_ROWS_AT_ONCE = 2000

_TABLES = (
    # In the order in which photos are shown, so that what is found need not be sorted, and days lie together.
    """CREATE TABLE facts (
        photo_id INTEGER, folder_id INTEGER, shown_at TEXT, name TEXT COLLATE NOCASE, format TEXT,
        size INTEGER, width INTEGER, height INTEGER, rating INTEGER, iso INTEGER, aperture REAL, focal REAL,
        exposure REAL, flags INTEGER, PRIMARY KEY (shown_at, photo_id)
    ) WITHOUT ROWID""",
    "CREATE INDEX facts_by_id ON facts (photo_id)",
    "CREATE TABLE stamp (stamp TEXT NOT NULL)",
    f"CREATE VIRTUAL TABLE words USING fts5({', '.join(TEXT_KEYS)}, tokenize = 'unicode61 remove_diacritics 2')",
)

_SOURCE = """
    SELECT photos.id, folder_id, shown_at, relative, format, size, width, height,
        coalesce(labels.rating, descriptions.rating, metadata.rating), iso, aperture, focal_length, exposure,
        coalesce(labels.favourite, descriptions.favourite, 0), taken_at IS NOT NULL, latitude IS NOT NULL,
        coalesce(camera_make || ' ', '') || coalesce(camera_model, ''), lens,
        coalesce(labels.title, descriptions.title), coalesce(labels.caption, descriptions.caption),
        coalesce(descriptions.keywords, '[]'), coalesce(descriptions.places, '[]'), missing,
        (SELECT path FROM folders WHERE folders.id = folder_id),
        (SELECT json_group_array(json_array(keyword, present)) FROM label_keywords
            WHERE label_keywords.content_hash = photos.content_hash),
        (SELECT group_concat(name, char(10)) FROM album_photos JOIN albums ON albums.id = album_id
            WHERE album_photos.content_hash = photos.content_hash),
        (SELECT count(*) FROM photos AS other WHERE other.content_hash = photos.content_hash AND NOT other.missing) > 1
            OR EXISTS (SELECT 1 FROM found_members JOIN found_groups ON found_groups.id = group_id
                WHERE photo_id = photos.id AND tier <> 'series' AND found_members.content_hash = photos.content_hash),
        EXISTS (SELECT 1 FROM found_members JOIN found_groups ON found_groups.id = group_id
            WHERE photo_id = photos.id AND tier = 'series' AND found_members.content_hash = photos.content_hash),
        damage > '', lightness, sharpness, detail
    FROM photos LEFT JOIN metadata ON metadata.photo_id = photos.id
        LEFT JOIN descriptions ON descriptions.photo_id = photos.id
        LEFT JOIN fingerprints ON fingerprints.content_hash = photos.content_hash
        LEFT JOIN labels ON labels.content_hash = photos.content_hash
    WHERE photos.id IN (SELECT value FROM json_each(?))"""


class FindCache:
    """Made on first use. Safe to use from several threads: one works with the file at a time."""

    def __init__(self, database: Database, path: Path) -> None:
        self._database = database
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._ordered: tuple[str, np.ndarray] | None = None
        """All ids in the order in which was asked last, until a photo changes: eight bytes a photo."""

    def ids(self, condition: find_sql.Condition, order: str, most: int, job: Job | None = None) -> list[int]:
        """Ids of the photos that fit, in this order (`find_sql.ORDERS`); at most so many if `most` is not negative.

        Raises Cancelled while a stale cache is brought up to date, LibraryError.
        """

        def ask(cache: sqlite3.Connection) -> np.ndarray:
            ids = self._in_order(cache, order)
            fits = find_sql.fitting(condition, ids, lambda sql, parameters: _numbers(cache, sql, parameters))
            found: np.ndarray = ids[fits]
            return found if most < 0 else found[:most]

        numbers: list[int] = self._asked(ask, job or Job()).tolist()
        return numbers

    def _in_order(self, cache: sqlite3.Connection, order: str) -> np.ndarray:
        """Ids of all photos in an order, int64. The last order is kept, since people ask again and again in it."""
        if self._ordered is None or self._ordered[0] != order:
            self._ordered = (order, _numbers(cache, f"SELECT photo_id AS id FROM facts ORDER BY {order}", ()))
        return self._ordered[1]

    def _asked(self, ask: Callable[[sqlite3.Connection], Answer], job: Job) -> Answer:
        """Ask the cache as it should be; one that is damaged is made anew first."""
        with self._lock:
            try:
                return ask(self._up_to_date(job))
            except sqlite3.DatabaseError as error:
                log.warning("%s is made anew: %s", to_text(self._path), error)
                self._throw_away()
            try:
                return ask(self._up_to_date(job))
            except sqlite3.Error as error:
                raise LibraryError(
                    f"The file {to_text(self._path)} cannot be written: {error}. Make room on its disk or allow "
                    "writing there, then search again."
                ) from error

    def values(self, key: str, job: Job | None = None) -> list[tuple[str, int]]:
        """Every value of a key of `values.query.LISTED_KEYS` with its number of photos, most of them first.

        Raises Cancelled, LibraryError.
        """
        source = {"format": "format FROM facts", "year": "substr(shown_at, 1, 4) FROM facts"}.get(
            key, f"{key} FROM words"
        )
        counts: Counter[str] = Counter()
        sql = f"SELECT count(*), {source} GROUP BY 2"
        for number, text in self._asked(lambda cache: cache.execute(sql).fetchall(), job or Job()):
            for value in str(text or "").split("\n"):  # keywords, albums and names of places stand one a line
                counts[value] += number
        del counts[""]
        return counts.most_common()

    def close(self) -> None:
        """Close the file; it is opened again when something is to be found."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        self._ordered = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _throw_away(self) -> None:
        self._close()
        for suffix in ("", "-journal", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _up_to_date(self, job: Job) -> sqlite3.Connection:
        cache = self._open()
        with self._database.connection() as db:
            known = db.execute("SELECT stamp FROM find_stamp").fetchone()
            stale = [row[0] for row in db.execute("SELECT DISTINCT photo_id FROM find_stale ORDER BY photo_id")]
        mine = cache.execute("SELECT stamp FROM stamp").fetchone()
        if mine is None or mine != known:
            cache.execute("DELETE FROM facts")
            cache.execute("DELETE FROM words")
            cache.commit()
            with self._database.connection() as db:
                stale = [row[0] for row in db.execute("SELECT id FROM photos ORDER BY id")]
            self._stamp(cache)
            self._ordered = None
        for start in range(0, len(stale), _ROWS_AT_ONCE):
            job.checkpoint()
            job.report("gathering", start, len(stale))
            self._renew(cache, stale[start : start + _ROWS_AT_ONCE])
        if len(stale) > _ROWS_AT_ONCE:
            cache.execute("ANALYZE facts")  # which way is quicker depends on how many there are of a kind
            cache.commit()
        return cache

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            cache = sqlite3.connect(self._path, check_same_thread=False)
            self._connection = cache
            # Lost with the power, it is made again.
            cache.execute("PRAGMA synchronous = OFF")
            cache.execute("PRAGMA journal_mode = MEMORY").fetchall()
            if cache.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                _make_tables(cache)
        return self._connection

    def _stamp(self, cache: sqlite3.Connection) -> None:
        """From now on this cache belongs to the database as it is; every photo is stale until its row is made."""
        stamp = secrets.token_hex(16)
        with self._database.atomic() as db:
            db.execute("INSERT INTO find_stale SELECT id FROM photos")
            db.execute("INSERT OR REPLACE INTO find_stamp (id, stamp) VALUES (1, ?)", [stamp])
        cache.execute("DELETE FROM stamp")
        cache.execute("INSERT INTO stamp (stamp) VALUES (?)", [stamp])
        cache.commit()

    def _renew(self, cache: sqlite3.Connection, ids: Sequence[int]) -> None:
        self._ordered = None
        # In one transaction of the library: a photo that changes meanwhile is stale again afterwards.
        wanted = json.dumps(list(ids))
        with self._database.atomic() as db:
            rows = [_Row(row) for row in db.execute(_SOURCE, [wanted])]
            db.execute("DELETE FROM find_stale WHERE photo_id IN (SELECT value FROM json_each(?))", [wanted])
            for table, key in (("facts", "photo_id"), ("words", "rowid")):
                cache.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT value FROM json_each(?))", [wanted])
            there = [row for row in rows if not row.missing]
            cache.executemany(_insert("facts", 14), (row.facts() for row in there))
            cache.executemany(
                f"INSERT INTO words (rowid, {', '.join(TEXT_KEYS)}) VALUES (?{', ?' * len(TEXT_KEYS)})",
                (row.words() for row in there),
            )
            cache.commit()


def _numbers(cache: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> np.ndarray:
    """The column `id` of an answer, int64, in its order.

    As one text: of 300,000 numbers that takes 24 ms, and 90 where each is a row.
    """
    # With a limit, the inner question is asked as it stands, with its order.
    text = cache.execute(f"SELECT group_concat(id) FROM ({sql} LIMIT -1)", parameters).fetchone()[0]
    return np.fromstring(text or "", np.int64, sep=",")


class _Row:
    """A row of `_SOURCE`."""

    def __init__(self, row: Sequence[Any]) -> None:
        (self._id, self._folder, self._shown_at, relative, self._format, *rest) = row
        self._numbers, rest = rest[:8], rest[8:]
        favourite, dated, placed, self._camera, self._lens, self._title, self._caption, *rest = rest
        known, places, self.missing, folder, said, albums, copies, series, damaged, *look = rest
        self._path = _readable(name_from_db(relative))
        self._folder_name = Path(_readable(name_from_db(folder))).name if folder is not None else ""
        self._keywords = keywords(json.loads(known), json.loads(said))
        self._places = json.loads(places)
        self._albums = albums or ""
        is_set = {
            "favourite": favourite,
            "raw": self._format == "RAW",
            "copies": copies,
            "series": series,
            "date": dated,
            "place": placed or self._places,
            "keyword": self._keywords,
            "title": self._title,
            "caption": self._caption,
            "album": self._albums,
            "dark": find_sql.is_dark(look[0]),
            "blurred": find_sql.is_blurred(*look),
            "damaged": damaged,
        }
        self._flags = sum(bit for name, bit in find_sql.BITS.items() if is_set[name])

    def facts(self) -> tuple[Any, ...]:
        size, width, height, rating, *camera = self._numbers
        name = self._path.rpartition("/")[2]
        return (
            *(self._id, self._folder, self._shown_at, name, self._format, size, width, height, rating or 0),
            *(*camera, self._flags),
        )

    def words(self) -> tuple[Any, ...]:
        directory, _, name = self._path.rpartition("/")
        texts = {
            "name": name,
            "folder": f"{self._folder_name}/{directory}",
            "camera": self._camera,
            "lens": self._lens,
            "keyword": "\n".join(self._keywords),
            "title": self._title,
            "caption": self._caption,
            "album": self._albums,
            "place": "\n".join(self._places),
        }
        return (self._id, *(texts[key] or "" for key in TEXT_KEYS))


def _readable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES (?{', ?' * (columns - 1)})"


def _make_tables(cache: sqlite3.Connection) -> None:
    for table in ("facts", "stamp", "words"):
        cache.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _TABLES:
        cache.execute(statement)
    cache.execute(f"PRAGMA user_version = {_VERSION}")
    cache.commit()
