"""Rearranging: the order of an album by hand: photos are dragged to another place, or moved with Alt and the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFrame

from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel, dragged_photos
from photosim.ui.kit import theme

_WIDTH = 3
"""Of the line that shows where dragged photos would go, in logical pixels."""


class Rearranging(QObject):
    """Listens to a grid while it shows an album. The grid shows the new order at once; `arranged` tells it."""

    arranged = Signal(object)
    """Ids in their new order."""

    def __init__(self, grid: PhotoGrid, model: PhotoListModel) -> None:
        super().__init__(grid)
        self._grid = grid
        self._model = model
        self._on = False
        self._line = QFrame(grid.viewport())
        self._line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._line.hide()
        grid.viewport().installEventFilter(self)

    def set_on(self, on: bool) -> None:
        """Whether the grid shows something that has an order of its own."""
        self._on = on
        self._grid.viewport().setAcceptDrops(on)
        self._line.hide()

    def move(self, steps: int) -> None:
        """Move the chosen photos so many places on, or back; they stay together."""
        chosen = self._grid.selected_ids()
        if not self._on or not chosen:
            return
        first = min(self._model.place(photo_id) for photo_id in chosen)
        self._put(chosen, max(0, min(len(self._model.rows) - len(chosen), first + steps)))

    def _put(self, chosen: Sequence[int], place: int) -> None:
        """Put photos, in their order, at a place among the others."""
        ids = self._model.ids()
        moved = set(chosen)
        rest = [photo_id for photo_id in ids if photo_id not in moved]
        new = [*rest[:place], *(photo_id for photo_id in ids if photo_id in moved), *rest[place:]]
        if new == ids:
            return
        rows = {row.id: row for row in self._model.rows}
        self._model.refresh([rows[photo_id] for photo_id in new])
        current = self._grid.currentIndex()
        if current.isValid():
            self._grid.scrollTo(current)
        self.arranged.emit(new)

    # Dragging

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        # Nothing is asked of the grid for other events: they also come while it is taken apart.
        if not self._on or event.type() not in (kinds.DragEnter, kinds.DragMove, kinds.DragLeave, kinds.Drop):
            return False
        if event.type() in (kinds.DragEnter, kinds.DragMove) and isinstance(event, QDragMoveEvent):
            own = [one for one in dragged_photos(event.mimeData()) if self._model.place(one) >= 0]
            if not own:
                return False  # pictures from outside belong to the window
            self._point_at(event.position().toPoint())
            event.acceptProposedAction()
            return True
        if event.type() == kinds.DragLeave:
            self._line.hide()
        elif event.type() == kinds.Drop and isinstance(event, QDropEvent):
            own = [one for one in dragged_photos(event.mimeData()) if self._model.place(one) >= 0]
            self._line.hide()
            if own:
                event.acceptProposedAction()
                before = self._gap_at(event.position().toPoint())
                self._put(own, before - sum(self._model.place(one) < before for one in own))
                return True
        return False

    def _gap_at(self, point: QPoint) -> int:
        """Number of the row before which photos would be put; behind the last where there is none."""
        index = self._grid.indexAt(point)
        if not index.isValid():
            last = self._model.rowCount() - 1
            box = self._grid.visualRect(self._model.index(last))
            return last + 1 if point.y() >= box.top() else self._nearest(point)
        box = self._grid.visualRect(index)
        return index.row() + (point.x() > box.center().x())

    def _nearest(self, point: QPoint) -> int:
        """Beside the cells: behind the last one of that line."""
        for x in range(point.x(), 0, -8):
            index = self._grid.indexAt(QPoint(x, point.y()))
            if index.isValid():
                return index.row() + 1
        return 0

    def _point_at(self, point: QPoint) -> None:
        gap = self._gap_at(point)
        behind = gap >= self._model.rowCount() or (gap > 0 and self._is_on(point, gap - 1))
        box = self._grid.visualRect(self._model.index(gap - 1 if behind else gap))
        x = box.right() + 2 if behind else box.left() - 2 - _WIDTH
        self._line.setStyleSheet(f"background: {theme.colour('accent').name()}; border: none")
        self._line.setGeometry(QRect(max(0, x), box.top(), _WIDTH, box.height()))
        self._line.show()
        self._line.raise_()

    def _is_on(self, point: QPoint, row: int) -> bool:
        return self._grid.visualRect(self._model.index(row)).contains(point)
