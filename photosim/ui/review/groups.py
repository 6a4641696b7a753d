"""The list of groups: a model of heads, painted from roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from photosim.ui.grids import painting
from photosim.ui.grids.picture_list import PicturesRole
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.kit import theme
from photosim.ui.review import words
from photosim.values.review import GroupHead

HeadRole = Qt.ItemDataRole.UserRole + 30
MarksRole = Qt.ItemDataRole.UserRole + 31
SIDE = 56
_SHOWN = 2
_MARGIN = 10
_NOWHERE = QModelIndex()


class GroupsModel(QAbstractListModel):
    """Groups in short, with the number of marked photos of each. Groups are told by their ids."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: Sequence[GroupHead] = ()
        self._places: dict[str, int] = {}
        self._marked: Collection[int] = frozenset()

    @property
    def groups(self) -> Sequence[GroupHead]:
        return self._groups

    def place(self, group_id: str) -> int:
        """Row of a group now; -1 when it is not here."""
        return self._places.get(group_id, -1)

    def set_groups(self, groups: Sequence[GroupHead]) -> None:
        """Show these groups instead."""
        self.beginResetModel()
        self._groups = groups
        self._places = {group.id: number for number, group in enumerate(groups)}
        self.endResetModel()

    def replace(self, group: GroupHead) -> None:
        """Show another state of one group."""
        row = self.place(group.id)
        if row >= 0:
            self._groups = [*self._groups[:row], group, *self._groups[row + 1 :]]
            self.dataChanged.emit(self.index(row), self.index(row))

    def set_marked(self, marked: Collection[int]) -> None:
        """These photos are marked."""
        self._marked = marked
        if self._groups:
            self.dataChanged.emit(self.index(0), self.index(len(self._groups) - 1), [MarksRole])

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._groups):
            return None
        group = self._groups[index.row()]
        if role == HeadRole:
            return group
        if role == MarksRole:
            return sum(member.id in self._marked for member in group.losers)
        if role == PicturesRole:
            return tuple(member.row for member in group.members[:_SHOWN])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            facts = words.group_facts(group, self.data(index, MarksRole))
            return ", ".join(fact for fact in facts if fact)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        item = Qt.ItemFlag
        return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemNeverHasChildren


class GroupDelegate(QStyledItemDelegate):
    """The first two pictures of a group, and three short facts."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(SIDE, 3 * option.fontMetrics.height() + 4) + 2 * _MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        group: GroupHead = index.data(HeadRole)
        room = option.rect
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, theme.colour("selection"))
            painter.fillRect(QRect(room.left(), room.top(), 3, room.height()), theme.colour("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, theme.colour("hover"))
        left = room.left() + _MARGIN + 4
        top = room.top() + (room.height() - SIDE) // 2
        for member in group.members[:_SHOWN]:
            painting.thumbnail(painter, QRect(left, top, SIDE, SIDE), self._loader, member.row.content_hash)
            left += SIDE + 5
        left += _MARGIN - 2
        title, second, marks = words.group_facts(group, index.data(MarksRole))
        height = option.fontMetrics.height()
        text = QRect(left, room.top() + (room.height() - 3 * height - 4) // 2, room.right() - _MARGIN - left, height)
        if not marks:
            text.translate(0, height // 2)
        painting.line(painter, text, title, painting.bold(option.font), theme.colour("text"))
        painting.line(painter, text.translated(0, height + 2), second, option.font, theme.colour("muted"))
        if marks:
            strong = painting.bold(option.font)
            painting.line(painter, text.translated(0, 2 * height + 4), marks, strong, theme.colour("danger"))
        painter.fillRect(QRect(room.left(), room.bottom(), room.width(), 1), theme.colour("line", 0.6))
        painter.restore()
