"""Bare: the photo alone on the screen; the bars come when the pointer moves, and go again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosim.ui.viewing.viewer_parts import LeafButtons

_GOES_MS = 2_500
"""After the last move of the pointer: long enough to reach a button, as players of films have it."""


class Bare(QObject):
    """Takes the bars of a viewer out of its layout and lays them over the photo, while that is wanted."""

    def __init__(
        self, viewer: QWidget, column: QVBoxLayout, bar: QWidget, line: QWidget, view: QWidget, leaf: LeafButtons
    ) -> None:
        """`bar` and `line` are the first two of the column; `leaf` are the buttons on the photo."""
        super().__init__(viewer)
        self.on = False
        self._viewer, self._column, self._bar, self._line, self._view = viewer, column, bar, line, view
        self._leaf = leaf
        self._going = QTimer(self)
        self._going.setSingleShot(True)
        self._going.setInterval(_GOES_MS)
        self._going.timeout.connect(self._hide)
        self._tracked = view.hasMouseTracking()
        view.installEventFilter(self)
        viewer.installEventFilter(self)

    def set(self, on: bool) -> None:
        """Show the photo alone, or with its bars."""
        if on == self.on:
            return
        self.on = on
        self._going.stop()
        self._view.setMouseTracking(on or self._tracked)
        self._bar.setAutoFillBackground(on)
        if on:
            self._column.removeWidget(self._bar)
            self._line.hide()
            self._place()
            self._hide()
        else:
            self._column.insertWidget(0, self._bar)
            self._line.show()
            self._bar.show()
            self._leaf.set_away(False)
            self._view.unsetCursor()

    def show_bar(self) -> None:
        """Show the bar for a moment, over the upper edge of the photo."""
        if self.on:
            self._place()
            self._bar.show()
            self._bar.raise_()
            self._leaf.set_away(False)
            self._view.unsetCursor()
            self._going.start()

    def _hide(self) -> None:
        focus = self._viewer.window().focusWidget()
        if self._bar.underMouse() or (focus is not None and self._bar.isAncestorOf(focus)):
            self._going.start()
            return
        self._bar.hide()
        self._leaf.set_away(True)
        self._view.setCursor(Qt.CursorShape.BlankCursor)

    def _place(self) -> None:
        self._bar.setGeometry(0, 0, self._viewer.width(), self._bar.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.on and event.type() == QEvent.Type.MouseMove and watched is self._view:
            self.show_bar()
        elif self.on and event.type() == QEvent.Type.Resize and watched is self._viewer:
            self._place()
        return super().eventFilter(watched, event)
