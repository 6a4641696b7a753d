"""Moving photos to the trash: journal first, look again, move, record. One shot after another; one that cannot go
is skipped with its reason, and the rest of the batch goes on."""

from __future__ import annotations

import errno
import functools
import logging
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from photosim.base.errors import Cancelled, LibraryError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.deleting.metadata_transfer import MetadataTransfer, Wanted, Wishes
from photosim.deleting.plan import DeletionPlan, FindPhoto, Planner, as_entries
from photosim.deleting.record import DeletionRecords
from photosim.deleting.tally import Found, Moved, Outcome, Tally
from photosim.deleting.trash.choice import forget, move_out, receptacles
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.reasons import explain
from photosim.deleting.trash.receptacle import Receptacle, TrashTrouble, Unusable, may_try_elsewhere
from photosim.deleting.verification import Refused, Shot, Verification
from photosim.deleting.whereabouts import Unclear, carry, reachable
from photosim.folders.routes import is_one_folder
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry, Selection, Skipped, TrashReport

log = logging.getLogger(__name__)

_CANCELLED = "Cancelled before it was this photo's turn."


class _Stuck(Exception):
    """A shot could neither be moved whole nor be put back whole. The journal gets the truth, file by file."""

    def __init__(self, moved: Moved, reason: str) -> None:
        super().__init__(reason)
        self.moved = moved
        self.reason = reason


class Deletion:
    """One batch at a time; the caller sees to it that no other process deletes or restores meanwhile."""

    def __init__(self, stores: Stores, records: DeletionRecords, find: FindPhoto, files: FileOperations) -> None:
        self._stores = stores
        self._records = records
        self._planner = Planner(stores, find)
        self._find = find
        self._os = files
        self.metadata_transfer = MetadataTransfer(stores, files, self._planner.protected)

    def rehearse(
        self, selections: Sequence[Selection], job: Job, transfer: Wanted = False, *, kept: Collection[Path] = ()
    ) -> TrashReport:
        """Say what `run` would do. Every file is looked at as closely, nothing is changed."""
        plan = self._plan(selections, job, kept)
        wishes = self._wishes(plan, transfer)
        tally = Tally(plan, job, rehearsed=True)
        verification = Verification(self._os, plan.paths)
        for shot in plan.shots:
            outcome = Outcome(reason=_CANCELLED) if tally.cancelled() else self._foretell(shot, wishes, verification)
            tally.add(shot, outcome)
            tally.step(shot)
        return tally.report(None, dry_run=True)

    def run(
        self, selections: Sequence[Selection], job: Job, transfer: Wanted = False, *, kept: Collection[Path] = ()
    ) -> TrashReport:
        """Do it. When the journal can no longer be written, nothing more is touched, and what is left is skipped.

        Raises LibraryError when that comes before anything has gone.

        `kept` are the photos to keep of duplicate groups: what is chosen without a keeper cannot take one along.
        A photo whose facts were to be saved and cannot be stays.
        """
        plan = self._plan(selections, job, kept)
        wishes = self._wishes(plan, transfer)
        if not plan.shots:
            return TrashReport(None, skipped=tuple(plan.skipped))
        batch = self._stores.journal.begin(as_entries(plan))
        tally = Tally(plan, job)
        try:
            self._work_through(plan, batch, wishes, tally)
            self.metadata_transfer.settle(batch)  # of photos that stayed after all
        except LibraryError as error:
            if not tally.moved:
                raise
            # What has gone is told, with the way back. Whoever deletes or takes back next, and the next start, find
            # the batch open and settle it.
            log.warning("deletion batch %d ends early: %s", batch, error)
            tally.end_early(str(error))
        return tally.report(batch)

    def _work_through(self, plan: DeletionPlan, batch: int, wishes: Wishes, tally: Tally) -> None:
        """Move shot after shot, each with its record. Raises LibraryError."""
        entries: dict[int, list[JournalEntry]] = {}
        for entry in self._stores.journal.entries(batch):
            entries.setdefault(entry.shot, []).append(entry)
        verification = Verification(self._os, plan.paths)
        for number, shot in enumerate(plan.shots):
            if tally.cancelled():
                rest = range(number, len(plan.shots))
                for left in rest:
                    tally.add(plan.shots[left], Outcome(reason=_CANCELLED))
                # At once: a record each, on the disk, would take a minute for 20,000.
                self._records.skipped([entry for left in rest for entry in entries[left]], _CANCELLED)
                tally.step(plan.shots[-1])
                return
            outcome = self._take(shot, entries[number], batch, wishes, verification)
            tally.add(shot, outcome)  # before the record: so it is, whether or not that can be written down
            self._record(entries[number], outcome)
            tally.step(shot)

    def _take(
        self,
        shot: Shot,
        entries: Sequence[JournalEntry],
        batch: int,
        wishes: Wishes,
        verification: Verification,
    ) -> Outcome:
        """Look again, save what is to be saved, move. Raises LibraryError when the shot is where it was."""
        found: Found = {}
        try:
            found = self._look(shot, verification)
            self._refuse_two_routes(shot)
            wish = wishes.of(shot.path, _keeper(shot))
            transferred = self.metadata_transfer.write(batch, entries[0].shot, wish) if wish else None
            return Outcome.of(self._move(shot, entries, found, batch, verification), found, transferred=transferred)
        except Refused as refused:
            return Outcome(reason=refused.reason)
        except _Stuck as stuck:
            return Outcome.of(stuck.moved, found, reason=stuck.reason)
        except Unclear as unclear:
            return Outcome(reason=unclear.reason, unclear=True)

    def _refuse_two_routes(self, shot: Shot) -> None:
        """Raise Refused where the photo to keep seems to be this one by another path."""
        keeper = _keeper(shot)
        if keeper is None or _spelled(keeper.name) != _spelled(shot.path.name):
            return
        if is_one_folder(shot.path.parent, keeper.parent):
            self._offer_no_more(shot)
            raise Refused(
                f"The photo to keep, {keeper}, is the same file by another path: its folder is reached twice. The two "
                "are not offered again."
            )

    def _offer_no_more(self, shot: Shot) -> None:
        """Remember that this photo and the one to keep both stay: they may be one file, so none may go for the other.

        As a decision “keep all”, by content: it is listed with the others, and can be taken back there.
        """
        keeper = shot.files[0].keeper
        if keeper is None:
            return
        files = Counter((shot.files[0].file.content_hash, keeper.content_hash))
        try:
            self._stores.kept.put(files)
        except LibraryError as error:
            log.warning("%s will be offered again: %s", to_text(shot.path), error)

    def _foretell(self, shot: Shot, wishes: Wishes, verification: Verification) -> Outcome:
        try:
            found = self._look(shot, verification)
            places = self._foresee(shot)
            wish = wishes.of(shot.path, _keeper(shot))
            transferred = self.metadata_transfer.foresee(wish) if wish else None
        except Refused as refused:
            return Outcome(reason=refused.reason)
        return Outcome([doomed.file.path for doomed in shot.files], places, found, transferred=transferred)

    def _plan(self, selections: Sequence[Selection], job: Job, kept: Collection[Path]) -> DeletionPlan:
        try:
            return self._planner.plan(selections, job, kept)
        except Cancelled:
            losers = dict.fromkeys(selection.loser for selection in selections)
            return DeletionPlan(skipped=[Skipped(path, _CANCELLED) for path in losers])

    def _wishes(self, plan: DeletionPlan, transfer: Wanted) -> Wishes:
        return Wishes(transfer, [(shot.path, _keeper(shot)) for shot in plan.shots], self._find)

    def _look(self, shot: Shot, verification: Verification) -> Found:
        """All that is checked just before the act."""
        self._planner.refuse_unreachable(shot.path, shot.root)
        return verification.check(shot)

    def _foresee(self, shot: Shot) -> list[FileLocation]:
        """Where the shot would go. Raises Refused when it could not go anywhere."""
        if not self._os.writable(shot.path.parent):
            raise Refused(explain(OSError(errno.EACCES, "")))
        trouble: OSError | None = None
        for receptacle in self._receptacles(shot, self._stores.journal.next_batch()):
            try:
                receptacle.check()
            except OSError as error:
                trouble = error
                continue
            return [next(receptacle.places(doomed.file.path)) for doomed in shot.files]
        raise Refused(explain(trouble or OSError(errno.EACCES, "")))

    def _receptacles(self, shot: Shot, batch: int) -> list[Receptacle]:
        try:
            return receptacles(shot.path, shot.root, batch, self._os)
        except OSError as error:
            raise Refused(explain(error)) from error

    def _move(
        self, shot: Shot, entries: Sequence[JournalEntry], found: Found, batch: int, verification: Verification
    ) -> Moved:
        """Move a whole shot to the first trash that takes it. Raises Refused when it stayed, _Stuck when parts did."""
        trouble: OSError | None = None
        for receptacle in self._receptacles(shot, batch):
            try:
                receptacle.check()
                places = self._reserve(receptacle, entries)
            except OSError as error:
                if not may_try_elsewhere(error):
                    raise Refused(explain(error)) from error
                log.info("%s: %s", to_text(shot.path), error)
                trouble = error
                continue
            try:
                return self._move_into(receptacle, shot, list(zip(entries, places, strict=True)), found, verification)
            except OSError as error:
                if error.errno != errno.EXDEV and not isinstance(error, Unusable):
                    raise Refused(explain(error)) from error
                trouble = error
            finally:
                for entry, place in zip(entries, places, strict=True):
                    forget(place, entry.path, self._os)  # does nothing where the file has come
        raise Refused(explain(trouble or OSError(errno.EACCES, "")))

    def _reserve(self, receptacle: Receptacle, entries: Sequence[JournalEntry]) -> list[FileLocation]:
        """Choose places, write them into the journal, then make them ready."""
        choices = [receptacle.places(entry.path) for entry in entries]
        places = [next(choice) for choice in choices]
        self._stores.journal.announce_trashing(zip((entry.id for entry in entries), places, strict=True))
        try:
            for number, entry in enumerate(entries):
                while True:
                    try:
                        receptacle.prepare(entry.path, places[number])
                        break
                    except FileExistsError:  # another program took the name in between
                        places[number] = next(choices[number])
                        self._stores.journal.announce_trashing([(entry.id, places[number])])
        except OSError:
            for entry, place in zip(entries, places, strict=True):
                forget(place, entry.path, self._os)
            raise
        return places

    def _move_into(
        self, receptacle: Receptacle, shot: Shot, files: Moved, found: Found, verification: Verification
    ) -> Moved:
        """Move all files or none.

        Raises OSError when none was, _Stuck when some could not be put back, Unclear when that cannot be told.
        """
        moved: list[tuple[JournalEntry, FileLocation]] = []
        try:
            for entry, place in files:
                where = self._move_in(receptacle, entry, place)
                moved.append((entry, where))
                if not verification.arrived(where.path, found[entry.path], entry.content_hash):
                    raise TrashTrouble(
                        "The file was replaced by another file while it was being moved; that one was put back."
                    )
            # With its own folder away there is no way back: it lies in the trash, and was looked at a moment ago.
            if reachable(shot.path) and (reason := verification.no_longer_kept(shot)):
                self._offer_no_more(shot)
                raise TrashTrouble(reason)
        except OSError as error:
            stuck = [(entry, place) for entry, place in reversed(moved) if not self._put_back(entry, place)]
            if stuck:
                raise _Stuck(stuck, explain(error)) from error
            raise
        return moved

    def _move_in(self, receptacle: Receptacle, entry: JournalEntry, place: FileLocation) -> FileLocation:
        """Move one file, and return where it is. Raises OSError when it did not move, and Unclear."""

        def move() -> FileLocation:
            return receptacle.move_in(entry.path, place, functools.partial(self._announce, entry))

        return carry(entry, entry.path, place.path, self._os, move) or place

    def _announce(self, entry: JournalEntry, place: FileLocation) -> None:
        try:
            self._stores.journal.announce_trashing([(entry.id, place)])
        except LibraryError as error:
            raise TrashTrouble(str(error)) from error  # the file has gone, and the place announced before holds good

    def _put_back(self, entry: JournalEntry, place: FileLocation) -> bool:
        if not reachable(entry.path):  # nothing is laid into the empty mount point of a drive that went away
            log.warning("%s cannot be put back: its folder is away", to_text(entry.path))
            return False
        try:
            carry(entry, place.path, entry.path, self._os, lambda: move_out(place, entry.path, self._os))
        except OSError as error:
            log.warning("%s could not be put back: %s", to_text(entry.path), error)
            return False
        forget(place, entry.path, self._os)
        return True

    def _record(self, entries: Sequence[JournalEntry], outcome: Outcome) -> None:
        if outcome.unclear:
            self._records.unclear(entries, "acting", outcome.reason)
            return
        moved = dict(zip(outcome.trashed, outcome.places, strict=True))
        stayed = [entry for entry in entries if entry.path not in moved]
        if stayed:
            self._records.skipped(stayed, outcome.reason)
        if moved:
            self._records.trashed([(entry, moved[entry.path]) for entry in entries if entry.path in moved])


def _spelled(name: str) -> str:
    """The same for all spellings of a name that one file may have on some disk."""
    return unicodedata.normalize("NFC", name).casefold()


def _keeper(shot: Shot) -> Path | None:
    keeper = shot.files[0].keeper
    return None if keeper is None else keeper.path
