"""OpeningWindow: stands where the window will be while the rest of the program is loaded."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEventLoop, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from photosim.base.settings import Settings
from photosim.base.texts import tr

SIZE = QSize(1280, 800)
_FRAME = QSize(16, 48)
"""Room for what the system draws around a window, which nobody knows before it is there."""
_GEOMETRY = "window.geometry"


class OpeningWindow(QMainWindow):
    """An empty window at the place of the last one. It knows no library, so that it can be there at once."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWindowTitle("photosim")
        label = QLabel(tr("Opening your photos…"), self)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(label)
        place(self, settings)

    def show_at_once(self) -> None:
        """Show it and have it painted before this returns, as far as the desktop answers in time."""
        self.show()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def place(window: QMainWindow, settings: Settings) -> None:
    """Put a window where the last one was; at first, and where that cannot be understood, at the usual size."""
    geometry = settings.get(_GEOMETRY, "").encode("ascii", "replace")
    if not geometry or not window.restoreGeometry(QByteArray.fromBase64(geometry)):
        window.resize(SIZE.boundedTo(window.screen().availableSize() - _FRAME))


def remember_place(window: QMainWindow, settings: Settings) -> None:
    """Have the next window come to the place of this one."""
    settings.set(_GEOMETRY, bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
