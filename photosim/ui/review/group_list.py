"""GroupList: the groups at the left, and which one is in hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.picture_list import PictureList
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.review import words
from photosim.ui.review.groups import SIDE, GroupDelegate, GroupsModel
from photosim.values.review import GroupHead


class GroupList(PictureList):
    """One group is in hand, as long as there is any."""

    reached = Signal(object)
    """A GroupHead is in hand: another one, or the same anew."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(loader, SIDE, crop=True, parent=parent)
        self.groups = GroupsModel(self)
        self.row = 0
        """Of the group in hand, or where it was."""
        self.setModel(self.groups)
        self.setItemDelegate(GroupDelegate(loader, self))
        self.setAccessibleName(tr("Groups, surest and largest saving first"))
        self.setAccessibleDescription(tr("Arrow keys choose a group, N goes to the next one"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMinimumWidth(260)
        self.selectionModel().currentChanged.connect(self._go)

    def usual_width(self) -> int:
        """Logical pixels in which the lines of most groups are whole."""
        widest = max(self.fontMetrics().horizontalAdvance(line) for line in words.usual_lines())
        return max(300, widest + 2 * SIDE + 60)

    @property
    def place(self) -> str:
        """How far the review is: `Group 3 of 120`."""
        return tr("Group {0:,} of {1:,}", self.row + 1, self.groups.rowCount())

    @property
    def has_previous(self) -> bool:
        return self.row > 0

    @property
    def has_next(self) -> bool:
        return self.row + 1 < self.groups.rowCount()

    def show_groups(self, groups: Sequence[GroupHead], marked: Collection[int], current: str) -> None:
        """Show these groups; the one with the id `current` is in hand, else the one that moved up into its place."""
        self.groups.set_groups(groups)
        self.groups.set_marked(marked)
        place = self.groups.place(current)
        if place < 0:
            place = min(self.row, len(groups) - 1)
        if groups:
            self.go_to(place)  # it is shown anew, also when it is the same in another state
        self.ask_soon()

    def go_to(self, row: int) -> None:
        """Take this group in hand."""
        index = self.groups.index(row)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def go_on(self) -> None:
        """Take the next group in hand."""
        if self.has_next:
            self.go_to(self.row + 1)

    def go_back(self) -> None:
        """Take the previous group in hand."""
        if self.has_previous:
            self.go_to(self.row - 1)

    def _go(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.row = current.row()
            self.reached.emit(self.groups.groups[self.row])
