"""Moving photos to the trash: journal first, look again, move, record. One shot after another; one that cannot go
is skipped with its reason, and the rest of the batch goes on."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from photosim.core.deletion import Entry, Place, Selection, Skipped, TrashReport
from photosim.core.errors import Cancelled
from photosim.core.job import Job
from photosim.core.paths import to_text
from photosim.core.rescue import Rescued
from photosim.pipeline.deletion_plan import DeletionPlan, FindPhoto, Planner
from photosim.pipeline.ledger import Ledger
from photosim.pipeline.rescue import Rescuer, Wanted, Wishes
from photosim.pipeline.stores import Stores
from photosim.pipeline.verification import Refused, Shot, Verification
from photosim.trash.choice import forget, move_out, receptacles
from photosim.trash.operations import FileOperations
from photosim.trash.reasons import explain
from photosim.trash.receptacle import Receptacle, Trouble, Unusable, may_try_elsewhere

log = logging.getLogger(__name__)

Moved = list[tuple[Entry, Place]]


class _Stuck(Exception):
    """A shot could neither be moved whole nor be put back whole. The journal gets the truth, file by file."""

    def __init__(self, moved: Moved, reason: str) -> None:
        super().__init__(reason)
        self.moved = moved
        self.reason = reason


class Deletion:
    """One batch at a time; the caller sees to it that no other process deletes or restores meanwhile."""

    def __init__(self, stores: Stores, ledger: Ledger, find: FindPhoto, files: FileOperations) -> None:
        self._stores = stores
        self._ledger = ledger
        self._planner = Planner(stores, find)
        self._find = find
        self._os = files
        self.rescuer = Rescuer(stores, files, self._planner.protected)

    def rehearse(
        self, selections: Sequence[Selection], job: Job, rescue: Wanted = False, *, kept: Collection[Path] = ()
    ) -> TrashReport:
        """Say what `run` would do. Every file is looked at as closely, nothing is changed."""
        plan = self._planner.plan(selections, kept)
        wishes = self._wishes(plan, rescue)
        tally = _Tally(plan, job)
        verification = Verification(self._os)
        for shot in plan.shots:
            if tally.cancelled():
                tally.skip(shot, _CANCELLED)
                continue
            try:
                found = self._look(shot, verification, plan)
                places = self._foresee(shot)
                wish = wishes.of(shot.path, _keeper(shot))
                rescued = self.rescuer.foresee(*wish) if wish else None
            except Refused as refused:
                tally.skip(shot, refused.reason)
            else:
                tally.count(shot, found, places, rescued)
        return tally.report(None, dry_run=True)

    def run(
        self, selections: Sequence[Selection], job: Job, rescue: Wanted = False, *, kept: Collection[Path] = ()
    ) -> TrashReport:
        """Do it. Raises LibraryError when the journal cannot be written: then nothing more is touched.

        `kept` are the photos to keep of duplicate groups: what is chosen without a keeper cannot take one along.
        A photo whose facts were to be saved and cannot be stays.
        """
        plan = self._planner.plan(selections, kept)
        wishes = self._wishes(plan, rescue)
        if not plan.shots:
            return TrashReport(None, skipped=tuple(plan.skipped))
        batch = self._stores.journal.begin(_as_entries(plan))
        entries: dict[int, list[Entry]] = {}
        for entry in self._stores.journal.entries(batch):
            entries.setdefault(entry.shot, []).append(entry)
        tally = _Tally(plan, job)
        verification = Verification(self._os)
        for number, shot in enumerate(plan.shots):
            if tally.cancelled():
                self._ledger.skipped(entries[number], _CANCELLED)
                tally.skip(shot, _CANCELLED)
                continue
            try:
                found = self._look(shot, verification, plan)
                wish = wishes.of(shot.path, _keeper(shot))
                rescued = self.rescuer.write(batch, number, *wish) if wish else None
                moved = self._move(shot, entries[number], found, batch, verification)
            except Refused as refused:
                self._ledger.skipped(entries[number], refused.reason)
                tally.skip(shot, refused.reason)
            except _Stuck as stuck:
                self._record_stuck(entries[number], stuck)
                tally.skip(shot, stuck.reason)
                tally.count_moved(stuck.moved, found)
            else:
                self._ledger.trashed(moved)
                tally.count(shot, found, [place for _, place in moved], rescued)
        self.rescuer.settle(batch)  # of photos that stayed after all
        return tally.report(batch)

    def _wishes(self, plan: DeletionPlan, rescue: Wanted) -> Wishes:
        return Wishes(rescue, [(shot.path, _keeper(shot)) for shot in plan.shots], self._find)

    def _look(self, shot: Shot, verification: Verification, plan: DeletionPlan) -> dict[Path, os.stat_result]:
        """All that is checked just before the act."""
        self._planner.refuse_unreachable(shot.path, shot.root)
        own = {doomed.file.path for doomed in shot.files}
        return verification.check(shot, plan.paths - own)

    def _foresee(self, shot: Shot) -> list[Place]:
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
        self,
        shot: Shot,
        entries: Sequence[Entry],
        found: dict[Path, os.stat_result],
        batch: int,
        verification: Verification,
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
                return self._move_into(receptacle, list(zip(entries, places, strict=True)), found, verification)
            except OSError as error:
                if error.errno != errno.EXDEV and not isinstance(error, Unusable):
                    raise Refused(explain(error)) from error
                trouble = error
            finally:
                for entry, place in zip(entries, places, strict=True):
                    forget(place, entry.path, self._os)  # does nothing where the file has come
        raise Refused(explain(trouble or OSError(errno.EACCES, "")))

    def _reserve(self, receptacle: Receptacle, entries: Sequence[Entry]) -> list[Place]:
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
        self,
        receptacle: Receptacle,
        files: Moved,
        found: dict[Path, os.stat_result],
        verification: Verification,
    ) -> Moved:
        """Move all files or none. Raises OSError when none was, _Stuck when some could not be put back."""
        moved: Moved = []
        try:
            for entry, place in files:
                where = receptacle.move_in(entry.path, place)
                moved.append((entry, where))
                if not verification.arrived(where.path, found[entry.path], entry.content_hash):
                    raise Trouble(
                        "The file was replaced by another file while it was being moved; that one was put back."
                    )
        except OSError as error:
            stuck = [(entry, place) for entry, place in reversed(moved) if not self._put_back(entry, place)]
            if stuck:
                raise _Stuck(stuck, explain(error)) from error
            raise
        return moved

    def _put_back(self, entry: Entry, place: Place) -> bool:
        try:
            move_out(place, entry.path, self._os)
        except OSError as error:
            log.warning("%s could not be put back: %s", to_text(entry.path), error)
            return False
        forget(place, entry.path, self._os)
        return True

    def _record_stuck(self, entries: Sequence[Entry], stuck: _Stuck) -> None:
        ids = {entry.id for entry, _ in stuck.moved}
        self._ledger.skipped([entry for entry in entries if entry.id not in ids], stuck.reason)
        self._ledger.trashed(stuck.moved)


_CANCELLED = "Cancelled before it was this photo's turn."


class _Tally:
    """Counts what happens to a batch, for the report and for the progress."""

    def __init__(self, plan: DeletionPlan, job: Job) -> None:
        self._job = job
        self._shots = len(plan.shots)
        self._bytes = sum(shot.size for shot in plan.shots)
        self._done = self._done_bytes = self._freed = 0
        self._trashed: list[Path] = []
        self._places: list[Place] = []
        self._rescued: list[Rescued] = []
        self._skipped = list(plan.skipped)
        job.report("trashing", 0, self._shots, 0, self._bytes)

    def cancelled(self) -> bool:
        try:
            self._job.checkpoint()
        except Cancelled:
            return True
        return False

    def skip(self, shot: Shot, reason: str) -> None:
        self._skipped.append(Skipped(shot.path, reason))
        self._step(shot)

    def count(
        self, shot: Shot, found: dict[Path, os.stat_result], places: Sequence[Place], rescued: Rescued | None
    ) -> None:
        paths = [doomed.file.path for doomed in shot.files]
        self._add(paths, places, found)
        if rescued is not None:
            self._rescued.append(rescued)
        self._step(shot)

    def count_moved(self, moved: Moved, found: dict[Path, os.stat_result]) -> None:
        self._add([entry.path for entry, _ in moved], [place for _, place in moved], found)

    def report(self, batch: int | None, *, dry_run: bool = False) -> TrashReport:
        return TrashReport(
            batch,
            tuple(self._trashed),
            tuple(self._skipped),
            self._freed,
            tuple(self._places),
            dry_run,
            tuple(self._rescued),
        )

    def _add(self, paths: Sequence[Path], places: Sequence[Place], found: dict[Path, os.stat_result]) -> None:
        self._trashed += paths
        self._places += places
        self._freed += sum(found[path].st_size for path in paths if found[path].st_nlink <= 1)

    def _step(self, shot: Shot) -> None:
        self._done += 1
        self._done_bytes += shot.size
        self._job.report(
            "trashing",
            self._done,
            self._shots,
            self._done_bytes,
            self._bytes,
            failed=len(self._skipped),
            current=str(shot.path),
        )


def _keeper(shot: Shot) -> Path | None:
    keeper = shot.files[0].keeper
    return None if keeper is None else keeper.path


def _as_entries(plan: DeletionPlan) -> list[Entry]:
    return [
        Entry(
            id=0,
            batch=0,
            shot=number,
            path=doomed.file.path,
            photo_id=doomed.photo_id,
            content_hash=doomed.file.content_hash,
            size=doomed.file.size,
            mtime_ns=doomed.file.mtime_ns,
            inode=_inode(doomed.file.path),
            keeper=doomed.keeper.path if doomed.keeper else None,
            keeper_hash=doomed.keeper.content_hash if doomed.keeper else None,
            group=shot.group,
            tier=shot.tier,
            state="planned",
            reason="",
            place=None,
            restored_to=None,
        )
        for number, shot in enumerate(plan.shots)
        for doomed in shot.files
    ]


def _inode(path: Path) -> int:
    try:
        return os.lstat(path).st_ino
    except OSError:
        return 0
