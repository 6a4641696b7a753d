"""GatheringList: the tree of albums and keywords, onto which photos are dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPen,
    QShowEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.picture_list import PicturesRole
from photosim.ui.grids.rows import dragged_photos
from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape
from photosim.ui.kit import theme, wording
from photosim.ui.photos.gathering_rows import COVER, EntryRole, GatheringDelegate, GatheringRow
from photosim.values.organising import Gathering
from photosim.values.photos import PhotoRow

_INDENT = 14
KEYWORDS = tr("Keywords")
_HINT = tr("Drop photos here")


class GatheringList(QTreeView):
    """Shows albums, and keywords below a heading. It changes nothing itself."""

    chosen = Signal(object)
    """The Gathering that the keyboard or the mouse came to."""
    dropped = Signal(object, object)
    """The Gathering, None for a new album, and the ids of the photos."""
    key_pressed = Signal(str)
    """`rename` (F2) or `remove` (Delete)."""

    def __init__(self, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._target = QPersistentModelIndex()
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(GatheringDelegate(loader, self))
        self.setHeaderHidden(True)
        self.setIndentation(_INDENT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(tr("Albums and keywords"))
        self.setAccessibleDescription(tr("Enter goes to the photos, F2 renames, Delete removes"))
        self.setAcceptDrops(True)
        theme.set_role(self, "panel")
        loader.loaded.connect(self._show_loaded)
        self._covers: list[PhotoRow] = []
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._hint, self._keywords = QStandardItem(_HINT), QStandardItem(KEYWORDS)
        self._hint.setFlags(Qt.ItemFlag.NoItemFlags)
        self._keywords.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        for item in (self._hint, self._keywords):
            self._model.appendRow(item)

    # What is shown

    def show_entries(
        self,
        albums: Sequence[GatheringRow],
        keywords: Sequence[GatheringRow],
        cover: Callable[[GatheringRow], PhotoRow | None],
    ) -> None:
        """Show these from now on; what is chosen and opened stays so. `cover` gives the row of an entry's cover."""
        current, opened = self.current(), self._opened()
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        self._model.removeRows(0, self._hint.row())
        self._keywords.removeRows(0, self._keywords.rowCount())
        root = self._model.invisibleRootItem()
        self._fill(root, albums, cover, opened)
        self._fill(self._keywords, keywords, cover, opened)
        self.setRowHidden(self._hint.row(), QModelIndex(), bool(albums))
        self.setRowHidden(self._keywords.row(), QModelIndex(), not keywords)
        self.choose(current)
        selection.blockSignals(blocked)
        self.viewport().update()
        self._covers = [row for entry in albums if (row := cover(entry)) is not None]
        self._want()

    def showEvent(self, event: QShowEvent) -> None:
        """Covers may have been given up while the list was hidden."""
        super().showEvent(event)
        self._want()

    def _want(self) -> None:
        scale = self.devicePixelRatioF()
        self._loader.want(self._covers, ThumbnailShape(round(COVER * scale), scale, crop=True))

    def _fill(
        self,
        above: QStandardItem,
        entries: Sequence[GatheringRow],
        cover: Callable[[GatheringRow], PhotoRow | None],
        opened: set[Gathering],
    ) -> None:
        for number, entry in enumerate(entries):
            item = QStandardItem(wording.tip(entry.title) if "\n" in entry.title else entry.title)
            row = cover(entry)
            item.setData(entry, EntryRole)
            item.setData([row] if row is not None else [], PicturesRole)
            item.setData(entry.spoken, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(wording.tip(entry.tip))
            # With a list, since insertRow(int, item) of PySide leaves the item to Python, which drops it.
            above.insertRow(number, [item])
            self._fill(item, entry.below, cover, opened)
            self.setExpanded(item.index(), entry.gathering in opened)

    def _opened(self) -> set[Gathering]:
        return {
            entry.gathering
            for index in self._every(QModelIndex())
            if (entry := index.data(EntryRole)) is not None and self.isExpanded(index)
        }

    def _every(self, above: QModelIndex) -> list[QModelIndex]:
        found = []
        for number in range(self._model.rowCount(above)):
            index = self._model.index(number, 0, above)
            found += [index, *self._every(index)]
        return found

    def entries(self) -> list[GatheringRow]:
        """All rows from top to bottom, those in closed ones too."""
        data = (index.data(EntryRole) for index in self._every(QModelIndex()))
        return [entry for entry in data if entry is not None]

    def entry(self) -> GatheringRow | None:
        """The current row's; None on a heading, or where nothing is chosen."""
        return self.currentIndex().data(EntryRole) if self.currentIndex().isValid() else None

    def current(self) -> Gathering | None:
        entry = self.entry()
        return None if entry is None else entry.gathering

    def choose(self, gathering: Gathering | None) -> None:
        """Choose a row without telling anybody; none where there is no such row."""
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        index = self.index_of(gathering)
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()
            selection.clearCurrentIndex()
        selection.blockSignals(blocked)
        self.viewport().update()

    def index_of(self, gathering: Gathering | None) -> QModelIndex:
        """The place of a row; invalid where there is none."""
        for index in self._every(QModelIndex()):
            entry: GatheringRow | None = index.data(EntryRole)
            if entry is not None and entry.gathering == gathering:
                return index
        return QModelIndex()

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        entry = current.data(EntryRole) if current.isValid() else None
        if entry is not None:
            self.chosen.emit(entry.gathering)

    def _show_loaded(self, _content_hash: str) -> None:
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt would make the first row the current one, which nobody has chosen.
        had_current = self.currentIndex().isValid()
        selection = self.selectionModel()
        blocked = selection.blockSignals(not had_current)
        super().focusInEvent(event)
        if not had_current:
            selection.clear()
        selection.blockSignals(blocked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_F2: "rename", Qt.Key.Key_Delete: "remove"}
        if event.key() in keys and self.entry() is not None:
            self.key_pressed.emit(keys[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_photos(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        point = event.position().toPoint()
        index = self._drop_target(point)
        self._aim(index)
        if (index.isValid() or self._is_for_new(point)) and dragged_photos(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim(QModelIndex())
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        point = event.position().toPoint()
        index, ids = self._drop_target(point), dragged_photos(event.mimeData())
        self._aim(QModelIndex())
        if not ids or not (index.isValid() or self._is_for_new(point)):
            event.ignore()
            return
        entry: GatheringRow | None = index.data(EntryRole) if index.isValid() else None
        event.acceptProposedAction()
        self.dropped.emit(None if entry is None else entry.gathering, ids)

    def _drop_target(self, point: QPoint) -> QModelIndex:
        """Albums that are filled by hand, and keywords."""
        index = self.indexAt(point)
        entry: GatheringRow | None = index.data(EntryRole) if index.isValid() else None
        return index if entry is not None and entry.query is None else QModelIndex()

    def _is_for_new(self, point: QPoint) -> bool:
        """Whether what is let fall there makes a new album: below all rows, and where there is none yet."""
        index = self.indexAt(point)
        return not index.isValid() or index == self._hint.index()

    def _aim(self, index: QModelIndex) -> None:
        self._target = QPersistentModelIndex(index)
        self.viewport().update()

    def drawRow(self, painter: QPainter, option: object, index: QModelIndex | QPersistentModelIndex) -> None:
        super().drawRow(painter, option, index)  # type: ignore[arg-type]
        if self._target.isValid() and self._target == index:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.visualRect(index).adjusted(1, 1, -1, -1), 5, 5)
