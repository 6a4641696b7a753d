"""Checking an open library, part by part, and mending what can be mended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from photosim.base import room
from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.base.paths import LibraryPaths
from photosim.base.words import counted
from photosim.checkup import files
from photosim.checkup.caches import IndexCheck, ThumbnailCheck
from photosim.checkup.contents import ContentCheck
from photosim.checkup.finding import Finding
from photosim.index.live import LiveIndex
from photosim.pictures.workers import Workers
from photosim.store.repair import integrity, orphans
from photosim.store.repair.contents import Contents
from photosim.store.stores import Stores
from photosim.values.health import CheckReport, Problem
from photosim.values.photos import ModelIdentity

log = logging.getLogger(__name__)

_BY_SCAN = "Dropped; the next scan makes them again."


class Checkup:
    """Looks at every part of a library. The caller sees to it that no scan and no deletion runs meanwhile."""

    def __init__(
        self,
        paths: LibraryPaths,
        stores: Stores,
        index: LiveIndex,
        identity: ModelIdentity,
        workers: Callable[[int], Workers],
        settle: Callable[[], None],
    ) -> None:
        """`settle` looks after interrupted deletions; `workers` is called with the number of files to read."""
        self._paths = paths
        self._stores = stores
        self._contents = Contents(stores.database)
        self._settle = settle
        self._comparing = ContentCheck(stores)
        self._indexes = IndexCheck(stores, index, paths)
        self._thumbnails = ThumbnailCheck(stores, identity, workers)

    def run(self, job: Job, *, repair: bool = False, database: bool = True) -> CheckReport:
        """Look at everything; with `repair` mend it, and look again at what was mended.

        `database`: look at the whole of its file as well.

        Raises Cancelled, and LibraryError when the library cannot be read at all.
        """
        faults = self._database(job) if database else []
        if faults:
            return CheckReport((damage(faults),))  # whatever else were found rests on it
        problems: list[Problem] = []
        repaired: list[str] = []
        for part in self._parts():
            found = part(job)
            if repair and any(finding.mend for finding in found):
                repaired += _mend(found)
                found = part(job)
            problems += [finding.problem for finding in found if not finding.clutter]
        return CheckReport(tuple(problems), tuple(repaired), (self._comparing.looked,))

    def _parts(self) -> Sequence[Callable[[Job], list[Finding]]]:
        return (
            self._comparing.decisions,
            self._rows,
            self._comparing.hashes,
            self._vectors,
            self._fingerprints,
            self._deletions,
            self._comparing.sample,
            self._indexes.run,
            self._thumbnails.run,
            lambda _: files.leftovers(self._paths),
            lambda _: files.copies(self._paths),
            lambda _: files.settings(self._paths),
        )

    def _database(self, job: Job) -> list[str]:
        job.report("checking the database")
        return integrity.faults(self._stores.database.path, job)

    def _rows(self, job: Job) -> list[Finding]:
        with self._stores.database.connection() as db:
            found = orphans.count(db.conn)
        if not found:
            return []

        def remove() -> None:
            with self._stores.database.atomic() as db:
                orphans.remove(db.conn)

        many = ", ".join(f"{counted(number, 'row')} of {table}" for table, number in sorted(found.items()))
        return [
            Finding(Problem("rows", f"Rows without what they belong to: {many}.", _BY_SCAN), remove, f"{many} dropped.")
        ]

    def _vectors(self, job: Job) -> list[Finding]:
        bad = self._contents.bad_vectors(job)
        if not bad:
            return []
        many = counted(len(bad), "damaged vector")
        return [
            Finding(
                Problem("vectors", f"{many}.", _BY_SCAN),
                lambda: self._contents.drop_vectors(bad),
                f"{many} dropped; the next scan makes them again.",
            )
        ]

    def _fingerprints(self, job: Job) -> list[Finding]:
        bad = self._contents.bad_fingerprints()
        if not bad:
            return []
        many = counted(bad, "damaged fingerprint")
        remedy = "Dropped; they are made again when duplicates are looked for."
        return [
            Finding(Problem("fingerprints", f"{many}.", remedy), self._contents.drop_fingerprints, f"{many} dropped.")
        ]

    def _deletions(self, job: Job) -> list[Finding]:
        open_batches = self._stores.journal.unsettled()
        if not open_batches:
            return []
        which = ", ".join(map(str, open_batches))
        remedy = self._remedy_of_deletions(open_batches)
        return [
            Finding(
                Problem("deletions", f"Interrupted deletions are not settled: batch {which}.", remedy),
                self._settle,
                "",
            )
        ]

    def _remedy_of_deletions(self, batches: Sequence[int]) -> str:
        """What keeps them open: a full disk, the library's own or that of the photos, or a drive that is not there."""
        entries = [entry for batch in batches for entry in self._stores.journal.entries(batch)]
        folders = [entry.path.parent for entry in entries if entry.state in ("planned", "acting", "restoring")]
        places = [self._paths.root, *(folder for folder in dict.fromkeys(folders) if folder.is_dir())]
        full = next((place for place in places if room.is_full(place)), None)
        if full is not None:
            return f"{room.full(full)} photosim then looks where the photos are."
        if len(places) > len(set(folders)):
            return "photosim looks where the photos are when it is started again."
        return "Connect the drive that the photos were on; photosim then looks where they are."


def damage(faults: Sequence[str]) -> Problem:
    """The problem of a database that is not whole."""
    details = "; ".join(" ".join(fault.split()) for fault in faults[:3])
    return Problem(
        "database",
        f"The database of the library is damaged ({details}).",
        "It is built anew from everything that can be read and from the newest good copy; the damaged one is kept.",
    )


def _mend(found: Sequence[Finding]) -> list[str]:
    repaired = []
    for finding in found:
        if finding.mend is None:
            continue
        try:
            finding.mend()
        except (OSError, LibraryError) as error:
            # It is found again, and reported as what is left.
            log.warning("%s could not be mended: %s", finding.problem.text, error)
        else:
            repaired += [finding.mended] if finding.mended else []
    return repaired
