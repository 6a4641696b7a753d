"""FirstPaint: notices when the first photos have been painted, for all that waits so that these come soon."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

_LOOK_MS = 250
_MOST_LOOKS = 20


class FirstPaint(QObject):
    """Looks from time to time, from the first painting of the window on."""

    done = Signal()
    """Once, when the first photos have been on the screen for a moment; five seconds later if they do not come."""

    def __init__(self, is_filled: Callable[[], bool], window: QObject) -> None:
        """`is_filled` tells whether all photos that are in view are painted."""
        super().__init__(window)
        self._is_filled = is_filled
        self._looks = 0
        self.begun = False
        """Whether the window has been painted."""

    def note(self) -> None:
        """The window is painted."""
        if not self.begun:
            self.begun = True
            QTimer.singleShot(_LOOK_MS, self, self._look_around)

    def _look_around(self) -> None:
        self._looks += 1
        if self._is_filled() or self._looks == _MOST_LOOKS:
            self.done.emit()
        else:
            QTimer.singleShot(_LOOK_MS, self, self._look_around)
