"""Where one picture is looked at: fitted or at any scale, moved about, sharp to the device pixel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from photosim.ui.kit import theme
from photosim.ui.kit.icons import pixmap
from photosim.ui.viewing.picture_loader import Level

_MOST = 16.0
"""Device pixels for one photo pixel at most."""
_KEY_PAN = 0.15
"""One press of an arrow key moves by this part of the view."""


class ZoomView(QWidget):
    """Shows one photo. Scale is device pixels for one photo pixel: 1.0 is 100 % on every screen.

    The picture may come in several sizes (levels), the small ones first; the sharpest that is not wasteful is painted.
    """

    scale_changed = Signal()
    """The scale, the room or the device pixel ratio is another: other levels may be needed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = QSizeF()
        self._levels: list[Level] = []
        self._fit = True
        self._scale = 1.0
        self._centre = QPointF()
        self._grabbed: QPointF | None = None
        self._note = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMinimumSize(160, 120)

    # What is shown

    def clear(self) -> None:
        """Show nothing; the next photo begins fitted."""
        self._size, self._levels = QSizeF(), []
        self._fit, self._grabbed = True, None
        self.set_note("")

    def set_photo_size(self, size: QSize) -> None:
        """Size of the full upright picture in its own pixels."""
        if QSizeF(size) == self._size:
            return
        self._size = QSizeF(size)
        self._centre = QPointF(size.width() / 2, size.height() / 2)
        self._settle()

    def set_levels(self, levels: Sequence[Level]) -> None:
        """Show these; any number of sizes of the same photo. Scale and place stay."""
        self._levels = sorted(levels, key=lambda level: level.width)
        if self._size.isEmpty() and self._levels:
            self.set_photo_size(self._levels[-1].image.size())
        self._settle()

    def set_note(self, text: str) -> None:
        """Say why there is no picture, or none sharper; empty for nothing to say."""
        self._note = text
        self.setAccessibleDescription(text)
        self.update()

    @property
    def levels(self) -> Sequence[Level]:
        return self._levels

    # Where it is shown

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def is_fitted(self) -> bool:
        return self._fit

    @property
    def fit_scale(self) -> float:
        """Scale at which the whole photo is in view; a small photo is not blown up beyond one logical pixel."""
        return self._fit_scale(self._size)

    def _fit_scale(self, size: QSizeF) -> float:
        if size.isEmpty():
            return 1.0
        room = self._room()
        whole = min(room.width() / size.width(), room.height() / size.height())
        return min(whole, self.devicePixelRatioF())

    @property
    def needed_side(self) -> int:
        """Longest side in device pixels of the photo as it is shown now."""
        return round(max(self._size.width(), self._size.height()) * self._scale)

    @property
    def fitted_side(self) -> int:
        """Longest side in device pixels of the photo when it is fitted."""
        return self.fitted_side_of(round(self._size.width()), round(self._size.height()))

    def fitted_side_of(self, width: int, height: int) -> int:
        """The same for a photo of `width` x `height` pixels that is not on show yet."""
        return max(1, round(max(width, height) * self._fit_scale(QSizeF(width, height))))

    @property
    def picture_place(self) -> QRectF:
        """Where the whole photo is, in logical pixels of this view; some of it may lie outside."""
        ratio = self.devicePixelRatioF()
        return QRectF((self._middle() - self._centre * self._scale) / ratio, self._size * (self._scale / ratio))

    @property
    def can_pan(self) -> bool:
        room = self._room()
        shown = self._size * self._scale
        return shown.width() > room.width() + 0.5 or shown.height() > room.height() + 0.5

    def fit(self) -> None:
        """Show the whole photo."""
        self._fit = True
        self._settle()

    def actual_size(self, anchor: QPointF | None = None) -> None:
        """One photo pixel on one device pixel; the spot under `anchor` (logical pixels, default the middle) stays."""
        self.set_scale(1.0, anchor)

    def zoom_by(self, factor: float, anchor: QPointF | None = None, *, stops: bool = True) -> None:
        """Multiply the scale. With `stops`, 100 % is not jumped over."""
        wanted = self._scale * factor
        crosses = (self._scale < 0.999 and wanted > 1.0) or (self._scale > 1.001 and wanted < 1.0)
        self.set_scale(1.0 if stops and crosses else wanted, anchor)

    def set_scale(self, scale: float, anchor: QPointF | None = None) -> None:
        """Zoom to `scale`, within limits; at the scale of the whole photo or below it is fitted."""
        if self._size.isEmpty():
            return
        lowest = min(self.fit_scale, 1.0)
        scale = min(_MOST, max(lowest, scale))
        ratio = self.devicePixelRatioF()
        middle = self._middle()
        at = QPointF(anchor.x() * ratio, anchor.y() * ratio) if anchor is not None else middle
        spot = self._centre + (at - middle) / self._scale
        self._fit = abs(scale - self.fit_scale) < 1e-6 or (scale <= self.fit_scale and self.fit_scale <= 1.0)
        self._scale = scale
        self._centre = spot - (at - middle) / scale
        self._settle()

    def pan_by(self, right: float, down: float) -> None:
        """Move the view over the photo by device pixels."""
        self._centre += QPointF(right, down) / self._scale
        self._settle(moved=True)

    def _settle(self, *, moved: bool = False) -> None:
        if not self._size.isEmpty():
            if self._fit:
                self._scale = self.fit_scale
            room = self._room()
            self._centre = QPointF(
                _clamped(self._centre.x(), room.width() / self._scale, self._size.width()),
                _clamped(self._centre.y(), room.height() / self._scale, self._size.height()),
            )
        hand = Qt.CursorShape.OpenHandCursor if self.can_pan else Qt.CursorShape.ArrowCursor
        if self._grabbed is None:
            self.setCursor(hand)
        self.update()
        if not moved:
            self.scale_changed.emit()

    def _room(self) -> QSizeF:
        """The view in device pixels."""
        ratio = self.devicePixelRatioF()
        return QSizeF(max(1.0, self.width() * ratio), max(1.0, self.height() * ratio))

    def _middle(self) -> QPointF:
        room = self._room()
        return QPointF(room.width() / 2, room.height() / 2)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # Not pure white: a bright photo must be seen to end somewhere.
        painter.fillRect(self.rect(), theme.colour("base" if theme.is_dark_in(self) else "placeholder", within=self))
        if self._levels and not self._size.isEmpty():
            self._paint_photo(painter)
        if self._note:
            self._paint_note(painter)

    def _paint_photo(self, painter: QPainter) -> None:
        # In device pixels from the corner of this widget, which at a fractional ratio lies between two of them.
        corner = painter.deviceTransform().map(QPointF(0, 0))
        painter.save()
        painter.setTransform(QTransform(), False)
        ratio = self.devicePixelRatioF()
        painter.setTransform(QTransform.fromScale(1 / ratio, 1 / ratio) * painter.transform())
        top_left = self._middle() - self._centre * self._scale
        shown = self._size * self._scale
        whole = QPointF(round(corner.x() + top_left.x()), round(corner.y() + top_left.y())) - corner
        # Whole device pixels keep unscaled levels untouched.
        target = QRectF(whole, QSizeF(max(1, round(shown.width())), max(1, round(shown.height()))))
        level = self._level_for(target.width())
        across, down = level.width / target.width(), level.height / target.height()
        same = abs(level.width - target.width()) < 1.5 and abs(level.height - target.height()) < 1.5
        if same:
            target.setSize(QSizeF(level.image.size()))
            painter.drawImage(target.topLeft(), level.image)
        else:
            # Only what is in view, cut at whole pixels of the level, so that nothing swims while panning.
            room = self._room()
            seen = target & QRectF(0, 0, room.width(), room.height())
            left = max(0, int((seen.left() - target.left()) * across) - 1)
            top = max(0, int((seen.top() - target.top()) * down) - 1)
            right = min(level.width, int((seen.right() - target.left()) * across) + 2)
            bottom = min(level.height, int((seen.bottom() - target.top()) * down) + 2)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            piece = QRectF(left, top, right - left, bottom - top)
            corner = target.topLeft() + QPointF(left / across, top / down)
            painter.drawImage(QRectF(corner, QSizeF(piece.width() / across, piece.height() / down)), level.image, piece)
        painter.restore()

    def _level_for(self, width: float) -> Level:
        return next((level for level in self._levels if level.width >= width - 1.5), self._levels[-1])

    def _paint_note(self, painter: QPainter) -> None:
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        room = QRectF(self.rect()).adjusted(72, 16, -72, -16)
        box = QRectF(painter.boundingRect(room, flags, self._note))
        if self._levels:
            # A strip at the bottom: the small picture stays in view.
            strip = box.adjusted(-14, -8, 14, 8)
            strip.moveBottom(self.height() - 20)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.colour("line", within=self))
            painter.setBrush(theme.colour("warning", within=self))
            painter.drawRoundedRect(strip.toAlignedRect().toRectF().adjusted(0.5, 0.5, 0.5, 0.5), 8, 8)
            painter.setPen(theme.colour("text", within=self))
            painter.drawText(strip, flags, self._note)
            return
        side, gap = 56, 16
        top = (self.height() - side - gap - box.height()) / 2
        picture = pixmap("broken-picture", side, self.devicePixelRatioF(), theme.colour("muted", within=self))
        painter.drawPixmap(QPointF(round((self.width() - side) / 2), round(top)), picture)
        box.moveTop(top + side + gap)
        painter.setPen(theme.colour("muted", within=self))
        painter.drawText(box.adjusted(-2, 0, 2, 4), flags, self._note)

    # Hands

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if touchpad and not control and self.can_pan and not event.pixelDelta().isNull():
            moved = QPointF(event.pixelDelta()) * self.devicePixelRatioF()
            self.pan_by(-moved.x(), -moved.y())
        elif event.angleDelta().y():
            self.zoom_by(1.0015 ** event.angleDelta().y(), event.position(), stops=not touchpad)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.can_pan:
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            moved = (self._grabbed - event.position()) * self.devicePixelRatioF()
            self._grabbed = event.position()
            self.pan_by(moved.x(), moved.y())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._grabbed is not None:
            self._grabbed = None
            self._settle(moved=True)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
        elif self._fit:
            # A photo that already is at 100 % when fitted is looked at more closely.
            self.set_scale(1.0 if self.fit_scale < 0.99 else self.fit_scale * 2, event.position())
        else:
            self.fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                spot = QPointF(self.mapFromGlobal(pinch.hotSpot()))
                self.zoom_by(pinch.scaleFactor(), spot, stops=False)
                return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position(), stops=False)
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._settle()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        room = self._room()
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if event.key() in moves and self.can_pan:
            right, down = moves[Qt.Key(event.key())]
            self.pan_by(right * room.width() * _KEY_PAN, down * room.height() * _KEY_PAN)
        else:
            super().keyPressEvent(event)


def _clamped(centre: float, seen: float, whole: float) -> float:
    """Keep the view on the photo; a photo smaller than the view is centred."""
    if whole <= seen:
        return whole / 2
    return min(max(centre, seen / 2), whole - seen / 2)
