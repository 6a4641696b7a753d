"""LibraryPage: the photos of the library or of one folder, newest first, or why there are none."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError
from photosim.base.job import Progress
from photosim.base.paths import to_text
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import FAVOURITE, REJECTED_SIGN, STAR, PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.stages import facts_of, title_of
from photosim.ui.kit import theme, wording
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.ui.photos.search import SearchBar
from photosim.values.photos import Folder, PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_REST = 4
"""After a fetch that took a second, the next one waits for this many: a scan of a huge library asks twice a second."""
_FIRST = 1000
"""Photos that are fetched before all others when the window opens: more than any screen holds."""
_FIRST_SEEN_MS = 500
"""After them the others are fetched as soon as the thumbnails in view are painted, or these milliseconds later."""
_READS = "photosim reads JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC and AVIF pictures, and raw files of cameras."


class LibraryPage(QWidget):
    """Fetches rows and folders in worker threads; while one fetch is under way, later ones become one."""

    folders_changed = Signal(object)
    """The folders as they are now, a list of Folder."""
    rows_shown = Signal()
    badges_changed = Signal(object)
    """By photo id what the shots consist of."""
    failed = Signal(object)
    """An error that has no place of its own on the page."""
    rescan_requested = Signal(object)
    """Id of the empty folder, or None for all."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._folder_id: int | None = None
        self._folders: Sequence[Folder] = ()
        self._scanning = False
        self._loaded = False
        self._begun = False
        self._error = ""
        self._rows_task: tasks.Task | None = None
        self._rows_again = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._fetch_rows)
        self._asked_at = 0.0
        self._folders_task: tasks.Task | None = None
        self._folders_again = False
        self._query = ""
        self._found: Sequence[int] | None = None
        """What was asked for, newest first; None for all photos."""
        self._finding: Running[list[int]] | None = None

        theme.set_role(self, "base")
        self.loader = ThumbnailLoader(library, parent=self)
        self.loader.idle.connect(self._first_seen)
        self.model = PhotoListModel(library.photos.roots, self)
        self.grid = PhotoGrid(self.model, self.loader, in_months=True, parent=self)
        self.grid.setAccessibleName("Photos, newest first")
        self.grid.setAccessibleDescription("Arrow keys choose a photo and show its look-alikes, Enter opens it")
        self._state = StatePage(self)
        self._state.acted.connect(self._act)
        self.search = SearchBar(self)
        self.search.asked.connect(self._ask)
        self.search.left.connect(self.take_focus)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self._pages, 1)

    @property
    def folder_id(self) -> int | None:
        return self._folder_id

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

    def show_folder(self, folder_id: int | None) -> None:
        """Show one folder's photos, or all."""
        if folder_id != self._folder_id:
            self._folder_id = folder_id
            self._loaded = False
            self._rest.stop()
            self.grid.scrollToTop()
            self.refresh()

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
        if self._query:
            self._find()
        self._rows_again, self._folders_again = True, True
        self._fetch_rows()
        self._fetch_folders()

    def is_settled(self) -> bool:
        """Whether the newest rows and their thumbnails are on the screen."""
        fetched = (
            self._loaded
            and self._finding is None
            and not self._rows_again
            and self._rows_task is None
            and self._folders_task is None
        )
        return fetched and (self.is_empty or self.grid.is_settled())

    def is_filled(self) -> bool:
        """Whether the thumbnails in view are on the screen, although other photos may still be fetched."""
        return self.grid.is_filled() if self.model.rowCount() else self._loaded

    # Finding

    def _ask(self, query: str) -> None:
        """Show the photos that fit these words, or all again."""
        self._query = query
        self.grid.scrollToTop()
        if query:
            self._find()
            return
        self._stop_finding()
        self._show_found(None, "")

    def _find(self) -> None:
        self._stop_finding()
        finding, query = self._library.organising.finding, self._query
        self._finding = start(
            Operation(
                owner=self,
                work=lambda job: finding.ids(query, job=job),
                success=self._take_found,
                failure=self._fail_finding,
                progress=self._tell_finding,
                name="find",
            )
        )

    def _stop_finding(self) -> None:
        running, self._finding = self._finding, None
        if running is not None:
            running.drop()
            running.cancel()

    def _tell_finding(self, progress: Progress) -> None:
        if progress.total:
            self.search.tell(f"{title_of(progress)}: {facts_of(progress)}")

    def _take_found(self, ids: list[int]) -> None:
        self._finding = None
        self._show_found(ids, "")

    def _fail_finding(self, error: PhotosimError) -> None:
        """What stands there is not understood, or not yet: the photos stay as they are."""
        self._finding = None
        self.search.tell(in_words(error))

    def _show_found(self, ids: Sequence[int] | None, note: str) -> None:
        self._found = ids
        self.search.tell(note)
        self._rows_again = True
        self._rest.stop()
        self._fetch_rows()

    def _fetch_rows(self) -> None:
        if self._rows_task is not None or not self._rows_again or self._rest.isActive():
            return
        self._rows_again = False
        self._asked_at = time.monotonic()
        folder_id, found = self._folder_id, self._found
        library = self._library
        if not self._begun:
            self._begun = True
            if folder_id is None and found is None:
                self._rows_task = tasks.run(self, lambda: _newest(library), self._take_first, self._fail)
                return
        self._rows_task = tasks.run(
            self,
            lambda: (folder_id, found, _rows(library, folder_id, found), _badges(library)),
            self._take_rows,
            self._fail,
        )

    def _take_first(self, answer: tuple[list[PhotoRow], Mapping[int, str] | None]) -> None:
        """The newest photos, which fill the screen, before the others are fetched; without badges, if not all."""
        rows, badges = answer
        if badges is not None:
            self._take_rows((None, None, rows, badges))
            return
        self._rows_task = None
        if self._folder_id is None:
            self.model.refresh(rows)
        self._rows_again = True
        self._rest.start(_FIRST_SEEN_MS if self._folder_id is None else 0)

    def _first_seen(self) -> None:
        """Everything in view is painted."""
        if not self._loaded and self._rest.isActive():
            self._rest.start(0)

    def _take_rows(self, answer: tuple[int | None, Sequence[int] | None, list[PhotoRow], Mapping[int, str]]) -> None:
        self._rows_task = None
        self._rest.start(round(_REST * 1000 * (time.monotonic() - self._asked_at)))
        folder_id, found, rows, badges = answer
        if folder_id == self._folder_id and found is self._found:
            self._loaded, self._error = True, ""
            self.model.refresh(rows)
            self.model.set_badges(badges)
            self.badges_changed.emit(badges)
            if found is not None:
                self.search.tell(f"{wording.counted(len(rows), 'photo')} found")
            self._choose_page()
            self.rows_shown.emit()
        else:
            self._rest.stop()
            self._fetch_rows()

    def _fetch_folders(self) -> None:
        if self._folders_task is not None or not self._folders_again:
            return
        self._folders_again = False
        self._folders_task = tasks.run(self, self._library.folders.all, self._take_folders, self._fail_folders)

    def _take_folders(self, folders: list[Folder]) -> None:
        self._folders_task = None
        self._folders = folders
        if self._folder_id is not None and self.folder(self._folder_id) is None:
            self.show_folder(None)
        self.folders_changed.emit(folders)
        self._choose_page()
        self._fetch_folders()

    def _fail(self, error: Exception) -> None:
        self._rows_task = None
        self._loaded, self._error = True, in_words(error)
        if self.model.rowCount():
            self.failed.emit(error)
        self._choose_page()

    def _fail_folders(self, error: Exception) -> None:
        self._folders_task = None
        self.failed.emit(error)

    def _choose_page(self) -> None:
        if self.model.rowCount() or not self._loaded:
            self._pages.setCurrentWidget(self.grid)
            return
        self._state.show_state(*self._why_empty())
        self._pages.setCurrentWidget(self._state)

    def _why_empty(self) -> tuple[str, str, str, str]:
        if self._error:
            return "error", "The photos cannot be listed", self._error, "Try again"
        folder = self.folder(self._folder_id)
        if self._found is not None:
            where = "" if folder is None else f" in “{to_text(folder.path.name or folder.path)}”"
            return "search", f"No photo fits{where}", "Try fewer words, or other ones.", "Show all photos"
        if folder is not None and not folder.online:
            name = to_text(folder.path)
            return "folder-offline", "This folder is not there now", f"{name}\nPlug its drive in, then scan.", "Scan"
        if self._scanning:
            return "rescan", "Looking for photos…", "They appear here as they are read.", ""
        if folder is not None and folder.failed:
            return "warning", "No readable photos here", "The files that were found could not be read.", "Scan again"
        if folder is not None:
            return "folder", "No photos in this folder", f"{to_text(folder.path)}\n{_READS}", "Scan again"
        return "photos", "No photos yet", f"None were found in your folders. {_READS}", "Scan again"

    def _act(self) -> None:
        if self._error:
            self.refresh()
        elif self._found is not None:
            self.search.clear()
        else:
            self.rescan_requested.emit(self._folder_id)


def _rows(library: Library, folder_id: int | None, found: Sequence[int] | None) -> list[PhotoRow]:
    """All photos of a folder, or of all; or those of them that were found."""
    if found is None:
        return library.photos.rows(folder_id)
    return [row for row in library.photos.rows_of(found) if folder_id in (None, row.folder_id)]


def _badges(library: Library) -> Mapping[int, str]:
    """What stands in the corner of photos: what the shot consists of, and what a person said of it."""
    badges = dict(library.photos.badges())
    for photo_id, (rating, favourite) in library.organising.labelling.marks().items():
        signs = (FAVOURITE * favourite, REJECTED_SIGN if rating < 0 else STAR * rating)
        badges[photo_id] = " ".join(filter(None, (*signs, badges.get(photo_id))))
    return badges


def _newest(library: Library) -> tuple[list[PhotoRow], Mapping[int, str] | None]:
    rows, whole = library.photos.newest(_FIRST)
    return rows, _badges(library) if whole else None
