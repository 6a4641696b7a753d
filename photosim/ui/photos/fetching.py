"""Fetching: the rows of the photos that are wanted, in worker threads, as often as they may have changed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.ui.grids.rows import FAVOURITE, REJECTED_SIGN, STAR, TIMES
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit.wording import number
from photosim.ui.photos.stacking import Pile, piles_of
from photosim.ui.photos.wanted import Wanted, fetch
from photosim.ui.photos.wanted import first as first_rows
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

COUNTED = "grid.copies"
"""The setting: whether a photo's badge says how many files there are of its shot."""
_REST = 4
"""After a fetch that took a second, the next one waits for this many: a scan of a huge library asks twice a second."""
_FIRST = 1000
"""Photos that are fetched before all others when the window opens: more than any screen holds."""
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
    rows = fetch(library, wanted, job)
    return Fetched(wanted, rows, _badges(library), piles_of(rows, library.organising.stacks()))


def _ahead(library: Library, wanted: Wanted, job: Job) -> Fetched | None:
    """The first photos, which fill the screen; None where they cannot be told sooner than all."""
    rows = first_rows(library, wanted, job)
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
