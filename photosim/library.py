"""Library: what photosim can do. The window and the command line speak to this class and to nothing below it."""

from __future__ import annotations

import functools
import itertools
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from photosim.base.errors import IndexUnavailable, LibraryError, UnreadablePhoto, UsageError, cannot_be_written
from photosim.base.files import write_atomically
from photosim.base.job import Job
from photosim.base.once import if_made, made_once
from photosim.base.paths import LibraryPaths
from photosim.base.settings import Settings
from photosim.deleting.trash.operations import FileOperations
from photosim.embedding.embedder import TorchEmbedder
from photosim.folders.addresses import Addresses, Place, absolute, outermost
from photosim.folders.presence import Presence, is_own_volume, look
from photosim.models.choice import ModelChoice
from photosim.models.shelf import Shelf
from photosim.pictures.workers import Pool, default_count
from photosim.shots import exposures
from photosim.store.locks import Locks
from photosim.store.stores import Stores
from photosim.values.deleting import Batch, Selection, TrashReport, UndoReport
from photosim.values.health import CheckReport
from photosim.values.keeper_rules import KeeperRules, ordered
from photosim.values.photos import (
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

if TYPE_CHECKING:
    import numpy as np

    from photosim.deleting.deletion import Deletion
    from photosim.deleting.reconcile import Reconciliation
    from photosim.deleting.record import Ledger
    from photosim.deleting.restoring import Restoring
    from photosim.duplicates.exporting import Export
    from photosim.duplicates.reviewing import Reviewing
    from photosim.duplicates.selecting import GroupPaths
    from photosim.index.live import LiveIndex
    from photosim.lookalikes.searching import Query, Searching
    from photosim.measuring.copies import CopyQuality
    from photosim.measuring.evaluate import Evaluation
    from photosim.measuring.selftest import SelfTest
    from photosim.organising.finding import Finding
    from photosim.organising.labelling import Labelling
    from photosim.organising.suggesting import Suggesting
    from photosim.pictures.looker import Box, Looker
    from photosim.scanning.scan import Scope
    from photosim.scanning.watching import Watching
    from photosim.values.alignment import Alignment, Difference
    from photosim.values.folder_diff import FolderComparison
    from photosim.values.metadata_transfer import Fact
    from photosim.values.models import ModelFacts, Switch, SwitchReport
    from photosim.values.organising import ShotCopies
    from photosim.values.relocation import Relocation
    from photosim.values.review import Decision

# What the first screenful of photos does not want is imported by the methods that want it.

log = logging.getLogger(__name__)

__all__ = ["Box", "CopyQuality", "Evaluation", "Export", "Facts", "Library", "SelfTest"]


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
        models: ModelChoice,
        *,
        workers: int | None = None,
        files: FileOperations | None = None,
    ) -> None:
        """Use `Library.open`."""
        self.paths = paths
        self.settings = Settings(paths.settings)
        self._stores = stores
        self._models = models
        self._worker_count = default_count() if workers is None else workers
        self._addresses = Addresses(stores.folders)
        self._files = files or FileOperations()
        self._locks = Locks(paths, changing_over=lambda: models.changing_over)

    # Parts that are made when they are first wanted, which is after the first photos are on the screen

    @made_once
    def _index(self) -> LiveIndex:
        from photosim.index.choice import Choice
        from photosim.index.live import LiveIndex

        identity = self._models.active.identity
        place = Choice.read(self.paths.index_choice).place(self.paths, self._stores.vectors, identity)
        return LiveIndex(self._stores.database, self._stores.vectors, identity, place)

    @made_once
    def _looker(self) -> Looker:
        from photosim.pictures.looker import Looker

        return Looker(in_processes=self._worker_count > 0)

    @made_once
    def _searching(self) -> Searching:
        from photosim.lookalikes.searching import Searching

        return Searching(
            self._stores, self._models, self._index, self._looker, self._addresses, find=self.find, photo=self.photo
        )

    @made_once
    def _ledger(self) -> Ledger:
        from photosim.deleting.record import Ledger

        return Ledger(self._stores, self._index, self._files)

    @made_once
    def _deletion(self) -> Deletion:
        from photosim.deleting.deletion import Deletion

        return Deletion(self._stores, self._ledger, self.find, self._files)

    @made_once
    def _restoring(self) -> Restoring:
        from photosim.deleting.restoring import Restoring

        return Restoring(self._stores, self._ledger, self._files, self._deletion.rescuer)

    @made_once
    def _reconciliation(self) -> Reconciliation:
        from photosim.deleting.reconcile import Reconciliation

        return Reconciliation(self._stores, self._ledger, self._files, self._deletion.rescuer)

    @made_once
    def review(self) -> Reviewing:
        """The groups found last, marks, keepers and decisions."""
        from photosim.duplicates.reviewing import Reviewing

        return Reviewing(self._stores, lambda: self.model, self._find_all_duplicates)

    @made_once
    def finding(self) -> Finding:
        """Finding photos by words and facts."""
        from photosim.organising.finding import Finding

        return Finding(self._stores, self.paths.find_cache, self.folders)

    @made_once
    def labelling(self) -> Labelling:
        """What a person says about photos, and albums."""
        from photosim.organising.labelling import Labelling

        return Labelling(self._stores, self.settings, self._known)

    @made_once
    def suggesting(self) -> Suggesting:
        """What else belongs into an album."""
        from photosim.organising.suggesting import Suggesting

        return Suggesting(self._stores, self._addresses, lambda: self.model)

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        weights: Path | None = None,
        embedder: Embedder | None = None,
        workers: int | None = None,
        files: FileOperations | None = None,
        shelf: Shelf | None = None,
    ) -> Library:
        """Open the library in `directory`, making it if there is none. Fast: torch is not imported.

        `weights`, or `embedder`, is used this time whatever model the library has chosen. `shelf` is where models are
        found and installed, by default the library's own folder. `workers` is the number of decoding processes,
        0 to decode in the caller's thread; `files` moves what is deleted. A deletion that was interrupted is settled
        first. Raises LibraryError and WeightsError.
        """
        paths = LibraryPaths(absolute(directory))
        if embedder is None and weights is not None:
            embedder = TorchEmbedder(weights)
        shelf = shelf or Shelf(paths.models, lambda path: TorchEmbedder(path))
        if embedder is None:
            shelf.built_in()  # what is damaged is told before anything is made
        try:
            paths.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = "it is a file, not a folder" if os.path.isfile(paths.root) else error.strerror
            raise LibraryError(
                f"The library folder {paths.root} cannot be used: {why}. Choose another folder with --library."
            ) from error
        stores = Stores.open(paths)
        try:
            models = ModelChoice(stores, shelf, paths, override=embedder)
        except BaseException:
            stores.database.close()
            raise
        library = cls(paths, stores, models, workers=workers, files=files)
        try:
            library._settle_interrupted()
        except BaseException:
            library._stores.database.close()
            raise
        return library

    def close(self) -> None:
        """Save the index and close the database. A scan must have ended before."""
        for name in ("finding", "_looker", "_index"):
            part = if_made(self, name)
            if part is not None:
                part.close()
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
    def _embedder(self) -> Embedder:
        """Of the model that searches use. Keep it while you work: another may take its place at any moment."""
        return self._models.active

    @property
    def model(self) -> ModelIdentity:
        """The model that searches use."""
        return self._embedder.identity

    def warm_up(self) -> None:
        """Load the network and the index, so that the first click and the first outside picture are quick."""
        self._index.prepare()
        self._looker.warm_up()
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
        self._refuse_second_route(path, root)
        with self._stores.database.atomic():
            inside = [(i, p) for i, p, _ in self._stores.folders.all() if root in p.parents and os.path.isdir(p)]
            folder_id = self._stores.folders.add(root)
            for child_id, child in inside:
                self._stores.folders.re_address(child_id, folder_id, child.relative_to(root).as_posix())
        return self._folders([folder_id])[0]

    def _refuse_second_route(self, path: Path, root: Path) -> None:
        from photosim.folders.routes import known_by_another_route

        # A folder inside another, or around it, is no second route: its files have one path each.
        apart = [one for one in self._addresses.roots().values() if root not in one.parents and os.path.isdir(one)]
        known = known_by_another_route(root, apart)
        if known is not None:
            raise UsageError(
                f"{path} shows photos of {known}, which is in the library already, by another path. Every one of them "
                "would look like a copy of itself, so the folder was not added. Keep the one you use; to change over, "
                "remove the other first."
            )

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

    def look_for(self, folder: Path, new: Path) -> Relocation:
        """Look whether the photos of a known folder are in `new`; nothing is changed. Raises UsageError."""
        from photosim.folders import relocating

        return relocating.check(self._stores, self._root_id(folder), self._not_the_library(new))

    def relocate(self, folder: Path, new: Path, *, sure: bool = False) -> Relocation:
        """Tell that a known folder is at `new` now. Only its address is rewritten; it may be offline at the old one.

        Raises UsageError when most of its photos are not there and the person is not `sure`, when `new` overlaps
        another folder, and while a scan is under way; LibraryError while photos are deleted.
        """
        from photosim.folders import relocating

        with self._locks.scan(), self._locks.deletion():
            self._reconciliation.run()
            found = self.look_for(folder, new)
            if not (found.is_sure or sure):
                raise UsageError(
                    f"{found.in_words()} {found.new} does not seem to hold the photos of {found.old}, so nothing was "
                    "changed. Say --yes to relocate it all the same."
                )
            relocating.rewrite(self._stores, self._root_id(folder), found)
        return found

    def forget_missing(self, folders: Sequence[Path] = ()) -> int:
        """Forget the photos that are missing from these folders, or from all, for good; returns how many.

        Their thumbnails and vectors go. Verdicts stay, and what can be taken back from the trash. A folder that is
        offline now keeps its missing photos. Raises UsageError for an unknown folder.
        """
        wanted = {self._root_id(path) for path in folders} or set(self._addresses.roots())
        online = [folder.id for folder in self._folders(wanted) if folder.online or not folder.photos]
        with self._locks.scan(), self._index.changing() as change:
            forgotten = self._stores.photos.forget_missing(online)
            change.remove([photo_id for photo_id, _ in forgotten])
        still_used = set(self._stores.photos.contents().values())
        for content_hash in {content for _, content in forgotten} - still_used:
            self._stores.thumbnails.remove(content_hash)
        return len(forgotten)

    # Scanning

    def scan(
        self,
        folders: Sequence[Path] = (),
        job: Job | None = None,
        *,
        accept_missing: bool = False,
        retry: bool = False,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Add the folders that are new and bring them up to date; without folders, all known ones.

        A folder that lost more than a fifth of its photos, or all, keeps them until they are accepted as missing.
        Files that could not be read before are left alone until they change, but for a `retry`.
        Runs in the caller's thread; `on_stored(count)` is called there after each stored batch.
        Raises Cancelled, UsageError, LibraryError; what was stored before stays stored.
        """
        for path in folders:  # all of them before any is added
            place = self._addresses.locate(path)
            is_away = place is not None and not os.path.isdir(self._addresses.roots()[place[0]])
            if not is_away:
                self._check_directory(path)
        with self._locks.scan():
            for path in folders:
                self.add_folder(path)
            places = {place for place in map(self._addresses.locate, folders) if place is not None}
            everything = {(folder_id, "") for folder_id in self._addresses.roots()}
            return self._bring_up_to_date(places if folders else everything, job, on_stored, accept_missing, retry)

    def rescan(
        self,
        folders: Sequence[Path],
        job: Job | None = None,
        *,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Bring known folders, or directories in them, up to date; what is not of this library is passed over.

        As `scan`, but it never adds a folder, and a directory that is gone is no mistake.
        """
        with self._locks.scan():
            places = {place for place in map(self._addresses.locate, folders) if place is not None}
            return self._bring_up_to_date(places, job, on_stored)

    def retry(
        self,
        paths: Sequence[Path],
        job: Job | None = None,
        *,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Read again files that could not be read before, although they have not changed, and what lies beside them."""
        places = {place for place in map(self._addresses.locate, paths) if place is not None}
        with self._locks.scan():
            with self._stores.database.atomic():
                for folder_id, relative in places:
                    self._stores.failures.clear(folder_id, [relative])
            around = {(folder_id, relative.rpartition("/")[0]) for folder_id, relative in places}
            return self._bring_up_to_date(around, job, on_stored)

    def _bring_up_to_date(
        self,
        places: set[Place],
        job: Job | None,
        on_stored: Callable[[int], None] | None,
        accept_missing: bool = False,
        retry: bool = False,
    ) -> ScanReport:
        from photosim.scanning.scan import Scan, Scope

        roots = self._addresses.roots()
        scopes = [Scope(folder_id, roots[folder_id], below) for folder_id, below in outermost(places)]
        # A folder inside another that is not part of it, because it was offline when the other was added, is skipped.
        skip = (self.directory, *roots.values())
        self._models.follow(self._index)
        self._models.remember()
        embedder, also = self._models.for_scan()
        with Pool(self._worker_count) as pool:
            scan = Scan(
                self._stores,
                self._index,
                embedder,
                pool.workers,
                skip=skip,
                accept_missing=accept_missing,
                retry=retry,
                job=job,
                on_stored=on_stored,
                also=also,
                searched=embedder.identity.key == self._index.identity.key,
            )
            try:
                report = scan.run(scopes)
            except OSError as error:
                raise cannot_be_written(self.directory, error) from error
        self._stores.place_waiting_decisions()
        self._back_up_after_scan()
        return report

    def _back_up_after_scan(self) -> None:
        try:
            self.back_up_weekly()
        except LibraryError as error:
            log.warning("%s", error)  # the scan itself is done

    def watch(self, on_settled: Callable[[list[Path]], None]) -> Watching:
        """Notice what changes in the folders; the caller starts it, and stops it before the library is closed.

        `on_settled` is called in another thread with the directories worth a scan: their files are written to the end.
        """
        from photosim.scanning.watching import Watching

        return Watching(self._addresses.roots, self.directory, on_settled)

    # Looking

    def rows(self, folder_id: int | None = None, *, whole: bool = False) -> list[PhotoRow]:
        """All photos, or one folder's, newest first.

        A raw photo is left out where a picture stands for its shot, unless shots are wanted `whole`.
        """
        rows = self._stores.photos.rows(folder_id)
        return rows if whole else exposures.shown(self._stores, rows)

    def newest(self, most: int) -> tuple[list[PhotoRow], bool]:
        """The first of `rows`, about `most`, and whether these are all there are. Quick in a library of any size."""
        rows = self._stores.photos.rows(most=most + 1)
        hidden = exposures.halves(self._stores, [row.id for row in rows[:most]])
        return [row for row in rows[:most] if row.id not in hidden], len(rows) <= most

    def badges(self) -> Mapping[int, str]:
        """By photo id what a shot consists of besides one ordinary picture: `RAW`, `LIVE`, `RAW LIVE`."""
        return exposures.badges(self._stores)

    def beside(self, photo_id: int) -> list[Path]:
        """The raw file of a photo's shot and its moving half, as far as there are any; no notes of editors."""
        roots = self._addresses.roots()
        return [
            roots[folder_id] / relative
            for folder_id, relative in exposures.beside(self._stores, photo_id)
            if folder_id in roots
        ]

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

    def paths_of(self, ids: Sequence[int]) -> list[Path]:
        """The addresses of these photos, in their order; what is gone meanwhile is left out."""
        rows, roots = self._stores.photos.by_ids(ids), self._addresses.roots()
        there = [rows[photo_id] for photo_id in ids if photo_id in rows]
        return [roots[row.folder_id] / row.relative for row in there if row.folder_id in roots]

    def find(self, path: Path) -> Photo | None:
        """Return the library's photo at `path`, if it is one."""
        place = self._addresses.locate(path)
        photo_id = self._stores.photos.find(*place) if place else None
        return self._stores.photos.get(photo_id) if photo_id is not None else None

    def failures(self) -> list[Failure]:
        """The files that could not be read, with their reasons."""
        return self._stores.failures.all()

    def unsupported(self) -> list[Path]:
        """The videos in the folders, but for the moving halves of photos: nothing is wrong with them."""
        return self._stores.videos.alone()

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        """Return the photo's thumbnail as JPEG, made again from the file at `path` when the cache has lost it."""
        cached = self._stores.thumbnails.read(content_hash)
        if cached is not None:
            return cached
        try:
            decoded = self._looker.decode(path, self.model.preprocessing)
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
        return self._looker.picture(path, max_side)

    # Comparing

    def alignment(self, first: Path, second: Path, job: Job | None = None) -> Alignment | None:
        """Find the scene of one photo in another one of the library; None when they have nothing in common.

        A second or two at most. Raises Cancelled, UsageError for other files, UnreadablePhoto when there is nothing to
        look at.
        """
        from photosim.viewing.overlaying import align

        job = job or Job()
        job.checkpoint()
        one, other = self._known(first), self._known(second)
        return align(self._stores.thumbnails, self.model.preprocessing, one, other, job.checkpoint)

    def difference(
        self, first: Path, second: Path, alignment: Alignment | None = None, job: Job | None = None
    ) -> Difference | None:
        """Lay two photos over each other and return what differs; None when they have too little in common.

        `alignment` is the answer of the method of that name, if it is there already. Raises Cancelled, UsageError,
        UnreadablePhoto.
        """
        from photosim.viewing.overlaying import differ

        job = job or Job()
        laid = alignment or self.alignment(first, second, job)
        job.checkpoint()
        return None if laid is None else differ(self._known(first), self._known(second), laid, job.checkpoint)

    def _known(self, path: Path) -> Photo:
        photo = self.find(path)
        if photo is None:
            raise UsageError(f"{path} is not a photo of this library. Scan its folder first.")
        return photo

    # Look-alikes

    def similar(
        self,
        query: Query | Sequence[Query],
        n: int = 20,
        *,
        metric: str = "cosine",
        box: Box | None = None,
        minimum: float | None = None,
        whitened: bool = False,
        unlike: Sequence[Query] = (),
        within: str | None = None,
    ) -> list[Match]:
        """Return the `n` photos most like the query, best first, the query itself left out.

        query: a photo's id; any picture file, which is not added to the library; the bytes of an encoded picture; or
            several of these, which are one question together.
        unlike: what these look like counts against a photo.
        within: only photos that this query of `finding` gives.
        box: only this part of the query counts; x, y, width, height in upright pixels, or fractions when all are ≤ 1.
        minimum: leave out lower scores.
        whitened: compare in axes learned from this library, which takes some seconds the first time.
        Raises UsageError, UnreadablePhoto, LibraryError.
        """
        queries = [query] if isinstance(query, int | Path | bytes) else list(query)
        among = None if within is None else self.finding.ids(within)
        return self._searching.similar(queries, n, metric, box, minimum, whitened, unlike=unlike, among=among)

    def use_index(self, where: str, job: Job | None = None) -> int:
        """Search look-alikes in another place from now on: `built-in`, or `qdrant:` with a URL or a folder.

        The vectors are sent there (the built-in index is a file in the library; anything else is not, and this is
        photosim's only use of a network), and removed from where they were before, where that can be reached. Returns
        the number of photos. When it fails, nothing is changed. Raises UsageError, IndexUnavailable, Cancelled.
        """
        from photosim.index.choice import Choice

        before = Choice.read(self.paths.index_choice)
        choice = Choice.of(where)
        if choice.name == before.name:
            return len(self._index.ready(job))
        count = self._index.move(functools.partial(choice.place, self.paths, self._stores.vectors), job or Job())
        try:
            choice.write(self.paths.index_choice)
        except OSError as error:
            self._index.move(functools.partial(before.place, self.paths, self._stores.vectors), Job())
            raise cannot_be_written(self.directory, error) from error
        self._index.save()
        old = before.place(self.paths, self._stores.vectors, self.model)
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
        return self.review.applied(self._find_duplicates(set(tiers), below, job or Job()))

    def _find_duplicates(self, tiers: Collection[Tier], below: Sequence[Path], job: Job) -> list[Group]:
        from photosim.duplicates.finding import find_duplicates

        with Pool(self._worker_count) as pool:
            workers = pool.workers if self._worker_count > 1 else None
            return find_duplicates(self._stores, self.model, tiers, below, job, self.keeper_rules(), workers)

    def _find_all_duplicates(self, job: Job) -> Sequence[Group]:
        return self._find_duplicates(set(TIERS), (), job)

    def compare_folders(self, a: Path, b: Path, job: Job | None = None) -> FolderComparison:
        """Say which photos of folder `b` are in `a` as well, each with its proof, and which are only in `b`.

        Both are folders of the library or lie in one; what `b` holds beyond the last scan is said. The answer's
        `selections` are for `trash`. Raises Cancelled, UsageError, LibraryError.
        """
        from photosim.duplicates.folder_diff import Side, compare_folders

        sides = [Side(path, self._scopes(path)) for path in (self._inside(a), self._inside(b))]
        if sides[0].path == sides[1].path:
            raise UsageError(f"{a} and {b} are the same folder. Name two.")
        for side in sides:
            if not os.path.isdir(side.path):
                raise UsageError(f"{side.path} is not there. Check the name, or connect its drive.")
        skip = (self.directory, *self._addresses.roots().values())
        return compare_folders(self._stores, self.model, sides[0], sides[1], skip, job or Job())

    def copies(
        self, folders: Sequence[Path] = (), job: Job | None = None, *, only_once: bool = False
    ) -> list[ShotCopies]:
        """Every shot with all its copies, also on drives that are offline; with `only_once`, shots without a copy.

        With `folders`, only shots of which a file lies in these. Duplicates are looked for first when that is due.
        Raises Cancelled, UsageError, LibraryError.
        """
        from photosim.organising.copies import find_copies

        below = [self._inside(path) for path in folders]
        self.review.bring_up_to_date(job or Job())
        return find_copies(self._stores, self.folders(), below, only_once=only_once)

    def keeper_rules(self) -> KeeperRules:
        """The rules by which one photo of a group is kept, in their order, and the preferred folders."""
        return self._stores.keeping.get()

    def set_keeper_rules(
        self, names: Sequence[str] | None = None, folders: Sequence[Path] | None = None
    ) -> KeeperRules:
        """Let these rules count in this order, and no others; `folders` are the preferred ones, best first.

        What is not given stays as it is. The rule `protected` is always the first, named or not. Raises UsageError for
        rules that do not exist or are named twice, and for folders outside of the library.
        """
        known = self._stores.keeping.get()
        liked = known.folders if folders is None else [self._inside(path) for path in folders]
        try:
            rules = replace(known, folders=tuple(dict.fromkeys(liked))) if names is None else ordered(names, liked)
        except ValueError as error:
            raise UsageError(str(error)) from error
        self._stores.keeping.put(rules)
        return rules

    def reset_keeper_rules(self) -> KeeperRules:
        """Back to the order that photosim comes with, without preferred folders."""
        self._stores.keeping.clear()
        return self._stores.keeping.get()

    def verdict(self, paths: Sequence[Path], *, same: bool) -> int:
        """Remember for every pair of these photos that they are the same shot, or are not; returns how many pairs.

        It is kept by content, so it outlives moves and renames. Raises UsageError for fewer than two different
        contents, and for files that are not photos of the library.
        """
        hashes = {self._known(path).content_hash for path in paths}
        if len(hashes) < 2:
            raise UsageError(
                "A verdict needs two photos with different content; these are the same file, byte by byte."
            )
        return self._stores.verdicts.put(itertools.combinations(sorted(hashes), 2), same)

    def keep_all(self, paths: Sequence[Path]) -> int:
        """Remember, by content, that all of these photos stay although they may be one shot; returns how many.

        Their group is no longer shown or deleted until another photo joins it. Raises UsageError as `verdict` does.
        """
        photos = {photo.id: photo for photo in [self._known(path) for path in paths]}
        if len(photos) < 2:
            raise UsageError("Name two photos or more; one alone is nobody's duplicate.")
        self._stores.kept.put(Counter(photo.content_hash for photo in photos.values()))
        return len(photos)

    def verdicts(self) -> list[Decision]:
        """Every remembered decision, newest first, with the files that it is about now."""
        from photosim.duplicates.decisions import listed

        return listed(self._stores)

    def forget_verdicts(self, decisions: Sequence[Decision]) -> int:
        """Take decisions back, as if they had never been made; returns how many there were."""
        from photosim.duplicates.decisions import forget

        return forget(self._stores, decisions)

    def export(self, target: Path, job: Job | None = None) -> Export:
        """Write all groups, scores and decisions into a file, JSON or CSV by its suffix; a file there is replaced.

        Duplicates are looked for first when that is due. Raises UsageError for another suffix, for a place that cannot
        be written, and for one where a photo or the library itself is; Cancelled; LibraryError.
        """
        from photosim.duplicates.exporting import Exporting

        exporting = Exporting(self._stores, self.review, self.directory)
        file = exporting.checked(absolute(target), self.find)
        return exporting.run(file, self.model, self._index.model_id, job or Job())

    # Deleting

    def trash(
        self,
        what: Sequence[Path | Selection] = (),
        *,
        tier: str | None = None,
        groups: Sequence[str] = (),
        rescue: bool | Collection[Fact] = False,
        dry_run: bool = False,
        job: Job | None = None,
    ) -> TrashReport:
        """Move photos to the trash, by the promises of docs/deletion.md; in a dry run, say what would happen.

        what: photos by path, or selections made elsewhere. A path that is a duplicate goes only if its keeper stays.
        tier: all photos but the keepers of every group of this tier, `identical` or `same-shot`.
        groups: the same of the groups with these ids.
        rescue: write what the keepers lack into their XMP sidecars first: all of it, or these facts out of `lacking`. A
        photo whose facts cannot be saved stays.
        A photo that cannot go is skipped with its reason. Raises Cancelled while duplicates are looked for; after that,
        cancelling only skips what is left.
        Raises UsageError for a tier or group that may not be deleted in bulk or does not exist, LibraryError when the
        journal cannot be written or another photosim is deleting; once something has gone, what is left is skipped for
        that reason instead.
        """
        from photosim.duplicates.selecting import check, select

        check(tier, groups)
        named = [item if isinstance(item, Selection) else self._as_known(item) for item in what]
        job = job or Job()
        if tier is not None or groups or not all(isinstance(item, Selection) for item in what):
            known = self._duplicate_groups(job)
        else:  # selections bring their keepers; those found last tell which photos have to stay
            known = self.review.copies()
        chosen, refused = select(known, named, tier=tier, ids=groups)
        kept = [group.keeper for group in known]
        if dry_run:
            report = self._deletion.rehearse(chosen, job, rescue, kept=kept)
        else:
            with self._locks.deletion():
                self._reconciliation.run()
                report = self._deletion.run(chosen, job, rescue, kept=kept)
        return replace(report, skipped=(*refused, *report.skipped))

    def lacking(self, keeper: Path, losers: Sequence[Path]) -> list[Fact]:
        """What the losers know and the keeper does not: capture time, place, rating, keywords, title, caption.

        Files and sidecars are read. For `trash(rescue=…)`. Raises UsageError, UnreadablePhoto.
        """
        from photosim.deleting.metadata_transfer import facts_lacking

        return facts_lacking(self._known(keeper), [self._known(path) for path in losers])

    def undo(self, batch: int | None = None, job: Job | None = None) -> UndoReport:
        """Take back a batch, by default the newest of which something is in the trash.

        Files return to where they were, or beside it under another name; photos, vectors and marks with them, without
        decoding. May be called again for what failed. Raises UsageError for an unknown batch, and LibraryError.
        """
        with self._locks.deletion():
            self._reconciliation.run()
            return self._restoring.run(batch, job or Job())

    def history(self) -> list[Batch]:
        """Every deletion with its files, newest first."""
        return self._stores.journal.batches()

    def waiting_for(self, batches: Sequence[Batch]) -> dict[int, list[Path]]:
        """The folders, by batch, whose drive must be connected before what was deleted from them can be taken back."""
        roots = self._addresses.roots().values()
        lying: dict[Path, dict[int, Path]] = {}
        for batch in batches:
            for entry in batch.entries:
                if entry.state in ("trashed", "acting", "restoring"):
                    for root in (root for root in roots if root in entry.path.parents):
                        lying.setdefault(root, {})[batch.id] = entry.path
        found: dict[int, list[Path]] = {}
        for root, paths in lying.items():
            if not is_own_volume(self._stores, next(iter(paths.values()))):
                for number in paths:
                    found.setdefault(number, []).append(root)
        return found

    def _duplicate_groups(self, job: Job) -> Sequence[GroupPaths]:
        """The duplicate groups a deletion has to respect, of all tiers but look-alikes."""
        from photosim.duplicates.selecting import GroupPaths

        return [
            GroupPaths(
                group.id,
                group.tier,
                group.keeper.path,
                tuple(member.photo.path for member in group.members),
                frozenset(member.photo.path for member in group.members[1:] if not member.bulk),
            )
            for group in self.duplicates(job=job)
        ]

    def _as_known(self, path: Path) -> Path:
        """The path by which the library knows a photo, whichever way leads to it."""
        photo = self.find(path)
        return absolute(path) if photo is None else photo.path

    def _settle_interrupted(self) -> None:
        """Look after a deletion that was cut off. What cannot be settled now waits; the library opens all the same."""
        if self._stores.journal.unsettled() or self._stores.rescues.unsettled():
            try:
                with self._locks.deletion():
                    self._reconciliation.run()
            except LibraryError as error:
                log.warning("an interrupted deletion is not settled yet: %s", error)

    # Health

    def check(self, job: Job | None = None, *, repair: bool = False, database: bool = True) -> CheckReport:
        """Look whether every part of the library is as it should be; with `repair`, mend what can be mended.

        `database`: look into its file as well, unless `mend` just did.

        A damaged database is only told of: `Library.mend` mends it while the library is closed. Raises Cancelled,
        UsageError while a scan runs here, LibraryError while another photosim scans or the library cannot be read.
        """
        from photosim.checkup.checkup import Checkup

        with self._locks.scan(), Pool(self._worker_count) as pool:
            checkup = Checkup(self.paths, self._stores, self._index, self.model, pool.workers, self._settle_interrupted)
            try:
                return checkup.run(job or Job(), repair=repair, database=database)
            except OSError as error:
                raise cannot_be_written(self.directory, error) from error

    @staticmethod
    def mend(directory: Path, job: Job | None = None, *, repair: bool = True) -> CheckReport:
        """Look whether the database of a closed library is whole, and with `repair` mend it; fast for a healthy one.

        The damaged database is kept aside, never thrown away. Raises Cancelled, LibraryError.
        """
        from photosim.checkup import repairing

        return repairing.mend(LibraryPaths(absolute(directory)), job or Job(), repair=repair)

    def back_up_weekly(self, job: Job | None = None) -> Path | None:
        """Copy the database when the newest copy is a week old; `None` when it is not, or there is nothing to lose.

        Raises LibraryError when a copy is due and cannot be made, and Cancelled.
        """
        from photosim.store.repair.backups import WeeklyBackups

        copies = WeeklyBackups(self._stores.database, self.paths.backups)
        return copies.make(job) if self._addresses.roots() and copies.due() else None

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

    # Models

    def models(self) -> list[ModelFacts]:
        """Every model: what comes along, what can be downloaded, what was installed, what has only left vectors."""
        return self._models.facts()

    def embedder_for(self, name: str) -> Embedder:
        """The embedder of an installed model, whether it is in use or not. Raises UsageError, WeightsError."""
        return self._models.embedder_for(name)

    def install_model(
        self, name: str, file: Path | None = None, job: Job | None = None, *, called: str | None = None
    ) -> ModelFacts:
        """Install weights: from `file`, or from torchvision's server without one, which touches the network.

        `called` is another name for weights from a file. Raises UsageError, WeightsError, InstallError, Cancelled; a
        download that was cut or cancelled goes on there next time.
        """
        return self._models.install(name, file, job or Job(), called)

    def remove_model(self, name: str) -> ModelFacts:
        """Delete a model's weights and vectors; returns what it was. Raises UsageError for the one in use."""
        return self._models.remove(name, self._index)

    def use_model(self, name: str) -> bool:
        """Choose the model for searches; returns whether `prepare_model` has to be called for it to come into use.

        Choosing the one in use gives a change up that is under way. Raises UsageError, WeightsError.
        """
        return self._models.use(name)

    def switch(self) -> Switch | None:
        """How a change of model that is under way stands."""
        return self._models.switch()

    def prepare_model(self, job: Job | None = None) -> SwitchReport | None:
        """Give all photos vectors of the model that was chosen, then change searches over; `None` without a change.

        Runs in the caller's thread, beside searches; while a scan runs here it waits. It goes on where it was stopped.
        Raises Cancelled, WeightsError, LibraryError.
        """
        job = job or Job()
        try:
            with Pool(self._worker_count) as pool:
                return self._models.prepare(
                    self._index,
                    pool.workers,
                    job,
                    busy=self._locks.scanning,
                    between_scans=lambda: self._locks.between_scans(job),
                )
        except OSError as error:
            raise cannot_be_written(self.directory, error) from error

    def evaluate(self, folder: Path, job: Job | None = None, *, model: str | None = None) -> Evaluation:
        """Measure a model on a folder of class folders or with a truth.json; nothing is added to the library.

        model: the name of an installed one, by default the one in use. Raises UsageError, WeightsError, Cancelled.
        """
        from photosim.measuring.evaluate import evaluate

        embedder = self._embedder if model in (None, self.model.name) else self.embedder_for(model)
        with Pool(self._worker_count) as pool:
            return evaluate(folder, embedder, pool.workers(1000), job or Job())

    def selftest(self, job: Job | None = None, *, photos: int | None = None, seed: int = 0) -> SelfTest:
        """Make edited copies of some photos, in memory only, and measure how well they are known again.

        Raises UsageError when there are too few photos within reach, and Cancelled.
        """
        from photosim.measuring.selftest import PHOTOS, selftest

        photos = PHOTOS if photos is None else photos
        with Pool(self._worker_count) as pool:
            return selftest(
                self._stores,
                self._embedder,
                self._index.model_id,
                pool.workers(photos),
                job or Job(),
                photos=photos,
                seed=seed,
            )

    def save_selftest(self, result: SelfTest, target: Path | None = None) -> Path:
        """Draw a self-test into a file, by default one in the library; returns its path.

        The suffix says the format. Raises UsageError when it is none of a picture, or the file cannot be written.
        """
        from photosim.measuring import selftest_picture

        target = self.directory / "selftest.png" if target is None else absolute(target)
        try:
            write_atomically(target, selftest_picture.encoded(selftest_picture.draw(result), target.suffix))
        except ValueError as error:
            raise UsageError(f"{target} must end in .png, .jpg or .webp to hold a picture.") from error
        except OSError as error:
            raise UsageError(f"The picture cannot be written to {target}: {error.strerror or error}.") from error
        return target

    def selftest_picture(self, result: SelfTest, *, dark: bool = False, scale: float = 1.0) -> np.ndarray:
        """The same picture as pixels, uint8 (height, width, 3)."""
        import numpy as np

        from photosim.measuring import selftest_picture

        return np.asarray(selftest_picture.draw(result, dark=dark, scale=scale))

    def installed_models(self) -> list[str]:
        """The names of the models that can be measured."""
        return list(dict.fromkeys([self.model.name, *(model.name for model in self.models() if model.installed)]))

    # Helpers

    def _folders(self, ids: Collection[int]) -> list[Folder]:
        counts = self._stores.folders.counts()
        missing = self._stores.folders.missing()
        videos = self._stores.videos.alone_in()
        hidden = self._stores.shots.count_by_folder(exposures.halves(self._stores))
        folders = []
        for folder_id, path, protected in self._stores.folders.all():
            if folder_id in ids:
                photos, failed = counts.get(folder_id, (0, 0))
                online = look(self._stores, folder_id, path, expect_content=photos > 0) is Presence.ONLINE
                photos -= hidden.get(folder_id, 0)
                gone, unsupported = missing.get(folder_id, 0), videos.get(folder_id, 0)
                folders.append(Folder(folder_id, path, online, protected, photos, failed, gone, unsupported))
        return folders

    def _check_directory(self, path: Path) -> None:
        """Raise UsageError unless photos may be looked for in `path`."""
        root = self._not_the_library(path)
        if not os.path.isdir(root):
            hint = (
                "It is a file; name the folder around it." if os.path.isfile(root) else "Check the name, or plug it in."
            )
            raise UsageError(f"{path} is not a folder. {hint}")
        try:
            os.scandir(root).close()
        except PermissionError:
            raise UsageError(
                f"You may not look into {path}. Give yourself the right to read it, then try again."
            ) from None
        except OSError:  # a drive that stumbles: offline, not wrong
            log.info("%s cannot be looked into", root)

    def _inside(self, path: Path) -> Path:
        """The directory as the library's photos are addressed. Raises UsageError when no photo can be in it."""
        place = self._addresses.locate(path)
        if place is not None:
            return self._addresses.roots()[place[0]] / place[1]
        around = absolute(path)
        if any(around in root.parents for root in self._addresses.roots().values()):
            return around
        raise UsageError(f"{path} is not in a folder of this library. `photosim folders` lists them.")

    def _root_id(self, path: Path) -> int:
        """Id of the folder at `path`, which may be offline. Raises UsageError."""
        wanted = absolute(path)
        place = self._addresses.locate(path)
        for folder_id, root in self._addresses.roots().items():
            if root == wanted or place == (folder_id, ""):
                return folder_id
        raise UsageError(f"{path} is not a folder of this library. `photosim folders` lists them.")

    def _scopes(self, path: Path) -> list[Scope]:
        """The parts of the library that make up a directory inside it or around folders of it."""
        from photosim.scanning.scan import Scope

        place, roots = self._addresses.locate(path), self._addresses.roots()
        if place is not None:
            return [Scope(place[0], roots[place[0]], place[1])]
        return [Scope(folder_id, root) for folder_id, root in roots.items() if path in root.parents]

    def _not_the_library(self, path: Path) -> Path:
        root = absolute(path)
        if root == self.directory or self.directory in root.parents:
            raise UsageError(f"{path} is photosim's own library folder; choose the folder that holds your photos.")
        return root
