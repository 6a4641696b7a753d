"""What a person is in the middle of: marks, keepers chosen by hand, groups whose files all stay."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from photosim.store.database.database import Database


class KeptSet(NamedTuple):
    """Contents of which every file stays, with how many files there were of each."""

    id: int
    decided_at: str
    files: Mapping[str, int]

    def covers(self, files: Mapping[str, int]) -> bool:
        """Whether these files are all among those that were decided about."""
        return all(self.files.get(content, 0) >= count for content, count in files.items())


class Marks:
    """Photos marked for deletion. A mark names one file with one content: a file that changes loses its mark.

    A photo that is missing keeps its mark unseen, so that it is marked again when a deletion is taken back.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, photos: Iterable[int]) -> None:
        """Mark these photos as they are now; unknown and missing ones are passed over."""
        with self._db.atomic() as db:
            db.conn.executemany(
                """INSERT OR REPLACE INTO marks (photo_id, content_hash, marked_at)
                SELECT id, content_hash, ? FROM photos WHERE id = ? AND NOT missing""",
                [(_now(), photo_id) for photo_id in photos],
            )

    def remove(self, photos: Iterable[int]) -> None:
        """Take the marks off these photos."""
        with self._db.atomic() as db:
            db.conn.executemany("DELETE FROM marks WHERE photo_id = ?", [(photo_id,) for photo_id in photos])

    def all(self) -> set[int]:
        """The marked photos that are there, unchanged."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photo_id FROM marks JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND photos.content_hash = marks.content_hash"""
            ).fetchall()
        return {photo_id for (photo_id,) in rows}


class ChosenKeepers:
    """Photos that a person made the keeper of their group, whatever the rules say."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, photo_id: int, instead_of: Collection[int] = ()) -> None:
        """Choose a photo as it is now; the others of its group are chosen no longer."""
        with self._db.atomic() as db:
            self.remove(instead_of)
            db.execute(
                """INSERT OR REPLACE INTO chosen_keepers (photo_id, content_hash, chosen_at)
                SELECT id, content_hash, ? FROM photos WHERE id = ? AND NOT missing""",
                [_now(), photo_id],
            )

    def remove(self, photos: Iterable[int]) -> None:
        with self._db.atomic() as db:
            db.conn.executemany("DELETE FROM chosen_keepers WHERE photo_id = ?", [(photo_id,) for photo_id in photos])

    def all(self) -> set[int]:
        """The chosen photos that are there, unchanged."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT photo_id FROM chosen_keepers JOIN photos ON photos.id = photo_id
                WHERE NOT missing AND photos.content_hash = chosen_keepers.content_hash"""
            ).fetchall()
        return {photo_id for (photo_id,) in rows}


class KeptSets:
    """The decisions “keep all”, by content and for ever."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, files: Mapping[str, int]) -> int:
        """Remember that all files with these contents stay; returns the number of the decision."""
        with self._db.atomic() as db:
            number = int(
                db.execute("INSERT INTO kept_sets (decided_at) VALUES (?) RETURNING id", [_now()]).fetchone()[0]
            )
            db.conn.executemany(
                "INSERT INTO kept_contents (kept_id, content_hash, files) VALUES (?, ?, ?)",
                [(number, content, count) for content, count in sorted(files.items())],
            )
        return number

    def remove(self, numbers: Iterable[int]) -> int:
        """Forget these decisions; returns how many there were."""
        with self._db.atomic() as db:
            return sum(db.execute("DELETE FROM kept_sets WHERE id = ?", [number]).rowcount for number in numbers)

    def all(self) -> list[KeptSet]:
        """Every decision, oldest first."""
        with self._db.snapshot() as db:
            sets = db.execute("SELECT id, decided_at FROM kept_sets ORDER BY id").fetchall()
            rows = db.execute("SELECT kept_id, content_hash, files FROM kept_contents").fetchall()
        files: dict[int, dict[str, int]] = {}
        for number, content, count in rows:
            files.setdefault(number, {})[content] = count
        return [KeptSet(number, decided_at, files.get(number, {})) for number, decided_at in sets]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
