"""CellView: a list view that lays its rows out in lines under headings of months, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from photosim.ui.grids.cursor import LEAPS, moved, scrolled
from photosim.ui.grids.delegate import heading_height, measures
from photosim.ui.grids.rows import Index, PhotoListModel
from photosim.ui.grids.sections import Box, Geometry, Section, SectionSizes, by_month, undivided
from photosim.ui.grids.selections import parts, runs, runs_of, selection_of
from photosim.values.photos import PhotoRow

SIDES = (80, 104, 128, 152, 184, 232, 296, 368)
"""Widths of cells that can be chosen, in logical pixels."""
LEAST_COLUMNS = 3
"""Of the photos in the middle: in a narrow window they become smaller before they are fewer side by side."""
MARK = 5
"""Pixels around a cell that the marks of chosen photos may take."""
_SCROLLING_PAUSE_MS = 20
_RESIZING_PAUSE_MS = 150


class CellView(QListView):
    """Where things are: places of cells, scrolling, moving with the keyboard, selecting, and what stays put.

    QListView gives selection, keyboard, drag and accessibility; its own layout, which would visit every row, is
    replaced by `Geometry`. Photos are told by id: rows move while a scan adds others.
    """

    side_changed = Signal(int)
    """Wanted width of the cells."""

    def __init__(
        self, model: PhotoListModel, *, in_months: bool, captions: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._in_months = in_months
        self._captions = captions
        self._split: Callable[[Sequence[PhotoRow]], list[Section]] = by_month if in_months else undivided
        self._side = SIDES[3]
        self._sections: list[Section] | None = None
        self._places = Geometry([], 0, SectionSizes())
        self._width = -1
        self._current_goes = False
        self._kept_view: tuple[int, int] | None = None
        self._kept_selection: tuple[list[int], int | None] = ([], None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._show_handle)
        self.verticalScrollBar().setEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(model)

    def _show_handle(self, least: int, most: int) -> None:
        """The bar keeps its place, so that cells do; where all is in view, it has no handle."""
        self.verticalScrollBar().setEnabled(most > least)

    def view_changed(self, pause_ms: int) -> None:
        """Other photos may be in view now; more such news may follow within `pause_ms`. For subclasses."""

    # What others ask

    @property
    def side(self) -> int:
        """Wanted width of the cells."""
        return self._side

    def set_side(self, side: int) -> None:
        """Make the cells about `side` pixels wide; the photo at the top stays there."""
        side = max(SIDES[0], min(SIDES[-1], side))
        if side == self._side:
            return
        self._keep_view()
        self._side = side
        self._restore_view()
        self.side_changed.emit(side)

    def current_id(self) -> int | None:
        row = self._row_of(self.currentIndex())
        return None if row is None else row.id

    def selected_ids(self) -> list[int]:
        """In the order of the rows."""
        rows = self._model().rows
        return [rows[number].id for run in self._selected_runs() for number in run]

    def choose(self, photo_id: int) -> bool:
        """Select a photo and bring it into view, without telling anybody. False when it is not here."""
        number = self._model().place(photo_id)
        if number < 0:
            return False
        self.setCurrentIndex(self._model().index(number))
        self.scrollTo(self._model().index(number))
        return True

    def follow(self, photo_id: int | None) -> None:
        """Select only this photo, or none when it is not here, without moving the view; several selected ones stay."""
        selected = self.selected_ids()
        if len(selected) > 1 or (selected and self.current_id() == photo_id):
            return
        number = -1 if photo_id is None else self._model().place(photo_id)
        if number < 0:
            self.clearSelection()
            return
        self._set_current(number, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def forget_current(self) -> None:
        """No photo is the current one."""
        self.selectionModel().clearCurrentIndex()

    def _set_current(self, number: int, flag: QItemSelectionModel.SelectionFlag) -> None:
        scrolling = self.hasAutoScroll()
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(self._model().index(number), flag)
        self.setAutoScroll(scrolling)

    # The model

    def setModel(self, model: QAbstractItemModel | None) -> None:
        if not isinstance(model, PhotoListModel):
            raise TypeError("PhotoGrid shows a PhotoListModel")
        # Before Qt's own connections, so that places are right when Qt asks for them.
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self._forget_places)
        model.modelAboutToBeReset.connect(self._keep_all)
        model.rowsAboutToBeInserted.connect(self._keep_view)
        model.rowsAboutToBeRemoved.connect(self._prepare_removal)
        super().setModel(model)
        model.modelReset.connect(self._restore_all)
        model.rowsInserted.connect(self._restore_view)
        model.rowsRemoved.connect(self._end_removal)
        self._forget_places()

    def _model(self) -> PhotoListModel:
        return cast(PhotoListModel, self.model())

    def _row_of(self, index: Index) -> PhotoRow | None:
        return self._model().rows[index.row()] if index.isValid() else None

    def _forget_places(self) -> None:
        self._sections = None

    def _keep_view(self) -> None:
        """Remember which photo shall not move."""
        self._kept_view = self._fixed_point(self._grid())

    def _fixed_point(self, places: Geometry) -> tuple[int, int] | None:
        """Id and height in the viewport of the photo that shall not move."""
        offset = self.verticalOffset()
        number = places.fixed(offset, max(1, self.viewport().height()), self.currentIndex().row())
        return None if number is None else (self._model().rows[number].id, places.cell(number).y - offset)

    def _restore_view(self) -> None:
        self.doItemsLayout()
        self._hold_still()

    def _hold_still(self) -> None:
        """Scroll so that the photo of `_keep_view` is where it was."""
        kept, self._kept_view = self._kept_view, None
        if kept is not None and (number := self._model().place(kept[0])) >= 0:
            self.verticalScrollBar().setValue(self._grid().cell(number).y - kept[1])

    def _prepare_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._keep_view()
        self._current_goes = first <= self.currentIndex().row() <= last

    def _end_removal(self) -> None:
        if self._current_goes:  # Qt has made the nearest photo the current one, which nobody has chosen
            self.forget_current()
        self._restore_view()

    def _keep_all(self) -> None:
        self._keep_view()
        self._kept_selection = (self.selected_ids(), self.current_id())

    def _restore_all(self) -> None:
        ids, current = self._kept_selection
        self._kept_selection = ([], None)
        model = self._model()
        numbers = sorted(number for number in map(model.place, ids) if number >= 0)
        if numbers:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().select(selection_of(model, runs(numbers)), flag)
        if current is not None and (number := model.place(current)) >= 0:
            self._set_current(number, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._restore_view()

    # Places

    def _grid(self) -> Geometry:
        """The places of all cells, made anew when rows, width or sizes have changed."""
        sizes = measures(self._side, self.fontMetrics(), captions=self._captions)
        width = self.viewport().width()
        if self._sections is None or width != self._width or sizes != self._places.measures:
            if self._sections is None:
                self._sections = self._divided()
            self._width = width
            self._places = Geometry(self._sections, width, sizes, 1 if self._captions else LEAST_COLUMNS)
        return self._places

    def _divided(self) -> list[Section]:
        if self.model() is None:
            return []
        return list(self._model().parts) or self._split(self._model().rows)

    def _heading_height(self) -> int:
        return heading_height(self.fontMetrics())

    def _to_viewport(self, box: Box) -> QRect:
        return QRect(box.x, box.y - self.verticalOffset(), box.width, box.height)

    def _sticky(self) -> tuple[range, QRect] | None:
        """The headings that stay at the top while their months are scrolled: their sections and place."""
        offset = self.verticalOffset()
        grid = self._grid()
        if not self._in_months or offset <= 0 or not grid.sections:
            return None
        numbers, top = grid.headings_at_top(offset)
        return numbers, QRect(0, top, self.viewport().width(), grid.heading(numbers.start).height)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRect(self, index: Index) -> QRect:
        grid = self._grid()
        if not index.isValid() or index.row() >= grid.count:
            return QRect()
        return self._to_viewport(grid.cell(index.row()))

    def indexAt(self, point: QPoint) -> QModelIndex:
        sticky = self._sticky()
        if sticky is not None and sticky[1].contains(point):
            return QModelIndex()
        number = self._grid().row_at(point.x(), point.y() + self.verticalOffset())
        return self._model().index(number) if number >= 0 else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        grid = self._grid()
        if not index.isValid() or index.row() >= grid.count:
            return
        box = grid.cell(index.row())
        above = self._heading_height() if self._in_months else grid.measures.margin
        offset, height = self.verticalOffset(), self.viewport().height()
        value = scrolled(box, hint, above=above, below=grid.measures.margin, offset=offset, height=height)
        if value is not None:
            self.verticalScrollBar().setValue(value)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        grid = self._grid()
        if not grid.count:
            return QModelIndex()
        row = self.currentIndex().row()
        if row < 0:
            offset = self.verticalOffset()
            visible = grid.rows_between(offset, offset + self.viewport().height())
            row = visible.start if visible else 0
            if action not in LEAPS:
                return self._model().index(row)  # one step begins at what is seen
        page = max(1, (self.viewport().height() - self._heading_height()) // (grid.cell_height + grid.measures.gap))
        return self._model().index(moved(grid, row, action, page))

    def doItemsLayout(self) -> None:
        # Not QListView's, which visits every row.
        QAbstractItemView.doItemsLayout(self)
        self.view_changed(0)

    def updateGeometries(self) -> None:
        grid = self._grid()
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setSingleStep(max(20, (grid.cell_height + grid.measures.gap) // 3))
        bar.setPageStep(max(1, height - self._heading_height()))
        bar.setRange(0, max(0, grid.height - height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width() and self._sections is not None:
            self._kept_view = self._fixed_point(self._places)  # the places of the old width
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()
        self._hold_still()
        self.view_changed(_RESIZING_PAUSE_MS)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # The heading at the top stays where it is, so the picture cannot simply be moved.
        self.viewport().update()
        self.view_changed(_SCROLLING_PAUSE_MS)

    # Selecting

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        grid = self._grid()
        offset = self.verticalOffset()
        if self.state() == QAbstractItemView.State.DragSelectingState:
            band = rect.normalized().translated(0, offset)
            chosen = grid.rows_inside(band.x(), band.y(), max(1, band.width()), max(1, band.height()))
        else:
            ends = [grid.row_at(point.x(), point.y() + offset) for point in (rect.topLeft(), rect.bottomRight())]
            if min(ends) < 0:
                ends = [max(ends)] * 2
            chosen = [range(min(ends), max(ends) + 1)] if max(ends) >= 0 else []
        self.selectionModel().select(selection_of(self._model(), chosen), command)

    def _selected_runs(self) -> list[range]:
        return [] if self.selectionModel() is None else runs_of(self.selectionModel().selection())

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        grid = self._grid()
        offset = self.verticalOffset()
        visible = grid.rows_between(offset, offset + self.viewport().height())
        region = QRegion()
        for part in parts(selection):
            for row in range(max(part.top(), visible.start), min(part.bottom() + 1, visible.stop)):
                region += self._to_viewport(grid.cell(row)).adjusted(-MARK, -MARK, MARK, MARK)
        return region

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.model() is not None:
            self.doItemsLayout()
