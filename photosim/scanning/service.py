"""ScanningService: bringing folders up to date, and noticing when that is due."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import LibraryError, cannot_be_written
from photosim.folders.addresses import Place, Scope, outermost
from photosim.values.photos import Failure

if TYPE_CHECKING:
    from photosim.base.job import Job
    from photosim.parts import Parts
    from photosim.scanning.folders import FoldersService
    from photosim.scanning.watching import Watching
    from photosim.values.scanning import ScanReport


log = logging.getLogger(__name__)


class ScanningService:
    """`library.scanning`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, folders: FoldersService) -> None:
        self._parts = parts
        self._folders = folders

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
            place = self._parts.addresses.locate(path)
            is_away = place is not None and not os.path.isdir(self._parts.addresses.roots()[place[0]])
            if not is_away:
                self._folders.check_directory(path)
        with self._parts.locks.scan():
            for path in folders:
                self._folders.add(path)
            places = {place for place in map(self._parts.addresses.locate, folders) if place is not None}
            everything = {(folder_id, "") for folder_id in self._parts.addresses.roots()}
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
        with self._parts.locks.scan():
            places = {place for place in map(self._parts.addresses.locate, folders) if place is not None}
            return self._bring_up_to_date(places, job, on_stored)

    def retry(
        self,
        paths: Sequence[Path],
        job: Job | None = None,
        *,
        on_stored: Callable[[int], None] | None = None,
    ) -> ScanReport:
        """Read again files that could not be read before, although they have not changed, and what lies beside them."""
        places = {place for place in map(self._parts.addresses.locate, paths) if place is not None}
        with self._parts.locks.scan():
            with self._parts.stores.database.atomic():
                for folder_id, relative in places:
                    self._parts.stores.failures.clear(folder_id, [relative])
            around = {(folder_id, relative.rpartition("/")[0]) for folder_id, relative in places}
            return self._bring_up_to_date(around, job, on_stored)

    def not_shown(self) -> list[Failure]:
        """The pictures in all folders that only their own programs show, each with what it is."""
        from photosim.scanning.accounting import why_not_shown
        from photosim.store.tables.other_files import named_others

        return [Failure(path, why_not_shown(path)) for path in named_others(self._parts.stores.database)]

    def watch(self, on_settled: Callable[[list[Path]], None], on_there: Callable[[], None] = lambda: None) -> Watching:
        """Notice what changes in the folders; the caller starts it, and stops it before the library is closed.

        `on_settled` is called in another thread with the directories worth a scan: their files are written to the end.
        `on_there` is called there when a folder was not there before, as of a drive that is plugged in.
        """
        from photosim.scanning.watching import Watching

        return Watching(self._parts.addresses.roots, self._parts.paths.root, on_settled, on_there)

    def _bring_up_to_date(
        self,
        places: set[Place],
        job: Job | None,
        on_stored: Callable[[int], None] | None,
        accept_missing: bool = False,
        retry: bool = False,
    ) -> ScanReport:
        from photosim.scanning.scan import Scan

        roots = self._parts.addresses.roots()
        scopes = [Scope(folder_id, roots[folder_id], below) for folder_id, below in outermost(places)]
        # A folder inside another that is not part of it, because it was offline when the other was added, is skipped.
        skip = (self._parts.paths.root, *roots.values())
        self._parts.models.follow(self._parts.index)
        self._parts.models.remember()
        embedder, also = self._parts.models.for_scan()
        with self._parts.pool() as pool:
            scan = Scan(
                self._parts.stores,
                self._parts.index,
                embedder,
                pool.workers,
                skip=skip,
                accept_missing=accept_missing,
                retry=retry,
                job=job,
                on_stored=on_stored,
                also=also,
                searched=embedder.identity.key == self._parts.index.vectors.joint.first.key,
            )
            try:
                report = scan.run(scopes)
            except OSError as error:
                raise cannot_be_written(self._parts.paths.root, error) from error
        self._parts.stores.place_waiting_decisions()
        self._back_up_after_scan()
        return report

    def _back_up_after_scan(self) -> None:
        try:
            self._parts.back_up_weekly()
        except LibraryError as error:
            log.warning("%s", error)  # the scan itself is done
