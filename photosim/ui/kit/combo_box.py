"""ComboBox: a QComboBox whose list can be read under the mouse, and which is not left grey by it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QCursor, QHoverEvent
from PySide6.QtWidgets import QApplication, QComboBox, QStyledItemDelegate, QWidget

_OUTSIDE = QPointF(-1, -1)


class ComboBox(QComboBox):
    """Its list is painted as other lists are, by the style sheet: Fusion's own way would write white on white."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))

    def hidePopup(self) -> None:
        super().hidePopup()
        # The mouse went to the list and never back, but nobody is told so: the box would stay as if it were under it.
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
            QApplication.sendEvent(self, QHoverEvent(QEvent.Type.HoverLeave, _OUTSIDE, _OUTSIDE, _OUTSIDE))
            self.update()
