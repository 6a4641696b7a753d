"""Library: what photosim can do. The window and the command line speak to this class and to nothing below it."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import filelock
import numpy as np

from photosim.core.deletion import Batch, Selection, TrashReport, UndoReport
from photosim.core.errors import IndexUnavailable, LibraryError, UnreadablePhoto, UsageError
from photosim.core.job import Job
from photosim.core.model import (
    TIERS,
    Embedder,
    Failure,
    Folder,
    Group,
    Match,
    ModelIdentity,
    Photo,
    PhotoRow,
    ScanReport,
    Tier,
)
from photosim.core.paths import LibraryPaths, expanded
from photosim.core.settings import Settings
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.imaging.decode import decode, open_upright
from photosim.pipeline.addresses import Addresses, Place, absolute, outermost
from photosim.pipeline.deletion import Deletion
from photosim.pipeline.duplicates import find_duplicates
from photosim.pipeline.evaluate import Evaluation, evaluate
from photosim.pipeline.index_choice import Choice
from photosim.pipeline.ledger import Ledger
from photosim.pipeline.live_index import LiveIndex
from photosim.pipeline.reconcile import Reconciliation
from photosim.pipeline.restoring import Restoring
from photosim.pipeline.scan import Scan, Scope, is_online
from photosim.pipeline.selecting import GroupPaths, select
from photosim.pipeline.stores import Stores
from photosim.pipeline.workers import InlineWorkers, ProcessWorkers, Workers, default_count
from photosim.search.metrics import METRICS, score
from photosim.trash.operations import FileOperations

log = logging.getLogger(__name__)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Facts:
    """What `info` tells."""

    library: Path
    photos: int
    vectors: int
    failed: int
    model: str
    index_count: int
    index_bytes: int
    schema: int
    index_place: str = "built-in"
    index_trouble: str = ""
    """Why nothing can be said of the index; empty when all is well."""


class Library:
    """Folders, photos, vectors and decisions in one folder on disk. Every method may be called from any thread."""

    def __init__(
        self,
        paths: LibraryPaths,
        stores: Stores,
        embedder: Embedder,
        *,
        workers: int | None = None,
        files: FileOperations | None = None,
    ) -> None:
        """Use `Library.open`."""
        self.paths = paths
        self.settings = Settings(paths.settings)
        self._stores = stores
        self._embedder = embedder
        self._worker_count = default_count() if workers is None else workers
        place = Choice.read(paths.index_choice).place(paths, embedder.identity)
        self._index = LiveIndex(stores.database, stores.vectors, embedder.identity, place)
        self._addresses = Addresses(stores.folders)
        self._scanning = threading.Lock()
        files = files or FileOperations()
        ledger = Ledger(stores, self._index, files)
        self._deletion = Deletion(stores, ledger, self.find, files)
        self._restoring = Restoring(stores, ledger, files)
        self._reconciliation = Reconciliation(stores, ledger, files)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        weights: Path | None = None,
        embedder: Embedder | None = None,
        workers: int | None = None,
        files: FileOperations | None = None,
    ) -> Library:
        """Open the library in `directory`, making it if there is none. Fast: torch is not imported.

        `weights` is a file of other weights than the built-in ones; `workers` is the number of decoding processes,
        0 to decode in the caller's thread; `files` moves what is deleted. A deletion that was interrupted is settled
        first. Raises LibraryError and WeightsError.
        """
        paths = LibraryPaths(absolute(directory))
        embedder = embedder or TorchEmbedder(weights or default_weights())
        try:
            paths.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = "it is a file, not a folder" if os.path.isfile(paths.root) else error.strerror
            raise LibraryError(
                f"The library folder {paths.root} cannot be used: {why}. Choose another folder with --library."
            ) from error
        library = cls(paths, Stores.open(paths), embedder, workers=workers, files=files)
        try:
            library._settle_interrupted()
        except BaseException:
            library._stores.database.close()
            raise
        return library

    def close(self) -> None:
        """Save the index and close the database. A scan must have ended before."""
        self._index.close()
        self._stores.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def directory(self) -> Path:
        return self.paths.root

    @property
    def model(self) -> ModelIdentity:
        return self._embedder.identity

    def warm_up(self) -> None:
        """Load the network and the index, so that the first click and the first outside picture are quick."""
        self._index.ready()
        load = getattr(self._embedder, "load", None)
        if load is not None:
            load()

    # Folders

    def folders(self) -> list[Folder]:
        """The folders in the order of their paths, with counts, and whether each can be reached now."""
        ids = self._addresses.roots()
        return sorted(self._folders(ids), key=lambda folder: os.fsencode(folder.path))

    def add_folder(self, path: Path) -> Folder:
        """Add a directory; one inside a known folder is covered by that, and one around known folders takes them in.

        A known folder that is offline keeps to itself. Nothing is read before the next scan.
        Raises UsageError when it is not a directory, or is the library itself.
        """
        root = self._not_the_library(path)
        place = self._addresses.locate(root)
        if place is not None:
            return self._folders([place[0]])[0]
        self._check_directory(path)
        with self._stores.database.atomic():
            inside = [(i, p) for i, p, _ in self._stores.folders.all() if root in p.parents and os.path.isdir(p)]
            folder_id = self._stores.folders.add(root)
            for child_id, child in inside:
                self._stores.folders.re_address(child_id, folder_id, child.relative_to(root).as_posix())
        return self._folders([folder_id])[0]

    def remove_folder(self, folder_id: int) -> None:
        """Forget a folder and its photos' vectors and thumbnails. The files themselves are not touched."""
        with self._index.changing() as change:
            contents = self._stores.photos.contents(folder_id)
            self._stores.folders.remove(folder_id)
            change.remove(list(contents))
        still_used = set(self._stores.photos.contents().values())
        for content_hash in set(contents.values()) - still_used:
            self._stores.thumbnails.remove(content_hash)

    def protect(self, folder_id: int, protected: bool) -> None:
        """Set or clear the padlock: files of a protected folder are never deleted."""
        self._stores.folders.set_protected(folder_id, protected)

    # Scanning

    def scan(
        self,
        folders: Sequence[Path] = (),
        job: Job | None = None,
        *,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Add the folders that are new and bring them up to date; without folders, all known ones.

        Runs in the caller's thread; `on_stored(count)` is called there after each stored batch.
        Raises Cancelled, UsageError, LibraryError; what was stored before stays stored.
        """
        for path in folders:  # all of them before any is added
            place = self._addresses.locate(path)
            is_away = place is not None and not os.path.isdir(self._addresses.roots()[place[0]])
            if not is_away:
                self._check_directory(path)
        with self._only_scan():
            for path in folders:
                self.add_folder(path)
            places = {place for place in map(self._addresses.locate, folders) if place is not None}
            everything = {(folder_id, "") for folder_id in self._addresses.roots()}
            return self._bring_up_to_date(places if folders else everything, job, on_stored)

    def retry(
        self,
        paths: Sequence[Path],
        job: Job | None = None,
        *,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Read again files that could not be read before, although they have not changed, and what lies beside them."""
        places = {place for place in map(self._addresses.locate, paths) if place is not None}
        with self._only_scan():
            with self._stores.database.atomic():
                for folder_id, relative in places:
                    self._stores.failures.clear(folder_id, [relative])
            around = {(folder_id, relative.rpartition("/")[0]) for folder_id, relative in places}
            return self._bring_up_to_date(around, job, on_stored)

    def _bring_up_to_date(
        self, places: set[Place], job: Job | None, on_stored: Callable[[int], None] | None
    ) -> ScanReport:
        roots = self._addresses.roots()
        scopes = [Scope(folder_id, roots[folder_id], below) for folder_id, below in outermost(places)]
        # A folder inside another that is not part of it, because it was offline when the other was added, is skipped.
        skip = (self.directory, *roots.values())
        with _Pool(self._worker_count) as pool:
            scan = Scan(
                self._stores, self._index, self._embedder, pool.workers, skip=skip, job=job, on_stored=on_stored
            )
            try:
                return scan.run(scopes)
            except OSError as error:
                raise LibraryError(_disk_trouble(self.directory, error)) from error

    # Looking

    def rows(self, folder_id: int | None = None) -> list[PhotoRow]:
        """All photos, or one folder's, newest first."""
        return self._stores.photos.rows(folder_id)

    def photo(self, photo_id: int) -> Photo:
        """Return one photo with all its facts. Raises UsageError when there is no such photo."""
        photo = self._stores.photos.get(photo_id)
        if photo is None:
            raise UsageError("This photo is no longer in the library.")
        return photo

    def path(self, row: PhotoRow) -> Path:
        """Return the address of a row's file."""
        return self.roots()[row.folder_id] / row.relative

    def roots(self) -> dict[int, Path]:
        """Path of every folder by its id, for the addresses of many rows."""
        return self._addresses.roots()

    def find(self, path: Path) -> Photo | None:
        """Return the library's photo at `path`, if it is one."""
        place = self._addresses.locate(path)
        photo_id = self._stores.photos.find(*place) if place else None
        return self._stores.photos.get(photo_id) if photo_id is not None else None

    def failures(self) -> list[Failure]:
        """The files that could not be read, with their reasons."""
        return self._stores.failures.all()

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        """Return the photo's thumbnail as JPEG, made again from the file at `path` when the cache has lost it."""
        cached = self._stores.thumbnails.read(content_hash)
        if cached is not None:
            return cached
        try:
            decoded = decode(path, self.model.preprocessing)
        except UnreadablePhoto:
            return None
        if decoded.content_hash == content_hash:  # else the file has changed, and the next scan will see to it
            try:
                self._stores.thumbnails.write(content_hash, decoded.thumbnail)
            except OSError as error:
                log.warning("thumbnail not kept: %s", error)
        return decoded.thumbnail

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray:
        """Return a file's picture, uint8 (height, width, 3), upright sRGB, at most `max_side` pixels long.

        Raises UnreadablePhoto.
        """
        return np.asarray(open_upright(path, max_side=max_side))

    # Look-alikes

    def similar(
        self,
        query: int | Path | bytes,
        n: int = 20,
        *,
        metric: str = "cosine",
        box: Box | None = None,
        minimum: float | None = None,
    ) -> list[Match]:
        """Return the `n` photos most like the query, best first, the query itself left out.

        query: a photo's id; any picture file, which is not added to the library; or the bytes of an encoded picture.
        box: only this part of the query counts; x, y, width, height in upright pixels, or fractions when all are ≤ 1.
        minimum: leave out lower scores.
        Raises UsageError, UnreadablePhoto, LibraryError.
        """
        if metric not in METRICS:
            raise UsageError(f"There is no metric {metric!r}; choose one of {', '.join(METRICS)}.")
        if n < 1:
            raise UsageError("The number of look-alikes must be at least 1.")
        if isinstance(query, Path):
            photo = self.find(query)
            if photo is None and not os.path.lexists(expanded(query)):
                raise UsageError(f"There is no file {query}.")
            own_id = photo.id if photo else None
            stored_id = photo.id if photo and not photo.missing and _is_unchanged(photo) else None
        else:
            own_id = stored_id = query if isinstance(query, int) else None
        vector = self._query_vector(query, stored_id, box)
        exclude = [own_id] if own_id is not None else []
        ids, cosines = self._index.search(vector, n, exclude=exclude)
        rows = self._stores.photos.by_ids([int(i) for i in ids])
        roots = self._addresses.roots()
        scores = cosines if metric == "cosine" else score(metric, vector, self._vectors_of(ids))
        return [
            Match(row, roots[row.folder_id] / row.relative, float(value))
            for row, value in ((rows.get(int(i)), value) for i, value in zip(ids, scores, strict=True))
            if row is not None and (minimum is None or value >= minimum)
        ]

    def _vectors_of(self, ids: np.ndarray) -> np.ndarray:
        """The stored vectors (n, dim) of photos the index has just named; one removed since then counts as unlike."""
        empty = np.zeros(self.model.dim, np.float32)
        found = [self._stores.vectors.get(self._index.model_id, int(photo_id)) for photo_id in ids]
        return np.array([empty if vector is None else vector for vector in found]).reshape(len(ids), -1)

    def _query_vector(self, query: int | Path | bytes, own_id: int | None, box: Box | None) -> np.ndarray:
        if own_id is not None and box is None:
            vector = self._stores.vectors.get(self._index.model_id, own_id)
            if vector is not None:
                return vector
        source: str | Path = "the pasted picture"
        data: bytes | None = None
        if isinstance(query, bytes):
            data = query
        else:
            source = query if isinstance(query, Path) else self.photo(query).path
        try:
            decoded = decode(source, self.model.preprocessing, box=box, data=data)
        except UnreadablePhoto as error:
            raise UnreadablePhoto(f"{source}: {error.reason}") from error
        (vector,) = self._embedder.embed(decoded.pixels[np.newaxis])
        return np.asarray(vector)

    def use_index(self, where: str, job: Job | None = None) -> int:
        """Search look-alikes in another place from now on: `built-in`, or `qdrant:` with a URL or a folder.

        The vectors are sent there (the built-in index is a file in the library; anything else is not, and this is
        photosim's only use of a network), and removed from where they were before, where that can be reached. Returns
        the number of photos. When it fails, nothing is changed. Raises UsageError, IndexUnavailable, Cancelled.
        """
        before = Choice.read(self.paths.index_choice)
        choice = Choice.of(where)
        if choice.name == before.name:
            return len(self._index.ready(job))
        count = self._index.move(choice.place(self.paths, self.model), job or Job())
        try:
            choice.write(self.paths.index_choice)
        except OSError as error:
            self._index.move(before.place(self.paths, self.model), Job())
            raise LibraryError(_disk_trouble(self.directory, error)) from error
        self._index.save()
        old = before.place(self.paths, self.model)
        try:
            old.clear()
        except (IndexUnavailable, OSError) as error:
            log.warning("the vectors in %s could not be removed: %s", old.name, error)
        finally:
            old.close()
        return count

    # Duplicates

    def duplicates(
        self, tiers: Collection[Tier] = TIERS, folders: Sequence[Path] = (), job: Job | None = None
    ) -> list[Group]:
        """Return the duplicate groups of these tiers, surest first; only among photos in `folders` when given.

        New photos are compared with all, pairs compared before are remembered. Raises Cancelled, UsageError,
        LibraryError.
        """
        for tier in tiers:
            if tier not in TIERS:
                raise UsageError(f"There is no tier {tier!r}; choose from {', '.join(TIERS)}.")
        below = [self._inside(path) for path in folders]
        return find_duplicates(self._stores, self.model, set(tiers), below, job or Job())

    def verdict(self, paths: Sequence[Path], *, same: bool) -> int:
        """Remember for every pair of these photos that they are the same shot, or are not; returns how many pairs.

        It is kept by content, so it outlives moves and renames. Raises UsageError for fewer than two different
        contents, and for files that are not photos of the library.
        """
        hashes = set()
        for path in paths:
            photo = self.find(path)
            if photo is None:
                raise UsageError(f"{path} is not a photo of this library. Scan its folder first.")
            hashes.add(photo.content_hash)
        if len(hashes) < 2:
            raise UsageError(
                "A verdict needs two photos with different content; these are the same file, byte by byte."
            )
        return self._stores.verdicts.put(itertools.combinations(sorted(hashes), 2), same)

    # Deleting

    def trash(
        self,
        what: Sequence[Path | Selection] = (),
        *,
        tier: str | None = None,
        groups: Sequence[str] = (),
        dry_run: bool = False,
        job: Job | None = None,
    ) -> TrashReport:
        """Move photos to the trash, by the promises of docs/deletion.md; in a dry run, say what would happen.

        what: photos by path, or selections made elsewhere. A path that is a duplicate goes only if its keeper stays.
        tier: all photos but the keepers of every group of this tier, `identical` or `same-shot`.
        groups: the same of the groups with these ids.
        A photo that cannot go is skipped with its reason. Raises Cancelled while duplicates are looked for; once photos
        are being moved, cancelling only skips what is left.
        Raises UsageError for a tier or group that may not be deleted in bulk or does not exist, LibraryError when the
        journal cannot be written or another photosim is deleting.
        """
        named = [item if isinstance(item, Selection) else self._as_known(item) for item in what]
        job = job or Job()
        chosen, refused = select(self._duplicate_groups(job), named, tier=tier, ids=groups)
        if dry_run:
            report = self._deletion.rehearse(chosen, job)
        else:
            with self._only_deletion():
                self._reconciliation.run()
                report = self._deletion.run(chosen, job)
        return replace(report, skipped=(*refused, *report.skipped))

    def undo(self, batch: int | None = None, job: Job | None = None) -> UndoReport:
        """Take back a batch, by default the newest of which something is in the trash.

        Files return to where they were, or beside it under another name; photos, vectors and marks with them, without
        decoding. May be called again for what failed. Raises UsageError for an unknown batch, and LibraryError.
        """
        with self._only_deletion():
            self._reconciliation.run()
            return self._restoring.run(batch, job or Job())

    def history(self) -> list[Batch]:
        """Every deletion with its files, newest first."""
        return self._stores.journal.batches()

    def _duplicate_groups(self, job: Job) -> Sequence[GroupPaths]:
        """The duplicate groups a deletion has to respect, of all tiers but look-alikes."""
        return [
            GroupPaths(group.id, group.tier, group.keeper.path, tuple(member.photo.path for member in group.members))
            for group in self.duplicates(job=job)
        ]

    def _as_known(self, path: Path) -> Path:
        """The path by which the library knows a photo, whichever way leads to it."""
        photo = self.find(path)
        return absolute(path) if photo is None else photo.path

    def _settle_interrupted(self) -> None:
        """Look after a deletion that was cut off. What cannot be settled now waits; the library opens all the same."""
        if self._stores.journal.unsettled():
            try:
                with self._only_deletion():
                    self._reconciliation.run()
            except LibraryError as error:
                log.warning("an interrupted deletion is not settled yet: %s", error)

    # Facts

    def facts(self) -> Facts:
        """Counts, model and index, for `info` and the About box."""
        index_count = index_bytes = 0
        trouble = ""
        try:
            index_count, index_bytes = self._index.saved()
        except IndexUnavailable as error:
            trouble = str(error)
        return Facts(
            library=self.directory,
            photos=self._stores.photos.count(),
            vectors=self._stores.vectors.count(self._index.model_id),
            failed=len(self._stores.failures.all()),
            model=self.model.key,
            index_count=index_count,
            index_bytes=index_bytes,
            schema=self._stores.database.schema,
            index_place=self._index.place,
            index_trouble=trouble,
        )

    def models(self) -> list[dict[str, Any]]:
        """The model in use and every other that vectors in this library came from."""
        stored = self._stores.vectors.models()
        in_use = self.model
        counts = {model.identity.key: model.vectors for model in stored}
        identities = {model.identity.key: model.identity for model in stored} | {in_use.key: in_use}
        return [
            {
                "name": identity.name,
                "key": key,
                "backbone": identity.backbone,
                "dim": identity.dim,
                "installed": key == in_use.key,
                "active": key == in_use.key,
                "sha256": identity.sha256,
                "source": identity.source,
                "vectors": counts.get(key, 0),
            }
            for key, identity in sorted(identities.items(), key=lambda item: item[0] != in_use.key)
        ]

    def evaluate(self, folder: Path, job: Job | None = None) -> Evaluation:
        """Measure the model on a folder of class folders or with a truth.json; nothing is added to the library."""
        with _Pool(self._worker_count) as pool:
            return evaluate(folder, self._embedder, pool.workers(1000), job or Job())

    # Helpers

    def _folders(self, ids: Collection[int]) -> list[Folder]:
        counts = self._stores.folders.counts()
        folders = []
        for folder_id, path, protected in self._stores.folders.all():
            if folder_id in ids:
                photos, failed = counts.get(folder_id, (0, 0))
                online = is_online(path, expect_content=photos > 0)
                folders.append(Folder(folder_id, path, online, protected, photos, failed))
        return folders

    def _check_directory(self, path: Path) -> None:
        """Raise UsageError unless photos may be looked for in `path`."""
        root = self._not_the_library(path)
        if not os.path.isdir(root):
            hint = (
                "It is a file; name the folder around it." if os.path.isfile(root) else "Check the name, or plug it in."
            )
            raise UsageError(f"{path} is not a folder. {hint}")

    def _inside(self, path: Path) -> Path:
        """The directory as the library's photos are addressed. Raises UsageError when no photo can be in it."""
        place = self._addresses.locate(path)
        if place is not None:
            return self._addresses.roots()[place[0]] / place[1]
        around = absolute(path)
        if any(around in root.parents for root in self._addresses.roots().values()):
            return around
        raise UsageError(f"{path} is not in a folder of this library. `photosim folders` lists them.")

    def _not_the_library(self, path: Path) -> Path:
        root = absolute(path)
        if root == self.directory or self.directory in root.parents:
            raise UsageError(f"{path} is photosim's own library folder; choose the folder that holds your photos.")
        return root

    @contextlib.contextmanager
    def _only_scan(self) -> Iterator[None]:
        """Two scans of one library would read everything twice."""
        lock = filelock.FileLock(self.paths.scan_lock, timeout=0)
        if not self._scanning.acquire(blocking=False):
            raise UsageError("A scan of this library is under way already.")
        try:
            self._lock_for_scanning(lock)
            yield
        finally:
            lock.release()
            self._scanning.release()

    def _lock_for_scanning(self, lock: filelock.BaseFileLock) -> None:
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryError(
                f"Another photosim is scanning the library {self.directory}. Wait until it is done, or cancel it there."
            ) from error
        except NotImplementedError as error:
            # Some network file systems cannot lock. Two scans at once there cost time, not photos.
            log.warning("scanning without a lock: %s", error)
        except OSError as error:
            raise LibraryError(_disk_trouble(self.directory, error)) from error

    @contextlib.contextmanager
    def _only_deletion(self) -> Iterator[None]:
        """Deleting and taking back happen one at a time, in all processes together."""
        lock = filelock.FileLock(self.paths.deletion_lock, timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryError(
                f"Another photosim is deleting or restoring photos of the library {self.directory}. "
                "Wait until it is done, then try again."
            ) from error
        except NotImplementedError as error:
            raise LibraryError(
                f"The disk of the library {self.directory} cannot lock files, so two photosims could delete at once. "
                "Move the library to a local disk to delete photos."
            ) from error
        except OSError as error:
            raise LibraryError(_disk_trouble(self.directory, error)) from error
        try:
            yield
        finally:
            lock.release()


class _Pool:
    """Worker processes that are started when there is something to read, and closed at the end."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._workers: Workers = InlineWorkers()

    def __enter__(self) -> _Pool:
        return self

    def workers(self, files: int) -> Workers:
        if self._count and isinstance(self._workers, InlineWorkers):
            self._workers = ProcessWorkers(min(self._count, files))
        return self._workers

    def __exit__(self, *_: object) -> None:
        self._workers.close()


def _is_unchanged(photo: Photo) -> bool:
    try:
        stat = photo.path.stat()
    except OSError:
        return True  # offline: the stored vector is what we have
    return (stat.st_size, stat.st_mtime_ns) == (photo.size, photo.mtime_ns)


def _disk_trouble(directory: Path, error: OSError) -> str:
    return (
        f"The library in {directory} cannot be written: {error.strerror or error}. Make room or check the permissions, "
        "then scan again; what was read so far is kept."
    )
