"""Photos and files of one name, which may be files of one exposure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db

_STEM = "rtrim({0}.relative, replace({0}.relative, '.', ''))"
"""A name up to its last dot, which is included."""


def _same_stem(one: str, other: str) -> str:
    """An SQL condition: `other` lies beside `one` and differs in its suffix only. The index of names answers it."""
    stem = _STEM.format(one)
    return (
        f"{other}.folder_id = {one}.folder_id AND {other}.relative > {stem} "
        # "/" follows "." in the alphabet of names.
        f"AND {other}.relative < rtrim({stem}, '.') || '/' AND {_STEM.format(other)} = {stem}"
    )


class NamedAlike(NamedTuple):
    """A raw photo and a picture beside it, with what tells whether they are one exposure."""

    raw_id: int
    photo_id: int
    raw_taken_at: str | None
    taken_at: str | None
    raw_mtime_ns: int
    mtime_ns: int


class VideoBeside(NamedTuple):
    """A video and the picture beside it that has its name."""

    folder_id: int
    video: str
    """Path below the folder."""
    photo: str
    photo_id: int
    taken_at: str | None


class Shots:
    """What the names say. Whether it is so is for others to judge."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def raws_beside_pictures(self, raw_ids: Iterable[int] | None = None) -> list[NamedAlike]:
        """Raw photos with a picture of the same name beside them, all or those of these ids; missing ones left out.

        A raw photo beside several pictures is there several times.
        """
        some, parameters = "", []
        if raw_ids is not None:
            some, parameters = "AND raw.id IN (SELECT value FROM json_each(?))", [json.dumps(sorted(raw_ids))]
        sql = f"""SELECT raw.id, other.id, raw_facts.taken_at, facts.taken_at, raw.mtime_ns, other.mtime_ns
            FROM photos AS raw CROSS JOIN photos AS other ON {_same_stem("raw", "other")}
            LEFT JOIN metadata AS raw_facts ON raw_facts.photo_id = raw.id
            LEFT JOIN metadata AS facts ON facts.photo_id = other.id
            WHERE raw.format = 'RAW' AND NOT raw.missing {some} AND other.format <> 'RAW' AND NOT other.missing"""
        with self._db.connection() as db:
            rows = db.execute(sql, parameters).fetchall()
        return [NamedAlike(row[0], row[1], row[2], row[3], int(row[4]), int(row[5])) for row in rows]

    def raws_beside(self, photo_id: int) -> list[int]:
        """Ids of the raw photos beside a picture that have its name."""
        sql = f"""SELECT raw.id FROM photos AS other CROSS JOIN photos AS raw ON {_same_stem("other", "raw")}
            WHERE other.id = ? AND other.format <> 'RAW' AND raw.format = 'RAW' AND NOT raw.missing
            ORDER BY raw.relative"""
        with self._db.connection() as db:
            return [row[0] for row in db.execute(sql, [photo_id])]

    def videos_of(self, photo_id: int) -> list[tuple[int, str]]:
        """Folder and path below it of the moving half of a photo."""
        sql = "SELECT folder_id, relative FROM videos WHERE photo_id = ? ORDER BY relative"
        with self._db.connection() as db:
            return [(folder_id, name_from_db(relative)) for folder_id, relative in db.execute(sql, [photo_id])]

    def raws(self) -> set[int]:
        """Ids of all raw photos that are not missing."""
        with self._db.connection() as db:
            return {row[0] for row in db.execute("SELECT id FROM photos WHERE format = 'RAW' AND NOT missing")}

    def count_by_folder(self, ids: Iterable[int]) -> dict[int, int]:
        """How many of these photos each folder has."""
        wanted = sorted(ids)
        if not wanted:
            return {}
        sql = """SELECT folder_id, count(*) FROM photos WHERE id IN (SELECT value FROM json_each(?))
            GROUP BY folder_id"""
        with self._db.connection() as db:
            return dict(db.execute(sql, [json.dumps(wanted)]).fetchall())

    def videos_to_judge(self, folder_id: int) -> list[VideoBeside]:
        """The videos of a folder beside a picture of their name of which nobody has said whether they belong to it."""
        sql = f"""SELECT video.folder_id, video.relative, photo.relative, photo.id, taken_at
            FROM videos AS video CROSS JOIN photos AS photo ON {_same_stem("video", "photo")}
            LEFT JOIN metadata ON metadata.photo_id = photo.id
            WHERE video.folder_id = ? AND NOT photo.missing AND photo.format <> 'RAW' AND (video.photo_id IS NULL
                OR video.photo_id > 0 AND video.photo_id NOT IN (SELECT id FROM photos WHERE NOT missing))"""
        with self._db.connection() as db:
            rows: list[Any] = db.execute(sql, [folder_id]).fetchall()
        return [VideoBeside(row[0], name_from_db(row[1]), name_from_db(row[2]), row[3], row[4]) for row in rows]

    def moving(self) -> set[int]:
        """Ids of the photos that have a moving half."""
        with self._db.connection() as db:
            return {row[0] for row in db.execute("SELECT photo_id FROM videos WHERE photo_id > 0")}
