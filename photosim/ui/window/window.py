"""MainWindow: folders at the left, photos in the middle, look-alikes at the right, and everything that joins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from photosim.base.once import if_made, made_once
from photosim.base.texts import tr
from photosim.ui.deleting.trash_commands import TrashCommands
from photosim.ui.folders.folder_commands import FolderCommands
from photosim.ui.folders.folder_places import FolderPlaces
from photosim.ui.folders.folder_state import FolderState
from photosim.ui.health.checking import HealthCommands
from photosim.ui.health.housekeeping import Housekeeping
from photosim.ui.help.demo_commands import DemoCommands
from photosim.ui.jobs import operation
from photosim.ui.jobs.operation import Operation
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.messages import INFO
from photosim.ui.kit.shell import Action, Change
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.lookalikes.outside import OutsidePictures
from photosim.ui.models.model_controller import ModelController
from photosim.ui.photos.label_steps import LabelSteps
from photosim.ui.photos.labelling import LabelCommands
from photosim.ui.photos.opening import OpenWith
from photosim.ui.photos.photo_commands import PhotoCommands
from photosim.ui.review.export_commands import ExportCommands
from photosim.ui.scanning.background import Background
from photosim.ui.scanning.scan_controller import ScanController
from photosim.ui.window import later_pages, state, unclaimed
from photosim.ui.window.browsing import Browsing
from photosim.ui.window.chosen import ChosenPhotos
from photosim.ui.window.closing import end_work
from photosim.ui.window.command_states import enable, situation_of
from photosim.ui.window.connections import connect_actions, connect_parts
from photosim.ui.window.details_pane import DetailsPane
from photosim.ui.window.dialogs import WindowDialogs
from photosim.ui.window.duplicates import DuplicatesCommands
from photosim.ui.window.first_paint import FirstPaint
from photosim.ui.window.full_size import FullSize
from photosim.ui.window.gatherings import GatheringsShown
from photosim.ui.window.going import Going
from photosim.ui.window.layout import WindowLayout
from photosim.ui.window.library_news import LibraryNews
from photosim.ui.window.look_alikes import LookAlikesShown
from photosim.ui.window.panes import Panes
from photosim.ui.window.picture import WindowPicture, is_settled
from photosim.ui.window.places import Places
from photosim.ui.window.preference_pages import PreferencePages
from photosim.ui.window.trouble import Trouble
from photosim.ui.window.view import ViewCommands

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.deleting.history_page import HistoryPage
    from photosim.ui.help.welcome import WelcomePage
    from photosim.ui.lookalikes.map.page import MapPage
    from photosim.ui.review.page import ReviewPage
    from photosim.ui.viewing.compare.compare_view import CompareView
    from photosim.ui.viewing.viewer import Viewer
    from photosim.ui.window.review_comparison import ReviewComparison

_LATER = tr("This starts when the scan under way has ended.")


class MainWindow(QMainWindow):
    """The window of one library."""

    first_painted = Signal()
    """Once, when the first photos have been on the screen for a moment; five seconds later if they do not come."""

    def __init__(
        self,
        library: Library,
        *,
        open_demo: Callable[[Path, Path], None],
        open_own: Callable[[], None] | None = None,
        reopen_mended: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`open_demo(photos, library)` changes over to a demo library, once its photos are drawn.

        `open_own` is given to the window of a demo library, and changes back to the person's own.
        `reopen_mended` closes the library, mends its database, and opens it again in another window.
        """
        super().__init__(parent)
        self._library = library
        self._closed = False
        self.ended = True
        """Once closed: whether everything that was under way has ended, so that the library may be closed."""

        self.actions_ = Actions(self)
        self.controller = ScanController(library, self)
        self.commands = PhotoCommands(library, self)
        self.folder_state = FolderState()
        self.folder_commands = FolderCommands(library, self.folder_state, self)
        self.folder_places = FolderPlaces(library, self.folder_state, self)
        self.dialogs = WindowDialogs(library, self)
        self.full_size = FullSize(library, self)
        self.health = HealthCommands(library, self, reopen_mended)
        self.export_commands = ExportCommands(library, self)
        self.housekeeping = Housekeeping(library, self)
        self.background = Background(library, self.controller, self)
        self.demo_commands = DemoCommands(open_demo, open_own, self)
        self.models = ModelController(library, self)
        self.preference_pages = PreferencePages(library, self.models, self.background, self)
        self.preferences = self.preference_pages.commands
        self.outside = OutsidePictures(self)
        self.chosen = ChosenPhotos(self.commands, self)
        self.steps = UndoSteps(self)
        self.label_steps = LabelSteps(library, self, self.steps)
        self.open_with = OpenWith(library, self.chosen.ids, self)
        self.labels = LabelCommands(library, self.chosen.ids, self, self.label_steps)
        self.look_alikes = LookAlikesShown(self)
        self.duplicates = DuplicatesCommands(library.settings, self)
        self.view = ViewCommands(library.settings, self)
        self.going = Going(self)
        self.news = LibraryNews(self)
        self.trash_commands = TrashCommands(library, self, self.steps)
        parts = WindowLayout(self, library, self.actions_, self.models)
        self.folder_panel, self.page, self.lookalikes = parts.folder_panel, parts.page, parts.lookalikes
        self.left, self.splitter, self.stack, self.tool_bar = parts.left, parts.splitter, parts.stack, parts.tool_bar
        self.scan_bar, self.switch_panel, self.under_way = parts.scan_bar, parts.switch_panel, parts.under_way
        self.foot, self.message_bar = parts.foot, parts.foot.messages
        self._trouble = Trouble(self, library, self.message_bar)
        self.places = Places(self.actions_, later_pages.by_place(self), self)
        self.panes = Panes(self.going.lists, self)
        self.gatherings = GatheringsShown(self, library, parts.gatherings_panel)
        self.first_paint = FirstPaint(self.page.is_filled, self)
        self.first_paint.done.connect(self.first_painted)
        self.details_pane = DetailsPane(library, parts.details, self)
        connect_actions(self)
        connect_parts(self)
        self.browsing = Browsing(library, self)
        state.restore(self, self._library.settings)
        self.setAcceptDrops(True)
        self.first_painted.connect(self.actions_.dress)
        self.view.rename()
        self.update_actions()

    # Pages that are made, and their modules imported, when they are first wanted

    @made_once
    def welcome(self) -> WelcomePage:
        return later_pages.welcome(self)

    @made_once
    def review(self) -> ReviewPage:
        return later_pages.review(self, self._library)

    @made_once
    def history(self) -> HistoryPage:
        return later_pages.history(self, self._library)

    @made_once
    def looks_map(self) -> MapPage:
        """The library on a plane."""
        return later_pages.looks_map(self, self._library)

    @made_once
    def viewer(self) -> Viewer:
        return later_pages.viewer(self, self._library)

    @made_once
    def compare(self) -> CompareView:
        return later_pages.compare(self, self._library)

    @made_once
    def comparison(self) -> ReviewComparison:
        """Joins the duplicates and what is compared."""
        return later_pages.comparison(self)

    def shows(self, page: str) -> bool:
        """Whether the page of that name (that of the property above) is on the screen."""
        return self.stack.currentWidget() is if_made(self, page)

    def offer_undo(self) -> None:
        """Enable the command Undo while there is something to undo."""
        self.actions_.undo.setEnabled(bool(self.steps))

    # What rooms may ask: the Shell

    @property
    def host(self) -> QWidget:
        """The widget before which dialogs open."""
        return self

    def say(
        self,
        text: str,
        kind: str = INFO,
        *,
        key: str = "",
        action: Action | None = None,
        timeout_ms: int | None = None,
    ) -> None:
        """Tell something in the message bar. What has a `key` can be withdrawn; `timeout_ms` of 0 keeps it."""
        words, act = action or (None, None)
        self.message_bar.show_message(text, kind, words, act, timeout_ms, key=key)

    def withdraw(self, key: str) -> None:
        """Take a message back: what it told is over. Others stay."""
        self.message_bar.withdraw(key)

    def open_page(self, page: str) -> None:
        """Go to `photos`, `duplicates` or `history`."""
        self.places.go(page)

    def show_file(self, path: Path) -> None:
        """Show a file or folder in the file manager."""
        self.commands.show_path(path)

    def changed(self, change: Change) -> None:
        """Tell what an act has changed; each view asks whether it is concerned."""
        self.full_size.take_change(change)
        made = [if_made(self, name) for name in ("review", "history", "looks_map")]
        for view in (self.page, self.gatherings, self.lookalikes, *made, self.details_pane):
            if view is not None:
                view.take_change(change)

    def show_error(self, error: Exception) -> None:
        """Tell an error that a person can act on."""
        self._trouble.tell(error)

    # Folders and scanning

    def scan(self, folders: Sequence[Path] = (), accept_missing: bool = False) -> None:
        """Bring these folders up to date, all when there are none, after the scan under way; new ones are added."""
        if not self.controller.scan(folders, accept_missing=accept_missing):
            self.say(_LATER)

    def retry(self, paths: Sequence[Path]) -> None:
        """Try these files once more, which could not be read."""
        if not self.controller.retry(paths):
            self.say(_LATER)

    def show_folder(self, folder_id: int | None) -> None:
        """Show one folder's photos, or all."""
        self.going.to_folder(folder_id)

    # Outside pictures

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.outside.drag_enter(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.outside.drop(event)

    def open_when_ready(self, paths: Sequence[Path]) -> None:
        """Show the look-alikes of a picture, or offer to add folders, as soon as the library's folders are known."""
        self.news.open_when_ready(paths)

    def come_forward(self) -> None:
        """Show the window above all others, as far as the desktop lets it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Photos

    def show_photo(self, photo_id: int) -> None:
        """Choose a photo among those in the middle and show its look-alikes."""
        self.page.choose(photo_id)
        self.lookalikes.ask_photo(photo_id)

    @property
    def at_full_size(self) -> bool:
        """Whether one photo fills the window, or a few that are compared."""
        return self.full_size.shown

    @property
    def comparing(self) -> bool:
        return self.full_size.comparing

    def open_photo(self, photo_id: int, ids: Sequence[int]) -> None:
        """Show a photo at full size; `ids` are those to leaf through."""
        self.full_size.open_photo(photo_id, ids)

    def compare_photos(self, ids: Sequence[int]) -> None:
        """Show two to four photos side by side; the others are held against the first."""
        self.full_size.compare_photos(ids)

    def close_viewer(self) -> None:
        """Go back from the full-size photo, which is then chosen in the middle, or from those that are compared."""
        self.full_size.close()

    # Commands

    def update_actions(self) -> None:
        """Enable the commands that make sense now."""
        enable(self.actions_, situation_of(self))
        self.tool_bar.sizes.setEnabled(self.actions_.larger.isEnabled())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not unclaimed.mouse(self.actions_, event):
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not unclaimed.key(event):
            super().keyPressEvent(event)

    # From start to end

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.first_paint.note()

    def warm_up(self) -> None:
        """Load network and index in a worker thread."""
        if not self._closed:
            work = self._library.warm_up
            operation.start(
                Operation(owner=self, work=lambda job: work(), success=self._warm, unasked=True, name="warm-up")
            )

    def _warm(self, _: object) -> None:
        """The next question is answered at once; a change of model that was interrupted goes on."""
        if not self._closed:
            self.models.resume()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.view.follow_window()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closed:
            self._closed = True
            state.save(self, self._library.settings)
            self.hide()  # at once; what is still under way ends behind the scene
            self.ended = end_work(self)
        super().closeEvent(event)

    # A picture of the window

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen, and nothing is under way."""
        return is_settled(self)

    def save_picture_when_ready(self, path: Path, done: Callable[[bool], None]) -> None:
        """Choose the newest photo, save a picture of the window once all of it is painted; then call `done(saved)`."""
        WindowPicture(self, path, done)
