"""What a window does for its library from time to time, without being asked: the weekly copy of the database."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from photosim.base.errors import PhotosimError
from photosim.ui.jobs.operation import Operation, Running, start

if TYPE_CHECKING:
    from photosim.library import Library

log = logging.getLogger(__name__)

_FIRST_MS = 3 * 60 * 1000
_THEN_MS = 60 * 60 * 1000


class Housekeeping(QObject):
    """Looks some minutes after the start, then hourly, whether a copy is due. A copy that fails is tried again."""

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._copying: Running[Path | None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_FIRST_MS)

    def look(self) -> None:
        """Make a copy in a worker thread if one is due."""
        self._timer.start(_THEN_MS)
        if self._copying is None:
            self._copying = start(
                Operation(
                    owner=self,
                    work=self._library.checkup.back_up_weekly,
                    success=self._done,
                    failure=self._failed,
                    unasked=True,
                    name="backup",
                )
            )

    def _done(self, _: Path | None) -> None:
        self._copying = None

    def _failed(self, error: PhotosimError) -> None:
        self._copying = None
        log.warning("%s", error)
