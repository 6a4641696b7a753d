"""PhotoGrid: photos in a grid, painted, clicked, opened, dragged out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from photosim.ui.grids.cell_view import MARK, SIDES, CellView
from photosim.ui.grids.cursor import is_for_stacks
from photosim.ui.grids.delegate import PhotoDelegate, paint_heading
from photosim.ui.grids.rows import Index, PhotoListModel
from photosim.ui.grids.sections import Geometry
from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape
from photosim.ui.kit import theme
from photosim.values.photos import PhotoRow

_SIDE_BUTTONS = (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton)
_DRAGGED_SIDE = 96
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class PhotoGrid(CellView):
    """Shows a PhotoListModel with the pictures of a ThumbnailLoader."""

    photo_clicked = Signal(int)
    """A plain click with the mouse, or Space."""
    photo_reached = Signal(int)
    """The keyboard came to this photo."""
    photo_opened = Signal(int)
    """Double click or Enter."""
    menu_requested = Signal(object, QPoint)
    """Ids of the selected photos, place on the screen."""
    stack_toggled = Signal(int)
    """A click on the words of a stack, or + and -: it is to be opened or closed."""

    def __init__(
        self,
        model: PhotoListModel,
        loader: ThumbnailLoader,
        *,
        in_months: bool,
        captions: bool = False,
        crop: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`captions` leaves room for scores; `crop` fills the cells, otherwise whole pictures are shown."""
        self._asking: QTimer | None = None
        super().__init__(model, in_months=in_months, captions=captions, parent=parent)
        self._loader = loader
        self._crop = crop
        self._seen: dict[str, list[int]] = {}
        self._hovered = -1
        self._pressed_id: int | None = None
        self._opening = False
        self._by_keyboard = False
        self._reached_by_key = False
        self._band_start: QPoint | None = None
        self._band_end: QPoint | None = None
        self.setItemDelegate(PhotoDelegate(loader, self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.timeout.connect(self._ask_for_thumbnails)
        loader.loaded.connect(self._show_loaded)
        loader.idle.connect(self._ask_for_thumbnails)
        if (current := theme.theme()) is not None:
            current.changed.connect(self.viewport().update)

    def set_crop(self, crop: bool) -> None:
        """Fill the cells with the middle of the pictures, or show them whole."""
        self._crop = crop
        self.view_changed(0)
        self.viewport().update()

    def is_settled(self) -> bool:
        """Whether every thumbnail in view and near it is there."""
        return not (self._will_ask() or self._loader.busy)

    def is_filled(self) -> bool:
        """Whether every thumbnail in view is there; some for the next screen may still come."""
        there = (self._loader.pixmap(seen) is not None or self._loader.has_failed(seen) for seen in self._seen)
        return not self._will_ask() and all(there)

    def _will_ask(self) -> bool:
        return self._asking is not None and self._asking.isActive()

    # Mouse and keyboard

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self.visualRect(index).adjusted(-MARK, -MARK, MARK, MARK))
        row = self._row_of(current)
        if row is not None and self._by_keyboard:
            self.photo_reached.emit(row.id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt would make the first photo the current one, which nobody has chosen.
        had_current = self.currentIndex().isValid()
        super().focusInEvent(event)
        if not had_current:
            self.forget_current()
        self._reached_by_key = event.reason() in _BY_KEY
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in _SIDE_BUTTONS:
            event.ignore()  # back and forward belong to the window
            return
        point = event.position().toPoint()
        row = self._row_of(self.indexAt(point))
        self._pressed_id = None if row is None else row.id
        self._band_start = None if row is not None else point + QPoint(0, self.verticalOffset())
        self._band_end = None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        super().mouseMoveEvent(event)
        if self.state() == QAbstractItemView.State.DragSelectingState and self._band_start is not None:
            self._band_end = point + QPoint(0, self.verticalOffset())
            self.viewport().update()
            return
        self._hover(self.indexAt(point).row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() in _SIDE_BUTTONS:
            event.ignore()
            return
        dragged = self._band_end is not None
        self._band_start = self._band_end = None
        super().mouseReleaseEvent(event)
        if dragged:
            self.viewport().update()
            return
        row = self._row_of(self.indexAt(event.position().toPoint()))
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if plain and row is not None and row.id == self._pressed_id and self._is_on_stack(row.id, event.position()):
            self.stack_toggled.emit(row.id)
            return
        if plain and row is not None and row.id == self._pressed_id and not self._opening:
            self.photo_clicked.emit(row.id)
        self._opening = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click may have changed what lies under the pointer: the photo that was clicked first is meant.
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self._pressed_id is not None and not self._is_on_stack(self._pressed_id, event.position()):
            self._opening = True
            self.photo_opened.emit(self._pressed_id)

    def _is_on_stack(self, photo_id: int, point: QPointF) -> bool:
        """Whether the pointer is on the words that tell how many stand in this photo's cell."""
        delegate = self.itemDelegate()
        assert isinstance(delegate, PhotoDelegate)
        place = delegate.stack_places.get(photo_id)
        return place is not None and place.contains(point) and self._model().is_stack(photo_id)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, number: int) -> None:
        if number == self._hovered:
            return
        for row in (self._hovered, number):
            if 0 <= row < self._grid().count:
                self.viewport().update(self._to_viewport(self._grid().cell(row)).adjusted(-MARK, -MARK, MARK, MARK))
        self._hovered = number

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_side(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        QAbstractItemView.wheelEvent(self, event)

    def step_side(self, steps: int) -> None:
        """Go to the next larger or smaller of `SIDES`."""
        nearest = min(range(len(SIDES)), key=lambda number: abs(SIDES[number] - self._side))
        self.set_side(SIDES[max(0, min(len(SIDES) - 1, nearest + steps))])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        photo_id = self.current_id()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and photo_id is not None:
            self.photo_opened.emit(photo_id)
        elif event.key() == Qt.Key.Key_Space and photo_id is not None and not event.modifiers():
            self.photo_clicked.emit(photo_id)
        elif photo_id is not None and is_for_stacks(event) and self._model().is_stack(photo_id):
            self.stack_toggled.emit(photo_id)
        else:
            self._by_keyboard = True
            super().keyPressEvent(event)
            self._by_keyboard = False

    def keyboardSearch(self, search: str) -> None:
        """Typing letters finds nothing: names of photos are seldom known, and would jump far."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            if not self.currentIndex().isValid():
                return
            self.scrollTo(self.currentIndex())
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        elif not self.indexAt(event.pos()).isValid():
            return
        ids = self.selected_ids()
        current = self.current_id()
        self.menu_requested.emit(ids or ([] if current is None else [current]), place)
        event.accept()

    def startDrag(self, supported: Qt.DropAction) -> None:
        model = self._model()
        indexes = [model.index(number) for run in self._selected_runs() for number in run]
        if not indexes:
            return
        drag = QDrag(self)
        drag.setMimeData(model.mimeData(indexes))
        row = self._row_of(self.currentIndex())
        pixmap = self._loader.pixmap(row.content_hash) if row is not None else None
        if pixmap is not None:
            side = round(_DRAGGED_SIDE * pixmap.devicePixelRatio())
            mode = Qt.AspectRatioMode.KeepAspectRatio
            small = pixmap.scaled(side, side, mode, Qt.TransformationMode.SmoothTransformation)
            drag.setPixmap(small)
        drag.exec(Qt.DropAction.CopyAction)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        grid = self._grid()
        model = self._model()
        delegate = self.itemDelegate()
        offset = self.verticalOffset()
        clip = event.rect().adjusted(-MARK, -MARK, MARK, MARK)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        normal = QStyle.StateFlag.State_Enabled
        focused = self.hasFocus()
        if focused:
            normal |= QStyle.StateFlag.State_Active
        selection = self.selectionModel()
        current = self.currentIndex().row()
        for row in grid.rows_between(clip.top() + offset, clip.bottom() + 1 + offset):
            rect = self._to_viewport(grid.cell(row))
            if not rect.intersects(clip):
                continue
            index = model.index(row)
            state = normal
            if selection.isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if focused and row == current:
                state |= QStyle.StateFlag.State_HasFocus
            if row == self._hovered:
                state |= QStyle.StateFlag.State_MouseOver
            option.rect = rect
            option.state = state
            delegate.paint(painter, option, index)
        if grid.sections and (self._in_months or self._model().parts):
            self._paint_headings(painter, grid, clip)
        self._paint_band(painter)
        if focused and current < 0 and self._reached_by_key:
            # No photo can show where the keyboard is.
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_headings(self, painter: QPainter, grid: Geometry, clip: QRect) -> None:
        offset = self.verticalOffset()
        sticky = self._sticky()
        first, last = grid.sections_at(clip.top() + offset), grid.sections_at(clip.bottom() + offset)
        for number in range(first.start, last.stop):
            if grid.sections[number].key and (sticky is None or number not in sticky[0]):
                paint_heading(painter, self.font(), grid.sections[number], self._to_viewport(grid.heading(number)))
        if sticky is not None:
            numbers, place = sticky
            painter.fillRect(place, theme.colour("base"))
            painter.fillRect(QRect(place.left(), place.bottom(), place.width(), 1), theme.colour("line"))
            for number in numbers:
                room = self._to_viewport(grid.heading(number))
                room.moveTop(place.top())
                paint_heading(painter, self.font(), grid.sections[number], room)

    def _paint_band(self, painter: QPainter) -> None:
        if self._band_start is None or self._band_end is None:
            return
        band = QRect(self._band_start, self._band_end).normalized().translated(0, -self.verticalOffset())
        painter.setPen(theme.colour("accent"))
        painter.setBrush(theme.colour("accent", 0.15))
        painter.drawRect(band.toRectF().adjusted(0.5, 0.5, -0.5, -0.5))

    # Thumbnails

    def view_changed(self, pause_ms: int) -> None:
        self._hovered = -1
        if self._asking is not None and (not self._asking.isActive() or pause_ms > self._asking.remainingTime()):
            self._asking.start(pause_ms)

    def _ask_for_thumbnails(self) -> None:
        """Ask for what is in view, then for the screen below, then for half a screen above."""
        if self.model() is None or not self.isVisible():
            return
        grid = self._grid()
        scale = self.devicePixelRatioF()
        top, height = self.verticalOffset(), max(1, self.viewport().height())
        rows = self._model().rows
        wanted: list[PhotoRow] = []
        self._seen = {}
        for number in grid.rows_between(top, top + height):
            wanted.append(rows[number])
            self._seen.setdefault(rows[number].content_hash, []).append(number)
        for start, stop in ((top + height, top + 2 * height), (top - height // 2, top)):
            wanted += [rows[number] for number in grid.rows_between(max(0, start), max(0, stop))]
        self._loader.want(wanted, ThumbnailShape(round(grid.cell_width * scale), scale, self._crop))

    def _show_loaded(self, content_hash: str) -> None:
        for number in self._seen.get(content_hash, ()):
            if number < self._grid().count:
                self.viewport().update(self._to_viewport(self._grid().cell(number)).adjusted(-MARK, -MARK, MARK, MARK))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view_changed(0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.view_changed(0)
        return super().event(event)
