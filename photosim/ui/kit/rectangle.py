"""PartFrame: a rectangle that is drawn on a picture, with the mouse or with keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.values.places import Box

LEAST = 0.04
"""Share of the picture's width, and of its height, that a part has at least: less shows nothing to a network."""
_STEP = 0.04
"""One press of an arrow key moves or sizes by this share of the picture."""
_HINT = tr("Draw a rectangle around a thing. Arrows move it, Shift and arrows size it, Enter finds it, Esc leaves.")
_SHORT_HINT = tr("Enter finds it, Esc leaves")
PART_KEYS = (
    ("R", tr("Draw a rectangle around a thing: at full size, and on the picture above the look-alikes")),
    (tr("Arrow keys"), tr("Move the rectangle; with Shift make it larger or smaller")),
    (tr("Enter, Esc"), tr("Find where it occurs; leave")),
)
"""For people."""
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class PartFrame(QWidget):
    """Lies over a widget that shows a picture, and takes its mouse and keys while it is shown."""

    chosen = Signal(object)
    """The part, a `Box`."""
    left = Signal()
    """Nothing was chosen."""

    def __init__(self, picture_place: Callable[[], QRectF], parent: QWidget) -> None:
        """`picture_place` tells where the whole picture is, in the parent's logical pixels."""
        super().__init__(parent)
        self._picture_place = picture_place
        self._box: Box = (0.25, 0.25, 0.5, 0.5)
        self._start: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("The part of the photo to find"))
        self.setAccessibleDescription(_HINT)
        self.hide()

    @property
    def box(self) -> Box:
        """The part as it is drawn now."""
        return self._box

    def begin(self, box: Box | None = None, *, at: QPointF | None = None) -> None:
        """Let a part be drawn, beginning with `box`, the middle by default; `at` is where the mouse is pressed."""
        self._box = box or (0.25, 0.25, 0.5, 0.5)
        self._start = at
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Let nothing be drawn any more."""
        self._start = None
        self.hide()

    def drag_to(self, place: QPointF) -> None:
        """The mouse, pressed before, is here now."""
        if self._start is not None:
            one, other = self._fraction(self._start), self._fraction(place)
            left, top = min(one.x(), other.x()), min(one.y(), other.y())
            self._box = (left, top, abs(one.x() - other.x()), abs(one.y() - other.y()))
            self.update()

    def release(self) -> None:
        """The mouse is let go: what was drawn is chosen, if it is large enough to be meant."""
        drawn, self._start = self._start is not None, None
        if drawn and min(self._box[2:]) >= LEAST:
            self._choose()
        elif drawn:
            self._box = (0.25, 0.25, 0.5, 0.5)
            self.update()

    def _fraction(self, place: QPointF) -> QPointF:
        """A place of the widget as fractions of the picture, within it."""
        area = self._picture_place()
        across = (place.x() - area.left()) / max(1.0, area.width())
        down = (place.y() - area.top()) / max(1.0, area.height())
        return QPointF(min(1.0, max(0.0, across)), min(1.0, max(0.0, down)))

    def _choose(self) -> None:
        box = self._box
        self.end()
        self.chosen.emit(box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.position()
            self.drag_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.drag_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag_to(event.position())
            self.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._shift(*_MOVES[key], sizing=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.end()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _shift(self, right: int, down: int, *, sizing: bool) -> None:
        x, y, width, height = self._box
        if sizing:
            width = min(1 - x, max(LEAST, width + right * _STEP))
            height = min(1 - y, max(LEAST, height + down * _STEP))
        else:
            x = min(1 - width, max(0.0, x + right * _STEP))
            y = min(1 - height, max(0.0, y + down * _STEP))
        self._box = (x, y, width, height)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() == Qt.FocusReason.TabFocusReason:
            self.end()
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self._picture_place()
        x, y, width, height = self._box
        part = QRectF(
            area.left() + x * area.width(), area.top() + y * area.height(), width * area.width(), height * area.height()
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QPainterPath()
        around.addRect(area)
        inside = QPainterPath()
        inside.addRect(part)
        painter.fillPath(around - inside, QColor(0, 0, 0, 110))
        for colour, line in ((QColor(0, 0, 0, 170), 4.0), (theme.colour("accent", within=self), 2.0)):
            painter.setPen(QPen(colour, line))
            painter.drawRect(part)
        self._paint_hint(painter)

    def _paint_hint(self, painter: QPainter) -> None:
        metrics = self.fontMetrics()
        words = _HINT if metrics.horizontalAdvance(_HINT) + 60 < self.width() else _SHORT_HINT
        strip = QRectF(0, 0, metrics.horizontalAdvance(words) + 24, metrics.height() + 12)
        if strip.width() > self.width():
            return
        strip.moveCenter(QPointF(self.width() / 2, 0))
        strip.moveBottom(self.height() - 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("base", 0.92, within=self))
        painter.drawRoundedRect(strip, theme.RADIUS, theme.RADIUS)
        painter.setPen(theme.colour("text", within=self))
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, words)
