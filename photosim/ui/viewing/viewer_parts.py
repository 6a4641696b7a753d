"""Small parts of the viewer: a hairline, the round buttons on the photo, and which key was pressed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon


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


def pressed(event: QKeyEvent) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """The key with its modifiers, as the viewer's commands name it."""
    # The keys of the number block mean the same.
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_1):
        # On many keyboards these need Shift.
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return Qt.Key(event.key()), modifiers
