"""LibraryPage: the photos of the library or of one folder, newest first, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError, UsageError
from photosim.base.job import Progress
from photosim.base.texts import tr
from photosim.ui.grids.browsing import BrowseGrid
from photosim.ui.grids.rows import CellFacts, PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs.stages import facts_of, title_of
from photosim.ui.kit import theme
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.photos.emptiness import lies_below_only, why_empty
from photosim.ui.photos.fetching import COUNTED, Fetched, Fetching
from photosim.ui.photos.fetching_folders import FoldersFetching
from photosim.ui.photos.gathering_bar import GatheringBar
from photosim.ui.photos.scrubber import Scrubber
from photosim.ui.photos.search import SearchBar
from photosim.ui.photos.stacking import Arranged, arranged
from photosim.ui.photos.status import StatusLine
from photosim.ui.photos.wanted import Wanted
from photosim.values.organising import Gathering
from photosim.values.photos import Folder

if TYPE_CHECKING:
    from photosim.library import Library

LEAST_WIDTH = 300
"""Pixels for three columns of 82 pixels each, the distances between them, and the scroll bar."""
GOOD_WIDTH = 376
"""The same with columns of 90 pixels, and the dates beside them."""


class LibraryPage(QWidget):
    """Fetches rows and folders in worker threads; while one fetch is under way, later ones become one."""

    folders_changed = Signal(object)
    """The folders as they are now, a list of Folder."""
    directories_changed = Signal(object)
    """The directories in them, a DirectoryTree."""
    rows_shown = Signal()
    badges_changed = Signal(object)
    """By photo id what the shots consist of."""
    failed = Signal(object)
    """An error that has no place of its own on the page."""
    gathering_left = Signal()
    """All photos are wanted again, instead of those of an album or keyword."""
    below_requested = Signal()
    """The photos of the directories below are to be shown as well."""
    rescan_requested = Signal(object)
    """Id of the empty folder, or None for all."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._folders: Sequence[Folder] = ()
        self._scanning = False
        self._loaded = False
        self._error = ""
        self._shown: Fetched | None = None
        self._stacked = True
        self._opened: set[int] = set()
        self.arrangement = Arranged([])
        """How the photos stand in cells."""
        self._fetching_folders = FoldersFetching(library, self)
        self._fetching_folders.folders.connect(self._take_folders)
        self._fetching_folders.directories.connect(self.directories_changed)
        self._fetching_folders.failed.connect(self.failed)
        self._fetching = Fetching(library, self)
        self._fetching.arrived.connect(self._take_rows)
        self._fetching.failed.connect(self._fail)
        self._fetching.progressed.connect(self._tell_finding)

        theme.set_role(self, "base")
        self.loader = ThumbnailLoader(library, parent=self)
        self.loader.idle.connect(self._fetching.first_seen)
        self.model = PhotoListModel(library.photos.roots, self)
        self._pages = QStackedWidget(self)
        self.grid = BrowseGrid(self.model, self.loader, in_months=True, parent=self._pages)
        self.grid.stack_toggled.connect(self._toggle_stack)
        self.grid.setAccessibleName(tr("Photos, newest first"))
        self.grid.setAccessibleDescription(tr("Arrow keys choose a photo and show its look-alikes, Enter opens it"))
        self._state = StatePage(self._pages)
        self._state.acted.connect(self._act)
        self.search = SearchBar(library, self)
        self.search.asked.connect(self._ask)
        self.search.left.connect(self.take_focus)
        self.bar = GatheringBar(self)
        self.bar.closed.connect(self.gathering_left)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self._state)
        self.status = StatusLine(library, self.grid, self)
        self.scrubber = Scrubber(self.grid, self)
        self.scrubber.wanted.connect(self.grid.go_to_section)
        self.grid.scrolled_to.connect(self.scrubber.set_current)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._pages, 1)
        beside.addWidget(self.scrubber)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.bar)
        column.addLayout(beside, 1)
        column.addWidget(self.status)

    @property
    def wanted(self) -> Wanted:
        """Which photos are shown, and in which order."""
        return self._fetching.wanted

    @property
    def folder_id(self) -> int | None:
        return self.wanted.folder_id

    @property
    def folders(self) -> Sequence[Folder]:
        return self._folders

    @property
    def state(self) -> StatePage:
        """What is shown in place of photos."""
        return self._state

    @property
    def is_empty(self) -> bool:
        return self._pages.currentWidget() is self._state

    def folder(self, folder_id: int | None) -> Folder | None:
        return next((folder for folder in self._folders if folder.id == folder_id), None)

    def take_focus(self) -> None:
        """Give the keyboard to the photos, or to what is shown in their place: it passes it on to the photos."""
        (self._state if self.is_empty else self.grid).setFocus()

    def show_folder(self, folder_id: int | None, directory: str = "") -> None:
        """Show the photos of one folder, or of a directory in it, or all."""
        self._want(replace(self.wanted, folder_id=folder_id, directory=directory, album="", keyword=""))
        self._fetching_folders.again()

    def show_gathering(self, gathering: Gathering) -> None:
        """Show the photos of an album, or of a search that is kept, in its order; or all that have a keyword."""
        album, keyword = (gathering.name if gathering.kind == kind else "" for kind in ("album", "keyword"))
        self._want(replace(self.wanted, folder_id=None, directory="", album=album, keyword=keyword))

    def put_below(self, widget: QWidget) -> None:
        """Show something more between the photos and the line that counts them."""
        self._column.insertWidget(self._column.indexOf(self.status), widget)

    def set_with_below(self, with_below: bool) -> None:
        """Show the photos of the directories below as well, or not."""
        self._want(replace(self.wanted, with_below=with_below))

    def set_sort(self, sort: str, *, backwards: bool = False, like: int | None = None) -> None:
        """Show the photos in this order, see Wanted."""
        self._want(replace(self.wanted, sort=sort, backwards=backwards, like=like))

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self._loaded = False
            self.grid.scrollToTop()
            self._fetching.want(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrubber.set_room(self.width() >= GOOD_WIDTH and not self.is_empty)

    def set_scanning(self, scanning: bool) -> None:
        self._scanning = scanning
        if not scanning:
            self.loader.forget_failures()
        self._choose_page()

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if change & (Change.PHOTOS | Change.FOLDERS | Change.LABELS):
            self.refresh()

    def refresh(self) -> None:
        """Fetch rows and folders again."""
        self.search.values.forget()
        self._fetching.again()
        self._fetching_folders.again(directories=True)

    def close_down(self) -> None:
        """The window closes: read no more pictures."""
        self.loader.close()

    def is_settled(self) -> bool:
        """Whether the newest rows and their thumbnails are on the screen."""
        fetched = self._loaded and self._fetching.settled and self._fetching_folders.settled
        fetched = fetched and self.status.is_settled()
        return fetched and (self.is_empty or self.grid.is_settled())

    def is_filled(self) -> bool:
        """Whether the thumbnails in view are on the screen, although other photos may still be fetched."""
        return self.grid.is_filled() if self.model.rowCount() else self._loaded

    # Finding

    def _ask(self, query: str) -> None:
        """Show the photos that fit these words, or all again."""
        if not query:
            self.search.tell_count(None)
        self._want(replace(self.wanted, query=query))

    def _tell_finding(self, progress: Progress) -> None:
        if progress.total and self.wanted.query:
            self.search.tell(f"{title_of(progress)}: {facts_of(progress)}")

    def _take_rows(self, fetched: Fetched) -> None:
        if fetched.badges is None:  # the first photos, which fill the screen before the others come
            self._show(fetched)
            return
        self._loaded, self._error = True, ""
        self._show(fetched)
        self.model.set_badges(fetched.badges)
        self.badges_changed.emit(fetched.badges)
        self.bar.tell(fetched.wanted.gathering, len(fetched.rows))
        self.search.tell_count(len(fetched.rows) if fetched.wanted.query else None)
        self._choose_page()
        self.rows_shown.emit()
        self._fetching_folders.fetch_directories()

    def set_stacked(self, stacked: bool) -> None:
        """Show copies of one shot, and frames of one series, in one cell, or each in its own."""
        self._stacked = stacked
        if self._shown is not None:
            self._show(self._shown)

    def set_counted(self, counted: bool) -> None:
        """Show on each photo how many files there are of its shot, or not."""
        if counted != self._library.settings.get(COUNTED, default=False):
            self._library.settings.set(COUNTED, counted)
            self._fetching.again()

    def choose(self, photo_id: int) -> bool:
        """Choose a photo, out of its stack where it is in one that is closed. False when it is not here."""
        if self.grid.choose(photo_id):
            return True
        cover = self.arrangement.cover_of.get(photo_id)
        if cover is None:
            return False
        self._toggle_stack(cover)
        return self.grid.choose(photo_id)

    def open_stacks(self, ids: Iterable[int]) -> None:
        """Open the stacks that these photos are in, where those are closed."""
        closed = {self.arrangement.cover_of.get(photo_id) for photo_id in ids if self.model.place(photo_id) < 0}
        covers = {cover for cover in closed if cover is not None}
        if covers and self._shown is not None:
            self._opened |= covers
            self._show(self._shown)

    def _toggle_stack(self, cover: int) -> None:
        self._opened ^= {cover}
        if self._shown is not None:
            self._show(self._shown)

    def _show(self, fetched: Fetched) -> None:
        self._shown = fetched
        in_time = fetched.wanted.in_time
        self.grid.set_in_months(in_time)
        rows = fetched.rows
        self.arrangement = (
            arranged(rows, fetched.piles, self._opened, in_months=in_time) if self._stacked else Arranged(rows)
        )
        self.model.refresh(self.arrangement.rows, cells=CellFacts(self.arrangement.words, self.arrangement.hidden))
        self.scrubber.set_sections(self.grid.sections if in_time else None)
        self.scrubber.set_current(self.grid.section_at_top)
        self.status.set_shown(len(rows))

    def _take_folders(self, folders: list[Folder]) -> None:
        self._folders = folders
        if self.folder_id is not None and self.folder(self.folder_id) is None:
            self.show_folder(None)
        self.folders_changed.emit(self._folders)
        self._choose_page()

    def _fail(self, wanted: Wanted, error: PhotosimError) -> None:
        self._loaded = True
        if wanted.query and isinstance(error, UsageError):
            self.search.tell(in_words(error))  # what stands there is not understood, or not yet: the photos stay
            return
        self._error = in_words(error)
        if self.model.rowCount():
            self.failed.emit(error)
        self._choose_page()

    def _choose_page(self) -> None:
        if self.model.rowCount() or not self._loaded:
            self._turn_to(self.grid)
            return
        folder = self.folder(self.folder_id)
        self._state.show_state(*why_empty(self.wanted, folder, self._error, scanning=self._scanning))
        self._turn_to(self._state)

    def _turn_to(self, page: QWidget) -> None:
        """Show this page; the keyboard goes along with what it was on."""
        before, focus = self._pages.currentWidget(), self.window().focusWidget()
        goes_along = focus is not None and before is not None and (focus is before or before.isAncestorOf(focus))
        self._pages.setCurrentWidget(page)
        self.scrubber.set_room(self.width() >= GOOD_WIDTH and not self.is_empty)
        if goes_along and page is not before:
            page.setFocus()

    def _act(self) -> None:
        if self._error:
            self.refresh()
        elif self.wanted.query:
            self.search.clear()
        elif self.wanted.gathering is not None:
            self.gathering_left.emit()
        elif lies_below_only(self.wanted, self.folder(self.folder_id)):
            self.below_requested.emit()
        else:
            self.rescan_requested.emit(self.folder_id)
