"""A check box whose box is seen in the dark theme too: Fusion draws its edge darker than what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QStylePainter

from photosim.ui.kit import theme

_SIDE = 15


class CheckBox(QCheckBox):
    """QCheckBox in the theme's colours."""

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, _SIDE + 2))  # the style reckons with a smaller box

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        style = self.style()
        option.rect = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBoxLabel, option)
        self.initStyleOption(option)
        box = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        box.moveTop(round((self.height() - _SIDE) / 2))
        box.setSize(box.size().scaled(_SIDE, _SIDE, Qt.AspectRatioMode.IgnoreAspectRatio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        checked, focused = self.isChecked(), self.hasFocus()
        edge = "accent" if checked or focused or self.underMouse() else "muted"
        painter.setPen(QPen(theme.colour(edge if self.isEnabled() else "track", within=self), 2 if focused else 1))
        painter.setBrush(theme.colour("accent" if checked else "base", within=self))
        frame = box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 3, 3)
        if checked:
            tick = theme.colour("on_accent", within=self)
            painter.setPen(QPen(tick, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(
                QPolygonF([frame.topLeft() + QPointF(x, y) for x, y in ((3, 7.2), (6, 10.2), (11, 4.2))])
            )
