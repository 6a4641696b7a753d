"""One scan: walk, plan, read, embed, store. Everything finished is stored at once, so a stop loses one batch."""

from __future__ import annotations

import functools
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from photosim.core.errors import Cancelled, UnreadablePhoto
from photosim.core.job import Job
from photosim.core.model import Decoded, Embedder, Failure, FileStat, ScanReport
from photosim.imaging import worker
from photosim.imaging.walk import walk
from photosim.pipeline.live_index import LiveIndex
from photosim.pipeline.plan import Plan, make_plan
from photosim.pipeline.stores import Stores
from photosim.pipeline.workers import Workers, run_all

log = logging.getLogger(__name__)

BATCH = 32
"""Photos a forward pass, and a transaction."""
SECONDS_PER_BATCH = 1.0
"""A batch is closed after this long even if it is not full, so that slow files do not hold up the window."""
_TRY_AGAIN = -1
"""Modification time kept with a failure that may pass."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A folder to bring up to date, or the part of it `below` a relative directory."""

    folder_id: int
    root: Path
    below: str = ""

    def path(self, relative: str) -> str:
        return os.path.join(self.root, relative.replace("/", os.sep)) if relative else str(self.root)


@dataclass(slots=True)
class _Counts:
    found: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    unchanged: int = 0
    opened: int = 0
    offline: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class _Task:
    """A file to read, and which count it belongs to."""

    file: FileStat
    path: str
    root: Path
    kind: Literal["new", "changed", "again"]
    """`again`: unchanged, but without a vector of the model in use."""


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
        job: Job | None = None,
        on_stored: Callable[[int], None] | None = None,
    ) -> None:
        """`workers` is called with the number of files to read, and only when there are any.

        Directories in `skip` are not looked into, unless they are the folder that is scanned.
        """
        self._stores = stores
        self._index = index
        self._embedder = embedder
        self._workers = workers
        self._skip = skip
        self._job = job or Job()
        self._on_stored = on_stored
        self._counts = _Counts()

    def run(self, scopes: Sequence[Scope]) -> ScanReport:
        """Do the whole scan. Raises Cancelled (what is done stays done) and LibraryError (disk full, locked)."""
        began = time.monotonic()
        self._job.report("finding")
        tasks: list[_Task] = []
        online: list[Scope] = []
        for scope in scopes:
            found = self._look_through(scope)
            if found is not None:
                online.append(scope)
                tasks += found
        try:
            self._read(tasks)
        finally:
            self._index.save()
        return ScanReport(
            **asdict(self._counts),
            failed=self._failures(online),
            seconds=time.monotonic() - began,
            model=self._embedder.identity.key,
        )

    def _look_through(self, scope: Scope) -> list[_Task] | None:
        """Walk and plan one folder and do what needs no reading; `None` when it is offline."""
        known = self._stores.photos.known(scope.folder_id, self._embedder.identity.key, below=scope.below)
        if not is_online(scope.root, expect_content=bool(known)):
            self._counts.offline.append(scope.root)
            return None
        skip = [path for path in self._skip if path != scope.root]
        walked = walk(scope.root, scope.folder_id, below=scope.below, skip=skip, job=self._job)
        for directory in walked.unreadable:
            log.warning("cannot look into %s; its photos stay as they are", scope.path(directory))
        failures = self._stores.failures.known(scope.folder_id, below=scope.below)
        plan = make_plan(walked.files, known, failures, unreadable=walked.unreadable)
        self._counts.found += len(walked.files)
        self._counts.unchanged += plan.unchanged + len(plan.unembedded)
        moved, not_moved = self._confirm_moves(scope, plan)
        self._mark(scope, plan, moved)
        kinds: dict[Literal["new", "changed", "again"], Sequence[FileStat]] = {
            "new": (*plan.new, *not_moved),
            "changed": plan.changed,
            "again": plan.unembedded,
        }
        tasks = [
            _Task(file, scope.path(file.relative), scope.root, kind) for kind, files in kinds.items() for file in files
        ]
        return sorted(tasks, key=lambda task: task.file.relative)

    def _confirm_moves(self, scope: Scope, plan: Plan) -> tuple[dict[int, FileStat], list[FileStat]]:
        """Hash the files that may be known photos at a new place; content decides."""
        moved: dict[int, FileStat] = {}
        not_moved: list[FileStat] = []
        if not plan.moves:
            return moved, not_moved
        candidates = {id(file): photos for file, photos in plan.moves}
        tasks = [(file, scope.path(file.relative)) for file, _ in plan.moves]
        workers = self._workers(len(tasks))
        for file, content_hash in run_all(workers, worker.hash_file, tasks, in_flight=64, job=self._job):
            self._job.checkpoint()
            self._counts.opened += 1
            match = next(
                (
                    photo.id
                    for photo in candidates[id(file)]
                    if photo.content_hash == content_hash and photo.id not in moved
                ),
                None,
            )
            if match is None:
                not_moved.append(file)
            else:
                moved[match] = file
        return moved, not_moved

    def _mark(self, scope: Scope, plan: Plan, moved: dict[int, FileStat]) -> None:
        missing = [photo_id for photo_id in plan.missing if photo_id not in moved]
        self._counts.missing += len(missing)
        self._counts.moved += len(moved)
        if not (missing or moved or plan.returned or plan.forgotten_failures):
            return
        photos, vectors = self._stores.photos, self._stores.vectors
        self._index.prepare(self._job)
        with self._index.changing() as change:
            for photo_id, file in moved.items():
                photos.move(photo_id, file)
            back = [*plan.returned, *moved]
            photos.mark_present(back)
            photos.mark_missing(missing)
            self._stores.failures.clear(scope.folder_id, plan.forgotten_failures)
            change.remove(missing)
            for photo_id in back:
                vector = vectors.get(self._index.model_id, photo_id)
                if vector is not None:
                    change.add([photo_id], vector[np.newaxis])

    def _read(self, tasks: list[_Task]) -> None:
        """Decode in the workers, embed here, store batch by batch."""
        if not tasks:
            return
        self._index.prepare(self._job)
        total_bytes = sum(task.file.size for task in tasks)
        done = done_bytes = failed = 0
        self._job.report("reading", 0, len(tasks), 0, total_bytes)
        decode = functools.partial(worker.decode_file, preprocessing=self._embedder.identity.preprocessing)
        results = run_all(
            self._workers(len(tasks)),
            decode,
            ((task, task.path) for task in tasks if task.root not in self._counts.offline),
            in_flight=2 * BATCH,
            job=self._job,
        )
        for batch in self._batches(results):
            self._store(batch)
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

    def _batches(
        self, results: Iterable[tuple[_Task, Decoded | UnreadablePhoto]]
    ) -> Iterator[list[tuple[_Task, Decoded | UnreadablePhoto]]]:
        """Group results; on cancel, hand out what is finished before Cancelled goes on."""
        batch: list[tuple[_Task, Decoded | UnreadablePhoto]] = []
        opened_at = time.monotonic()
        try:
            for result in results:
                batch.append(result)
                if len(batch) >= BATCH or time.monotonic() - opened_at > SECONDS_PER_BATCH:
                    yield batch
                    batch, opened_at = [], time.monotonic()
                self._job.checkpoint()
        except Cancelled:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _store(self, batch: list[tuple[_Task, Decoded | UnreadablePhoto]]) -> None:
        """One forward pass and one transaction. The thumbnail is written first: a row never lacks its picture."""
        self._counts.opened += len(batch)
        batch = self._of_this_library(batch)
        read = [(task, result) for task, result in batch if isinstance(result, Decoded)]
        unread = self._not_lost([(task, result) for task, result in batch if isinstance(result, UnreadablePhoto)])
        vectors = self._embedder.embed(np.stack([decoded.pixels for _, decoded in read])) if read else None
        for _, decoded in read:
            if not self._stores.thumbnails.has(decoded.content_hash):
                self._stores.thumbnails.write(decoded.content_hash, decoded.thumbnail)
        with self._index.changing() as change:
            ids = [self._stores.photos.save(task.file, decoded) for task, decoded in read]
            self._stores.fingerprints.put(
                (decoded.content_hash, decoded.fingerprint) for _, decoded in read if decoded.fingerprint is not None
            )
            if vectors is not None:
                self._stores.vectors.put(self._index.model_id, list(zip(ids, vectors, strict=True)))
                change.add(ids, vectors)
            for task, error in unread:
                # A stamp that no file has makes the next scan try again.
                stamp = task.file if error.lasting else task.file._replace(mtime_ns=_TRY_AGAIN)
                self._stores.failures.save(stamp, error.reason)
            spoilt = [task for task, error in unread if error.lasting and task.kind != "new"]
            change.remove(self._no_longer_pictures(spoilt))
        self._counts.new += sum(task.kind == "new" for task, _ in read)
        self._counts.changed += sum(task.kind == "changed" for task, _ in read)
        log.debug("stored %d photos, %d failures", len(read), len(unread))
        if self._on_stored is not None and read:
            self._on_stored(len(read))

    def _of_this_library(
        self, batch: list[tuple[_Task, Decoded | UnreadablePhoto]]
    ) -> list[tuple[_Task, Decoded | UnreadablePhoto]]:
        """Leave out the files of folders that were removed, or taken into another, while the scan ran."""
        folders = {folder_id for folder_id, _, _ in self._stores.folders.all()}
        return [(task, result) for task, result in batch if task.file.folder_id in folders]

    def _not_lost(self, unread: list[tuple[_Task, UnreadablePhoto]]) -> list[tuple[_Task, UnreadablePhoto]]:
        """Leave out the files of a folder that went away during the scan: it is offline, nothing is wrong with them."""
        offline = self._counts.offline
        for root in {task.root for task, error in unread if not error.lasting and task.root not in offline}:
            if not is_online(root, expect_content=True):
                offline.append(root)
        return [(task, error) for task, error in unread if task.root not in offline]

    def _no_longer_pictures(self, tasks: list[_Task]) -> list[int]:
        """Known photos whose file has turned unreadable leave the grid; their rows stay until the file is mended."""
        ids = [self._stores.photos.find(task.file.folder_id, task.file.relative) for task in tasks]
        found = [photo_id for photo_id in ids if photo_id is not None]
        self._stores.photos.mark_missing(found)
        return found

    def _failures(self, scopes: Sequence[Scope]) -> tuple[Failure, ...]:
        """Every file in the scanned folders that cannot be read at present, also those known from before."""
        return tuple(
            failure for scope in scopes for failure in self._stores.failures.all(scope.folder_id, below=scope.below)
        )


def is_online(root: Path, *, expect_content: bool) -> bool:
    """Whether a folder can be looked into. An empty one that had photos is taken for an unmounted volume."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None or not expect_content
    except OSError:
        return False
