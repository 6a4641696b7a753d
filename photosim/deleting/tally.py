"""Counting what happens to the shots of a deletion, for its report and its progress."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from photosim.base.errors import Cancelled
from photosim.base.job import Job
from photosim.deleting.plan import DeletionPlan
from photosim.deleting.verification import Shot
from photosim.values.deleting import FileLocation, JournalEntry, Skipped, TrashReport
from photosim.values.metadata_transfer import Transferred

Moved = Sequence[tuple[JournalEntry, FileLocation]]
Found = Mapping[Path, os.stat_result]
"""What the files of a shot were when they were looked at last, by path."""


class Outcome(NamedTuple):
    """What became of one shot, or in a dry run what would."""

    trashed: Sequence[Path] = ()
    """Its files that went."""
    places: Sequence[FileLocation] = ()
    """Where each of them lies."""
    found: Found = MappingProxyType({})
    reason: str = ""
    """Why the shot stayed; of one that was divided, why it could not be kept together."""
    transferred: Transferred | None = None
    unclear: bool = False
    """It cannot be told now where its files are; reconciliation looks again."""

    @classmethod
    def of(cls, moved: Moved, found: Found, *, reason: str = "", transferred: Transferred | None = None) -> Outcome:
        return cls([entry.path for entry, _ in moved], [place for _, place in moved], found, reason, transferred)


class Tally:
    """Counts shot after shot, in the order of the plan."""

    def __init__(self, plan: DeletionPlan, job: Job, *, rehearsed: bool = False) -> None:
        """`rehearsed`: nothing is moved, and nobody shall read that it is."""
        self._job = job
        self._stage = "rehearsing" if rehearsed else "trashing"
        self._shots = plan.shots
        self._bytes = sum(shot.size for shot in plan.shots)
        self._added = self._done_bytes = self._freed = 0
        self._trashed: list[Path] = []
        self._places: list[FileLocation] = []
        self._transferred: list[Transferred] = []
        self._skipped = list(plan.skipped)
        if rehearsed:
            job.report("rehearsing", 0, len(self._shots), 0, self._bytes)
        else:
            job.report("trashing", 0, len(self._shots), 0, self._bytes)

    @property
    def moved(self) -> bool:
        """Whether any file has gone."""
        return bool(self._trashed)

    def cancelled(self) -> bool:
        """Wait while the job is paused; whether the person cancelled it."""
        try:
            self._job.checkpoint()
        except Cancelled:
            return True
        return False

    def add(self, shot: Shot, outcome: Outcome) -> None:
        """This became of the next shot."""
        self._added += 1
        self._done_bytes += shot.size
        self._trashed += outcome.trashed
        self._places += outcome.places
        self._freed += sum(outcome.found[path].st_size for path in outcome.trashed if outcome.found[path].st_nlink <= 1)
        if outcome.reason:
            self._skipped.append(Skipped(shot.path, outcome.reason))
        if outcome.transferred is not None:
            self._transferred.append(outcome.transferred)

    def step(self, shot: Shot) -> None:
        """Tell how far it is; `shot` is done."""
        self._job.report(
            self._stage,
            self._added,
            len(self._shots),
            self._done_bytes,
            self._bytes,
            failed=len(self._skipped),
            current=str(shot.path),
        )

    def end_early(self, reason: str) -> None:
        """The shots that were not added stay, all for one reason."""
        self._skipped += [Skipped(shot.path, reason) for shot in self._shots[self._added :]]
        self._added = len(self._shots)

    def report(self, batch: int | None, *, dry_run: bool = False) -> TrashReport:
        return TrashReport(
            batch,
            tuple(self._trashed),
            tuple(self._skipped),
            self._freed,
            tuple(self._places),
            dry_run,
            tuple(self._transferred),
        )
