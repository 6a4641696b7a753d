"""Batches that were interrupted: look at the disk, finish or take back what was half done, and write down the truth."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.paths import to_text
from photosim.deleting.metadata_transfer import MetadataTransfer
from photosim.deleting.record import DeletionRecords
from photosim.deleting.trash.choice import forget, move_out
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.system import tidy_up
from photosim.deleting.whereabouts import OFFLINE, Unclear, carry, is_there, lies_at, reachable, trash_is_there
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry

log = logging.getLogger(__name__)

INTERRUPTED = "photosim was stopped before this file was moved."
_LOST_SIGHT = "photosim was stopped while moving it, and it is now neither where it was nor in the trash."


class Reconciliation:
    """Settles interrupted batches; the caller sees to it that no other process deletes or restores meanwhile."""

    def __init__(
        self, stores: Stores, records: DeletionRecords, files: FileOperations, metadata_transfer: MetadataTransfer
    ) -> None:
        self._stores = stores
        self._records = records
        self._os = files
        self._metadata_transfer = metadata_transfer

    def run(self) -> None:
        """Settle every shot that can be settled now. One that cannot be looked at, or whose drive is away, waits."""
        batches = self._stores.journal.unsettled()
        for batch in batches:
            log.info("deletion batch %d was interrupted; looking where its files are", batch)
            for _, shot in groupby(self._stores.journal.entries(batch), lambda entry: entry.shot):
                entries = list(shot)
                self._planned([entry for entry in entries if entry.state == "planned"])
                self._looked_at(self._acting, [entry for entry in entries if entry.state == "acting"])
                self._looked_at(self._restoring, [entry for entry in entries if entry.state == "restoring"])
        for batch in dict.fromkeys([*batches, *self._stores.transfers.unsettled()]):
            self._metadata_transfer.settle(batch)

    def _planned(self, entries: Sequence[JournalEntry]) -> None:
        if entries:
            self._records.skipped(entries, INTERRUPTED)

    def _looked_at(self, settle: Callable[[Sequence[JournalEntry]], None], entries: Sequence[JournalEntry]) -> None:
        try:
            settle(entries)
        except UnreadablePhoto as error:
            self._records.waiting(entries, error.reason)

    def _acting(self, entries: Sequence[JournalEntry]) -> None:
        """A shot between the announcement and the record: all of it went, or what went comes back.

        Raises UnreadablePhoto, with everything as it was, when one of its files cannot be looked for now.
        """
        moved: list[tuple[JournalEntry, FileLocation]] = []
        stayed: list[JournalEntry] = []
        lost: list[JournalEntry] = []
        for entry in entries:
            if entry.place is None:
                stayed.append(entry)
                continue
            tidy_up(entry.place, entry.path, entry.batch, self._os)
            if self._os.is_one_file(entry.path, entry.place.path) and lies_at(entry.path, self._os):
                self._drop_second_name(entry, entry.place)
                stayed.append(entry)
            elif is_there(entry, entry.place.path, self._os, thoroughly=True):
                moved.append((entry, entry.place))
            elif lies_at(entry.path, self._os):
                stayed.append(entry)
            elif self._os.exists(entry.place.path) or self._os.exists(entry.path):
                raise Unclear
            elif reachable(entry.path) and trash_is_there(entry, entry.place.path, self._stores):
                lost.append(entry)
            else:
                raise UnreadablePhoto(OFFLINE, lasting=False)
        if lost:
            self._records.not_restored(lost, _LOST_SIGHT, gone=True)
        if stayed:
            moved = [(entry, place) for entry, place in moved if not self._comes_back(entry, place, stayed)]
            self._forget(stayed)
            self._records.skipped(stayed, INTERRUPTED)
        if moved:
            self._records.trashed(moved)

    def _drop_second_name(self, entry: JournalEntry, place: FileLocation) -> None:
        try:
            self._os.drop_second_name(place.path, entry.path)
        except OSError as error:
            log.warning("%s keeps a second name, %s: %s", to_text(entry.path), to_text(place.path), error)

    def _forget(self, entries: Sequence[JournalEntry]) -> None:
        """Tidy up before the record is closed: whoever is stopped in between finds it open and does it again."""
        for entry in entries:
            if entry.place is not None:
                forget(entry.place, entry.path, self._os)

    def _comes_back(self, entry: JournalEntry, place: FileLocation, stayed: list[JournalEntry]) -> bool:
        """Put one file of a divided shot back to the others."""
        try:
            carry(entry, place.path, entry.path, self._os, lambda: move_out(place, entry.path, self._os))
        except OSError as error:
            log.warning("%s could not be put back: %s", to_text(entry.path), error)
            return False
        stayed.append(entry)
        return True

    def _restoring(self, entries: Sequence[JournalEntry]) -> None:
        """A shot on its way back: what is still in the trash follows the rest, or stays there if none had left.

        Raises UnreadablePhoto, with everything as it was, when one of its files cannot be looked for now.
        """
        back = [entry for entry in entries if entry.restored_to and self._is_back(entry, entry.restored_to)]
        there: list[tuple[JournalEntry, Path, FileLocation]] = []
        lost: list[JournalEntry] = []
        for entry in entries:
            target, place = entry.restored_to, entry.place
            if target is None or place is None or entry in back:
                continue
            if is_there(entry, place.path, self._os, thoroughly=True):
                there.append((entry, target, place))
            elif self._os.exists(place.path) or self._os.exists(target):
                raise Unclear
            elif reachable(target) and trash_is_there(entry, place.path, self._stores):
                lost.append(entry)
            else:
                raise UnreadablePhoto(OFFLINE, lasting=False)
        if lost:
            self._records.not_restored(lost, _LOST_SIGHT, gone=True)
        for entry, _, place in there:
            if back and self._follows(entry, place):
                back.append(entry)
            else:
                self._records.not_restored([entry], "")
        if back:
            self._forget(back)
            self._records.restored([(entry, entry.restored_to) for entry in back if entry.restored_to])

    def _is_back(self, entry: JournalEntry, target: Path) -> bool:
        return is_there(entry, target, self._os, thoroughly=True)

    def _follows(self, entry: JournalEntry, place: FileLocation) -> bool:
        target = entry.restored_to
        if target is None:
            return False
        try:
            carry(entry, place.path, target, self._os, lambda: move_out(place, target, self._os))
        except OSError as error:
            log.warning("%s could not be brought back: %s", to_text(entry.path), error)
            return False
        return True
