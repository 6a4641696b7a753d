"""What goes on without being asked: folders are watched, and a scan makes way for the battery and for other work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from photosim.base.power import OthersLoad, on_battery
from photosim.base.texts import tr
from photosim.ui.jobs.operation import relay
from photosim.ui.scanning.background_settings import PAUSE_ON_BATTERY, SLOW_WHEN_BUSY, WATCH
from photosim.ui.scanning.scan_controller import ScanController

if TYPE_CHECKING:
    from photosim.library import Library

log = logging.getLogger(__name__)

_LOOK_MS = 5_000
_RETRY_MS = 60_000
_REST = 3.0
"""Times as long as was worked: a quarter of the usual speed."""


class Background(QObject):
    """Starts with the window's first picture, and ends with the window. For the GUI thread."""

    photos_told = Signal()
    """It is known now where photos are that a drive did not tell of."""

    def __init__(
        self,
        library: Library,
        controller: ScanController,
        parent: QObject,
        *,
        battery: Callable[[], bool] = on_battery,
        load: OthersLoad | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._controller = controller
        self._battery = battery
        self._load = load or OthersLoad()
        self._watching: Any = None
        self._waiting: set[Path] = set()
        self._started = False
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self.consider)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._scan)
        controller.running_changed.connect(self._running)
        controller.put_off.connect(self._put_off)

    def start(self) -> None:
        """Take up a paused scan, and watch the folders if the person wants that."""
        self._started = True
        self._controller.restore()
        self._library.deleting.keep_asking(partial(relay(self, self._tell_photos), None))
        self.apply()

    def apply(self) -> None:
        """Do as the settings say now."""
        wanted = self._started and self._library.settings.get(WATCH, True)
        if wanted and self._watching is None:
            answers = self._library.deleting.drive_answers
            self._watching = self._library.scanning.watch(relay(self, self._take), answers)
            self._watching.start()
        elif not wanted and self._watching is not None:
            self._stop_watching()
        self.consider()

    def look(self, _: object = None) -> None:
        """The library's folders may be others now."""
        if self._watching is not None:
            self._watching.look_now()

    def notes(self) -> list[str]:
        """Sentences about folders that cannot be watched."""
        return self._watching.notes() if self._watching is not None else []

    def close(self) -> None:
        """End every thread; what was not scanned yet is found by the next start."""
        self._waiting.clear()
        self._started = False
        self._library.deleting.stop_asking()
        if self._watching is not None:
            self._stop_watching()

    def consider(self) -> None:
        """Let the scan under way wait or rest, as the settings, the battery and other programs want it."""
        settings = self._library.settings
        if not self._controller.running:
            return
        if settings.get(PAUSE_ON_BATTERY, False) and self._battery():
            self._controller.hold(tr("on battery"), note=tr("Waiting: on battery"))
        elif settings.get(SLOW_WHEN_BUSY, False) and self._load.busy():
            self._controller.hold("", rest=_REST, note=tr("Slowly: the computer is busy"))
        else:
            self._controller.hold("")

    def _stop_watching(self) -> None:
        watching, self._watching = self._watching, None
        if not watching.stop():
            log.warning("the watching of folders did not stop in time; it is left behind")

    def _tell_photos(self, _: None) -> None:
        self.photos_told.emit()

    def _take(self, directories: list[Path]) -> None:
        if self._watching is not None:
            self._waiting.update(directories)
            self._scan()

    def _running(self, running: bool) -> None:
        if running:
            self.consider()
            self._looking.start()
        else:
            self._looking.stop()
            QTimer.singleShot(0, self, self._scan)  # when everybody has heard that the last one ended

    def _put_off(self, folders: tuple[Path, ...]) -> None:
        self._waiting.update(folders)
        self._again.start(_RETRY_MS)

    def _scan(self) -> None:
        # While one is under way, or paused, changes wait.
        if self._waiting and self._started and not self._controller.running and not self._again.isActive():
            directories, self._waiting = sorted(self._waiting), set()
            self._controller.scan(directories, quiet=True)
