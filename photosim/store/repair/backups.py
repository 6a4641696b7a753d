"""Copies of the database in the folder `backups`: before every change of schema, and weekly."""

from __future__ import annotations

import contextlib
import datetime
import logging
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from photosim.base.errors import LibraryError
from photosim.base.files import replacing
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.store.database.database import Database
from photosim.store.database.errors import damaged
from photosim.store.repair import integrity

log = logging.getLogger(__name__)

WEEKLY_KEPT = 4
INTERVAL = datetime.timedelta(days=7)
_PAGES = 1024
"""Between two looks whether the copy is still wanted."""
_ROOM_LEFT = 100_000_000
"""Bytes that a copy must leave free on the disk."""
_LARGEST_SHARE = 0.25
"""Of the free space, for all weekly copies but the newest."""
_NAME = re.compile(r"library-(?:schema\d+|weekly)-(\d{8}-\d{6})(?:-\d+)?\.sqlite3")
_MOMENT = "%Y%m%d-%H%M%S"


class DatabaseCopy(NamedTuple):
    """One copy of the database."""

    made_at: datetime.datetime
    path: Path


def copies(folder: Path, pattern: str = "library-*.sqlite3") -> list[DatabaseCopy]:
    """The copies in a folder, newest first, by the time in their names. An unreadable folder has none."""
    found = []
    try:
        for path in folder.glob(pattern):
            match = _NAME.fullmatch(path.name)
            if match:
                with contextlib.suppress(ValueError):
                    found.append(DatabaseCopy(datetime.datetime.strptime(match[1], _MOMENT), path))
    except OSError as error:
        log.warning("the copies in %s cannot be listed: %s", to_text(folder), error)
    return sorted(found, reverse=True)


class WeeklyBackups:
    """Makes a copy when the newest is a week old. Writers and readers go on meanwhile."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        now: Callable[[], datetime.datetime] = datetime.datetime.now,
    ) -> None:
        self._database = database
        self._folder = folder
        self._now = now

    def due(self) -> bool:
        """Whether the newest copy is a week old. One from the future, after a clock was put back, does not count."""
        now = self._now()
        return not any(now - INTERVAL < copy.made_at <= now + INTERVAL for copy in copies(self._folder))

    def make(self, job: Job | None = None) -> Path:
        """Copy the database now, prove that the copy is whole, and drop the oldest weekly ones.

        Raises LibraryError: the disk is full, the folder cannot be written, the library is damaged. A damaged copy is
        never kept, and never takes the place of a good one. Raises Cancelled.
        """
        job = job or Job()
        target = self._folder / f"library-weekly-{self._now():{_MOMENT}}.sqlite3"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            needed = self._database.path.stat().st_size + _ROOM_LEFT
            if shutil.disk_usage(self._folder).free < needed:
                raise LibraryError(
                    f"The weekly copy of the library cannot be made: {to_text(self._folder)} needs "
                    f"{needed / 1e6:.0f} MB of free space."
                )
            with replacing(target) as temporary:
                with self._database.snapshot() as db, contextlib.closing(sqlite3.connect(temporary)) as copy:
                    # Inside one snapshot, or it would begin again with every write of others.
                    db.conn.backup(copy, pages=_PAGES, progress=lambda *_: job.raise_if_cancelled())
                if not integrity.is_whole(temporary):
                    raise damaged(self._database.path)
        except OSError as error:
            raise LibraryError(
                f"The weekly copy of the library cannot be made in {to_text(self._folder)}: {error.strerror or error}. "
                "Free some space or allow writing there."
            ) from error
        log.info("weekly copy of the library: %s", to_text(target))
        self._drop_oldest()
        return target

    def _drop_oldest(self) -> None:
        weekly = copies(self._folder, "library-weekly-*.sqlite3")
        sizes = 0
        with contextlib.suppress(OSError):
            room = shutil.disk_usage(self._folder).free * _LARGEST_SHARE
            for number, copy in enumerate(weekly):
                sizes += copy.path.stat().st_size
                if number >= WEEKLY_KEPT or (number > 0 and sizes > room):
                    copy.path.unlink()
