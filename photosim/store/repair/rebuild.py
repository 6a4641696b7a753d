"""A damaged database made whole: its readable rows, and the newest good copy for what cannot be read.

The damaged file is never changed: it is kept aside, and a new one takes its place.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.store.database import decision_file, decision_replay, expected_schema
from photosim.store.database.database import Database
from photosim.store.database.errors import translating
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair import backups, integrity, orphans
from photosim.store.repair.readable_rows import Rows, reading
from photosim.store.repair.rebuilt_contents import forget_doubtful
from photosim.store.repair.table_roots import lists_roots, with_true_list

log = logging.getLogger(__name__)

WORKSHOP = ".mending-"
"""Beginning of the name of the folder in which the new database is built."""
ASIDE = "damaged-"
"""Beginning of the name of the folder in which a damaged one is kept."""

_PARENTS_FIRST = ("folders", "photos", "models", "fingerprints", "deletion_batches")
_OF_THE_CONTENT = {"vectors": "photo_id", "metadata": "photo_id"}
"""Tables that say something of a photo's content, with the column of its id: of no use once the content is another."""


@dataclass(slots=True)
class Repaired:
    """What became of a damaged database."""

    kept_at: Path
    """The folder in which the damaged file lies now."""
    copy: backups.DatabaseCopy | None = None
    """The copy that was used for what could not be read."""
    folders: int = 0
    photos: int = 0
    pair_decisions: int = 0
    """In the mended library."""
    from_copy: int = 0
    """Rows that only the copy had."""
    from_journal: int = 0
    """Decisions that only the journal of decisions had, or had otherwise."""
    doubtful: int = 0
    """Photos whose content could not be told any more, and which the next scan reads again."""
    incomplete: list[str] = field(default_factory=list)
    """Tables of which not every row could be read."""


def mend(path: Path, backup_folder: Path, job: Job | None = None, decisions: Path | None = None) -> Repaired:
    """Put a whole database in the place of the damaged one at `path`. Nobody else may have it open.

    `decisions` is the journal of decisions: what it says is believed before all else, for its lines have checksums.

    The damaged file, with what belongs to it, is kept in a folder `damaged-…` beside it. Raises LibraryError when
    the new one cannot be written, and Cancelled; then everything is as it was.
    """
    job = job or Job()
    copy = next((copy for copy in backups.copies(backup_folder) if integrity.is_whole(copy.path)), None)
    repaired = Repaired(path.parent, copy)
    try:
        workshop = Path(tempfile.mkdtemp(prefix=WORKSHOP, dir=path.parent))
        try:
            new = workshop / path.name
            with translating(new):
                _build(new, path, repaired, workshop, decisions, job)
            if not integrity.is_whole(new):
                raise LibraryError(f"The disk that holds the library {to_text(path)} does not keep what is written.")
            job.raise_if_cancelled()
            _exchange(new, path, repaired)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise LibraryError(
            f"The library {to_text(path)} cannot be mended: {error.strerror or error}. Make room on its disk, or allow "
            "writing there, and try again. Nothing is lost."
        ) from error
    log.warning("the damaged library is kept in %s", to_text(repaired.kept_at))
    return repaired


def _build(new: Path, damaged: Path, repaired: Repaired, workshop: Path, decisions: Path | None, job: Job) -> None:
    with contextlib.closing(Database(new, workshop)) as fresh, fresh.connection() as db:
        target = db.conn
        target.execute("PRAGMA foreign_keys = OFF")
        if repaired.copy is not None:
            target.execute("ATTACH ? AS copy", [str(_todays(repaired.copy.path, workshop))])
        target.execute("BEGIN IMMEDIATE")
        tables = _tables(target)
        readable, unsure = _readable(damaged, workshop)
        repaired.incomplete += [table for table in tables if table in unsure]
        _take_over(readable, target, tables, repaired, job)
        if repaired.copy is not None:
            repaired.from_copy = sum(_fill_gaps(target, table) for table in tables if table in repaired.incomplete)
        with reading(readable) as source:
            repaired.doubtful = forget_doubtful(source, target)
        written = None if decisions is None else decision_file.read(decisions)
        if written is not None:
            repaired.from_journal = decision_replay.apply(target, written.acts.values())
        # When the library is opened next, the two are brought in step.
        target.execute("DELETE FROM decision_journal")
        _stand_in_for_folders(target, damaged)
        orphans.remove(target)
        for field, name in (("folders", "folders"), ("photos", "photos"), ("pair_decisions", "verdicts")):
            setattr(repaired, field, target.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
        # Indexes on disk were made from what was damaged.
        target.execute("UPDATE models SET generation = random() & 0x7FFFFFFFFFFFFFFF")
        target.execute("COMMIT")
        if repaired.copy is not None:
            target.execute("DETACH copy")


def _readable(damaged: Path, workshop: Path) -> tuple[Path, set[str]]:
    """The damaged file, or a copy whose tables can be found, with the tables that may not be all there."""
    try:
        with reading(damaged) as source:
            if source is not None and not expected_schema.strangeness(source) and lists_roots(damaged, source):
                return damaged, set()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not integrity.is_damage(error):
            raise
    if damaged.stat().st_size < PAGE_SIZE // 32:  # 512, the smallest page
        return damaged, set()
    return with_true_list(damaged, workshop, expected_schema.expected(_schema_of(damaged)))


def _schema_of(damaged: Path) -> int:
    """The schema in the file's header, if there was ever such a one."""
    with damaged.open("rb") as file:
        return int.from_bytes(file.read(64)[60:64], "big")


def _todays(copy: Path, workshop: Path) -> Path:
    """A copy of the copy, in today's schema."""
    here = workshop / "copy.sqlite3"
    shutil.copyfile(copy, here)
    Database(here, workshop).close()
    return here


def _tables(connection: sqlite3.Connection) -> list[str]:
    present = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' "
            "AND name <> '_sqlite_migrations' ORDER BY rowid"
        )
    ]
    return sorted(present, key=lambda name: (name not in _PARENTS_FIRST, present.index(name)))


def _take_over(damaged: Path, target: sqlite3.Connection, tables: Sequence[str], repaired: Repaired, job: Job) -> None:
    """Copy the readable rows of every table."""
    with reading(damaged) as source:
        for number, table in enumerate(tables):
            job.report("rebuilding", number, len(tables))
            try:
                columns = _common_columns(source, target, table) if source is not None else []
            except sqlite3.DatabaseError as error:
                if not integrity.is_damage(error):
                    raise
                columns = []
            if source is None or not columns:
                repaired.incomplete += [table] if table not in repaired.incomplete else []
                continue
            rows = Rows(source, table, columns)
            marks = ", ".join("?" * len(columns))
            insert = f"INSERT OR IGNORE INTO main.{table} ({', '.join(columns)}) VALUES ({marks})"
            for some in rows:
                job.raise_if_cancelled()
                target.executemany(insert, some)
            if not rows.complete and table not in repaired.incomplete:
                repaired.incomplete.append(table)


def _common_columns(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> list[str]:
    theirs = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    return [row[1] for row in target.execute(f"PRAGMA main.table_info({table})") if row[1] in theirs]


def _fill_gaps(target: sqlite3.Connection, table: str) -> int:
    """Add the rows that only the copy has. What the damaged file still said wins: it is younger."""
    columns = ", ".join(row[1] for row in target.execute(f"PRAGMA main.table_info({table})"))
    same_content = ""
    if table in _OF_THE_CONTENT:
        same_content = f"""WHERE EXISTS (SELECT 1 FROM main.photos AS now JOIN copy.photos AS then_ USING (id)
            WHERE now.id = {_OF_THE_CONTENT[table]} AND now.content_hash = then_.content_hash)"""
    before = target.total_changes
    target.execute(f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM copy.{table} {same_content}")
    return target.total_changes - before


def _stand_in_for_folders(target: sqlite3.Connection, path: Path) -> None:
    """Photos whose folder's row is lost keep their vectors: below a name that can be relocated to where they are."""
    lost = target.execute(
        "SELECT DISTINCT folder_id FROM photos WHERE folder_id NOT IN (SELECT id FROM folders)"
    ).fetchall()
    for (folder_id,) in lost:
        name = f"{path.absolute().anchor}photosim lost folder {folder_id}"
        target.execute(
            "INSERT OR IGNORE INTO folders (id, path, added_at) VALUES (?, ?, '1970-01-01T00:00:00+00:00')",
            [folder_id, name],
        )


def _exchange(new: Path, path: Path, repaired: Repaired) -> None:
    """Keep the damaged file aside under its own name, then put the new one in its place."""
    moment = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = Path(tempfile.mkdtemp(prefix=f"{ASIDE}{moment}-", dir=path.parent))
    repaired.kept_at = aside
    parts = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
    present = [part for part in parts if part.exists()]
    for part in present:
        try:
            os.link(part, aside / part.name)
        except OSError:  # this file system has no second names
            shutil.copy2(part, aside / part.name)
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    # The old journal would be played into the new file.
    for part in present[1:]:
        part.unlink()
    new.replace(path)
