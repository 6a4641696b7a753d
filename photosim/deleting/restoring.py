"""Taking a batch back: every shot to where it was, or beside it when that place is taken. Nothing is overwritten."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from photosim.base.errors import Cancelled, UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy
from photosim.deleting.metadata_transfer import MetadataTransfer
from photosim.deleting.record import DeletionRecords
from photosim.deleting.trash.choice import forget, move_out
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.reasons import explain
from photosim.deleting.trash.receptacle import NAME_BYTES, shorten
from photosim.deleting.whereabouts import OFFLINE, Unclear, carry, is_there, same_volume, trash_is_there
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry, Restored, Skipped, UndoReport

log = logging.getLogger(__name__)

GONE = "It is no longer in the trash: the trash was emptied, or the file was taken out of it."
Pairs = Sequence[tuple[JournalEntry, Path]]

_CANCELLED = "Cancelled before it was this photo's turn; it is still in the trash."


class _NotRestored(Exception):
    """A shot stayed in the trash, but for the files that are `out` and could not be put back to the others."""

    def __init__(self, reason: str, out: Pairs = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.out = out


class Restoring:
    """One batch at a time; the caller sees to it that no other process deletes or restores meanwhile."""

    def __init__(
        self, stores: Stores, records: DeletionRecords, files: FileOperations, metadata_transfer: MetadataTransfer
    ) -> None:
        self._stores = stores
        self._records = records
        self._os = files
        self._metadata_transfer = metadata_transfer

    def run(self, batch: int | None, job: Job, only: Collection[Path] | None = None) -> UndoReport:
        """Take back a batch, the newest with something in the trash by default. May be called again for the rest.

        `only` names files by where they were: nothing else comes back, but for the other files of their shots. Raises
        UsageError for a batch that does not exist or does not hold such a file, LibraryError when the journal cannot be
        written.
        """
        if batch is None:
            batch = self._stores.journal.latest()
            if batch is None:
                return UndoReport(None)
        entries = self._stores.journal.entries(batch)
        if not entries:
            raise UsageError(f"There is no batch {batch}.", Remedy.LIST_DELETIONS)
        if only is not None:
            entries = _of_their_shots(entries, only)
        waiting = [entry for entry in entries if entry.state in ("trashed", "gone")]
        # What was interrupted and could not be settled lies where nobody can look now.
        failed = [Skipped(entry.path, entry.reason) for entry in entries if entry.state in ("acting", "restoring")]
        shots = [list(shot) for _, shot in groupby(waiting, lambda entry: entry.shot)]
        restored: list[Restored] = []
        for number, shot in enumerate(shots):
            job.report("restoring", number, len(shots), failed=len(failed), current=str(shot[0].path))
            try:
                job.checkpoint()
            except Cancelled:
                failed += [Skipped(entry.path, _CANCELLED) for entry in shot]
                continue
            self._shot(shot, restored, failed)
        job.report("restoring", len(shots), len(shots), failed=len(failed))
        return UndoReport(batch, tuple(restored), tuple(failed), tuple(self._metadata_transfer.settle(batch)))

    def run_files(self, paths: Sequence[Path], job: Job) -> UndoReport:
        """Take back single files, each from the newest batch that still holds it; the report tells of all of them.

        Raises UsageError, before anything moves, for a file that no batch holds, and LibraryError.
        """
        wanted: dict[int, set[Path]] = {}
        for path in paths:
            batch = self._stores.journal.latest_with(path)
            if batch is None:
                raise UsageError(f"{to_text(path)} is not among what was deleted.", Remedy.LIST_DELETIONS)
            wanted.setdefault(batch, set()).add(path)
        reports = [self.run(batch, job, wanted[batch]) for batch in sorted(wanted, reverse=True)]
        return UndoReport(
            max(wanted, default=None),
            tuple(one for report in reports for one in report.restored),
            tuple(one for report in reports for one in report.failed),
            tuple(one for report in reports for one in report.left),
        )

    def _shot(self, entries: Sequence[JournalEntry], restored: list[Restored], failed: list[Skipped]) -> None:
        there: list[JournalEntry] = []
        states = {entry.id: self._state(entry) for entry in entries}
        waits = next((state for state in states.values() if state not in ("there", "back", GONE)), "")
        for entry in entries:
            state = states[entry.id]
            if state == "there" and not waits:
                there.append(entry)
            elif state == "back":
                # Somebody took it out of the trash by hand.
                if entry.place is not None:
                    forget(entry.place, entry.path, self._os)
                self._records.restored([(entry, entry.path)])
                restored.append(Restored(entry.path, entry.path))
            else:
                reason = waits if state == "there" else state
                self._records.not_restored([entry], reason, gone=reason == GONE)
                failed.append(Skipped(entry.path, reason))
        if not there:
            return
        try:
            targets = self._move_back(there)
        except _NotRestored as error:
            out = {entry.id for entry, _ in error.out}
            self._records.not_restored([entry for entry in there if entry.id not in out], error.reason)
            self._records.restored(error.out)
            restored += [Restored(entry.path, target) for entry, target in error.out]
            failed += [Skipped(entry.path, error.reason) for entry in there if entry.id not in out]
            return
        except Unclear as unclear:
            self._records.unclear(there, "restoring", unclear.reason)
            failed += [Skipped(entry.path, unclear.reason) for entry in there]
            return
        restored += [Restored(entry.path, target) for entry, target in zip(there, targets, strict=True)]

    def _state(self, entry: JournalEntry) -> str:
        """`there`: in the trash; `back`: where it was; else the reason why neither can be said."""
        place, unread = entry.place, ""
        looks = [] if place is None else [(place.path, "there")]
        for path, state in (*looks, (entry.path, "back")):
            try:
                if is_there(entry, path, self._os, thoroughly=True):
                    return state
            except UnreadablePhoto as error:
                unread = unread or f"What lies at {to_text(path)} cannot be read now, so it stays there. {error.reason}"
        if place is not None and not trash_is_there(entry, place.path, self._stores):
            return OFFLINE
        return unread or GONE

    def _move_back(self, entries: Sequence[JournalEntry]) -> list[Path]:
        """Move a shot out of the trash, whole or not at all, and record it. Return where its files are."""
        for entry in entries:
            if entry.place is None or not same_volume(entry.place.path, entry.path):
                raise _NotRestored(OFFLINE)
        for targets in _targets([entry.path for entry in entries]):
            if any(self._os.exists(target) for target in targets):
                continue
            pairs = list(zip(entries, targets, strict=True))
            self._stores.journal.announce_restoring((entry.id, target) for entry, target in pairs)
            try:
                self._move(pairs)
            except FileExistsError:
                continue  # somebody took the name in between
            except OSError as error:
                lies = f"It is still at {entries[0].place.path}." if entries[0].place else ""
                raise _NotRestored(f"{explain(error)} {lies}".rstrip()) from error
            for entry in entries:
                if entry.place is not None:
                    forget(entry.place, entry.path, self._os)
            self._records.restored(pairs)
            return targets
        raise _NotRestored("There is no free name beside its old place.")

    def _move(self, pairs: Pairs) -> None:
        """Move all files or none.

        Raises OSError when none was, _NotRestored when some could not be put back, Unclear when that cannot be told.
        """
        moved: list[tuple[JournalEntry, Path]] = []
        try:
            for entry, target in pairs:
                if entry.place is not None:
                    self._move_out(entry, entry.place, target)
                    moved.append((entry, target))
        except OSError as error:
            out = [(entry, target) for entry, target in reversed(moved) if not self._put_back(entry, target)]
            if out:
                raise _NotRestored(explain(error), out) from error
            raise

    def _move_out(self, entry: JournalEntry, place: FileLocation, target: Path) -> None:
        carry(entry, place.path, target, self._os, lambda: move_out(place, target, self._os))

    def _put_back(self, entry: JournalEntry, target: Path) -> bool:
        place = entry.place
        if place is None:
            return True
        try:
            carry(entry, target, place.path, self._os, lambda: self._os.rename(target, place.path))
        except OSError as error:
            log.warning("%s stays at %s: %s", to_text(entry.path), to_text(target), error)
            return False
        return True


def _of_their_shots(entries: Sequence[JournalEntry], only: Collection[Path]) -> list[JournalEntry]:
    """The entries of these files, and of all that belongs to one shot with them. Raises UsageError."""
    known = {entry.path for entry in entries}
    for path in only:
        if path not in known:
            raise UsageError(f"{to_text(path)} is not in this deletion.", Remedy.LIST_DELETIONS)
    shots = {entry.shot for entry in entries if entry.path in only}
    return [entry for entry in entries if entry.shot in shots]


def _targets(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The files' own paths, then names beside them: the same addition for all files of a shot."""
    stem = os.path.splitext(paths[0].name)[0]
    yield list(paths)
    for number in itertools.count(1):
        addition = " (restored)" if number == 1 else f" (restored {number})"
        if number > 1000:
            return
        yield [path.with_name(_added(path.name, stem, addition)) for path in paths]


def _added(name: str, stem: str, addition: str) -> str:
    """`name` with `addition` after the shot's stem, or before its suffix where it does not begin with the stem."""
    head = len(stem) if name.lower().startswith(stem.lower()) else len(os.path.splitext(name)[0])
    tail = os.fsencode(addition + name[head:])
    return os.fsdecode(shorten(os.fsencode(name[:head]), max(1, NAME_BYTES - len(tail))) + tail)
