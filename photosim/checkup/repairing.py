"""Mending the database of a library that nobody has open."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence

import filelock

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.base.paths import LibraryPaths, to_text
from photosim.base.words import counted
from photosim.checkup.checkup import damage
from photosim.store.database.errors import translating
from photosim.store.repair import integrity, rebuild
from photosim.values.health import CheckReport


def mend(paths: LibraryPaths, job: Job, *, repair: bool) -> CheckReport:
    """Look whether the database is whole, and with `repair` make it so. Raises Cancelled, LibraryError."""
    job.report("checking the database")
    faults = integrity.faults(paths.database, job)
    if not faults:
        return CheckReport()
    if not repair:
        return CheckReport((damage(faults),))
    with _alone(paths):
        done = rebuild.mend(paths.database, paths.backups, job, paths.decisions)
    return CheckReport(repaired=_in_words(done, paths.decisions.exists()))


def _of_decisions(done: rebuild.Repaired, has_journal: bool) -> str:
    if not has_journal:
        return "There was no journal of decisions; what you decided, and could not be read, may be lost."
    return f"{counted(done.from_journal, 'decision')} came back from the journal of decisions; none is lost."


def _in_words(done: rebuild.Repaired, has_journal: bool) -> Sequence[str]:
    sentences = [
        f"The database was damaged and is built anew: {counted(done.photos, 'photo')} in "
        f"{counted(done.folders, 'folder')}, {counted(done.pair_decisions, 'decision')}."
    ]
    if done.incomplete:
        tables = ", ".join(done.incomplete)
        sentences.append(f"Not everything could be read of: {tables}.")
        if done.copy is not None:
            sentences.append(
                f"{done.from_copy:,} rows came from the copy of {done.copy.made_at:%d %B %Y, %H:%M}; what a scan found "
                "after that, and could not be read, the next scan finds again."
            )
        else:
            sentences.append("There was no good copy; the next scan reads again what is lacking. Your photos are safe.")
        sentences.append(_of_decisions(done, has_journal))
    else:
        sentences.append("Everything in it could be read; nothing is lost.")
    if done.doubtful:
        sentences.append(
            f"The content of {counted(done.doubtful, 'photo')} could not be told; the next scan reads them again."
        )
    sentences.append(
        f"The damaged database is kept in {to_text(done.kept_at)}. Scan your folders to complete the new one."
    )
    return sentences


@contextlib.contextmanager
def _alone(paths: LibraryPaths) -> Iterator[None]:
    """Nobody else scans, deletes, shows or writes this library."""
    with contextlib.ExitStack() as held:
        for path in (paths.window_lock, paths.scan_lock, paths.deletion_lock):
            lock = filelock.FileLock(path, timeout=0)
            try:
                lock.acquire()
            except filelock.Timeout as error:
                raise LibraryError(
                    f"The library {to_text(paths.root)} is open in another photosim. Close it, then try again."
                ) from error
            except NotImplementedError:
                continue  # this disk cannot lock; the person was told to close photosim
            except OSError as error:
                raise LibraryError(
                    f"The library {to_text(paths.root)} cannot be written: {error.strerror or error}. Allow writing "
                    "there, then try again."
                ) from error
            held.callback(lock.release)
        _refuse_other_connections(paths)
        yield


def _refuse_other_connections(paths: LibraryPaths) -> None:
    """Raise LibraryError when any other process has the database open: it would go on writing to the old one."""
    if not os.access(paths.root, os.W_OK):
        raise LibraryError(f"The library {to_text(paths.root)} is read-only. Allow writing there, then try again.")
    try:
        with (
            translating(paths.database),
            contextlib.closing(sqlite3.connect(paths.database, timeout=1.0, isolation_level=None)) as connection,
        ):
            # Only the last connection can leave WAL, so this shows whether there is another.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except LibraryError as error:
        if not integrity.is_damage(error.__cause__ or error):
            raise
