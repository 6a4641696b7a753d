"""Resting: gives memory back when the window has worked and now does nothing."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from photosim.base import heap
from photosim.ui.grids.thumbnails import HIDDEN, ThumbnailLoader
from photosim.ui.jobs import tasks

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.window import MainWindow

_LOOK_MS: Final = 10_000
_QUIET: Final = 0.5
"""Seconds of the processor between two looks up to which nothing goes on."""
_WORTH: Final = 1.0
"""Seconds of the processor since memory was given back from which on there may be something to give back again."""
_SHOWN: Final = 24 << 20
"""Bytes that a page on the screen keeps, at least: what is in view, and some screens before and behind it."""
_SCREENS: Final = 2
"""Pictures of the window's size that it keeps in any case."""


class Resting(QObject):
    """Looks every ten seconds how much the processor has done for this program, which costs nothing."""

    def __init__(self, window: MainWindow, library: Library, *, used: Callable[[], float] = time.process_time) -> None:
        """`used` tells the seconds of the processor so far."""
        super().__init__(window)
        self._window = window
        self._library = library
        self._used = used
        self._last = self._given_back = used()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)

    def look(self) -> None:
        """Give back what nobody uses, when there has been work and there is none now."""
        now = self._used()
        quiet, self._last = now - self._last < _QUIET, now
        if quiet and now - self._given_back >= _WORTH:
            self._given_back = now
            self.give_back()

    def give_back(self) -> None:
        """Drop most thumbnails, let go what the database keeps, and hand free memory to the system."""
        size, scale = self._window.size(), self._window.devicePixelRatio()
        # What is in view is never dropped: nobody would ask for it again before something moves.
        shown = max(_SHOWN, round(_SCREENS * 4 * size.width() * size.height() * scale**2))
        for loader in self._window.findChildren(ThumbnailLoader):
            loader.keep_only(HIDDEN if loader.is_hidden else shown)
        tasks.run(self, functools.partial(_rest, self._library), lambda _: None)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()


def _rest(library: Library) -> None:
    library.rest()
    heap.give_back()
