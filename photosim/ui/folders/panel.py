"""The panel at the left: all photos, the folders with their counts and state, and what can be done with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from photosim.base.texts import tr
from photosim.ui.folders.folder_rows import FolderDelegate, rows
from photosim.ui.folders.tree import FolderTree
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import icon, set_icon
from photosim.values.directories import DirectoryTree
from photosim.values.photos import Folder

_INDENT = 14
"""Pixels by which a directory stands further to the right than what it lies in."""


class FolderPanel(QWidget):
    """Choosing a folder, and asking for everything else: this panel changes nothing itself."""

    folder_chosen = Signal(object)
    """The folder's id, or None for all photos."""
    directory_chosen = Signal(int, str)
    """A directory below a folder: the folder's id, and the path."""
    below_changed = Signal(bool)
    """Whether photos of the directories below the chosen one are wanted as well."""
    add_requested = Signal()
    remove_requested = Signal(int)
    rescan_requested = Signal(object)
    """The folder's id, or None for all folders."""
    show_requested = Signal(int)
    show_path_requested = Signal(object)
    """A directory, a Path, is to be shown in the file manager."""
    wipe_requested = Signal(object)
    """Path of a folder, or of a directory in it: may it be wiped?"""
    locate_requested = Signal(int)
    forget_missing_requested = Signal(int)
    protect_requested = Signal(int, bool)
    failures_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folders: dict[int, Folder] = {}
        self._total = 0
        self._tree = DirectoryTree()
        self._scanning = False
        self._chosen: tuple[int | None, str] = (None, "")
        self._unchosen = False
        self._open: set[tuple[int, str]] = set()
        """Folders and directories whose directories are seen."""

        heading = QLabel(tr("Folders"), self)
        theme.set_role(heading, "heading")
        self._more = QToolButton(self)
        set_icon(self._more, "more")
        self._more.setIconSize(QSize(18, 18))
        self._more.setToolTip(tr("What can be done with the chosen folder"))
        self._more.setAccessibleName(tr("What can be done with the chosen folder"))
        self._more.clicked.connect(self._show_menu_of_button)

        self.below = QToolButton(self)
        self.below.setCheckable(True)
        self.below.setChecked(True)
        set_icon(self.below, "subfolders")
        self.below.setIconSize(QSize(18, 18))
        self.below.setToolTip(tr("Show the photos of subfolders as well"))
        self.below.setAccessibleName(tr("Photos of subfolders as well"))
        self.below.toggled.connect(self._toggle_below)
        self.below.hide()

        self._model = FolderTree(self)
        self._list = QTreeView(self)
        self._list.setModel(self._model)
        self._list.setHeaderHidden(True)
        self._list.setIndentation(_INDENT)
        self._list.setItemDelegate(FolderDelegate(self._list))
        self._list.expanded.connect(self._opened)
        self._list.collapsed.connect(self._closed)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        theme.set_role(self._list, "panel")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu_at)
        self._list.setAccessibleName(tr("Folders"))
        self._list.installEventFilter(self)
        heading.setBuddy(self._list)

        self._failures = QPushButton(self)
        theme.set_role(self._failures, "flat")
        set_icon(self._failures, "warning")
        self._failures.setIconSize(QSize(18, 18))
        self._failures.setToolTip(tr("Show which files, and why"))
        self._failures.clicked.connect(self.failures_requested)
        self._failures.hide()

        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 8, 4)
        top.addWidget(heading, 1)
        top.addWidget(self.below)
        top.addWidget(self._more)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(8, 0, 8, 0)
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
        self.setTabOrder(self._list, self.below)
        self.setTabOrder(self.below, self._more)
        self.setTabOrder(self._more, self._failures)

        self._list.selectionModel().currentChanged.connect(self._current_changed)
        self._list.clicked.connect(self._choose_again)
        self._list.activated.connect(self._choose_again)
        self._refresh()

    @property
    def chosen(self) -> int | None:
        """Id of the chosen folder, or of that of the chosen directory; None for all photos."""
        return self._chosen[0]

    @property
    def chosen_directory(self) -> str:
        """Path of the chosen directory below its folder; empty for the folder itself."""
        return self._chosen[1]

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders; the chosen one stays chosen. When it is gone, all photos are chosen and announced."""
        self._folders = {folder.id: folder for folder in folders}
        self._refresh()

    def set_directories(self, tree: DirectoryTree) -> None:
        """Show these directories below the folders; what stands open stays open."""
        self._tree = tree
        self._refresh()

    @property
    def open_places(self) -> list[tuple[int, str]]:
        """The folders and directories whose directories are seen, for the next start."""
        return sorted(self._open)

    def restore(self, open_places: Iterable[tuple[int, str]], *, with_below: bool) -> None:
        """Open these folders and directories, as far as there are such, now and when they come."""
        self._open = set(open_places)
        self.below.setChecked(with_below)
        self._open_again()

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

    def choose(self, folder_id: int | None, directory: str = "") -> None:
        """Choose a folder or a directory in it as a click would; an unknown one means all photos."""
        self._unchosen = False
        self._list.setCurrentIndex(self._index_of(folder_id if folder_id in self._folders else None, directory))

    def stand_on(self, folder_id: int | None, directory: str) -> str:
        """Choose a place whose photos are shown already, without telling; returns the directory that there is."""
        self._chosen = self._place_of(index := self._index_of(folder_id, directory))
        self._list.setCurrentIndex(index)
        return self._chosen[1]

    def unchoose(self) -> None:
        """No folder is shown: a click on any of them, all photos too, is a choice again."""
        self._unchosen = True
        self._list.clearSelection()

    def menu(self, folder_id: int | None, directory: str = "") -> QMenu:
        """The context menu of a folder, of a directory in it, or of all photos."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = self._folders.get(folder_id) if folder_id is not None else None
        if folder is None:
            again = menu.addAction(
                icon("rescan"), tr("Scan all folders again"), lambda: self.rescan_requested.emit(None)
            )
            again.setEnabled(not self._scanning and bool(self._folders))
            menu.addSeparator()
            menu.addAction(icon("add-folder"), tr("Add folder…"), self.add_requested.emit)
            return menu
        if directory:
            show = menu.addAction(
                icon("show-in-folder"),
                tr("Show in file manager"),
                lambda: self.show_path_requested.emit(folder.path / directory),
            )
            show.setEnabled(folder.online)
            menu.addAction(icon("subfolders"), tr("Open all below"), lambda: self._open_below(folder.id, directory))
            self._offer_wiping(menu, folder, directory)
            return menu
        locate = None
        if not folder.online:
            locate = menu.addAction(icon("folder"), tr("Locate folder…"), lambda: self.locate_requested.emit(folder.id))
            menu.setDefaultAction(locate)
            menu.addSeparator()
        show = menu.addAction(
            icon("show-in-folder"), tr("Show in file manager"), lambda: self.show_requested.emit(folder.id)
        )
        show.setEnabled(folder.online)
        again = menu.addAction(icon("rescan"), tr("Scan again"), lambda: self.rescan_requested.emit(folder.id))
        again.setEnabled(folder.online and not self._scanning)
        self._offer_wiping(menu, folder)
        # Two texts, not a tick: what a click will do is plain, to eyes and to screen readers.
        if folder.protected:
            protect = menu.addAction(icon("padlock-open"), tr("Allow deleting in this folder again"))
        else:
            protect = menu.addAction(icon("padlock"), tr("Protect: never delete anything in here"))
        protect.triggered.connect(lambda: self.protect_requested.emit(folder.id, not folder.protected))
        menu.addSeparator()
        if locate is None:
            locate = menu.addAction(icon("folder"), tr("Locate folder…"), lambda: self.locate_requested.emit(folder.id))
        locate.setEnabled(not self._scanning)
        if folder.missing:
            text = tr("Forget {0}…", wording.counted(folder.missing, "missing photo"))
            forget = menu.addAction(icon("close"), text, lambda: self.forget_missing_requested.emit(folder.id))
            forget.setEnabled(folder.online and not self._scanning)
        remove = menu.addAction(icon("remove"), tr("Remove from photosim… (the photos stay)"))
        remove.setEnabled(not self._scanning)
        remove.triggered.connect(lambda: self.remove_requested.emit(folder.id))
        return menu

    def _offer_wiping(self, menu: QMenu, folder: Folder, directory: str = "") -> None:
        path = folder.path / directory
        wipe = menu.addAction(icon("copy"), tr("May it be wiped?…"), lambda: self.wipe_requested.emit(path))
        wipe.setEnabled(folder.online)

    def _refresh(self) -> None:
        # Moving the current row is not the person's choice: say nothing until it is settled.
        selection = self._list.selectionModel()
        blocked = selection.blockSignals(True)
        wanted = rows(list(self._folders.values()), self._total)
        others = self._model.show_rows(wanted, self._tree, with_below=self.below.isChecked())
        gone = self._chosen[0] is not None and self._chosen[0] not in self._folders
        if others:
            self._open_again()
            self._list.setCurrentIndex(self._index_of(*((None, "") if gone else self._chosen)))
            if self._unchosen:
                self._list.clearSelection()
        selection.blockSignals(blocked)
        self._list.viewport().update()
        self.below.setVisible(self._model.has_directories)
        if others and (gone or self._place_of(self._list.currentIndex()) != self._chosen):
            self._current_changed(self._list.currentIndex())

    def _open_again(self) -> None:
        for folder_id, path in sorted(self._open):
            index = self._model.find(folder_id, path)
            if index.isValid() and self._model.place_of(index) == (folder_id, path):
                self._list.expand(index)

    def _open_below(self, folder_id: int, directory: str) -> None:
        self._list.expandRecursively(self._index_of(folder_id, directory))

    def _opened(self, index: QModelIndex) -> None:
        folder_id, path = self._model.place_of(index)
        if folder_id is not None:
            self._open.add((folder_id, path))

    def _closed(self, index: QModelIndex) -> None:
        folder_id, path = self._model.place_of(index)
        if folder_id is not None:
            self._open.discard((folder_id, path))

    def _toggle_below(self, wanted: bool) -> None:
        self._refresh()
        self.below_changed.emit(wanted)

    def _place_of(self, index: QModelIndex) -> tuple[int | None, str]:
        return self._model.place_of(index) if index.isValid() else (None, "")

    def _index_of(self, folder_id: int | None, directory: str = "") -> QModelIndex:
        found = self._model.find(folder_id, directory)
        return found if found.isValid() else self._model.index(0, 0)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex | None = None) -> None:
        if not current.isValid():
            return
        chosen = self._model.place_of(current)
        if chosen != self._chosen or self._unchosen:
            self._chosen, self._unchosen = chosen, False
            folder_id, directory = chosen
            if folder_id is not None and directory:
                self.directory_chosen.emit(folder_id, directory)
            else:
                self.folder_chosen.emit(folder_id)

    def _choose_again(self, index: QModelIndex) -> None:
        """The current one was chosen while no folder was shown."""
        if self._unchosen:
            self._current_changed(index)

    def _show_menu_at(self, point: QPoint) -> None:
        index = self._list.indexAt(point)
        self.menu(*self._place_of(index)).popup(self._list.viewport().mapToGlobal(point))

    def _show_menu_of_button(self) -> None:
        self.menu(*self._chosen).popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Delete:
                event.accept()  # it would delete the chosen photos
                return True
        elif watched is self._list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Delete and self._chosen[0] is not None and not self._scanning:
                if not self._chosen[1]:  # directories are removed by nobody here
                    self.remove_requested.emit(self._chosen[0])
                return True
            menu_key = event.key() == Qt.Key.Key_Menu or (
                event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            )
            if menu_key:
                box = self._list.visualRect(self._list.currentIndex())
                self.menu(*self._chosen).popup(self._list.viewport().mapToGlobal(box.bottomLeft() + QPoint(40, 0)))
                return True
        return super().eventFilter(watched, event)
