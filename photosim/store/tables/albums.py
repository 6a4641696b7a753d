"""Albums: names, the contents in them in their order, and what was refused as a suggestion."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from photosim.store.database.database import Database
from photosim.values.organising import Album

_ALBUM = """SELECT id, name, query, cover, (SELECT count(*) FROM photos WHERE NOT missing AND content_hash IN (
        SELECT content_hash FROM album_photos WHERE album_id = albums.id)), coalesce(
        (SELECT photos.id FROM photos WHERE content_hash = cover AND NOT missing LIMIT 1),
        (SELECT photos.id FROM album_photos JOIN photos USING (content_hash) WHERE album_id = albums.id AND NOT missing
            ORDER BY place, content_hash LIMIT 1)) FROM albums"""


class Albums:
    """A photo is in an album by its content, whatever files hold it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[Album]:
        """Every album, by name."""
        with self._db.connection() as db:
            rows = db.execute(f"{_ALBUM} ORDER BY name").fetchall()
        return [_album(row) for row in rows]

    def named(self, name: str) -> Album | None:
        """The album of this name; capitals make no difference."""
        with self._db.connection() as db:
            row = db.execute(f"{_ALBUM} WHERE name = ?", [name]).fetchone()
        return None if row is None else _album(row)

    def add(self, name: str, query: str | None = None) -> int:
        """Make an album and return its id."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._db.atomic() as db:
            cursor = db.execute("INSERT INTO albums (name, query, made_at) VALUES (?, ?, ?)", [name, query, now])
            return int(cursor.lastrowid or 0)

    def remove(self, album_id: int) -> None:
        """Forget an album; its photos stay where they are."""
        with self._db.atomic() as db:
            for table in ("album_photos", "album_refusals"):  # by hand, so that their triggers run
                db.execute(f"DELETE FROM {table} WHERE album_id = ?", [album_id])
            db.execute("DELETE FROM albums WHERE id = ?", [album_id])

    def rename(self, album_id: int, name: str) -> None:
        """Give an album another name."""
        with self._db.atomic() as db:
            db.execute("UPDATE albums SET name = ? WHERE id = ?", [name, album_id])

    def set_cover(self, album_id: int, content_hash: str | None) -> None:
        """Let this photo stand for the album; None for the first one."""
        with self._db.atomic() as db:
            db.execute("UPDATE albums SET cover = ? WHERE id = ?", [content_hash, album_id])

    def contents(self, album_id: int) -> list[str]:
        """The content hashes in the album, in its order."""
        with self._db.connection() as db:
            rows = db.execute(
                "SELECT content_hash FROM album_photos WHERE album_id = ? ORDER BY place, content_hash", [album_id]
            ).fetchall()
        return [content for (content,) in rows]

    def put(self, album_id: int, contents: Iterable[str]) -> None:
        """Append contents that are not in the album yet. What was refused once and is put in now is refused no more."""
        with self._db.atomic() as db:
            (last,) = db.execute(
                "SELECT coalesce(max(place), 0) FROM album_photos WHERE album_id = ?", [album_id]
            ).fetchone()
            for place, content in enumerate(contents, last + 1):
                db.execute(
                    "INSERT OR IGNORE INTO album_photos (album_id, content_hash, place) VALUES (?, ?, ?)",
                    [album_id, content, place],
                )
                db.execute("DELETE FROM album_refusals WHERE album_id = ? AND content_hash = ?", [album_id, content])

    def take_out(self, album_id: int, contents: Iterable[str]) -> int:
        """Take contents out of the album; returns how many were in it."""
        with self._db.atomic() as db:
            return sum(
                db.execute(
                    "DELETE FROM album_photos WHERE album_id = ? AND content_hash = ?", [album_id, content]
                ).rowcount
                for content in set(contents)
            )

    def arrange(self, album_id: int, contents: Iterable[str]) -> None:
        """Order the album: these first, in this order."""
        order = list(dict.fromkeys(contents))
        rest = [content for content in self.contents(album_id) if content not in set(order)]
        with self._db.atomic() as db:
            db.conn.executemany(
                "UPDATE album_photos SET place = ? WHERE album_id = ? AND content_hash = ?",
                [(place, album_id, content) for place, content in enumerate((*order, *rest), 1)],
            )

    def refuse(self, album_id: int, contents: Iterable[str]) -> None:
        """Remember that these do not belong into the album, so that they are not suggested again."""
        with self._db.atomic() as db:
            db.conn.executemany(
                "INSERT OR IGNORE INTO album_refusals (album_id, content_hash) VALUES (?, ?)",
                [(album_id, content) for content in contents],
            )

    def refused(self, album_id: int) -> set[str]:
        """The content hashes that were refused."""
        with self._db.connection() as db:
            rows = db.execute("SELECT content_hash FROM album_refusals WHERE album_id = ?", [album_id]).fetchall()
        return {content for (content,) in rows}


def _album(row: tuple[int, str, str | None, str | None, int, int | None]) -> Album:
    album_id, name, query, cover, photos, cover_photo = row
    return Album(album_id, name, photos, query, cover, cover_photo)
