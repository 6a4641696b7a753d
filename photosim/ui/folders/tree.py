"""FolderTree: all photos, the folders, and in each the directories below it, of which only what is seen is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photosim.base.paths import to_text
from photosim.ui.folders.folder_rows import ROW_ROLE, Row
from photosim.ui.kit import wording
from photosim.values.directories import Directory, DirectoryTree

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TOP = -1


@dataclass(slots=True)
class _Node:
    path: str
    """Below the folder; empty for the folder itself."""
    root: int
    """Number of the row of its folder."""
    above: int
    """Number of the node above it; _TOP for folders."""
    place: int
    """Among those beside it."""
    below: list[int] | None = None
    """Numbers of the nodes below it, once somebody has asked."""


class FolderTree(QAbstractItemModel):
    """Rows of folders are given, those of directories are made of the counts when a view asks for them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()
        self._tree = DirectoryTree()
        self._with_below = True
        self._nodes: list[_Node] = []

    # Changing

    def show_rows(self, rows: Sequence[Row], tree: DirectoryTree, *, with_below: bool) -> bool:
        """Show these folders and directories; whether they are others than before, and not only their counts.

        With `with_below`, the count of a directory is that of all photos below it as well.
        """
        same = [row.id for row in rows] == [row.id for row in self._rows] and tree.below == self._tree.below
        if not same:
            self.beginResetModel()
            self._nodes = [_Node("", place, _TOP, place) for place in range(len(rows))]
        self._rows, self._tree, self._with_below = rows, tree, with_below
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 0))
        return not same

    # What is where

    def place_of(self, index: Index) -> tuple[int | None, str]:
        """Id of the folder, None for all photos, and path below it."""
        node = self._nodes[index.internalId()]
        return self._rows[node.root].id, node.path

    def find(self, folder_id: int | None, path: str = "") -> QModelIndex:
        """Where a directory stands, or the nearest one above it; an invalid index where the folder is unknown."""
        number = next((place for place, row in enumerate(self._rows) if row.id == folder_id), -1)
        if number < 0:
            return QModelIndex()
        parts = path.split("/") if path else []
        for depth in range(1, len(parts) + 1):
            wanted = "/".join(parts[:depth])
            found = next((one for one in self._below(number) if self._nodes[one].path == wanted), -1)
            if found < 0:
                break
            number = found
        return self.createIndex(self._nodes[number].place, 0, number)

    @property
    def has_directories(self) -> bool:
        """Whether any folder has a directory below it."""
        return bool(self._tree.below)

    def _key(self, node: _Node) -> Directory:
        return self._rows[node.root].id or 0, node.path

    def _below(self, number: int) -> list[int]:
        node = self._nodes[number]
        if node.below is None:
            first = len(self._nodes)
            paths = self._tree.below.get(self._key(node), ())
            self._nodes += [_Node(path, node.root, number, place) for place, path in enumerate(paths)]
            node.below = list(range(first, first + len(paths)))
        return node.below

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if column or row < 0 or row >= self.rowCount(parent):
            return QModelIndex()
        number = self._below(parent.internalId())[row] if parent.isValid() else row
        return self.createIndex(row, 0, number)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        above = self._nodes[index.internalId()].above if index.isValid() else _TOP
        return QModelIndex() if above == _TOP else self.createIndex(self._nodes[above].place, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return len(self._below(parent.internalId())) if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = _NOWHERE) -> bool:
        if not parent.isValid():
            return bool(self._rows)
        return self._key(self._nodes[parent.internalId()]) in self._tree.below

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._row(self._nodes[index.internalId()])
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tip(row.tooltip)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def _row(self, node: _Node) -> Row:
        root, key = self._rows[node.root], self._key(node)
        if not node.path:
            own = root.count if self._with_below or root.id is None else self._tree.own.get(key, 0)
            return root if own == root.count else replace(root, count=own)
        counts = self._tree.total if self._with_below else self._tree.own
        title = to_text(node.path.rpartition("/")[2])
        tip = f"{root.tooltip.partition(chr(10))[0].rstrip('/')}/{to_text(node.path)}"
        return Row(root.id, title, "", counts.get(key, 0), "folder", dim=root.dim, tooltip=tip)
