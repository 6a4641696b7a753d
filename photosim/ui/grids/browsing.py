"""BrowseGrid: the photos in the middle of the window, in months or in another order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent

from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.sections import Section, by_month, undivided
from photosim.ui.grids.selections import runs, selection_of


class BrowseGrid(PhotoGrid):
    """A PhotoGrid that tells what it is scrolled to. Esc lets go of what is chosen."""

    scrolled_to = Signal(int)
    """Number of the section at the top of the view."""

    def set_in_months(self, in_months: bool) -> None:
        """Divide the rows of the next `refresh` by months, or not at all."""
        if in_months != self._in_months:
            self._in_months = in_months
            self._split = by_month if in_months else undivided
            self._forget_places()
            self.doItemsLayout()

    @property
    def sections(self) -> Sequence[Section]:
        """How the rows are divided now."""
        return self._grid().sections

    @property
    def section_at_top(self) -> int:
        """Number of the first section in view; -1 without any."""
        numbers = self._grid().sections_at(self.verticalOffset())
        return numbers.start if numbers else -1

    def go_to_section(self, number: int) -> None:
        """Scroll so that this section is at the top. The next arrow key begins there."""
        if 0 <= number < len(self.sections):
            self.forget_current()
            self.verticalScrollBar().setValue(self._grid().heading(number).y)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.scrolled_to.emit(self.section_at_top)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._lets_go(event):
            event.accept()  # before it takes a message away, with the way back that this offers
            return True
        return super().event(event)

    def _lets_go(self, event: QKeyEvent) -> bool:
        is_escape = event.key() == Qt.Key.Key_Escape and not event.modifiers()
        return is_escape and self.selectionModel() is not None and self.selectionModel().hasSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._lets_go(event):
            self.clearSelection()
        else:
            super().keyPressEvent(event)


def choose_all(grid: PhotoGrid, ids: Collection[int]) -> None:
    """Choose these photos in a grid, those that are in it."""
    model = grid.model()
    assert isinstance(model, PhotoListModel)
    numbers = sorted(number for number in map(model.place, ids) if number >= 0)
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    grid.selectionModel().select(selection_of(model, runs(numbers)), flag)
