"""Two photos in the same place with a line between that is drawn over them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.viewing.compare.canvas import CompareCanvas
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pictures import ComparedPictures

_GRIP = 10
"""Logical pixels around the line in which it can be grabbed."""
_KNOB = 15
_STEP = 0.02
_LONG_STEP = 0.10


class SwipeCanvas(CompareCanvas):
    """The first photo of the pair at the left of the line, the second one at the right."""

    divider_moved = Signal(float)
    """Part of the width, 0 to 1."""

    def __init__(self, view: LockedView, pictures: ComparedPictures, parent: QWidget | None = None) -> None:
        super().__init__(view, parent)
        self._pictures = pictures
        self._pair = (0, 1)
        self._divider = 0.5
        self._dragging = False
        self.setMouseTracking(True)
        self.setAccessibleDescription(tr("Left and right move the line, with Shift they move the photos"))

    @property
    def divider(self) -> float:
        return self._divider

    def set_pair(self, first: int, second: int) -> None:
        self._pair = (first, second)
        names = [to_text(self._pictures.all[number].photo.path.name) for number in self._pair]
        self.setAccessibleName(tr("{0} at the left, {1} at the right", names[0], names[1]))
        self.update()

    def set_divider(self, part: float) -> None:
        part = min(1.0, max(0.0, part))
        if part != self._divider:
            self._divider = part
            self.divider_moved.emit(part)
            self.update()

    def paint_scene(self, painter: QPainter) -> None:
        if max(self._pair) >= len(self._pictures.all):
            return
        at = round(self._divider * self.width())
        rooms = QRectF(0, 0, at, self.height()), QRectF(at, 0, self.width() - at, self.height())
        for number, room in zip(self._pair, rooms, strict=True):
            painter.save()
            painter.setClipRect(room)
            self.paint_photo(painter, number, self._pictures.all[number])
            painter.restore()
        for number, room, right in zip(self._pair, rooms, (False, True), strict=True):
            painter.save()
            painter.setClipRect(room)
            self.paint_name(painter, number, self._pictures.all[number], right=right, room=room)
            painter.restore()
        self._paint_notes(painter)
        self._paint_line(painter, at)

    def _paint_notes(self, painter: QPainter) -> None:
        ones = [self._pictures.all[number] for number in self._pair]
        notes = dict.fromkeys(one.note for one in ones if one.note)
        if notes:
            self.paint_note(painter, "\n".join(notes), over=any(one.levels for one in ones))

    def _paint_line(self, painter: QPainter, at: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("base", within=self), 4))
        painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
        painter.setPen(QPen(theme.colour("accent", within=self), 2))
        painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
        middle = QPointF(at, self.height() / 2)
        painter.setPen(QPen(theme.colour("accent", within=self), 2))
        painter.setBrush(theme.colour("raised", within=self))
        painter.drawEllipse(middle, _KNOB, _KNOB)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text", within=self))
        for side in (-1, 1):
            tip, base = side * 9.0, side * 3.5
            arrow = [QPointF(tip, 0), QPointF(base, -4.5), QPointF(base, 4.5)]
            painter.drawPolygon(QPolygonF([middle + point for point in arrow]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # Hands

    def _is_at_line(self, place: QPointF) -> bool:
        at = self._divider * self.width()
        off = place - QPointF(at, self.height() / 2)
        return abs(off.x()) <= _GRIP or (abs(off.x()) <= _KNOB and abs(off.y()) <= _KNOB)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if left and (self._is_at_line(event.position()) or not self.view.can_pan):
            self._dragging = True
            self.setCursor(Qt.CursorShape.SplitHCursor)
            self.set_divider(event.position().x() / max(1, self.width()))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.set_divider(event.position().x() / max(1, self.width()))
            return
        super().mouseMoveEvent(event)
        if not event.buttons():
            if self._is_at_line(event.position()):
                self.setCursor(Qt.CursorShape.SplitHCursor)
            else:
                self._follow()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is not None and not shift:
            long = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.set_divider(self._divider + steps * (_LONG_STEP if long else _STEP))
        else:
            super().keyPressEvent(event)
