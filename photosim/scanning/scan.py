"""One scan: walk, plan, read, embed, store. Everything finished is stored at once, so a stop loses one batch."""

from __future__ import annotations

import functools
import logging
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.folders.addresses import Scope
from photosim.folders.presence import Presence, look
from photosim.folders.walk import Walk, walk
from photosim.index.live import LiveIndex
from photosim.pictures import worker
from photosim.pictures.batches import BATCH, batches
from photosim.pictures.workers import Workers, run_all
from photosim.scanning.accounting import account, is_online, judge_videos, not_shown_in, others_in
from photosim.scanning.describing import describe_folder
from photosim.scanning.lightness import measure_lightness
from photosim.scanning.plan import Plan, make_plan
from photosim.scanning.recognition import Recognised, Recognition, Seeker
from photosim.scanning.storing import TRY_AGAIN, Counts, Storing, Task
from photosim.store.stores import Stores
from photosim.store.tables.damaged import damaged_files
from photosim.store.tables.dating import date_undated
from photosim.values.photos import Embedder, Failure, FileStat
from photosim.values.scanning import HeldBack, ScanReport

log = logging.getLogger(__name__)

FEW_MISSING = 5
MOST_MISSING = 0.2
"""A folder that lost more photos than these, as a number and as a share of what it had, may have had an accident."""


@dataclass(slots=True)
class _Looked:
    """A folder, or part of one, that was walked."""

    scope: Scope
    plan: Plan
    known: Collection[int]
    """Photos the library knows there, missing ones included; empty when every one is unchanged."""
    photos: int
    """Photos that the whole folder had before this scan."""
    files: int
    """Picture files that were found."""
    emptied: bool
    """Nothing at all is in the folder any more."""
    walked: Walk


class Scan:
    """Brings folders up to date. `on_stored` is called with the number of photos after each stored batch."""

    def __init__(
        self,
        stores: Stores,
        index: LiveIndex,
        embedder: Embedder,
        workers: Callable[[int], Workers],
        *,
        skip: Collection[Path] = (),
        accept_missing: bool = False,
        retry: bool = False,
        job: Job | None = None,
        on_stored: Callable[[int], None] | None = None,
        also: Embedder | None = None,
        searched: bool = True,
    ) -> None:
        """`workers` is called with the number of files to read, and only when there are any.

        Directories in `skip` are not looked into, unless they are the folder that is scanned. With `accept_missing`,
        photos that are not found are missing, however many they are; else a person is asked first. With `retry`, files
        that could not be read before are read again. What is read is embedded by the model `also` as well, when one is
        being prepared. `searched` is false when `embedder` is not the model of the index: what is read can then be
        found once searches have changed over to it.
        """
        self._stores = stores
        self._index = index
        self._embedder = embedder
        self._workers = workers
        self._skip = skip
        self._accept_missing = accept_missing
        self._retry = retry
        self._job = job or Job()
        self._also = also
        self._counts = Counts()
        self._storing = Storing(
            stores, index, embedder, self._counts, self._job, on_stored=on_stored, also=also, searched=searched
        )

    def run(self, scopes: Sequence[Scope]) -> ScanReport:
        """Do the whole scan. Raises Cancelled (what is done stays done) and LibraryError (disk full, locked)."""
        began = time.monotonic()
        self._job.report("finding")
        self._forget_overwritten()  # of a scan that was cut off
        looked = [found for scope in scopes if (found := self._look_through(scope)) is not None]
        try:
            for one in looked:
                date_undated(self._stores.database, one.scope.folder_id)
            recognised = self._recognise(looked)
            for one in looked:
                self._mark(one, recognised.moved)
            self._read(self._tasks(looked, recognised))
            for one in looked:
                self._counts.described += describe_folder(
                    self._stores, one.scope, one.walked, self._storing.stored, self._job
                )
                judge_videos(self._stores, one.scope.folder_id, one.scope.root, self._job)
            measure_lightness(self._stores, self._job)
        finally:
            # Only now: what was read may have had the pixels of a photo that was overwritten.
            self._forget_overwritten()
            self._index.save()
        failures = self._failures([one.scope for one in looked])
        return ScanReport(
            **{item.name: getattr(self._counts, item.name) for item in fields(Counts)},
            failed=tuple(failure for failure in failures if not is_online(failure)),
            online=tuple(failure.path for failure in failures if is_online(failure)),
            others=others_in(self._stores, [one.scope for one in looked]),
            not_shown=not_shown_in(self._stores, [one.scope for one in looked]),
            damaged=tuple(
                file
                for one in looked
                for file in damaged_files(self._stores.database, one.scope.folder_id, one.scope.below)
            ),
            unsupported=[
                path for one in looked for path in self._stores.videos.alone(one.scope.folder_id, one.scope.below)
            ],
            whole=[scope.root for scope in scopes if not scope.below],
            seconds=time.monotonic() - began,
            model=self._embedder.identity.key,
        )

    def _forget_overwritten(self) -> None:
        if self._stores.photos.overwritten():
            with self._index.changing():
                self._stores.photos.forget_overwritten()

    def _look_through(self, scope: Scope) -> _Looked | None:
        """Walk and plan one folder; `None` when it is offline."""
        photos = self._stores.folders.counts().get(scope.folder_id, (0, 0))[0]
        presence = look(self._stores, scope.folder_id, scope.root, expect_content=photos > 0, remember=True)
        if presence is Presence.AWAY or (presence is Presence.EMPTY and not self._accept_missing):
            self._counts.offline.append(scope.root)
            if presence is Presence.EMPTY:
                self._counts.held_back.append(HeldBack(scope.root, photos, photos))
            return None
        skip = [path for path in self._skip if path != scope.root]
        failures = self._stores.failures.known(scope.folder_id, below=scope.below)
        if self._retry:
            failures = {relative: (size, TRY_AGAIN) for relative, (size, _) in failures.items()}
        stamps = self._stores.photos.stamps(scope.folder_id, self._embedder.identity.key, below=scope.below)
        expected = sum(map(len, stamps.values()))
        for relative in failures:  # the plan decides about a failure at a photo's place
            directory, _, name = relative.rpartition("/")
            stamps.get(directory, {}).pop(name, None)
        walked = walk(scope.root, scope.folder_id, below=scope.below, skip=skip, known=stamps, job=self._job)
        self._counts.left_out += [scope.root / relative for relative in walked.packages]
        for directory in walked.unreadable:
            log.warning("cannot look into %s; its photos stay as they are", scope.path(directory))
        if self._retry:  # asked for: opening it downloads it
            walked.files += [file for file in walked.online if file.inode]
            walked.online = [file for file in walked.online if not file.inode]
        account(self._stores, scope, walked, failures, stamps)
        plan, ids = Plan(), []
        files = {file.relative: (file.size, file.mtime_ns) for file in walked.files}
        if len(walked.unchanged) == expected and files == failures:
            plan.failed_before = len(failures)  # nothing has changed since
        else:
            known = self._stores.photos.known(scope.folder_id, self._embedder.identity.key, below=scope.below)
            ids = [photo.id for photo in known.values()]
            for relative in walked.unchanged:
                known.pop(relative, None)
            plan = make_plan(walked.files, known, failures, unreadable=walked.unreadable)
        plan.unchanged += len(walked.unchanged)
        found = len(walked.files) + len(walked.unchanged)
        self._counts.found += found
        self._counts.unchanged += plan.unchanged + len(plan.unembedded)
        return _Looked(scope, plan, ids, photos, found, presence is Presence.EMPTIED, walked)

    def _recognise(self, looked: Sequence[_Looked]) -> Recognised:
        """Find known photos among the files that are new or changed: they need no decoding."""
        seekers = [
            Seeker(file, one.scope.path(file.relative), changed)
            for one in looked
            for changed, files in ((False, one.plan.new), (True, one.plan.changed))
            for file in files
        ]
        if not seekers:
            return Recognised()
        recognition = Recognition(
            self._stores,
            self._index,
            self._embedder.identity.key,
            # As many processes as all these files are worth: what is not recognised is decoded by the same ones.
            lambda _: self._workers(len(seekers)),
            self._job,
            vanished={photo_id for one in looked for photo_id in one.plan.vanished},
            looked_at={photo_id for one in looked for photo_id in one.known},
        )
        found = recognition.run(seekers)
        self._counts.opened += found.hashed
        self._counts.moved += len(found.moved)
        self._counts.new += found.copied
        self._counts.unchanged += found.touched
        return found

    def _mark(self, looked: _Looked, moved: Collection[int]) -> None:
        """Mark what is gone and what is back; so much at once that it may be an accident is asked about first."""
        scope, plan = looked.scope, looked.plan
        photos, vectors = self._stores.photos, self._stores.vectors
        missing, returned = self._undisturbed(
            scope, [photo_id for photo_id in plan.missing if photo_id not in moved], plan.returned
        )
        gone_failures = plan.forgotten_failures
        if missing and self._went_away(looked):
            self._counts.offline.append(scope.root)
            return
        alarming = len(missing) > max(FEW_MISSING, looked.photos * MOST_MISSING)
        if missing and not self._accept_missing and (alarming or looked.emptied):
            self._counts.held_back.append(HeldBack(scope.root, len(missing), looked.photos))
            if looked.emptied:
                self._counts.offline.append(scope.root)
            missing, gone_failures = [], []
        self._counts.missing += len(missing)
        if not (missing or returned or gone_failures):
            return
        self._index.prepare(self._job)
        with self._index.changing() as change:
            photos.mark_present(returned)
            photos.mark_missing(missing)
            self._stores.failures.clear(scope.folder_id, gone_failures)
            change.remove(missing)
            for photo_id in returned:
                vector = vectors.get(self._index.model_id, photo_id)
                if vector is not None:
                    change.add([photo_id], vector[np.newaxis])

    def _undisturbed(
        self, scope: Scope, missing: Sequence[int], returned: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """Without the photos that were deleted or brought back since the walk: who did that has marked them already.

        Only photos with an entry in the journal can be such. What changes from here on changes their entries; what
        happened between the walk and now is seen on the disk.
        """
        journal, wanted = self._stores.journal, [*missing, *returned]
        before = journal.states(wanted) if wanted else {}
        if not before:
            return list(missing), list(returned)
        rows = self._stores.photos.by_ids({photo_id for photo_id, _ in before.values()})
        there = {photo_id for photo_id, row in rows.items() if os.path.lexists(scope.root / row.relative)}
        touched = {one[0] for entry, one in journal.states(wanted).items() if before.get(entry) != one}
        return (
            [photo_id for photo_id in missing if photo_id not in touched | there],
            [
                photo_id
                for photo_id in returned
                if photo_id not in touched and (photo_id in there or photo_id not in rows)
            ],
        )

    def _went_away(self, looked: _Looked) -> bool:
        """Whether a folder is no longer there that was there when it was walked."""
        scope = looked.scope
        presence = look(self._stores, scope.folder_id, scope.root, expect_content=looked.photos > 0)
        return presence is Presence.AWAY or (looked.files > 0 and presence is not Presence.ONLINE)

    def _tasks(self, looked: Sequence[_Looked], recognised: Recognised) -> list[Task]:
        """The files that must be decoded, in the order of their names."""
        again = {(file.folder_id, file.relative): file for file in recognised.unembedded}
        tasks: list[Task] = []
        for one in looked:
            scope, plan = one.scope, one.plan
            kinds: dict[Literal["new", "changed", "again"], Sequence[FileStat]] = {
                "new": plan.new,
                "changed": plan.changed,
                "again": [*plan.unembedded, *(file for file in again.values() if file.folder_id == scope.folder_id)],
            }
            found = [
                Task(file, scope.path(file.relative), scope.root, kind)
                for kind, files in kinds.items()
                for file in files
                if kind == "again" or (file.folder_id, file.relative) not in recognised.settled
            ]
            tasks += sorted(found, key=lambda task: task.file.relative)
        return tasks

    def _read(self, tasks: list[Task]) -> None:
        """Decode in the workers, embed here, store batch by batch."""
        if not tasks:
            return
        self._index.prepare(self._job)
        total_bytes = sum(task.file.size for task in tasks)
        done = done_bytes = failed = 0
        self._job.report("reading", 0, len(tasks), 0, total_bytes)
        decode = functools.partial(worker.decode_file, preprocessing=self._embedder.identity.preprocessing)
        if self._also is not None:
            decode = functools.partial(decode, also=self._also.identity.preprocessing)
        results = run_all(
            self._workers(len(tasks)),
            decode,
            ((task, task.path) for task in tasks if task.root not in self._counts.offline),
            in_flight=2 * BATCH,
            job=self._job,
        )
        for batch in batches(results, self._job):
            self._storing.store(batch)
            done += len(batch)
            done_bytes += sum(task.file.size for task, _ in batch)
            failed += sum(isinstance(result, UnreadablePhoto) for _, result in batch)
            self._job.report(
                "reading",
                done,
                len(tasks),
                done_bytes,
                total_bytes,
                failed=failed,
                current=batch[-1][0].path,
            )

    def _failures(self, scopes: Sequence[Scope]) -> tuple[Failure, ...]:
        """Every file in the scanned folders that cannot be read at present, also those known from before."""
        return tuple(
            failure for scope in scopes for failure in self._stores.failures.all(scope.folder_id, below=scope.below)
        )
