"""Small parts of the viewer: a hairline, the round buttons on the photo, and the frame that is drawn on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.rectangle import PartFrame
from photosim.ui.viewing.zoom_view import ZoomView


class Line(QWidget):
    """A hairline."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("line"))


class OverlayButton(QToolButton):
    """A round button that lies on the photo."""

    def __init__(self, name: str, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        set_icon(self, name)
        self.setIconSize(QSize(24, 24))
        self.setFixedSize(44, 44)
        self.setToolTip(what)
        self.setAccessibleName(what.partition(" (")[0])
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setStyleSheet(
            "QToolButton { background: palette(button); border: 1px solid palette(mid); border-radius: 22px;"
            " padding: 0; }"
            "QToolButton:hover { background: palette(midlight); }"
            "QToolButton:focus { border: 2px solid palette(highlight); }"
        )


class LeafButtons(QObject):
    """The two buttons at the sides of the photo that go to the photo beside."""

    previous_requested = Signal()
    next_requested = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._previous = OverlayButton("previous", "Previous photo (←)", view)
        self._previous.clicked.connect(self.previous_requested)
        self._next = OverlayButton("next", "Next photo (→)", view)
        self._next.clicked.connect(self.next_requested)
        view.installEventFilter(self)

    def show_place(self, place: int, count: int) -> None:
        """The photo on show is at `place`, from 0, of `count`."""
        self._previous.setVisible(count > 1)
        self._next.setVisible(count > 1)
        self._previous.setEnabled(place > 0)
        self._next.setEnabled(place < count - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and isinstance(event, QResizeEvent):
            middle = (event.size().height() - self._next.height()) // 2
            self._previous.move(16, middle)
            self._next.move(event.size().width() - self._next.width() - 16, middle)
        return super().eventFilter(watched, event)


class PartOfShown(QObject):
    """Lets a rectangle be drawn around a thing in the photo, to find where else it occurs."""

    chosen = Signal(object)
    """The part, a `Box`."""

    def __init__(self, view: ZoomView) -> None:
        super().__init__(view)
        self._view = view
        self.frame = PartFrame(lambda: view.picture_place, view)
        for ended in (self.frame.chosen, self.frame.left):
            ended.connect(lambda *_: view.setFocus())
        self.frame.chosen.connect(self.chosen)

    def begin(self) -> None:
        """The whole photo comes into view."""
        if self._view.levels:
            self._view.fit()
            self.frame.begin()

    def end(self) -> None:
        """Nothing is drawn any more."""
        self.frame.end()
