"""Finder: looking for duplicates outside the GUI thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.base.errors import PhotosimError
from photosim.ui.jobs.kinds import Exclusion
from photosim.ui.jobs.operation import Operation, Running, relay, start
from photosim.values.review import ReviewState

if TYPE_CHECKING:
    from photosim.library import Library


class Finder(QObject):
    """One search at a time. All methods are for the GUI thread, and all signals arrive there."""

    running_changed = Signal(bool)
    progressed = Signal(object)
    """A Progress."""
    grown = Signal()
    """Groups were proven that can be shown already."""
    found = Signal(object)
    """A ReviewState."""
    cancelled = Signal()
    failed = Signal(object)
    """A PhotosimError."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._search: Running[ReviewState] | None = None

    @property
    def running(self) -> bool:
        return self._search is not None

    @property
    def paused(self) -> bool:
        return self._search is not None and self._search.paused

    def start(self) -> None:
        """Search for duplicates; does nothing while that is under way."""
        if self._search is not None:
            return
        self._library.review.more_found = partial(relay(self, self._grow), None)
        self._search = start(
            Operation(
                owner=self,
                work=self._library.review.find,
                success=self._end,
                failure=self._fail,
                cancelled=self._stopped,
                progress=self.progressed.emit,
                group=Exclusion.FINDING,
                name="duplicates",
            )
        )
        self.running_changed.emit(True)

    def pause(self, paused: bool) -> None:
        if self._search is not None:
            self._search.pause(paused)

    def cancel(self) -> None:
        """Stop; what was compared stays known."""
        if self._search is not None:
            self._search.cancel()

    def _grow(self, _: None) -> None:
        if self._search is not None:
            self.grown.emit()

    def _end(self, state: ReviewState) -> None:
        self._rest()
        self.found.emit(state)

    def _stopped(self) -> None:
        self._rest()
        self.cancelled.emit()

    def _fail(self, error: PhotosimError) -> None:
        self._rest()
        self.failed.emit(error)

    def _rest(self) -> None:
        self._search = None
        self.running_changed.emit(False)
