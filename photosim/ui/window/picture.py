"""WindowPicture: saves a picture of a window once everything in it is painted. For documentation and tests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from photosim.ui.window.state import SIZE

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow

log = logging.getLogger(__name__)

_INTERVAL_MS = 60
_CALM = 3
"""Looks in a row that find nothing under way."""
_PATIENCE = 1000
"""Looks after which the picture is taken as things are."""


def is_settled(window: MainWindow) -> bool:
    """Whether everything that was asked for is on the screen, and nothing is under way."""
    if not window.first_paint.begun or window.controller.running or not window.page.is_settled():
        return False
    if not window.gatherings.is_settled():
        return False
    for name in ("review", "history", "looks_map"):
        if window.shows(name):
            return bool(getattr(window, name).is_settled())
    return not window.page.folders or not window.lookalikes.isVisible() or window.lookalikes.is_settled()


class WindowPicture(QObject):
    """Chooses the newest photo, waits for its look-alikes, and saves the picture."""

    def __init__(self, window: MainWindow, path: Path, done: Callable[[bool], None]) -> None:
        """`done` is told whether the picture could be saved."""
        super().__init__(window)
        window.resize(SIZE)  # whatever the screen: there may be none
        self._window = window
        self._path = path
        self._done = done
        self._looks = 0
        self._calm = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_INTERVAL_MS)

    def _look(self) -> None:
        window = self._window
        self._looks += 1
        settled = is_settled(window)
        if settled and window.page.model.rowCount() and window.lookalikes.query is None:
            window.show_photo(window.page.model.rows[0].id)
            settled = False
        self._calm = self._calm + 1 if settled else 0
        if self._calm < _CALM and self._looks < _PATIENCE:
            return
        self._timer.stop()
        saved = window.grab().save(str(self._path))
        if not saved:
            log.error("the picture of the window cannot be written to %s", self._path)
        self._done(saved)
