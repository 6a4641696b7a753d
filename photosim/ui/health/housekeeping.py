"""What a window does for its library from time to time, without being asked: the weekly copy of the database."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from photosim.base.job import Job
from photosim.ui.jobs import tasks

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.window import MainWindow

log = logging.getLogger(__name__)

_FIRST_MS = 3 * 60 * 1000
_THEN_MS = 60 * 60 * 1000


class Housekeeping(QObject):
    """Looks some minutes after the start, then hourly, whether a copy is due. A copy that fails is tried again."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_FIRST_MS)

    def look(self) -> None:
        """Make a copy in a worker thread if one is due."""
        self._timer.start(_THEN_MS)
        if self._job is None:
            job = self._job = Job()
            tasks.run(self._window, lambda: self._library.checkup.back_up_weekly(job), self._done, self._failed)

    def close(self) -> None:
        """Stop a copy under way; the window closes."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _done(self, _: object) -> None:
        self._job = None

    def _failed(self, error: Exception) -> None:
        self._job = None
        log.warning("%s", error)
