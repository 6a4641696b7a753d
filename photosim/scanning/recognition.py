"""Known photos at new places: found by size, proven by content. What is recognised is neither decoded nor embedded.

A photo is what its bytes are; where it lies is only its address. So a file that is new at its place, or has changed
there, is first compared with what the library knows, in all folders:

* A photo that is gone from its place **moves**: its row, and with it id, vectors and metadata, gets the new address.
* The bytes of a photo that is still at its place are a **copy**: a new row takes over what is known of that content.
* A file that has only other stamps is **touched**: they are remembered. Where the clock of a whole folder went by some
  hours, a sample of its files is read, and the others are believed.

The content hash decides, so the file is read. One proof does without reading: a file of the same name, inode, size
and modification time on the same volume as a photo that is gone is that file, in another directory. It takes as much
for granted as believing that a file of the same path, size and time is unchanged, which every rescan does.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.base.volumes import Volume
from photosim.folders.presence import Presence, look
from photosim.index.live import LiveIndex
from photosim.pictures import worker
from photosim.pictures.workers import Workers, run_all
from photosim.store.stores import Stores
from photosim.store.tables.photo_rows import Located
from photosim.values.photos import FileStat

_BATCH = 256
_SECONDS_PER_BATCH = 1.0
_Stamp = tuple[str, int, int, int]

_QUARTER = 15 * 60 * 1_000_000_000
_MOST_QUARTERS = 26 * 4
"""Time zones lie up to 26 hours apart."""
_ROUNDED = 2_000_000_000
"""Nanoseconds by which a time may be rounded."""
_LEAST_SHIFTED = 50
"""Files of a folder that must have gone by one offset: fewer are soon read."""
_SAMPLE = 20
"""Of them that are read all the same."""


@dataclass(slots=True)
class Seeker:
    """A file that may be a known photo."""

    file: FileStat
    path: str
    changed: bool
    """A photo is known at its address, with other stamps."""


@dataclass(slots=True)
class Recognised:
    """What became of the seekers."""

    moved: set[int] = field(default_factory=set)
    """Photos that have a new address."""
    copied: int = 0
    touched: int = 0
    hashed: int = 0
    """Files that were read."""
    settled: set[tuple[int, str]] = field(default_factory=set)
    """Folder and relative path of the files that need no decoding."""
    unembedded: list[FileStat] = field(default_factory=list)
    """Recognised, but without a vector of the model in use."""


class Recognition:
    """One scan's search for known photos among new files."""

    def __init__(
        self,
        stores: Stores,
        index: LiveIndex,
        model_key: str,
        workers: Callable[[int], Workers],
        job: Job,
        *,
        vanished: Collection[int],
        looked_at: Collection[int],
    ) -> None:
        """`looked_at` are the photos in what is scanned, `vanished` those of them that are not at their place."""
        self._stores = stores
        self._index = index
        self._model_key = model_key
        self._workers = workers
        self._job = job
        self._free = dict.fromkeys(looked_at, False) | dict.fromkeys(vanished, True)
        self._roots = {folder_id: path for folder_id, path, _ in stores.folders.all()}
        self._reachable: dict[int, bool] = {}
        self._volumes = {folder_id: Volume.from_text(text) for folder_id, text in stores.folders.volumes().items()}
        self._by_content: dict[tuple[int, str], list[Located]] = defaultdict(list)
        self.found = Recognised()

    def run(self, seekers: Sequence[Seeker]) -> Recognised:
        """Recognise what can be, and store it batch by batch. Raises Cancelled; what is done stays done."""
        known = self._stores.photos.of_sizes({seeker.file.size for seeker in seekers}, self._model_key)
        if not known:
            return self.found
        for photo in known:
            self._by_content[photo.size, photo.content_hash].append(photo)
        sizes = {photo.size for photo in known}
        seekers = [seeker for seeker in seekers if seeker.file.size in sizes]
        self._index.prepare(self._job)
        self._total = len(seekers)
        self._done = 0
        # First who stays in place: nobody else may claim those photos. Files at new addresses are next, in nobody's
        # way. What stands at the address of another photo comes last and all at once, for they may have swapped.
        later = self._staying([seeker for seeker in seekers if seeker.changed], known)
        self._arriving(self._without_reading([seeker for seeker in seekers if not seeker.changed], known))
        self._exchanged(later)
        return self.found

    def _staying(self, seekers: Sequence[Seeker], known: Sequence[Located]) -> list[tuple[Seeker, str]]:
        """Files that were only touched. Returns the others with the hash of their content."""
        own = {(photo.folder_id, photo.relative): photo for photo in known}
        others: list[tuple[Seeker, str]] = []
        seekers = self._shifted(seekers, own)
        for batch in self._hashed(seekers):
            touched: list[tuple[Located, FileStat]] = []
            for seeker, digest in batch:
                photo = own.get((seeker.file.folder_id, seeker.file.relative))
                if photo is not None and photo.content_hash == digest:
                    self._free[photo.id] = False
                    touched.append((photo, seeker.file))
                else:
                    others.append((seeker, digest))
            self._store(touched=touched)
        return others

    def _shifted(self, seekers: Sequence[Seeker], own: Mapping[tuple[int, str], Located]) -> list[Seeker]:
        """Touch the files whose clocks all went by one offset, as at the change to summer time; returns the others.

        Of each folder and offset a sample is read, spread over all of them. Where one of it has changed, all are read.
        """
        runs: dict[tuple[int, int], list[tuple[Located, Seeker]]] = defaultdict(list)
        for seeker in seekers:
            photo = own.get((seeker.file.folder_id, seeker.file.relative))
            if photo is not None and (offset := clock_offset(photo, seeker.file)):
                runs[seeker.file.folder_id, offset].append((photo, seeker))
        settled: set[int] = set()
        for run in runs.values():
            if len(run) < _LEAST_SHIFTED:
                continue
            sample = run[:: max(1, len(run) // _SAMPLE)]
            content = {id(seeker): photo.content_hash for photo, seeker in sample}
            read = [one for batch in self._hashed([seeker for _, seeker in sample]) for one in batch]
            if len(read) < len(sample) or any(content[id(seeker)] != digest for seeker, digest in read):
                continue
            for start in range(0, len(run), _BATCH):
                self._job.checkpoint()
                self._store(touched=[(photo, seeker.file) for photo, seeker in run[start : start + _BATCH]])
            settled.update(id(seeker) for _, seeker in run)
            self._free.update(dict.fromkeys((photo.id for photo, _ in run), False))
        return [seeker for seeker in seekers if id(seeker) not in settled]

    def _without_reading(self, seekers: Sequence[Seeker], known: Sequence[Located]) -> list[Seeker]:
        """Move the photos whose inode is found in another directory. Returns the seekers that are left."""
        wanted: dict[_Stamp, list[Seeker]] = defaultdict(list)
        for seeker in seekers:
            if seeker.file.inode:
                wanted[_stamp(seeker.file)].append(seeker)
        offered: dict[_Stamp, list[Located]] = defaultdict(list)
        for photo in known:
            if _stamp(photo) in wanted and self._is_free(photo):
                offered[_stamp(photo)].append(photo)
        moves = [
            (photos[0], wanted[stamp][0])
            for stamp, photos in offered.items()
            if len(photos) == len(wanted[stamp]) == 1 and self._on_one_volume(photos[0], wanted[stamp][0])
        ]
        for photo, _ in moves:
            self._free[photo.id] = False
        for start in range(0, len(moves), _BATCH):
            self._job.checkpoint()
            self._store(moves=[(photo, seeker.file) for photo, seeker in moves[start : start + _BATCH]])
        settled = {id(seeker) for _, seeker in moves}
        return [seeker for seeker in seekers if id(seeker) not in settled]

    def _arriving(self, seekers: Sequence[Seeker]) -> None:
        """Files at addresses where no photo is known."""
        for batch in self._hashed(seekers):
            self._settle(batch)

    def _exchanged(self, hashed: Sequence[tuple[Seeker, str]]) -> None:
        """Files in the place of other photos."""
        self._settle(hashed)

    def _settle(self, hashed: Sequence[tuple[Seeker, str]]) -> None:
        moves: list[tuple[Located, FileStat]] = []
        copies: list[tuple[Located, FileStat]] = []
        for seeker, digest in hashed:
            photos = self._by_content.get((seeker.file.size, digest), [])
            free = [photo for photo in photos if self._is_free(photo)]
            if free:
                name = _name(seeker.file.relative)
                photo = min(free, key=lambda photo: (_name(photo.relative) != name, photo.id))
                self._free[photo.id] = False
                moves.append((photo, seeker.file))
            else:
                source = next((photo for photo in photos if photo.has_vector), None)
                if source is not None:
                    copies.append((source, seeker.file))
        self._store(moves, copies)

    def _hashed(self, seekers: Sequence[Seeker]) -> Iterator[list[tuple[Seeker, str]]]:
        """Read the files; batches of those that could be read, with the hash of their content."""
        if not seekers:
            return
        tasks = ((seeker, seeker.path) for seeker in seekers)
        batch: list[tuple[Seeker, str]] = []
        opened_at = time.monotonic()
        workers = self._workers(len(seekers))
        for seeker, digest in run_all(workers, worker.hash_file, tasks, in_flight=64, job=self._job):
            self._job.checkpoint()
            self.found.hashed += 1
            self._done += 1
            self._job.report("recognising", self._done, self._total, current=seeker.path)
            if not isinstance(digest, UnreadablePhoto):
                batch.append((seeker, digest))
            if len(batch) >= _BATCH or time.monotonic() - opened_at > _SECONDS_PER_BATCH:
                yield batch
                batch, opened_at = [], time.monotonic()
        yield batch

    def _store(
        self,
        moves: Sequence[tuple[Located, FileStat]] = (),
        copies: Sequence[tuple[Located, FileStat]] = (),
        touched: Sequence[tuple[Located, FileStat]] = (),
    ) -> None:
        """One transaction. Vectors that nobody may have searched for come back into the index."""
        if not (moves or copies or touched):
            return
        photos, vectors = self._stores.photos, self._stores.vectors
        with self._index.changing() as change:
            change.remove(photos.move_all([(photo.id, file) for photo, file in moves]))
            for photo, file in touched:
                photos.touch(photo.id, file)
            searchable = [photo.id for photo, _ in (*moves, *touched) if photo.missing]
            for source, file in copies:
                copy = photos.copy(source.id, file)
                vectors.copy(source.id, copy)
                searchable.append(copy)
            for photo_id in searchable:
                vector = vectors.get(self._index.model_id, photo_id)
                if vector is not None:
                    change.add([photo_id], vector[np.newaxis])
        self.found.moved.update(photo.id for photo, _ in moves)
        self.found.copied += len(copies)
        self.found.touched += len(touched)
        for photo, file in (*moves, *copies, *touched):
            self.found.settled.add((file.folder_id, file.relative))
            if not photo.has_vector:
                self.found.unembedded.append(file)

    def _is_free(self, photo: Located) -> bool:
        """Whether the photo's file is not where it was, so that it may be the one that was found."""
        free = self._free.get(photo.id)
        if free is None:  # in a folder that is not scanned now
            free = self._free[photo.id] = photo.missing or self._is_gone(photo)
        return free

    def _is_gone(self, photo: Located) -> bool:
        root = self._roots.get(photo.folder_id)
        if root is None:
            return True
        if photo.folder_id not in self._reachable:
            there = look(self._stores, photo.folder_id, root, expect_content=True)
            self._reachable[photo.folder_id] = there in (Presence.ONLINE, Presence.EMPTIED)
        if not self._reachable[photo.folder_id]:
            return False
        try:
            os.lstat(os.path.join(root, photo.relative.replace("/", os.sep)))
        except (FileNotFoundError, NotADirectoryError):
            return True
        except (OSError, ValueError):
            return False
        return False

    def _on_one_volume(self, photo: Located, seeker: Seeker) -> bool:
        if photo.folder_id == seeker.file.folder_id:
            return True
        one, other = self._volumes.get(photo.folder_id), self._volumes.get(seeker.file.folder_id)
        if one is not None and other is not None and one.identity and other.identity:
            return one.surely(other)
        try:
            roots = [os.stat(self._roots[folder_id]).st_dev for folder_id in (photo.folder_id, seeker.file.folder_id)]
        except (OSError, KeyError):
            return False
        return roots[0] == roots[1]


def clock_offset(photo: Located, file: FileStat) -> int:
    """By how many nanoseconds the clock of a photo's file went, by whole quarters of an hour; 0 for any other change.

    File systems of cameras keep local time, so all their files seem to change when the clocks or the time zone do. They
    round to two seconds.
    """
    apart = file.mtime_ns - photo.mtime_ns
    quarters = round(apart / _QUARTER)
    if not quarters or photo.size != file.size or abs(quarters) > _MOST_QUARTERS:
        return 0
    return quarters * _QUARTER if abs(apart - quarters * _QUARTER) <= _ROUNDED else 0


def _stamp(file: FileStat | Located) -> _Stamp:
    return _name(file.relative), file.inode, file.size, file.mtime_ns


def _name(relative: str) -> str:
    return relative.rpartition("/")[2]
