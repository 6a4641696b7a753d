"""Photos and their metadata."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from photosim.base.errors import UsageError
from photosim.store.database.database import Database
from photosim.store.database.values import below_to_db, integer_to_db, name_from_db, name_to_db, text_to_db
from photosim.store.tables.photo_rows import (
    METADATA,
    PHOTO,
    REPLACE_METADATA,
    ROW,
    KnownFile,
    Located,
    metadata_to_db,
    photo_of,
    row_of,
)
from photosim.store.tables.stamps import photo_stamps
from photosim.values.dates import shown
from photosim.values.photos import Decoded, FileStat, Metadata, Photo, PhotoRow

_CHUNK = 500  # parameters in one statement; SQLite's limit was 999 for long


class Photos:
    """The photos of all folders. A photo keeps its id for as long as the library knows it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def known(self, folder_id: int, model_key: str, below: str = "") -> dict[str, KnownFile]:
        """Every photo of the folder, missing ones included, by its path below the folder."""
        condition, names = below_to_db(below)
        # The sub-query is answered from the primary key's index alone; no vector is read.
        sql = f"""SELECT relative, id, size, mtime_ns, inode, content_hash, missing, EXISTS (
                SELECT 1 FROM vectors WHERE photo_id = photos.id AND model_id = ?
            ) FROM photos WHERE folder_id = ? AND {condition}"""
        with self._db.snapshot() as db:
            model = db.execute("SELECT id FROM models WHERE key = ?", [model_key]).fetchone()
            rows = db.execute(sql, [model[0] if model else None, folder_id, *names]).fetchall()
        return {
            relative if relative.__class__ is str else name_from_db(relative): KnownFile(
                photo_id, size, int(mtime_ns), int(inode), content_hash, missing == 1, has_vector == 1
            )
            for relative, photo_id, size, mtime_ns, inode, content_hash, missing, has_vector in rows
        }

    def stamps(
        self, folder_id: int, model_key: str, below: str = ""
    ) -> dict[str, dict[str, tuple[str, int, int | None]]]:
        """Path below the folder, size and modification time of its photos that are not missing.

        By directory, `""` for the folder itself, and name. The time of a photo without a vector of this model is
        `None`, and so is one beyond 64 bits. Much cheaper than `known`.
        """
        return photo_stamps(self._db, folder_id, model_key, below)

    def of_sizes(self, sizes: Iterable[int], model_key: str) -> list[Located]:
        """Every photo of one of these sizes in bytes, in all folders, missing ones included, by id."""
        sql = """SELECT id, folder_id, relative, size, mtime_ns, inode, content_hash, missing, EXISTS (
                SELECT 1 FROM vectors WHERE photo_id = photos.id AND model_id = ?
            ) FROM photos WHERE size IN (SELECT value FROM json_each(?)) ORDER BY id"""
        with self._db.snapshot() as db:
            model = db.execute("SELECT id FROM models WHERE key = ?", [model_key]).fetchone()
            rows = db.execute(sql, [model[0] if model else None, json.dumps(sorted(set(sizes)))]).fetchall()
        return [
            Located(
                photo_id, folder, name_from_db(relative), size, int(mtime_ns), int(inode), content, gone == 1, has == 1
            )
            for photo_id, folder, relative, size, mtime_ns, inode, content, gone, has in rows
        ]

    def save(self, stat: FileStat, decoded: Decoded) -> int:
        """Insert the photo or bring it up to date, and return its id.

        A photo known at this address keeps its id and is no longer missing; with other content it loses its
        vectors. A failure remembered for the file goes. Raises UsageError when the folder was removed meanwhile.
        """
        values = [
            stat.size,
            integer_to_db(stat.mtime_ns),
            integer_to_db(stat.inode),
            decoded.content_hash,
            decoded.format,
            decoded.width,
            decoded.height,
            *shown(_name(stat.relative), stat.mtime_ns, decoded.metadata.taken_at),
            text_to_db(decoded.damage),
        ]
        address = [stat.folder_id, name_to_db(stat.relative)]
        with self._db.atomic() as db:
            found = db.execute("SELECT id FROM photos WHERE folder_id = ? AND relative = ?", address).fetchone()
            if found:
                photo_id = int(found[0])
                db.execute(
                    """UPDATE photos SET size = ?, mtime_ns = ?, inode = ?, content_hash = ?, format = ?, width = ?,
                    height = ?, shown_at = ?, shown_source = ?, damage = ?, missing = 0 WHERE id = ?""",
                    [*values, photo_id],
                )
            else:
                photo_id = _insert(db.conn, [*address, *values])
            db.execute(REPLACE_METADATA, [photo_id, *map(metadata_to_db, astuple(decoded.metadata))])
            db.execute("DELETE FROM failures WHERE folder_id = ? AND relative = ?", address)
        return photo_id

    def mark_missing(self, ids: Iterable[int]) -> None:
        """The files are gone from a folder that is online: neither shown nor found until they come back."""
        self._set_missing(ids, 1)

    def mark_present(self, ids: Iterable[int]) -> None:
        """The files are there again, unchanged."""
        self._set_missing(ids, 0)

    def move(self, photo_id: int, stat: FileStat) -> None:
        """Give the photo the address `stat`, with the same content: id, vectors and metadata stay.

        A photo that stood at that address is forgotten, because its file was overwritten by this one.
        """
        with self._db.atomic():
            self.move_all([(photo_id, stat)])
            self.forget_overwritten()

    def move_all(self, moves: Sequence[tuple[int, FileStat]]) -> list[int]:
        """Move several photos at once, also where they take each other's addresses.

        Photos that stood at these addresses have been overwritten. They are missing from now on, until
        `forget_overwritten`; their ids are returned.
        """
        going = {photo_id for photo_id, _ in moves}
        overwritten: list[int] = []
        with self._db.atomic() as db:
            # No file is called like this: a name has no NUL. So nobody is in anybody's way.
            db.conn.executemany(
                "UPDATE photos SET relative = ? WHERE id = ?", ((b"\0%d" % photo_id, photo_id) for photo_id in going)
            )
            for photo_id, stat in moves:
                address = [stat.folder_id, name_to_db(stat.relative)]
                there = db.execute("SELECT id FROM photos WHERE folder_id = ? AND relative = ?", address).fetchone()
                if there:
                    overwritten += there
                    db.execute("UPDATE photos SET relative = ?, missing = 1 WHERE id = ?", [b"\0%d" % there, *there])
                db.execute("DELETE FROM failures WHERE folder_id = ? AND relative = ?", address)
                self._place(photo_id, stat)
        return overwritten

    def overwritten(self) -> list[int]:
        """The photos that others have taken the addresses of."""
        with self._db.connection() as db:
            rows = db.execute("SELECT id FROM photos WHERE relative >= x'00' AND relative < x'01'").fetchall()
        return [photo_id for (photo_id,) in rows]

    def forget_overwritten(self) -> None:
        """Forget them."""
        with self._db.atomic() as db:
            db.execute("DELETE FROM photos WHERE relative >= x'00' AND relative < x'01'")

    def touch(self, photo_id: int, stat: FileStat) -> None:
        """The file at the photo's address has other stamps but the same content; the photo is there."""
        with self._db.atomic() as db:
            db.execute(
                "DELETE FROM failures WHERE folder_id = ? AND relative = ?", [stat.folder_id, name_to_db(stat.relative)]
            )
            self._place(photo_id, stat)

    def copy(self, source_id: int, stat: FileStat) -> int:
        """Save the file `stat`, which has the content of the photo `source_id`, without decoding it; return its id.

        A photo known at this address keeps its id, with this content from now on; vectors are not copied.
        """
        import numpy as np

        with self._db.atomic() as db:
            source = db.execute(
                f"""SELECT content_hash, format, width, height, damage, {", ".join(METADATA)} FROM photos
                LEFT JOIN metadata ON photo_id = photos.id WHERE photos.id = ?""",
                [source_id],
            ).fetchone()
            if source is None:
                raise UsageError("This photo is no longer in the library.")
            name, kind, width, height, damage, *facts = source
            nothing = np.empty(0, np.uint8)
            return self.save(stat, Decoded(name, kind, width, height, Metadata(*facts), nothing, b"", damage=damage))

    def _place(self, photo_id: int, stat: FileStat) -> None:
        with self._db.atomic() as db:
            taken = db.execute("SELECT taken_at FROM metadata WHERE photo_id = ?", [photo_id]).fetchone()
            db.execute(
                """UPDATE photos SET folder_id = ?, relative = ?, size = ?, mtime_ns = ?, inode = ?, shown_at = ?,
                shown_source = ?, missing = 0 WHERE id = ?""",
                [
                    stat.folder_id,
                    name_to_db(stat.relative),
                    stat.size,
                    integer_to_db(stat.mtime_ns),
                    integer_to_db(stat.inode),
                    *shown(_name(stat.relative), stat.mtime_ns, taken[0] if taken else None),
                    photo_id,
                ],
            )

    def rows(self, folder_id: int | None = None, most: int = -1) -> list[PhotoRow]:
        """The photos of one folder or of all, newest first; missing ones are left out.

        At most so many, if `most` is not negative: soon done for those of all folders.
        """
        where, parameters = ("", []) if folder_id is None else (" AND folder_id = ?", [folder_id])
        with self._db.connection() as db:
            rows = db.execute(
                f"SELECT {ROW} FROM photos WHERE NOT missing{where} ORDER BY shown_at DESC, id DESC LIMIT ?",
                [*parameters, most],
            )
            return [row_of(row) for row in rows]  # one by one: 300,000 would be in memory twice

    def by_ids(self, ids: Iterable[int]) -> dict[int, PhotoRow]:
        """The rows of these photos, missing ones included; unknown ids are left out."""
        wanted = list(ids)
        found: dict[int, PhotoRow] = {}
        with self._db.connection() as db:
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                for row in db.execute(f"SELECT {ROW} FROM photos WHERE id IN ({marks})", chunk).fetchall():
                    found[row[0]] = row_of(row)
        return found

    def size(self, ids: Sequence[int]) -> int:
        """Bytes of these photos' files together."""
        sql = "SELECT coalesce(sum(size), 0) FROM json_each(?) CROSS JOIN photos ON photos.id = value"
        with self._db.connection() as db:
            return int(db.execute(sql, [json.dumps(list(ids))]).fetchone()[0])

    def taken(self, ids: Sequence[int]) -> dict[int, str | None]:
        """When these photos were taken, ISO 8601 local time; None for those that do not tell."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photos.id, taken_at FROM json_each(?) CROSS JOIN photos ON photos.id = value
                LEFT JOIN metadata ON photo_id = photos.id""",
                [json.dumps(list(ids))],
            ).fetchall()
        return dict(rows)

    def get(self, photo_id: int) -> Photo | None:
        """All facts of one photo."""
        with self._db.connection() as db:
            row = db.execute(f"{PHOTO} WHERE photos.id = ?", [photo_id]).fetchone()
        return None if row is None else photo_of(row)

    def all(self) -> list[Photo]:
        """All facts of every photo that is not missing, by id."""
        with self._db.connection() as db:
            rows = db.execute(f"{PHOTO} WHERE NOT missing ORDER BY photos.id").fetchall()
        return [photo_of(row) for row in rows]

    def find(self, folder_id: int, relative: str) -> int | None:
        """The id of the photo at this address, missing or not."""
        with self._db.connection() as db:
            row = db.execute(
                "SELECT id FROM photos WHERE folder_id = ? AND relative = ?", [folder_id, name_to_db(relative)]
            ).fetchone()
        return int(row[0]) if row else None

    def content_at(self, folder_id: int, relative: str) -> str | None:
        """The content hash of the photo at this address, missing or not."""
        with self._db.connection() as db:
            row = db.execute(
                "SELECT content_hash FROM photos WHERE folder_id = ? AND relative = ?",
                [folder_id, name_to_db(relative)],
            ).fetchone()
        return str(row[0]) if row else None

    def contents(self, folder_id: int | None = None) -> dict[int, str]:
        """Id and content hash of every photo of a folder, or of all; missing ones included."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT id, content_hash FROM photos WHERE folder_id = coalesce(?, folder_id)", [folder_id]
            ).fetchall()
        return dict(rows)

    def count(self) -> int:
        """Number of photos that are not missing."""
        with self._db.connection() as db:
            return int(db.execute("SELECT count(*) FROM photos WHERE NOT missing").fetchone()[0])

    def copies(self, content_hash: str) -> int:
        """Number of photos with this content that are not missing."""
        with self._db.connection() as db:
            sql = "SELECT count(*) FROM photos WHERE content_hash = ? AND NOT missing"
            return int(db.execute(sql, [content_hash]).fetchone()[0])

    def sample(self, folder_id: int, most: int) -> list[tuple[str, int]]:
        """Path below the folder and size of up to `most` of its photos that are not missing, spread evenly."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT relative, size FROM photos WHERE folder_id = ? AND NOT missing ORDER BY relative", [folder_id]
            ).fetchall()
        step = max(1, -(-len(rows) // most))
        return [(name_from_db(relative), size) for relative, size in rows[::step]]

    def forget_missing(self, folder_ids: Iterable[int]) -> list[tuple[int, str]]:
        """Forget the missing photos of these folders for good; returns ids and content hashes.

        What can be taken back from the trash stays known, and so does a photo whose file is there but damaged.
        """
        with self._db.atomic() as db:
            forgotten: list[tuple[int, str]] = []
            for folder_id in folder_ids:
                forgotten += db.execute(
                    """DELETE FROM photos WHERE folder_id = ? AND missing
                    AND id NOT IN (SELECT photo_id FROM deletions WHERE photo_id IS NOT NULL
                        AND state IN ('planned', 'acting', 'restoring', 'trashed', 'gone'))
                    AND NOT EXISTS (SELECT 1 FROM failures WHERE failures.folder_id = photos.folder_id
                        AND failures.relative = photos.relative) RETURNING id, content_hash""",
                    [folder_id],
                ).fetchall()
        return forgotten

    def _set_missing(self, ids: Iterable[int], missing: int) -> None:
        with self._db.atomic() as db:
            db.conn.executemany(
                "UPDATE photos SET missing = ? WHERE id = ? AND missing <> ?", ((missing, i, missing) for i in ids)
            )


def _name(relative: str) -> str:
    return relative.rpartition("/")[2]


def _insert(connection: sqlite3.Connection, values: Sequence[Any]) -> int:
    try:
        cursor = connection.execute(
            """INSERT INTO photos (folder_id, relative, size, mtime_ns, inode, content_hash, format, width, height,
            shown_at, shown_source, damage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            values,
        )
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            raise UsageError("The folder was removed from the library.") from error
        raise
    if cursor.lastrowid is None:
        raise RuntimeError("an insert gave no id")
    return cursor.lastrowid
