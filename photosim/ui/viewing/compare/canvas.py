"""Canvas: where pictures of the scene are painted, with the hands that move all canvases at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from photosim.base.paths import to_text
from photosim.ui.kit import theme
from photosim.ui.kit.icons import pixmap
from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.pictures import ComparedPhoto

_KEY_PAN = 0.15
"""One press of an arrow key moves by this part of the view."""
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class CompareCanvas(QWidget):
    """Paints by `paint_scene`, which subclasses give."""

    resized = Signal()
    focused = Signal()
    """The keyboard or the mouse has come here."""

    def __init__(self, view: LockedView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self._grabbed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMinimumSize(120, 90)
        view.changed.connect(self._follow)

    @property
    def room(self) -> QSizeF:
        """Device pixels."""
        return QSizeF(self.size()) * self.devicePixelRatioF()

    # Painting

    def paint_scene(self, painter: QPainter) -> None:
        """Paint everything; logical pixels."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.background())
        if self.view.scene is not None:
            self.paint_scene(painter)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme.colour("accent", within=self), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def background(self) -> QColor:
        # Not pure white: a bright photo must be seen to end somewhere.
        return theme.colour("base" if theme.is_dark_in(self) else "placeholder", within=self)

    def paint_photo(self, painter: QPainter, number: int, one: ComparedPhoto) -> None:
        """Paint a photo where it lies, in the level that is sharp enough."""
        levels = one.levels
        if not levels:
            return
        needed = one.side * self.view.scale_of(number)
        level = next((level for level in levels if level.side >= needed - 1.5), levels[-1])
        grown = QTransform.fromScale(one.photo.width / level.width, one.photo.height / level.height)
        self.paint_image(painter, level.image, grown * self.view.laid_out(number))

    def paint_image(self, painter: QPainter, image: QImage, onto: QTransform) -> None:
        """Paint an image; `onto` leads from its pixels to device pixels from the middle of this canvas."""
        ratio, room = self.devicePixelRatioF(), self.room
        corner = painter.deviceTransform().map(QPointF(0, 0))  # lies between two device pixels at a fractional ratio
        onto = onto * QTransform.fromTranslate(room.width() / 2, room.height() / 2)
        straight = _on_whole_pixels(onto, corner)
        onto = straight or onto
        back, possible = onto.inverted()
        if not possible:
            return
        # Only what is in view, cut at whole pixels of the image, so that nothing swims while panning.
        seen = back.mapRect(QRectF(QPointF(), room)).adjusted(-2, -2, 2, 2) & QRectF(image.rect())
        part = QRectF(seen.toAlignedRect() & image.rect())
        if part.isEmpty():
            return
        painter.save()
        painter.setTransform(onto * QTransform.fromScale(1 / ratio, 1 / ratio), True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, straight is None)
        painter.drawImage(part, image, part)
        painter.restore()

    def paint_sign(self, painter: QPainter, text: str, *, right: bool = False, room: QRectF | None = None) -> None:
        """Write on the picture, at its upper edge."""
        room = room or QRectF(self.rect())
        metrics = painter.fontMetrics()
        most = round(room.width() - 40)
        if most < 40:
            return
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, most)
        wide, high = metrics.horizontalAdvance(text) + 18, metrics.height() + 8
        left = room.right() - 10 - wide if right else room.left() + 10
        self._paint_plate(painter, QRectF(left, room.top() + 10, wide, high), text, "raised")

    def paint_name(
        self, painter: QPainter, number: int, one: ComparedPhoto, *, right: bool = False, room: QRectF | None = None
    ) -> None:
        """Write which photo this is, and what was decided about it."""
        name = f"{number + 1}  {to_text(one.photo.path.name)}"
        self.paint_sign(painter, f"{name} · {one.decided}" if one.decided else name, right=right, room=room)

    def paint_note(self, painter: QPainter, text: str, *, over: bool, icon: str = "broken-picture") -> None:
        """Say something in the middle, or over the picture at its lower edge."""
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
        room = QRectF(self.rect()).adjusted(28, 12, -28, -12)
        box = QRectF(painter.boundingRect(room, flags, text))
        if over:
            strip = box.adjusted(-14, -8, 14, 8)
            strip.moveBottom(self.height() - 12)
            self._paint_plate(painter, strip, text, "warning", flags)
            return
        side, gap = 48, 14
        top = (self.height() - side - gap - box.height()) / 2
        sign = pixmap(icon, side, self.devicePixelRatioF(), theme.colour("muted", within=self))
        painter.drawPixmap(QPointF(round((self.width() - side) / 2), round(top)), sign)
        box.moveTop(top + side + gap)
        painter.setPen(theme.colour("muted", within=self))
        painter.drawText(box.adjusted(-2, 0, 2, 4), flags, text)

    def _paint_plate(
        self,
        painter: QPainter,
        place: QRectF,
        text: str,
        role: str,
        flags: Qt.TextFlag | Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line", within=self))
        painter.setBrush(theme.colour(role, within=self))
        painter.drawRoundedRect(place.toAlignedRect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(theme.colour("text", within=self))
        painter.drawText(place, flags, text)
        painter.restore()

    def _follow(self) -> None:
        if self._grabbed is None:
            hand = Qt.CursorShape.OpenHandCursor if self.view.can_pan else Qt.CursorShape.ArrowCursor
            self.setCursor(hand)
        self.update()

    # Hands

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
        if touchpad and not control and self.view.can_pan and not event.pixelDelta().isNull():
            moved = QPointF(event.pixelDelta()) * self.devicePixelRatioF()
            self.view.pan_by(-moved.x(), -moved.y())
        elif event.angleDelta().y():
            factor = 1.0015 ** event.angleDelta().y()
            self.view.zoom_by(factor, self.from_middle(event.position()), stops=not touchpad)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.view.can_pan:
            self._grabbed = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            moved = (self._grabbed - event.position()) * self.devicePixelRatioF()
            self._grabbed = event.position()
            self.view.pan_by(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None
            self._follow()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
        elif self.view.is_fitted:
            scale = 1.0 if self.view.fit_scale < 0.99 else self.view.fit_scale * 2
            self.view.set_scale(scale, self.from_middle(event.position()))
        else:
            self.view.fit()

    def from_middle(self, place: QPointF) -> QPointF:
        """Device pixels from the middle, of a place in logical pixels."""
        ratio = self.devicePixelRatioF()
        return QPointF(place.x() - self.width() / 2, place.y() - self.height() / 2) * ratio

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                spot = QPointF(self.mapFromGlobal(pinch.hotSpot()))
                self.view.zoom_by(pinch.scaleFactor(), self.from_middle(spot), stops=False)
                return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.view.zoom_by(1 + event.value(), self.from_middle(event.position()), stops=False)
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.resized.emit()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _ARROWS.get(Qt.Key(event.key()))
        if move is not None and self.view.can_pan:
            self.view.pan_by_part(move[0] * _KEY_PAN, move[1] * _KEY_PAN)
        else:
            super().keyPressEvent(event)


def _on_whole_pixels(onto: QTransform, corner: QPointF) -> QTransform | None:
    """The same transform moved to whole device pixels, where it takes pixel to pixel; None where it scales."""
    straight = (onto.m11(), onto.m12(), onto.m21(), onto.m22())
    if any(abs(abs(value) - round(abs(value))) > 2e-4 or abs(value) > 1.5 for value in straight):
        return None
    x, y = (round(at + off) - off for at, off in ((onto.dx(), corner.x()), (onto.dy(), corner.y())))
    m11, m12, m21, m22 = (float(round(value)) for value in straight)
    return QTransform(m11, m12, m21, m22, x, y)
