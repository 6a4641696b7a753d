"""The panel of albums and keywords, below the folders: choosing one, dropping photos on it, and asking for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.kit.icons import icon, set_icon
from photosim.ui.kit.shell import Change
from photosim.ui.photos.gathering_list import GatheringList
from photosim.ui.photos.gathering_rows import EntryRole, GatheringRow, entries_of_albums, entries_of_keywords
from photosim.values.organising import Album, Gathering, Keyword
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_REST_MS = 2000
"""A scan tells of photos twice a second, and counting the keywords of a large library takes as long."""

_Answer = tuple[list[Album], list[Keyword], Mapping[int, PhotoRow]]


class GatheringsPanel(QWidget):
    """Shows what the library has, and asks for everything else: this panel changes nothing itself."""

    chosen = Signal(object)
    """A Gathering."""
    dropped = Signal(object, object)
    """A Gathering, None for a new album, and the ids of photos."""
    new_requested = Signal()
    rename_requested = Signal(object)
    remove_requested = Signal(object)
    renewed = Signal()
    """What there is now is on the screen."""
    failed = Signal(object)
    left = Signal()
    """The keyboard goes to the photos."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._task: tasks.Task | None = None
        self._again = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.refresh)
        self.loader = ThumbnailLoader(library, budget=16 << 20, parent=self)
        heading = QLabel(tr("Albums"), self)
        theme.set_role(heading, "heading")
        self._new = self._button("add", tr("New album… The chosen photos are put into it"), self.new_requested.emit)
        self._more = self._button("more", tr("What can be done with the chosen album or keyword"), self._menu_of_button)
        self.list = GatheringList(self.loader, self)
        self.list.chosen.connect(self.chosen)
        self.list.dropped.connect(self.dropped)
        self.list.key_pressed.connect(self._act)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.list.installEventFilter(self)
        heading.setBuddy(self.list)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 8, 4)
        top.addWidget(heading, 1)
        top.addWidget(self._new)
        top.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.setTabOrder(self.list, self._new)
        self.setTabOrder(self._new, self._more)

    def _button(self, sign: str, text: str, clicked: object) -> QToolButton:
        button = QToolButton(self)
        set_icon(button, sign)
        button.setIconSize(QSize(18, 18))
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(clicked)
        return button

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if change & (Change.LABELS | Change.FOLDERS):
            self.refresh()
        elif Change.PHOTOS in change and not self._rest.isActive():
            self._rest.start()

    def refresh(self) -> None:
        """Ask the library for what there is now; while that is under way, later wishes become one."""
        self._again = True
        if self._task is not None:
            return
        self._again = False
        self._task = tasks.run(self, self._ask, self._take, self._fail)

    def is_settled(self) -> bool:
        """Whether what there is is on the screen."""
        return self._task is None and not self._again and not self._rest.isActive()

    def close_down(self) -> None:
        """The window closes."""
        self.loader.close()

    def choose(self, gathering: Gathering | None) -> None:
        """Choose a row, or none, without telling anybody."""
        self.list.choose(gathering)

    def _ask(self) -> _Answer:
        albums, keywords = self._library.organising.gatherings.all()
        covers = [album.cover_photo for album in albums if album.cover_photo is not None]
        return albums, keywords, {row.id: row for row in self._library.photos.rows_of(covers)}

    def _take(self, answer: _Answer) -> None:
        self._task = None
        albums, keywords, covers = answer
        self.list.show_entries(
            entries_of_albums(albums),
            entries_of_keywords(keywords),
            lambda entry: None if entry.cover is None else covers.get(entry.cover),
        )
        self.renewed.emit()
        if self._again:
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error)

    # Menus and keys

    def menu(self, entry: GatheringRow | None) -> QMenu:
        """The context menu of an album or a keyword, or of none."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("add"), tr("New album…"), self.new_requested.emit)
        if entry is None:
            return menu
        gathering = entry.gathering
        is_album = gathering.kind == "album"
        menu.addSeparator()
        menu.addAction(tr("Rename…"), lambda: self.rename_requested.emit(gathering))
        text = tr("Remove the album (the photos stay)") if is_album else tr("Take the keyword away from all photos")
        menu.addAction(icon("remove"), text, lambda: self.remove_requested.emit(gathering))
        return menu

    def _menu_at(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        entry = index.data(EntryRole) if index.isValid() else None
        self.menu(entry).popup(self.list.viewport().mapToGlobal(point))

    def _menu_of_button(self) -> None:
        self.menu(self.list.entry()).popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _act(self, what: str) -> None:
        gathering = self.list.current()
        if gathering is not None:
            (self.rename_requested if what == "rename" else self.remove_requested).emit(gathering)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.entry() is not None:
                self.left.emit()
                return True
            shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shifted):
                box = self.list.visualRect(self.list.currentIndex())
                place = self.list.viewport().mapToGlobal(box.bottomLeft() + QPoint(40, 0))
                self.menu(self.list.entry()).popup(place)
                return True
        return super().eventFilter(watched, event)
