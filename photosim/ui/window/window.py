"""MainWindow: folders at the left, photos in the middle, look-alikes at the right, and everything that joins them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import UnreadablePhoto
from photosim.base.once import if_made, made_once
from photosim.base.paths import to_text
from photosim.ui.deleting.trash_commands import CHANGED, DELETION, TrashCommands, undone
from photosim.ui.folders.folder_commands import FolderCommands
from photosim.ui.folders.folder_places import FolderPlaces
from photosim.ui.folders.folder_state import FolderState
from photosim.ui.folders.panel import FolderPanel
from photosim.ui.health.checking import HealthCommands
from photosim.ui.health.housekeeping import Housekeeping
from photosim.ui.help.demo_commands import DemoCommands
from photosim.ui.jobs import operation
from photosim.ui.jobs.operation import Operation
from photosim.ui.jobs.pools import wait_for_pools
from photosim.ui.kit.actions import Actions, commands
from photosim.ui.kit.messages import INFO, MessageBar
from photosim.ui.kit.shell import Action, Change
from photosim.ui.kit.sliders import ClickedPlaces
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.lookalikes.outside import OutsidePictures
from photosim.ui.lookalikes.panel import LookalikesPanel
from photosim.ui.models.model_controller import ModelController
from photosim.ui.models.switch_panel import SwitchPanel
from photosim.ui.photos.labelling import LabelCommands
from photosim.ui.photos.library_page import LibraryPage
from photosim.ui.photos.photo_commands import PhotoCommands
from photosim.ui.review.export_commands import ExportCommands
from photosim.ui.scanning.background import Background
from photosim.ui.scanning.scan_controller import ScanController
from photosim.ui.scanning.scanbar import ScanBar
from photosim.ui.window import state
from photosim.ui.window.chosen import ChosenPhotos
from photosim.ui.window.command_states import Situation, enable
from photosim.ui.window.dialogs import WindowDialogs
from photosim.ui.window.full_size import FullSize
from photosim.ui.window.panes import Panes, PaneSplitter
from photosim.ui.window.picture import WindowPicture
from photosim.ui.window.places import DUPLICATES, HISTORY, PHOTOS, Places
from photosim.ui.window.preference_pages import PreferencePages
from photosim.ui.window.tool_bar import ToolBar

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.deleting.history_page import HistoryPage
    from photosim.ui.help.welcome import WelcomePage
    from photosim.ui.review.page import ReviewPage
    from photosim.ui.viewing.compare.compare_view import CompareView
    from photosim.ui.viewing.viewer import Viewer
    from photosim.ui.window.review_comparison import ReviewComparison
    from photosim.values.deleting import UndoReport
    from photosim.values.photos import Folder
    from photosim.values.review import MemberHead
    from photosim.values.scanning import ScanReport

log = logging.getLogger(__name__)

_LOOK_MS = 250
_MOST_LOOKS = 20
_CLOSE_SECONDS = 5.0
_LEAST_SLIDER = 60
_LATER = "This starts when the scan under way has ended."


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
        self._painted = False
        self._looks = 0
        self._closed = False
        self.ended = True
        """Once closed: whether everything that was under way has ended, so that the library may be closed."""

        self.actions_ = Actions(self)
        self.controller = ScanController(library, self)
        self.commands = PhotoCommands(library, self)
        self._folder_state = FolderState()
        self.folder_commands = FolderCommands(library, self._folder_state, self)
        self.folder_places = FolderPlaces(library, self._folder_state, self)
        self.dialogs = WindowDialogs(library, self)
        self.full_size = FullSize(library, self)
        self.health = HealthCommands(library, self, reopen_mended)
        self.export_commands = ExportCommands(library, self)
        self.housekeeping = Housekeeping(library, self)
        self.background = Background(library, self.controller, self)
        self._to_open: list[Path] = []
        self.demo_commands = DemoCommands(open_demo, open_own, self)
        self.models = ModelController(library, self)
        self.preference_pages = PreferencePages(library, self.models, self.background, self)
        self.preferences = self.preference_pages.commands
        self.outside = OutsidePictures(self)
        self.chosen = ChosenPhotos(self.commands, self)
        self.labels = LabelCommands(library, self.chosen.ids, self)
        self.steps = UndoSteps(self)
        self.trash_commands = TrashCommands(library, self, self.steps)
        self._build()
        pages = {PHOTOS: lambda: self.splitter, DUPLICATES: lambda: self.review, HISTORY: lambda: self.history}
        self.places = Places(self.actions_, pages, self)
        self.panes = Panes(self._lists, self)
        self._connect_actions()
        self._connect_parts()
        state.restore(self, self._library.settings)
        self.setAcceptDrops(True)
        self.first_painted.connect(self.actions_.dress)
        self._rename()
        self.update_actions()

    # Building

    def _build(self) -> None:
        self.actions_.fill(self.menuBar())
        self.folder_panel = FolderPanel(self)
        self.page = LibraryPage(self._library, self)
        self.page.refresh()  # read while the rest is built; the answers wait for the event loop
        self.lookalikes = LookalikesPanel(self._library, self)
        self.scan_bar = ScanBar(self)
        self.scan_bar.hide()
        self.switch_panel = SwitchPanel(self.models, self, in_window=True)
        self.splitter = PaneSplitter(self)
        for part, stretch in ((self.folder_panel, 0), (self.page, 1), (self.lookalikes, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.page.setMinimumWidth(200)
        self.lookalikes.have_least_width(_LEAST_SLIDER)
        self._blank = QWidget(self)
        self.stack = QStackedWidget(self)
        for widget in (self._blank, self.splitter):
            self.stack.addWidget(widget)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(self.switch_panel)
        column.addWidget(self.scan_bar)
        self.setCentralWidget(middle)
        self.message_bar = MessageBar(self)
        self.message_bar.float_over(self.stack)
        self.tool_bar = ToolBar(self.actions_, self)
        self.tool_bar.hide()
        self.addToolBar(self.tool_bar)
        for slider in (self.lookalikes.slider, self.tool_bar.sizes):
            ClickedPlaces(slider)

    def _connect_actions(self) -> None:
        a = self.actions_
        for action, slot in (
            (a.add_folder, self.folder_commands.choose),
            (a.rescan, self.folder_commands.scan_all),
            (a.open_picture, self.outside.choose),
            (a.paste, self.outside.paste),
            (a.pause, self.controller.pause),
            (a.cancel, self.controller.cancel),
            (a.failures, self.folder_commands.show_failures),
            (a.preferences, self.preferences.show),
            (a.check_library, self.health.check),
            (a.background, self.preference_pages.show_background),
            (a.compare_folders, self.dialogs.compare_folders),
            (a.export, self.export_commands.choose),
            (a.keeper_rules, self.preference_pages.show_rules),
            (a.quit, self.close),
            (a.look_alikes, self.chosen.find_look_alikes),
            (a.open, self.chosen.open),
            (a.compare, self.chosen.compare),
            (a.reveal, self.chosen.reveal),
            (a.show_file, self.chosen.show_files),
            (a.copy_image, self.chosen.copy_image),
            (a.copy_path, self.chosen.copy_paths),
            (a.trash, self._delete_chosen),
            (a.undo, self.steps.undo),
            (a.find_duplicates, self._find_duplicates),
            (a.decisions, self._show_decisions),
            (a.larger, self._larger),
            (a.smaller, self._smaller),
            (a.crop, self._set_crop),
            (a.full_screen, self._set_full_screen),
            (a.find, self._find),
            (a.back, self.lookalikes.back),
            (a.forward, self.lookalikes.forward),
            (a.next_pane, self.panes.next),
            (a.previous_pane, self.panes.previous),
            (a.shortcuts, self.dialogs.show_shortcuts),
            (a.demo, self.demo_commands.open),
            (a.own_library, self.demo_commands.go_back),
            (a.selftest, self.dialogs.test_on_photos),
            (a.about, self.dialogs.show_about),
        ):
            action.triggered.connect(slot)
        self.labels.serve(a)
        for action in (*(getattr(a, command.name) for command in commands() if command.local), a.delete_marked):
            action.setEnabled(False)  # until the page of duplicates says otherwise
        a.undo.setEnabled(False)
        a.demo.setVisible(not self.demo_commands.in_demo)
        a.own_library.setVisible(self.demo_commands.in_demo)
        a.folders.toggled.connect(self.folder_panel.setVisible)
        a.look_alikes_panel.toggled.connect(self.lookalikes.setVisible)

    def _connect_parts(self) -> None:
        page, panel, controller = self.page, self.lookalikes, self.controller
        page.grid.photo_clicked.connect(panel.ask_photo)
        page.grid.photo_reached.connect(panel.reach_photo)
        page.grid.photo_opened.connect(self._open_from_page)
        page.grid.menu_requested.connect(self.chosen.show_menu)
        page.grid.side_changed.connect(self.tool_bar.sizes.setValue)
        page.folders_changed.connect(self._take_folders)
        page.folders_changed.connect(self.background.look)
        page.badges_changed.connect(panel.set_badges)
        page.rescan_requested.connect(self.folder_commands.scan_folder)
        self.tool_bar.sizes.valueChanged.connect(page.grid.set_side)
        panel.photo_opened.connect(self.open_photo)
        panel.path_opened.connect(self.full_size.open_path)
        panel.menu_requested.connect(self.chosen.show_menu)
        panel.history_changed.connect(self.update_actions)
        panel.walked.connect(self._mark_query)
        folders = self.folder_panel
        folders.folder_chosen.connect(self.show_folder)
        folders.add_requested.connect(self.folder_commands.choose)
        folders.remove_requested.connect(self.folder_commands.ask_to_remove)
        folders.rescan_requested.connect(self.folder_commands.scan_folder)
        folders.show_requested.connect(self.folder_commands.show_outside)
        commands, places = self.folder_commands, self.folder_places
        commands.scan_requested.connect(self.scan)
        commands.retry_requested.connect(self._retry)
        commands.removed.connect(panel.clear)
        commands.removed.connect(self.scan_bar.forget)
        places.scan_requested.connect(self.scan)
        for ended in (controller.finished, controller.cancelled, controller.failed):
            ended.connect(commands.scan_ended)
        folders.locate_requested.connect(self.folder_places.locate)
        folders.forget_missing_requested.connect(self.folder_places.ask_to_forget)
        folders.protect_requested.connect(self.folder_commands.protect)
        folders.failures_requested.connect(self.folder_commands.show_failures)
        self.outside.file_given.connect(self._ask_path)
        self.outside.image_given.connect(self._ask_image)
        self.outside.folders_given.connect(self.folder_commands.offer)
        controller.running_changed.connect(self._set_scanning)
        controller.progressed.connect(self.scan_bar.show_progress)
        controller.paused_changed.connect(self._set_paused)
        controller.rows_changed.connect(self._tell_stored)
        controller.finished.connect(self._finish_scan)
        controller.cancelled.connect(self.scan_bar.show_cancelled)
        controller.failed.connect(self._fail_scan)
        controller.held_changed.connect(self.scan_bar.show_note)
        self.scan_bar.pause_requested.connect(controller.pause)
        self.scan_bar.cancel_requested.connect(controller.cancel)
        self.scan_bar.failures_requested.connect(self.folder_commands.show_failures)
        self.switch_panel.details_requested.connect(self.preference_pages.show_models)
        self.places.changed.connect(self._go_to_place)
        self.steps.changed.connect(self._offer_undo)
        self.background.photos_told.connect(self.trash_commands.tell_settled)

    # Pages that are made, and their modules imported, when they are first wanted

    @made_once
    def welcome(self) -> WelcomePage:
        from photosim.ui.help.welcome import WelcomePage

        page = WelcomePage(self)
        page.add_folder_requested.connect(self.folder_commands.choose)
        page.demo_requested.connect(self.demo_commands.open)
        self.demo_commands.drawn.connect(page.show_drawing)
        page.dropped.connect(self.outside.take)
        self.stack.addWidget(page)
        return page

    @made_once
    def review(self) -> ReviewPage:
        """The duplicates."""
        from photosim.ui.review.page import ReviewPage

        page = ReviewPage(self._library, self.actions_, self.steps, self)
        page.set_folders(self.page.folders)
        page.set_scanning(self.controller.running)
        page.photo_opened.connect(self.open_photo)
        page.compare_requested.connect(self._compare_members)
        page.menu_requested.connect(self.chosen.show_menu)
        page.delete_requested.connect(self.trash_commands.delete_marked)
        page.said.connect(self.say)
        page.failed.connect(self.show_error)
        page.current_changed.connect(self.update_actions)
        self.page.folders_changed.connect(page.set_folders)
        self.controller.running_changed.connect(page.set_scanning)
        self.stack.addWidget(page)
        return page

    @made_once
    def history(self) -> HistoryPage:
        """The deletions."""
        from photosim.ui.deleting.history_page import HistoryPage

        page = HistoryPage(self._library, self)
        page.restored.connect(self._tell_restored)
        page.show_requested.connect(self.commands.show_path)
        self.stack.addWidget(page)
        return page

    @made_once
    def viewer(self) -> Viewer:
        """One photo at full size."""
        from photosim.ui.viewing.viewer import Viewer

        page = Viewer(self._library, self)
        page.closed.connect(self.close_viewer)
        page.lookalikes_requested.connect(self.find_look_alikes)
        page.menu_requested.connect(self.chosen.show_menu)
        self.stack.addWidget(page)
        return page

    @made_once
    def compare(self) -> CompareView:
        """A few photos that are compared."""
        from photosim.ui.viewing.compare.compare_view import CompareView

        page = CompareView(self._library, self)
        page.close_requested.connect(self.close_viewer)
        self.stack.addWidget(page)
        return page

    @made_once
    def comparison(self) -> ReviewComparison:
        """Joins the duplicates and what is compared."""
        from photosim.ui.window.review_comparison import ReviewComparison

        comparison = ReviewComparison(self.review, self.compare)
        comparison.opened.connect(self.full_size.show_comparison)
        comparison.closed.connect(self.close_viewer)
        return comparison

    def shows(self, page: str) -> bool:
        """Whether the page of that name (`welcome`, `review`, `history`, `viewer`, `compare`) is on the screen."""
        return self.stack.currentWidget() is if_made(self, page)

    def _lists(self) -> list[QWidget]:
        """Where the keyboard may go, in the order of the window."""
        lists: list[QWidget] = [self.folder_panel, self.page, self.lookalikes]
        if (review := if_made(self, "review")) is not None:
            lists += [review.list, review.panel.view]
        if (history := if_made(self, "history")) is not None:
            lists += [history.batches, history.files]
        return lists

    def _find(self) -> None:
        """Give the keyboard to the field that finds photos."""
        self.places.go(PHOTOS)
        self.page.search.take_focus()

    def _go_to_place(self, place: str) -> None:
        """Show the page of a place; a photo at full size is closed."""
        if self.at_full_size:
            self.full_size.forget_focus()
        self.show_library()
        if self.shows("review"):
            self.review.show_page()
        elif self.shows("history"):
            self.history.show_page()
        elif place == PHOTOS and self.stack.currentWidget() is self.splitter:
            self.page.take_focus()

    def _delete_chosen(self) -> None:
        """Delete is the mark on the page of duplicates, and the dialog everywhere else."""
        if self.shows("review") and not self.chosen.in_menu:
            self.review.commands.toggle_mark()
            return
        ids = self.chosen.ids()
        if ids:
            self.trash_commands.delete_photos(ids)
        else:
            self.say("Choose a photo first.")

    def _find_duplicates(self) -> None:
        self.review.find_duplicates()

    def _show_decisions(self) -> None:
        self.review.show_decisions()

    def _compare_members(self, members: Sequence[MemberHead]) -> None:
        self.comparison.show(members)

    def _offer_undo(self) -> None:
        self.actions_.undo.setEnabled(bool(self.steps))

    def _tell_restored(self, report: UndoReport) -> None:
        self.trash_commands.note_undone(report)
        self.changed(CHANGED)
        self.say(*undone(report), key=DELETION)

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
        if Change.DELETIONS in change and self.at_full_size:
            self.close_viewer()
        for view in (self.page, self.lookalikes, if_made(self, "review"), if_made(self, "history")):
            if view is not None:
                view.take_change(change)

    def show_error(self, error: Exception) -> None:
        """Tell an error that a person can act on."""
        self.message_bar.show_message(str(error), "warning" if isinstance(error, UnreadablePhoto) else "error")

    # Folders and scanning

    def scan(self, folders: Sequence[Path] = (), accept_missing: bool = False) -> None:
        """Bring these folders up to date, all when there are none, after the scan under way; new ones are added."""
        if not self.controller.scan(folders, accept_missing=accept_missing):
            self.say(_LATER)

    def _retry(self, paths: Sequence[Path]) -> None:
        if not self.controller.retry(paths):
            self.say(_LATER)

    def show_folder(self, folder_id: int | None) -> None:
        """Show one folder's photos, or all."""
        self.show_photos()
        self.folder_panel.choose(folder_id)
        self.page.show_folder(folder_id)
        self.folder_places.tell_if_offline(folder_id)
        self._rename()

    def _take_folders(self, folders: list[Folder]) -> None:
        self._folder_state.folders = folders
        self.outside.set_folders(folders)
        self.folder_panel.set_folders(folders)
        self.folder_panel.set_total(sum(folder.photos for folder in folders))
        away = [folder.id for folder in folders if not folder.online]
        self.page.model.set_away(away)
        self.lookalikes.set_away(away)
        failed = sum(folder.failed for folder in folders)
        self.folder_panel.set_failures(failed)
        self.actions_.failures.setEnabled(failed > 0 or any(folder.unsupported for folder in folders))
        if not self.at_full_size:
            self.show_library()
        if self._to_open:
            paths, self._to_open = self._to_open, []
            self.outside.take(paths)

    def show_library(self) -> None:
        """Show the page of the current place, or the welcome while there are no folders."""
        shown = self.places.widget if self.page.folders or self.controller.running else self.welcome
        if self.stack.currentWidget() is not shown:
            self.stack.setCurrentWidget(shown)
            self.tool_bar.setVisible(not self.shows("welcome"))
            if shown is self.splitter and (self.isActiveWindow() or self.focusWidget() is None):
                self.page.take_focus()
        self._rename()
        self.update_actions()

    def _set_scanning(self, running: bool) -> None:
        self._folder_state.scanning = running
        if running and not self.at_full_size:
            self.show_library()  # the first folder's photos are seen as they come
        self.page.set_scanning(running)
        self.folder_panel.set_scanning(running)
        self.lookalikes.set_reading(running)
        self.update_actions()

    def _set_paused(self, paused: bool) -> None:
        self.scan_bar.show_paused(paused)
        self.actions_.pause.setChecked(paused)

    def _tell_stored(self) -> None:
        self.changed(Change.PHOTOS)

    def _finish_scan(self, report: ScanReport) -> None:
        self.scan_bar.show_finished(report, quiet=self.controller.quiet)
        self.folder_places.ask_about(report.held_back, report.whole)
        self.lookalikes.ask_again(outside=True)
        self.models.resume()  # photos that came are to be known by both networks

    def _fail_scan(self, error: Exception) -> None:
        self.scan_bar.show_failed(str(error))

    # Outside pictures

    def _ask_path(self, path: Path) -> None:
        self._show_look_alikes_panel()
        self.lookalikes.ask_path(path)

    def _ask_image(self, image: QImage) -> None:
        self._show_look_alikes_panel()
        self.lookalikes.ask_image(image)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.outside.drag_enter(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.outside.drop(event)

    def open_when_ready(self, paths: Sequence[Path]) -> None:
        """Show the look-alikes of a picture, or offer to add folders, as soon as the library's folders are known."""
        if paths:
            self._to_open = list(paths)
            self.page.refresh()

    def come_forward(self) -> None:
        """Show the window above all others, as far as the desktop lets it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # Photos

    def show_photos(self) -> None:
        """Go to the page of all photos, when another one is on the screen."""
        if self.places.current != PHOTOS:
            self.places.go(PHOTOS)

    def show_photo(self, photo_id: int) -> None:
        """Choose a photo among those in the middle and show its look-alikes."""
        self.page.grid.choose(photo_id)
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

    def _open_from_page(self, photo_id: int) -> None:
        self.open_photo(photo_id, self.page.model.ids())

    def compare_photos(self, ids: Sequence[int]) -> None:
        """Show two to four photos side by side; the others are held against the first."""
        self.full_size.compare_photos(ids)

    def close_viewer(self) -> None:
        """Go back from the full-size photo, which is then chosen in the middle, or from those that are compared."""
        self.full_size.close()

    def find_look_alikes(self, photo_id: int) -> None:
        """Show the look-alikes of a photo, wherever it is seen."""
        self.close_viewer()
        self._show_look_alikes_panel()
        self.lookalikes.ask_photo(photo_id)

    def _show_look_alikes_panel(self) -> None:
        self.show_photos()
        if self.at_full_size:
            self.close_viewer()
        self.lookalikes.show()
        self.actions_.look_alikes_panel.setChecked(True)

    def _mark_query(self) -> None:
        query = self.lookalikes.query
        self.page.grid.follow(query.source if query is not None and isinstance(query.source, int) else None)

    # View

    def _larger(self) -> None:
        self.page.grid.step_side(1)

    def _smaller(self) -> None:
        self.page.grid.step_side(-1)

    def _set_crop(self, crop: bool) -> None:
        self.page.grid.set_crop(crop)

    def _set_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )
        self.menuBar().setVisible(not full)

    def _rename(self) -> None:
        folder = self.page.folder(self.page.folder_id)
        name = to_text(folder.path.name or folder.path) if folder is not None else "All photos"
        name = {DUPLICATES: "Duplicates", HISTORY: "History"}.get(self.places.current, name)
        program = "photosim, demo library" if self.demo_commands.in_demo else "photosim"
        self.setWindowTitle(program if self.shows("welcome") else f"{name} — {program}")

    def update_actions(self) -> None:
        """Enable the commands that make sense now."""
        now = self.stack.currentWidget()
        enable(
            self.actions_,
            Situation(
                has_folders=bool(self.page.folders),
                scanning=self.controller.running,
                paused=self.controller.paused,
                among_photos=now is self.splitter,
                in_history=self.shows("history"),
                at_full_size=self.at_full_size,
                can_go_back=self.lookalikes.can_go_back,
                can_go_forward=self.lookalikes.can_go_forward,
            ),
        )
        self.tool_bar.sizes.setEnabled(self.actions_.larger.isEnabled())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.actions_.back.trigger()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.actions_.forward.trigger()
        else:
            super().mousePressEvent(event)

    # From start to end

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(_LOOK_MS, self, self._look_around)

    def _look_around(self) -> None:
        self._looks += 1
        if self.page.is_filled() or self._looks == _MOST_LOOKS:
            self.first_painted.emit()
        else:
            QTimer.singleShot(_LOOK_MS, self, self._look_around)

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
            full = self.isFullScreen()
            self.actions_.full_screen.setChecked(full)
            self.menuBar().setVisible(not full)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closed:
            self._closed = True
            state.save(self, self._library.settings)
            self.hide()  # at once; what is still under way ends behind the scene
            self.background.close()
            self.health.close()
            self.housekeeping.close()
            self.page.loader.close()
            self.lookalikes.close_down()
            for name in ("compare", "review", "history"):
                if (page := if_made(self, name)) is not None:
                    page.close_down()
            self.controller.close()
            self.preferences.close()
            operations_ended = operation.close(self)
            self.ended = wait_for_pools(_CLOSE_SECONDS) and operations_ended
            if not self.ended:
                log.warning("some work had not ended when the window closed")
        super().closeEvent(event)

    # A picture of the window

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen, and nothing is under way."""
        if not self._painted or self.controller.running or not self.page.is_settled():
            return False
        for name in ("review", "history"):
            if self.shows(name):
                return bool(getattr(self, name).is_settled())
        return not self.page.folders or not self.lookalikes.isVisible() or self.lookalikes.is_settled()

    def save_picture_when_ready(self, path: Path, done: Callable[[bool], None]) -> None:
        """Choose the newest photo, save a picture of the window once all of it is painted; then call `done(saved)`."""
        WindowPicture(self, path, done)
