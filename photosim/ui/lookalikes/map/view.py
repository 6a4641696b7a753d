"""MapView: photos as dots on a plane, as thumbnails from near; a lasso selects, a click asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape
from photosim.ui.kit import theme
from photosim.ui.kit.wording import counted, day, file_name
from photosim.ui.lookalikes.map.camera import MapCamera
from photosim.ui.lookalikes.map.dots import dots
from photosim.ui.lookalikes.map.points import Points
from photosim.values.photos import PhotoRow

_NEAR = 12.0
"""Logical pixels from a dot within which a click means it."""
_CELL = 76
"""Logical pixels of the square in which one thumbnail is shown."""
_THUMBNAIL = 64
_ZOOM = 1.3
_WITH_CONTROL = (Qt.Key.Key_A, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_ALONE = (Qt.Key.Key_Space, Qt.Key.Key_0, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Equal, Qt.Key.Key_Escape)
_PAN = 0.12
"""Of the view, for one press of a key."""


class MapView(QWidget):
    """Drag moves, the wheel comes nearer, Shift and a drag draw a lasso; arrow keys go from photo to photo."""

    asked = Signal(int)
    """A photo was clicked, or Enter pressed on it."""
    selection_changed = Signal(int)
    """How many photos are selected now."""
    current_changed = Signal(object)
    """The `PhotoRow` on which the keyboard is, or None."""
    menu_requested = Signal(object, QPoint)
    """Ids of photos, place on the screen."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = MapCamera()
        self.points = Points()
        self._loader = loader
        self._pressed: QPointF | None = None
        self._moved = False
        self._lasso: list[QPointF] | None = None
        self._lasso_adds = False
        self._thumbnails: list[tuple[int, QRectF]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(tr("Map of looks"))
        self.setAccessibleDescription(
            tr(
                "Arrows go to the next photo in that direction, Enter finds its look-alikes, Space selects it, "
                "plus and "
                "minus come nearer and go away, 0 shows all, Control and A select what is in view, Escape "
                "selects nothing"
            )
        )
        loader.loaded.connect(lambda _: self.update())
        if (current := theme.theme()) is not None:
            current.changed.connect(self.update)

    def show_points(self, rows: Sequence[PhotoRow], places: np.ndarray) -> None:
        """Show these photos at these places, (n, 2); selection and the photo in hand stay by their ids."""
        self.points.take(rows, places)
        self._see()
        self.selection_changed.emit(len(self.points.selected_ids()))

    def select(self, numbers: np.ndarray, *, add: bool = False) -> None:
        """Select these points, besides those that are when `add`."""
        self.points.select(numbers, add=add)
        self.update()
        self.selection_changed.emit(len(self.points.selected_ids()))

    def go_to(self, number: int) -> None:
        """Put the keyboard on a point."""
        self.points.current = number
        self.camera.go_to(self.points.places[number])
        self._see()
        row = self.points.rows[number]
        self.current_changed.emit(row)

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Come nearer, or go away."""
        self.camera.zoom(factor, at)
        self._see()

    def fit(self) -> None:
        """Bring the whole map into view."""
        self.camera.fit()
        self._see()

    def _see(self) -> None:
        """The view or the map is another: which thumbnails are wanted?"""
        self.camera.see_all(self.points.places)
        pixels = self.camera.to_screen(self.points.places)
        zero = tuple(self.camera.to_screen(np.zeros((1, 2)))[0])
        self._thumbnails = [
            (number, QRectF(x - _THUMBNAIL / 2, y - _THUMBNAIL / 2, _THUMBNAIL, _THUMBNAIL))
            for number, x, y in self.points.prominent(pixels, self.camera.size, _CELL, zero)
        ]
        ratio = self.devicePixelRatioF()
        shape = ThumbnailShape(round(_THUMBNAIL * ratio), ratio, crop=True)
        self._loader.want([self.points.rows[number] for number, _ in self._thumbnails], shape)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._see()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("base"))
        ratio = self.devicePixelRatioF()
        pixels = self.camera.to_screen(self.points.places)
        size = (round(self.width() * ratio), round(self.height() * ratio))
        radius = max(1, round(1.5 * ratio))
        strong = self.points.selected
        for which, colour, weight in ((~strong, "muted", 0.55), (strong, "accent", 1.0)):
            if which.any():
                layer = dots(pixels[which] * ratio, size, theme.colour(colour), weight, radius)
                layer.setDevicePixelRatio(ratio)
                painter.drawImage(QPointF(0, 0), layer)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for number, place in self._thumbnails:
            self._paint_thumbnail(painter, number, place)
        current = self.points.current
        if current >= 0 and self.hasFocus():
            x, y = pixels[current]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.drawEllipse(QPointF(x, y), 9, 9)
        if self._lasso:
            painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(theme.colour("accent", 0.12))
            painter.drawPolygon(QPolygonF(self._lasso))

    def _paint_thumbnail(self, painter: QPainter, number: int, place: QRectF) -> None:
        pixmap = self._loader.pixmap(self.points.rows[number].content_hash)
        if pixmap is None:
            return
        size = pixmap.deviceIndependentSize()
        target = QRectF(0, 0, min(place.width(), size.width()), min(place.height(), size.height()))
        target.moveCenter(place.center())
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        if self.points.selected[number] or (number == self.points.current and self.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent" if self.points.selected[number] else "text"), 3))
            painter.drawRoundedRect(target.adjusted(-2, -2, 2, 2), theme.RADIUS, theme.RADIUS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.camera.resize(self.width(), self.height())
        self._see()

    # Mouse

    def point_at(self, place: QPointF) -> int:
        """The number of the point that a click here means, -1 for none."""
        for number, rect in self._thumbnails:
            if rect.contains(place) and self._loader.pixmap(self.points.rows[number].content_hash) is not None:
                return number
        pixels = self.camera.to_screen(self.points.places)
        return self.points.nearest(pixels, (place.x(), place.y()), _NEAR)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed, self._moved = event.position(), False
        if event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            self._lasso = [event.position()]
            self._lasso_adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if not self._moved:
            far = (event.position() - self._pressed).manhattanLength()
            self._moved = far >= QApplication.startDragDistance()
        if not self._moved:
            return
        if self._lasso is not None:
            self._lasso.append(event.position())
            self.update()
        else:
            moved = self._pressed - event.position()
            self._pressed = event.position()
            self.camera.pan(moved.x(), moved.y())
            self._see()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        lasso, self._lasso, self._pressed = self._lasso, None, None
        number = self.point_at(event.position())
        if lasso is not None and self._moved:
            pixels = self.camera.to_screen(self.points.places)
            drawn = np.array([(place.x(), place.y()) for place in lasso])
            self.select(self.points.within(pixels, drawn), add=self._lasso_adds)
        elif lasso is not None and number >= 0:
            self._toggle(number)
        elif not self._moved and number >= 0:
            self.points.current = number
            self.asked.emit(self.points.rows[number].id)
        elif not self._moved:
            self.select(np.empty(0, np.int64))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            place = event.position()
            self.zoom(1.0015 ** event.angleDelta().y(), (place.x(), place.y()))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.point_at(QPointF(event.pos()))
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        if not by_key and number >= 0 and not self.points.selected[number]:
            self.select(np.array([number]))
        if ids := self.chosen_ids():
            self.menu_requested.emit(ids, event.globalPos())

    def chosen_ids(self) -> list[int]:
        """The selected photos, else the one on which the keyboard is."""
        ids = self.points.selected_ids()
        if not ids and self.points.current >= 0:
            return [self.points.rows[self.points.current].id]
        return ids

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.points.current
        directions = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key in directions and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            right, down = directions[key]
            self.camera.pan(right * _PAN * self.width(), down * _PAN * self.height())
            self._see()
        elif key in directions:
            number = self.points.beside(directions[key], tuple(self.camera.centre))
            if number >= 0:
                self.go_to(number)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            at = None if current < 0 else tuple(self.camera.to_screen(self.points.places[current][np.newaxis])[0])
            self.zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM, at)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current >= 0:
            self.asked.emit(self.points.rows[current].id)
        elif key == Qt.Key.Key_Space and current >= 0:
            self._toggle(current)
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select(self.points.in_view(self.camera.to_screen(self.points.places), self.camera.size))
        elif key == Qt.Key.Key_Escape and self.points.selected.any():
            self.select(np.empty(0, np.int64))
        else:
            super().keyPressEvent(event)

    def _toggle(self, number: int) -> None:
        self.points.current = number
        self.points.toggle(number)
        self.update()
        self.selection_changed.emit(len(self.points.selected_ids()))

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Of the commands of the window with these keys, none is about dots.
            with_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if Qt.Key(event.key()) in (_WITH_CONTROL if with_control else _ALONE):
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip:
            place = event.pos()  # type: ignore[attr-defined]
            number = self.point_at(QPointF(place))
            if number >= 0:
                row = self.points.rows[number]
                QToolTip.showText(event.globalPos(), f"{file_name(row.relative)}\n{day(row.shown_at)}", self)  # type: ignore[attr-defined]
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def told(selected: int) -> str:
    """How many photos are selected, for people."""
    return tr("{0} selected", counted(selected, "photo")) if selected else ""
