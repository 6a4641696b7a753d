"""The panel at the left: all photos, the folders with their counts and state, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosim.ui.folders.folder_rows import ROW_ROLE, FolderDelegate, Row, rows
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import icon, set_icon
from photosim.values.photos import Folder


class FolderPanel(QWidget):
    """Choosing a folder, and asking for everything else: this panel changes nothing itself."""

    folder_chosen = Signal(object)
    """The folder's id, or None for all photos."""
    add_requested = Signal()
    remove_requested = Signal(int)
    rescan_requested = Signal(object)
    """The folder's id, or None for all folders."""
    show_requested = Signal(int)
    locate_requested = Signal(int)
    forget_missing_requested = Signal(int)
    protect_requested = Signal(int, bool)
    failures_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folders: dict[int, Folder] = {}
        self._total = 0
        self._scanning = False
        self._chosen: int | None = None

        heading = QLabel("Folders", self)
        theme.set_role(heading, "heading")
        self._more = QToolButton(self)
        set_icon(self._more, "more")
        self._more.setIconSize(QSize(18, 18))
        self._more.setToolTip("What can be done with the chosen folder")
        self._more.setAccessibleName("What can be done with the chosen folder")
        self._more.clicked.connect(self._show_menu_of_button)

        self._model = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(FolderDelegate(self._list))
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        theme.set_role(self._list, "panel")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu_at)
        self._list.setAccessibleName("Folders")
        self._list.installEventFilter(self)
        heading.setBuddy(self._list)

        self._failures = QPushButton(self)
        theme.set_role(self._failures, "flat")
        set_icon(self._failures, "warning")
        self._failures.setIconSize(QSize(18, 18))
        self._failures.setToolTip("Show which files, and why")
        self._failures.clicked.connect(self.failures_requested)
        self._failures.hide()

        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 8, 4)
        top.addWidget(heading, 1)
        top.addWidget(self._more)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(8, 8, 8, 8)
        bottom.setSpacing(6)
        bottom.addWidget(self._failures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._list, 1)
        column.addLayout(bottom)
        self.setMinimumWidth(150)
        self.setFocusProxy(self._list)
        # After the list: whoever comes to the panel is led to the list, past what stands before it.
        self.setTabOrder(self._list, self._more)
        self.setTabOrder(self._more, self._failures)

        self._list.selectionModel().currentChanged.connect(self._current_changed)
        self._refresh()

    @property
    def chosen(self) -> int | None:
        """Id of the chosen folder; None for all photos."""
        return self._chosen

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders; the chosen one stays chosen. When it is gone, all photos are chosen and announced."""
        self._folders = {folder.id: folder for folder in folders}
        self._refresh()

    def set_total(self, photos: int) -> None:
        """Number of photos in all folders."""
        self._total = photos
        self._refresh()

    def set_failures(self, count: int) -> None:
        """Number of files that could not be read; 0 takes the entry away."""
        text = wording.counted(count, "unreadable file")
        self._failures.setText(text)
        self._failures.setVisible(count > 0)

    def set_scanning(self, scanning: bool) -> None:
        """While a scan runs, folders can be neither scanned again nor removed."""
        self._scanning = scanning

    def choose(self, folder_id: int | None) -> None:
        """Choose a folder as a click would; an unknown one means all photos."""
        self._list.setCurrentIndex(self._index_of(folder_id if folder_id in self._folders else None))

    def menu(self, folder_id: int | None) -> QMenu:
        """The context menu of a folder, or of all photos."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = self._folders.get(folder_id) if folder_id is not None else None
        if folder is None:
            again = menu.addAction(icon("rescan"), "Scan all folders again", lambda: self.rescan_requested.emit(None))
            again.setEnabled(not self._scanning and bool(self._folders))
            menu.addSeparator()
            menu.addAction(icon("add-folder"), "Add folder…", self.add_requested.emit)
            return menu
        locate = None
        if not folder.online:
            locate = menu.addAction(icon("folder"), "Locate folder…", lambda: self.locate_requested.emit(folder.id))
            menu.setDefaultAction(locate)
            menu.addSeparator()
        show = menu.addAction(
            icon("show-in-folder"), "Show in file manager", lambda: self.show_requested.emit(folder.id)
        )
        show.setEnabled(folder.online)
        again = menu.addAction(icon("rescan"), "Scan again", lambda: self.rescan_requested.emit(folder.id))
        again.setEnabled(folder.online and not self._scanning)
        # Two texts, not a tick: what a click will do is plain, to eyes and to screen readers.
        if folder.protected:
            protect = menu.addAction(icon("padlock-open"), "Allow deleting in this folder again")
        else:
            protect = menu.addAction(icon("padlock"), "Protect: never delete anything in here")
        protect.triggered.connect(lambda: self.protect_requested.emit(folder.id, not folder.protected))
        menu.addSeparator()
        if locate is None:
            locate = menu.addAction(icon("folder"), "Locate folder…", lambda: self.locate_requested.emit(folder.id))
        locate.setEnabled(not self._scanning)
        if folder.missing:
            text = f"Forget {wording.counted(folder.missing, 'missing photo')}…"
            forget = menu.addAction(icon("close"), text, lambda: self.forget_missing_requested.emit(folder.id))
            forget.setEnabled(folder.online and not self._scanning)
        remove = menu.addAction(icon("remove"), "Remove from photosim… (the photos stay)")
        remove.setEnabled(not self._scanning)
        remove.triggered.connect(lambda: self.remove_requested.emit(folder.id))
        return menu

    def _refresh(self) -> None:
        wanted = rows(list(self._folders.values()), self._total)
        known = [self._row(place).id for place in range(self._model.rowCount())]
        if known != [row.id for row in wanted]:
            # Moving the current row is not the person's choice: say nothing until it is settled.
            selection = self._list.selectionModel()
            blocked = selection.blockSignals(True)
            self._model.clear()
            for _ in wanted:
                item = QStandardItem()
                item.setEditable(False)
                self._model.appendRow(item)
            self._fill(wanted)
            gone = self._chosen is not None and self._chosen not in self._folders
            self._list.setCurrentIndex(self._index_of(None if gone else self._chosen))
            selection.blockSignals(blocked)
            self._list.viewport().update()
            if gone:
                self._chosen = None
                self.folder_chosen.emit(None)
        else:
            self._fill(wanted)

    def _fill(self, wanted: Sequence[Row]) -> None:
        for place, row in enumerate(wanted):
            item = self._model.item(place)
            if item.data(ROW_ROLE) == row:
                continue
            item.setData(row, ROW_ROLE)
            item.setText(row.title)
            item.setToolTip(wording.tip(row.tooltip))
            item.setData(row.spoken, Qt.ItemDataRole.AccessibleTextRole)

    def _row(self, place: int) -> Row:
        row: Row = self._model.item(place).data(ROW_ROLE)
        return row

    def _index_of(self, folder_id: int | None) -> QModelIndex:
        for place in range(self._model.rowCount()):
            if self._row(place).id == folder_id:
                return self._model.index(place, 0)
        return self._model.index(0, 0)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        chosen = current.data(ROW_ROLE).id
        if chosen != self._chosen:
            self._chosen = chosen
            self.folder_chosen.emit(chosen)

    def _show_menu_at(self, point: QPoint) -> None:
        index = self._list.indexAt(point)
        folder_id = index.data(ROW_ROLE).id if index.isValid() else None
        self.menu(folder_id).popup(self._list.viewport().mapToGlobal(point))

    def _show_menu_of_button(self) -> None:
        self.menu(self._chosen).popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Delete and self._chosen is not None and not self._scanning:
                self.remove_requested.emit(self._chosen)
                return True
            menu_key = event.key() == Qt.Key.Key_Menu or (
                event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            )
            if menu_key:
                box = self._list.visualRect(self._list.currentIndex())
                self.menu(self._chosen).popup(self._list.viewport().mapToGlobal(box.bottomLeft() + QPoint(40, 0)))
                return True
        return super().eventFilter(watched, event)
