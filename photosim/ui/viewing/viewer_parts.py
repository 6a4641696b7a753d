"""Small parts of the viewer: a hairline, the round buttons on the photo, and the frame that is drawn on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.rectangle import PartFrame
from photosim.ui.viewing.viewer_bar import ViewerBar
from photosim.ui.viewing.zoom_view import ZoomView
from photosim.values.places import Box


class Hairline(QWidget):
    """A hairline."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("line", within=self))


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
        self._dress()
        if (current := theme.theme()) is not None:
            current.changed.connect(self._dress)

    def _dress(self) -> None:
        c = theme.colours_in(self)
        self.setStyleSheet(
            f"QToolButton {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 22px; padding: 0; }}"
            f"QToolButton:hover {{ background: {c.hover}; }}"
            f"QToolButton:focus {{ border: 2px solid {c.accent}; }}"
        )


class LeafButtons(QObject):
    """The two buttons at the sides of the photo that go to the photo beside."""

    previous_requested = Signal()
    next_requested = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._place, self._count, self._away = 0, 0, False
        self._previous = OverlayButton("previous", tr("Previous photo (←)"), view)
        self._previous.clicked.connect(self.previous_requested)
        self._next = OverlayButton("next", tr("Next photo (→)"), view)
        self._next.clicked.connect(self.next_requested)
        view.installEventFilter(self)

    def show_place(self, place: int, count: int) -> None:
        """The photo on show is at `place`, from 0, of `count`."""
        self._place, self._count = place, count
        self._follow()

    def set_away(self, away: bool) -> None:
        """Hide them, or show them again where there is another photo."""
        self._away = away
        self._follow()

    def _follow(self) -> None:
        for button, there in ((self._previous, self._place > 0), (self._next, self._place < self._count - 1)):
            button.setVisible(self._count > 1 and not self._away)
            button.setEnabled(there)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and isinstance(event, QResizeEvent):
            middle = (event.size().height() - self._next.height()) // 2
            self._previous.move(16, middle)
            self._next.move(event.size().width() - self._next.width() - 16, middle)
        return super().eventFilter(watched, event)


def laid_out(viewer: QWidget, bar: QWidget, view: QWidget, details: QWidget) -> tuple[QVBoxLayout, Hairline]:
    """The bar, a line, then the picture beside its details; returns their column, and the line."""
    row = QHBoxLayout()
    row.setSpacing(0)
    row.addWidget(view, 1)
    row.addWidget(details)
    column = QVBoxLayout(viewer)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(line := Hairline(viewer))
    column.addLayout(row, 1)
    return column, line


class PartOfShown(QObject):
    """Lets a rectangle be drawn around a thing in the photo, to find where else it occurs."""

    requested = Signal(object, object)
    """Where a part of the picture occurs is asked: its id or its path, and the part, a `Box`."""

    def __init__(self, view: ZoomView, bar: ViewerBar, source: Callable[[], int | Path | None]) -> None:
        """`source` tells which picture is on show."""
        super().__init__(view)
        self._view = view
        self._source = source
        bar.part_requested.connect(self.begin)
        self.frame = PartFrame(lambda: view.picture_place, view)
        for ended in (self.frame.chosen, self.frame.left):
            ended.connect(lambda *_: view.setFocus())
        self.frame.chosen.connect(self._ask)

    def _ask(self, part: Box) -> None:
        if (source := self._source()) is not None:
            self.requested.emit(source, part)

    def begin(self) -> None:
        """The whole photo comes into view."""
        if self._view.levels:
            self._view.fit()
            self.frame.begin()

    def end(self) -> None:
        """Nothing is drawn any more."""
        self.frame.end()
