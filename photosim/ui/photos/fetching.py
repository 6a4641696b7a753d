"""Fetching: the rows of the photos that are wanted, in worker threads, as often as they may have changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.ui.grids.rows import FAVOURITE, REJECTED_SIGN, STAR, TIMES
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit.wording import number
from photosim.ui.photos.stacking import Pile, piles_of
from photosim.ui.photos.wanted import LIKENESS, TAKEN, Wanted
from photosim.values.directories import lies_in
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

COUNTED = "grid.copies"
"""The setting: whether a photo's badge says how many files there are of its shot."""
_REST = 4
"""After a fetch that took a second, the next one waits for this many: a scan of a huge library asks twice a second."""
_FIRST = 1000
"""Photos that are fetched before all others when the window opens: more than any screen holds."""
_FIRST_ALIKE = 300
"""Photos that are shown before the whole order is known: more than a screen holds. The index finds them in about 50 ms
among 300,000; a thousand take three times as long."""
_FIRST_FOUND = 1000
"""The same of a search: the rows of 1,000 photos are there in 3 ms, those of 300,000 in 0.5 s of one processor."""
_FIRST_SEEN_MS = 500
"""After them the others are fetched as soon as the thumbnails in view are painted, or these milliseconds later."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it."""

    wanted: Wanted
    rows: list[PhotoRow]
    badges: Mapping[int, str] | None
    """None while these are only the first photos, and the others follow."""
    piles: Sequence[Pile] = ()
    """The stacks that these rows make."""


class Fetching(QObject):
    """While one fetch is under way, later ones become one. What is no longer wanted is given up."""

    arrived = Signal(object)
    """A Fetched."""
    failed = Signal(object, object)
    """A Wanted, and the error that came instead."""
    progressed = Signal(object)
    """A Progress, of what takes longer."""

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._wanted = Wanted()
        self._running: Running[Fetched] | None = None
        self._again = False
        self._begun = False
        self._ahead: Wanted | None = None
        """What the first photos were shown of already, before all others."""
        self._asked_at = 0.0
        self._first_only = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._start)

    @property
    def wanted(self) -> Wanted:
        return self._wanted

    @property
    def settled(self) -> bool:
        """Whether the newest answer is there."""
        return self._running is None and not self._again

    def want(self, wanted: Wanted) -> None:
        """Fetch others than before, at once."""
        self._wanted = wanted
        running, self._running = self._running, None
        if running is not None:
            running.drop()
            running.cancel()
        self._rest.stop()
        self.again()

    def again(self) -> None:
        """Fetch the same again, since they may have changed."""
        self._again = True
        self._start()

    def first_seen(self) -> None:
        """The first photos are painted: the others may come now."""
        if self._first_only and self._rest.isActive():
            self._rest.start(0)

    def _start(self) -> None:
        if self._running is not None or not self._again or self._rest.isActive():
            return
        self._again = False
        self._asked_at = time.monotonic()
        wanted, library = self._wanted, self._library
        first = not self._begun and wanted.is_plain
        ahead = wanted.is_slow and wanted != self._ahead
        self._begun, self._ahead = True, wanted
        self._running = start(
            Operation(
                owner=self,
                work=lambda job: (
                    _newest(library, wanted)
                    if first
                    else (_ahead(library, wanted, job) if ahead else None) or _fetched(library, wanted, job)
                ),
                success=self._take,
                failure=self._fail,
                progress=self.progressed.emit,
                short=not wanted.is_slow,
                name="photos",
            )
        )

    def _take(self, fetched: Fetched) -> None:
        self._running = None
        self._first_only = fetched.badges is None
        if self._first_only:
            self._again = True
            self._rest.start(_FIRST_SEEN_MS)
        else:
            self._rest.start(round(_REST * 1000 * (time.monotonic() - self._asked_at)))
        self.arrived.emit(fetched)

    def _fail(self, error: PhotosimError) -> None:
        self._running = None
        self.failed.emit(self._wanted, error)
        self._start()


def _fetched(library: Library, wanted: Wanted, job: Job) -> Fetched:
    rows = _rows(library, wanted, job)
    return Fetched(wanted, rows, _badges(library), piles_of(rows, library.organising.stacks()))


def _ahead(library: Library, wanted: Wanted, job: Job) -> Fetched | None:
    """The first photos, which fill the screen; None where they cannot be told sooner than all."""
    rows = _first_rows(library, wanted, job)
    return Fetched(wanted, rows, None) if rows else None


def _newest(library: Library, wanted: Wanted) -> Fetched:
    """The newest photos, which fill the screen, before the others are fetched; without badges, if not all."""
    rows, whole = library.photos.newest(_FIRST)
    if not whole:
        return Fetched(wanted, rows, None, piles_of(rows, {}))
    return Fetched(wanted, rows, _badges(library), piles_of(rows, library.organising.stacks()))


def _badges(library: Library) -> Mapping[int, str]:
    """What stands in the corner of photos: what the shot consists of, and what a person said of it."""
    badges = dict(library.photos.badges())
    for photo_id, (rating, favourite) in library.organising.labelling.marks().items():
        signs = (FAVOURITE * favourite, REJECTED_SIGN if rating < 0 else STAR * rating)
        badges[photo_id] = " ".join(filter(None, (*signs, badges.get(photo_id))))
    if library.settings.get(COUNTED, default=False):
        for photo_id, count in library.organising.copy_counts().items():
            badges[photo_id] = " ".join(filter(None, (badges.get(photo_id), f"{TIMES}{number(count)}")))
    return badges


def _rows(library: Library, wanted: Wanted, job: Job) -> list[PhotoRow]:
    """The rows of these photos, in their order. Raises UsageError, Cancelled, LibraryError."""
    finding = library.organising.finding
    sort = _sort(wanted)
    if (gathering := wanted.gathering) is not None:
        rows = library.photos.rows_of(library.organising.gatherings.ids(gathering, job))
        if wanted.query:
            found = set(finding.ids(wanted.query, job=job))
            rows = [row for row in rows if row.id in found]
        rows = rows if wanted.sort == TAKEN else _in_order(rows, finding.ids("", sort=sort, job=job))
    elif wanted.query:
        rows = library.photos.rows_of(finding.ids(wanted.query, sort=sort, job=job))
    elif wanted.sort in (TAKEN, LIKENESS):
        rows = library.photos.rows(wanted.folder_id)
        rows = rows[::-1] if wanted.backwards else rows
    else:
        rows = _in_order(library.photos.rows(wanted.folder_id), finding.ids("", sort=sort, job=job))
    rows = _of_the_directory(rows, wanted)
    return _by_likeness(library, rows, wanted, job) if wanted.sort == LIKENESS else rows


def _nearest(library: Library, wanted: Wanted) -> list[PhotoRow]:
    """Of an order by likeness the first photos, which the index finds in a moment; none where that cannot be told."""
    if wanted.like is None or wanted.backwards or wanted.query or wanted.gathering is not None:
        return []
    try:
        matches = library.lookalikes.similar(wanted.like, _FIRST_ALIKE)
    except PhotosimError:
        return []
    ids = [wanted.like, *(match.row.id for match in matches)]
    return _of_the_directory(_in_order(library.photos.rows_of(ids), ids), wanted)


def _first_rows(library: Library, wanted: Wanted, job: Job) -> list[PhotoRow]:
    """The photos that fill the screen before all others are fetched; none where these come as soon."""
    if wanted.sort == LIKENESS:
        return _nearest(library, wanted)
    if not wanted.query or wanted.gathering is not None or wanted.folder_id is not None:
        return []
    ids = library.organising.finding.ids(wanted.query, sort=_sort(wanted), job=job)
    return library.photos.rows_of(ids[:_FIRST_FOUND]) if len(ids) > 3 * _FIRST_FOUND else []


def _sort(wanted: Wanted) -> str:
    return ("-" if wanted.backwards else "") + (TAKEN if wanted.sort == LIKENESS else wanted.sort)


def _of_the_directory(rows: list[PhotoRow], wanted: Wanted) -> list[PhotoRow]:
    if wanted.folder_id is None or (not wanted.directory and wanted.with_below and not wanted.query):
        return rows
    below = wanted.with_below
    return [
        row
        for row in rows
        if row.folder_id == wanted.folder_id and lies_in(row.relative, wanted.directory, with_below=below)
    ]


def _in_order(rows: Iterable[PhotoRow], ids: Iterable[int]) -> list[PhotoRow]:
    """These rows in the order of ids; what is not among these comes last, as it stood."""
    places = {photo_id: place for place, photo_id in enumerate(ids)}
    return sorted(rows, key=lambda row: places.get(row.id, len(places)))


def _by_likeness(library: Library, rows: list[PhotoRow], wanted: Wanted, job: Job) -> list[PhotoRow]:
    """Most alike first, after the photo itself. Where it is gone, or has no vector yet, the order stays."""
    job.checkpoint()
    if wanted.like is None or not rows:
        return rows
    try:
        alike = library.lookalikes.order(wanted.like, job)
    except PhotosimError:
        return rows
    return _in_order(rows, [wanted.like, *(reversed(alike) if wanted.backwards else alike)])
