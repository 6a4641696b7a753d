"""Dot: a quiet sign in the corner of a button that there is something new behind it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from photosim.ui.kit import theme

_SIDE = 10
_ICON = 20


class Dot(QWidget):
    """Lies on the upper right corner of a button's icon; a screen reader hears it with the button's description."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._button = button
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIDE, _SIDE)
        self.hide()
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._button and event.type() in (QEvent.Type.Resize, QEvent.Type.Paint):
            self._place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: object) -> None:
        self._place()

    def _place(self) -> None:
        button = self._button
        icon_only = (
            isinstance(button, QToolButton) and button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        left = (button.width() - _ICON) // 2 if icon_only else 8
        self.move(left + _ICON - _SIDE // 2 - 1, (button.height() - _ICON) // 2 - _SIDE // 2 + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("window"))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(self.rect().toRectF().adjusted(1, 1, -1, -1))
