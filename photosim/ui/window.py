"""MainWindow: folders at the left, photos in the middle, look-alikes at the right, and everything that joins them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QSizePolicy,
    QSlider,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosim.core.errors import UnreadablePhoto
from photosim.core.model import Folder, ScanReport
from photosim.core.paths import to_text
from photosim.demo.prepare import DemoPlace, prepare
from photosim.ui import tasks
from photosim.ui.about import ShortcutsDialog, about_box
from photosim.ui.actions import Actions
from photosim.ui.cell_view import SIDES
from photosim.ui.desktop import dropped_paths
from photosim.ui.failures import FailuresDialog
from photosim.ui.folders import FolderPanel
from photosim.ui.library_page import LibraryPage
from photosim.ui.lookalikes import LookalikesPanel
from photosim.ui.messages import MessageBar
from photosim.ui.photo_commands import PhotoCommands
from photosim.ui.scan_controller import ScanController
from photosim.ui.scanbar import ScanBar
from photosim.ui.viewer import Viewer
from photosim.ui.welcome import WelcomePage

if TYPE_CHECKING:
    from photosim.library import Library

log = logging.getLogger(__name__)

_SPLITTER = [220, 680, 380]
_PICTURE_POLL_MS = 60
_PICTURE_POLLS = 1000
_WARM_UP_MS = 250
_CLOSE_SECONDS = 15.0


class MainWindow(QMainWindow):
    """The window of one library."""

    first_painted = Signal()
    """Once, when the window has been on the screen for a moment."""

    def __init__(
        self, library: Library, *, open_demo: Callable[[Path, Path], None], parent: QWidget | None = None
    ) -> None:
        """`open_demo(photos, library)` changes over to a demo library, once its photos are drawn."""
        super().__init__(parent)
        self._library = library
        self._open_demo = open_demo
        self._painted = False
        self._closed = False
        self._drawing_demo = False
        self._picture: Path | None = None
        self._polls = 0
        self._calm_polls = 0

        self.actions_ = Actions(self)
        self.controller = ScanController(library, self)
        self.commands = PhotoCommands(library, self, self.say)
        self._build()
        self._connect_actions()
        self._connect_parts()
        self._restore()
        self.setAcceptDrops(True)
        self._rename()
        self._update_actions()
        self.page.refresh()

    # Building

    def _build(self) -> None:
        self.actions_.fill(self.menuBar())
        self.folder_panel = FolderPanel(self)
        self.page = LibraryPage(self._library, self)
        self.lookalikes = LookalikesPanel(self._library, self)
        self.welcome = WelcomePage(self)
        self.viewer = Viewer(self._library, self)
        self.scan_bar = ScanBar(self)
        self.scan_bar.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        for part, stretch in ((self.folder_panel, 0), (self.page, 1), (self.lookalikes, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.page.setMinimumWidth(240)
        self._blank = QWidget(self)
        self.stack = QStackedWidget(self)
        for widget in (self._blank, self.welcome, self.splitter, self.viewer):
            self.stack.addWidget(widget)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(self.scan_bar)
        self.setCentralWidget(middle)
        self.message_bar = MessageBar(self)
        self.message_bar.float_over(self.stack)
        self._build_tool_bar()

    def _build_tool_bar(self) -> None:
        a = self.actions_
        bar = QToolBar("Tool bar", self)
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addActions([a.add_folder, a.rescan])
        bar.addSeparator()
        bar.addAction(a.open_picture)
        bar.addSeparator()
        bar.addActions([a.back, a.forward])
        space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        bar.addAction(a.smaller)
        self._sizes = QSlider(Qt.Orientation.Horizontal, bar)
        self._sizes.setRange(SIDES[0], SIDES[-1])
        self._sizes.setSingleStep(8)
        self._sizes.setPageStep(40)
        self._sizes.setFixedWidth(130)
        self._sizes.setAccessibleName("Size of the thumbnails")
        self._sizes.setToolTip("Size of the thumbnails")
        bar.addWidget(self._sizes)
        bar.addAction(a.larger)
        for action in (a.back, a.forward, a.smaller, a.larger):
            button = bar.widgetForAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for button in bar.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if (action := button.defaultAction()) is not None:
                button.setAccessibleName(action.iconText())
                button.setAccessibleDescription(action.toolTip())
        bar.hide()
        self._tool_bar = bar
        self.addToolBar(bar)

    def _connect_actions(self) -> None:
        a = self.actions_
        for action, slot in (
            (a.add_folder, self.choose_folder),
            (a.rescan, self._rescan_all),
            (a.open_picture, self.choose_picture),
            (a.paste, self.paste),
            (a.pause, self.controller.pause),
            (a.cancel, self.controller.cancel),
            (a.failures, self.show_failures),
            (a.quit, self.close),
            (a.look_alikes, self._look_alikes_of_chosen),
            (a.open, self._open_chosen),
            (a.reveal, self._reveal_chosen),
            (a.show_file, self._show_chosen_files),
            (a.copy_image, self._copy_chosen_image),
            (a.copy_path, self._copy_chosen_paths),
            (a.larger, self._larger),
            (a.smaller, self._smaller),
            (a.crop, self._set_crop),
            (a.full_screen, self._set_full_screen),
            (a.back, self.lookalikes.back),
            (a.forward, self.lookalikes.forward),
            (a.next_pane, self._next_pane),
            (a.previous_pane, self._previous_pane),
            (a.shortcuts, self._show_shortcuts),
            (a.demo, self.make_demo),
            (a.about, self._show_about),
        ):
            action.triggered.connect(slot)
        a.folders.toggled.connect(self.folder_panel.setVisible)
        a.look_alikes_panel.toggled.connect(self.lookalikes.setVisible)

    def _connect_parts(self) -> None:
        page, panel, controller = self.page, self.lookalikes, self.controller
        page.grid.photo_clicked.connect(panel.ask_photo)
        page.grid.photo_reached.connect(panel.reach_photo)
        page.grid.photo_opened.connect(self._open_from_page)
        page.grid.menu_requested.connect(self._show_photo_menu)
        page.grid.side_changed.connect(self._sizes.setValue)
        page.folders_changed.connect(self._take_folders)
        page.rescan_requested.connect(self._rescan_folder)
        self._sizes.valueChanged.connect(page.grid.set_side)
        panel.photo_opened.connect(self.open_photo)
        panel.path_opened.connect(self._open_path)
        panel.menu_requested.connect(self._show_photo_menu)
        panel.history_changed.connect(self._update_actions)
        folders = self.folder_panel
        folders.folder_chosen.connect(self._show_folder)
        folders.add_requested.connect(self.choose_folder)
        folders.remove_requested.connect(self._ask_to_remove)
        folders.rescan_requested.connect(self._rescan_folder)
        folders.show_requested.connect(self._show_folder_outside)
        folders.protect_requested.connect(self._protect)
        folders.failures_requested.connect(self.show_failures)
        self.welcome.add_folder_requested.connect(self.choose_folder)
        self.welcome.demo_requested.connect(self.make_demo)
        self.welcome.folders_dropped.connect(self.add_folders)
        self.viewer.closed.connect(self.close_viewer)
        self.viewer.lookalikes_requested.connect(self._look_alikes_from_viewer)
        controller.running_changed.connect(self._set_scanning)
        controller.progressed.connect(self.scan_bar.show_progress)
        controller.paused_changed.connect(self._set_paused)
        controller.rows_changed.connect(self._refresh)
        controller.finished.connect(self._finish_scan)
        controller.cancelled.connect(self.scan_bar.show_cancelled)
        controller.failed.connect(self._fail_scan)
        self.scan_bar.pause_requested.connect(controller.pause)
        self.scan_bar.cancel_requested.connect(controller.cancel)
        self.scan_bar.failures_requested.connect(self.show_failures)

    # Messages

    def say(self, text: str) -> None:
        """Tell something in the message bar."""
        self.message_bar.show_message(text)

    def show_error(self, error: Exception) -> None:
        """Tell an error that a person can act on."""
        self.message_bar.show_message(str(error), "warning" if isinstance(error, UnreadablePhoto) else "error")

    # Folders and scanning

    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        dialog = QFileDialog(self, "Add a folder of photos", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._add_chosen)
        dialog.open()

    def _add_chosen(self, name: str) -> None:
        self.add_folders([Path(name)])

    def add_folders(self, paths: Sequence[Path]) -> None:
        """Add folders to the library and read their photos."""
        tasks.run(self, lambda: [self._library.add_folder(path) for path in paths], self._added)

    def _added(self, folders: list[Folder]) -> None:
        self.page.refresh()
        self.scan([folder.path for folder in folders])

    def scan(self, folders: Sequence[Path] = ()) -> None:
        """Bring these folders up to date, all when there are none; after the scan under way if there is one."""
        if not self.controller.scan(folders):
            self.say("This starts when the scan under way has ended.")

    def _rescan_all(self) -> None:
        if self.page.folders:
            self.scan()
        else:
            self.choose_folder()

    def _rescan_folder(self, folder_id: int | None) -> None:
        folder = self.page.folder(folder_id)
        self.scan([folder.path] if folder is not None else ())

    def _show_folder(self, folder_id: int | None) -> None:
        self.page.show_folder(folder_id)
        self._rename()

    def _take_folders(self, folders: list[Folder]) -> None:
        self.folder_panel.set_folders(folders)
        self.folder_panel.set_total(sum(folder.photos for folder in folders))
        failed = sum(folder.failed for folder in folders)
        self.folder_panel.set_failures(failed)
        self.actions_.failures.setEnabled(failed > 0)
        if self.stack.currentWidget() is not self.viewer:
            self._show_library()

    def _show_library(self) -> None:
        shown = self.splitter if self.page.folders else self.welcome
        if self.stack.currentWidget() is not shown:
            self.stack.setCurrentWidget(shown)
            self._tool_bar.setVisible(shown is self.splitter)
            if shown is self.splitter and self.isActiveWindow():
                self.page.grid.setFocus()
        self._update_actions()

    def _ask_to_remove(self, folder_id: int) -> None:
        folder = self.page.folder(folder_id)
        if folder is None:
            return
        if self.controller.running:
            self.say("Cancel the scan or wait until it has ended, then remove the folder.")
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Remove folder")
        box.setText(f"Remove “{to_text(folder.path.name or folder.path)}” from photosim?")
        box.setInformativeText(
            "The photos stay where they are on the disk. photosim forgets them, and reads them anew if you add the "
            "folder again."
        )
        remove = box.addButton("Remove", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove.setProperty("folder", folder_id)
        remove.clicked.connect(self._remove_confirmed)
        box.open()

    def _remove_confirmed(self) -> None:
        self.remove_folder(self.sender().property("folder"))

    def remove_folder(self, folder_id: int) -> None:
        """Forget a folder; its files are not touched."""
        tasks.run(self, lambda: self._library.remove_folder(folder_id), self._removed)

    def _removed(self, _: object) -> None:
        self.lookalikes.clear()
        self.page.refresh()

    def _protect(self, folder_id: int, protected: bool) -> None:
        tasks.run(self, lambda: self._library.protect(folder_id, protected), self._protected)

    def _protected(self, _: object) -> None:
        self.page.refresh()

    def _show_folder_outside(self, folder_id: int) -> None:
        folder = self.page.folder(folder_id)
        if folder is not None:
            self.commands.show_path(folder.path)

    def _set_scanning(self, running: bool) -> None:
        self.page.set_scanning(running)
        self.folder_panel.set_scanning(running)
        self.lookalikes.set_reading(running)
        self._update_actions()

    def _set_paused(self, paused: bool) -> None:
        self.scan_bar.show_paused(paused)
        self.actions_.pause.setChecked(paused)

    def _refresh(self) -> None:
        self.page.refresh()
        self.lookalikes.ask_again()

    def _finish_scan(self, report: ScanReport) -> None:
        self.scan_bar.show_finished(report)
        self.lookalikes.ask_again(outside=True)

    def _fail_scan(self, error: Exception) -> None:
        self.scan_bar.show_failed(str(error))

    def show_failures(self) -> None:
        """List the files that could not be read."""
        dialog = FailuresDialog(self._library, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_requested.connect(self._retry)
        dialog.show_requested.connect(self.commands.show_path)
        self.controller.finished.connect(dialog.refresh)
        dialog.open()

    def _retry(self, paths: list[Path]) -> None:
        if not self.controller.retry(paths):
            self.say("This starts when the scan under way has ended.")

    # Demo

    def make_demo(self) -> None:
        """Draw the demo photos and change over to a library of them."""
        if self._drawing_demo:
            return
        self._drawing_demo = True
        self.message_bar.show_message("Drawing the photos of the demo library…", timeout_ms=0)
        tasks.run(self, prepare, self._demo_drawn, self._demo_failed)

    def _demo_drawn(self, place: DemoPlace) -> None:
        self._drawing_demo = False
        self.message_bar.clear()
        self._open_demo(place.photos, place.library)

    def _demo_failed(self, error: Exception) -> None:
        self._drawing_demo = False
        self.message_bar.clear()
        self.show_error(error)

    # Outside pictures

    def choose_picture(self) -> None:
        """Ask for a picture file and show its look-alikes."""
        dialog = QFileDialog(self, "Find the look-alikes of a picture", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._picture_chosen)
        dialog.open()

    def _picture_chosen(self, name: str) -> None:
        self.ask_paths([Path(name)])

    def paste(self) -> None:
        """Show the look-alikes of what is on the clipboard: a file, or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        paths = dropped_paths(data)
        if paths:
            self.ask_paths(paths)
        elif data.hasImage():
            self.ask_image(QGuiApplication.clipboard().image())
        else:
            self.say("There is no picture on the clipboard. Copy one first, then paste it here.")

    def ask_paths(self, paths: Sequence[Path]) -> None:
        """Show the look-alikes of the first file; folders are offered to be added."""
        folders = [path for path in paths if path.is_dir()]
        files = [path for path in paths if path not in folders]
        if folders:
            self._offer(folders)
        elif files and self._can_compare():
            self._show_look_alikes_panel()
            self.lookalikes.ask_path(files[0])
            if len(files) > 1:
                self.say(f"These are the look-alikes of {to_text(files[0].name)}, the first of {len(files)} pictures.")

    def ask_image(self, image: QImage) -> None:
        """Show the look-alikes of a picture from the clipboard."""
        if image.isNull():
            self.say("The picture on the clipboard cannot be read.")
        elif self._can_compare():
            self._show_look_alikes_panel()
            self.lookalikes.ask_image(image)

    def _can_compare(self) -> bool:
        if not self.page.folders:
            self.say("Add a folder of photos first: there is nothing to compare the picture with.")
        return bool(self.page.folders)

    def _offer(self, folders: Sequence[Path]) -> None:
        if not self.page.folders:
            self.add_folders(folders)
            return
        name = f"“{to_text(folders[0].name or folders[0])}”" if len(folders) == 1 else f"{len(folders)} folders"
        self.message_bar.show_message(
            f"Add {name} to the library? The photos stay where they are.",
            action_text="Add",
            action=lambda: self.add_folders(folders),
            timeout_ms=0,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()) or event.mimeData().hasImage():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = dropped_paths(event.mimeData())
        if paths:
            self.ask_paths(paths)
        else:
            self.ask_image(QImage(event.mimeData().imageData()))

    # Photos

    def show_photo(self, photo_id: int) -> None:
        """Choose a photo among those in the middle and show its look-alikes."""
        self.page.grid.choose(photo_id)
        self.lookalikes.ask_photo(photo_id)

    def open_photo(self, photo_id: int, ids: Sequence[int]) -> None:
        """Show a photo at full size; `ids` are those to leaf through."""
        self.viewer.open(photo_id, ids)
        self._show_viewer()

    def _open_from_page(self, photo_id: int) -> None:
        self.open_photo(photo_id, self.page.model.ids())

    def _open_path(self, path: Path) -> None:
        self.viewer.open_path(path)
        self._show_viewer()

    def _show_viewer(self) -> None:
        self._focus_before = self.focusWidget()
        self._tool_bar.hide()
        self.stack.setCurrentWidget(self.viewer)
        self.viewer.setFocus()
        self._update_actions()

    def close_viewer(self) -> None:
        """Go back from the full-size photo; the last one seen is chosen in the middle."""
        if self.stack.currentWidget() is not self.viewer:
            return
        last = self.viewer.current
        self._show_library()
        focus, self._focus_before = self._focus_before, None
        (focus or self.page.grid).setFocus()
        if last is not None and focus is self.page.grid and last != self.page.grid.current_id():
            self.show_photo(last)

    _focus_before: QWidget | None = None

    def _look_alikes_from_viewer(self, photo_id: int) -> None:
        self.close_viewer()
        self._show_look_alikes_panel()
        self.lookalikes.ask_photo(photo_id)

    def _show_look_alikes_panel(self) -> None:
        if self.stack.currentWidget() is self.viewer:
            self.close_viewer()
        self.lookalikes.show()
        self.actions_.look_alikes_panel.setChecked(True)

    def _chosen(self) -> list[int]:
        """The photos a command is about: the one at full size, else those selected where the keyboard is."""
        if self.stack.currentWidget() is self.viewer:
            return [] if self.viewer.current is None else [self.viewer.current]
        if self._menu_ids:
            return self._menu_ids
        panel = self.lookalikes
        if panel.isAncestorOf(self.focusWidget()) if self.focusWidget() else False:
            ids = panel.grid.selected_ids()
            subject = panel.subject
            if not ids and subject is not None and subject.photo_id is not None:
                ids = [subject.photo_id]
            return ids
        return self.page.grid.selected_ids()

    _menu_ids: list[int] = []  # noqa: RUF012 - replaced, never changed

    def _show_photo_menu(self, ids: list[int], place: QPoint) -> None:
        menu = self.actions_.photo_menu(self)
        one = len(ids) == 1
        self.actions_.look_alikes.setEnabled(one)
        self.actions_.open.setEnabled(one)
        self.actions_.reveal.setEnabled(one)
        self.actions_.copy_image.setEnabled(one)
        self._menu_ids = ids
        menu.exec(place)
        self._menu_ids = []
        menu.deleteLater()
        self._update_actions()

    def _one_chosen(self) -> int | None:
        ids = self._chosen()
        if not ids:
            self.say("Choose a photo first.")
            return None
        return ids[0]

    def _look_alikes_of_chosen(self) -> None:
        photo_id = self._one_chosen()
        if photo_id is not None:
            self._look_alikes_from_viewer(photo_id)

    def _open_chosen(self) -> None:
        photo_id = self._one_chosen()
        if photo_id is not None:
            ids = self.page.model.ids()
            self.open_photo(photo_id, ids if photo_id in ids else [photo_id])

    def _reveal_chosen(self) -> None:
        photo_id = self._one_chosen()
        if photo_id is None:
            return
        self.close_viewer()
        if not self.page.grid.choose(photo_id):
            self._revealed = photo_id
            self.folder_panel.choose(None)
            self._show_folder(None)
            self.page.rows_shown.connect(self._reveal_now, Qt.ConnectionType.SingleShotConnection)
        self.page.grid.setFocus()

    _revealed = -1

    def _reveal_now(self) -> None:
        self.page.grid.choose(self._revealed)

    def _show_chosen_files(self) -> None:
        if self._one_chosen() is not None:
            self.commands.show_files(self._chosen())

    def _copy_chosen_paths(self) -> None:
        if self._one_chosen() is not None:
            self.commands.copy_paths(self._chosen())

    def _copy_chosen_image(self) -> None:
        photo_id = self._one_chosen()
        if photo_id is not None:
            self.commands.copy_image(photo_id)

    # View

    def _larger(self) -> None:
        self.page.grid.step_side(1)

    def _smaller(self) -> None:
        self.page.grid.step_side(-1)

    def _set_crop(self, crop: bool) -> None:
        self.page.grid.set_crop(crop)
        self._library.settings.set("grid.crop", crop)

    def _set_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )
        self.menuBar().setVisible(not full)

    def _panes(self) -> list[QWidget]:
        panes = []
        for part in (self.folder_panel, self.page, self.lookalikes):
            view = part.findChild(QAbstractItemView)
            if view is not None and view.isVisible():
                panes.append(view)
        return panes

    def _next_pane(self) -> None:
        self._go_to_pane(1)

    def _previous_pane(self) -> None:
        self._go_to_pane(-1)

    def _go_to_pane(self, steps: int) -> None:
        panes = self._panes()
        if not panes:
            return
        at = next((number for number, pane in enumerate(panes) if pane.hasFocus()), -steps)
        panes[(at + steps) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_about(self) -> None:
        box = about_box(self, self._library.model.name, to_text(self._library.directory))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _rename(self) -> None:
        folder = self.page.folder(self.page.folder_id)
        name = to_text(folder.path.name or folder.path) if folder is not None else "All photos"
        self.setWindowTitle(f"{name} – photosim")

    def _update_actions(self) -> None:
        a = self.actions_
        running = self.controller.running
        at_full_size = self.stack.currentWidget() is self.viewer
        has_folders = bool(self.page.folders)
        a.pause.setEnabled(running)
        a.pause.setChecked(self.controller.paused)
        a.cancel.setEnabled(running)
        a.rescan.setEnabled(has_folders)
        a.back.setEnabled(self.lookalikes.can_go_back and not at_full_size)
        a.forward.setEnabled(self.lookalikes.can_go_forward and not at_full_size)
        for action in (a.look_alikes, a.reveal, a.show_file, a.copy_image, a.copy_path, a.open_picture):
            action.setEnabled(has_folders)
        for action in (a.open, a.larger, a.smaller, a.folders, a.look_alikes_panel):
            action.setEnabled(has_folders and not at_full_size)
        self._sizes.setEnabled(has_folders)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.actions_.back.trigger()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.actions_.forward.trigger()
        else:
            super().mousePressEvent(event)

    # From start to end

    def _restore(self) -> None:
        settings = self._library.settings
        geometry = settings.get("window.geometry", "")
        if not geometry or not self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace"))):
            self.resize(1280, 800)
        sizes = settings.get("window.splitter", _SPLITTER)
        self.splitter.setSizes(sizes if len(sizes) == 3 and all(isinstance(s, int) for s in sizes) else _SPLITTER)
        self.page.grid.set_side(settings.get("grid.side", SIDES[3]))
        self._sizes.setValue(self.page.grid.side)
        crop = settings.get("grid.crop", True)
        self.page.grid.set_crop(crop)
        a = self.actions_
        a.crop.setChecked(crop)
        for action, part, key in (
            (a.folders, self.folder_panel, "window.folders"),
            (a.look_alikes_panel, self.lookalikes, "window.look_alikes"),
        ):
            shown = settings.get(key, True)
            action.setChecked(shown)
            part.setVisible(shown)

    def _save(self) -> None:
        settings = self._library.settings
        settings.set("window.geometry", self.saveGeometry().toBase64().data().decode("ascii"))
        if self.splitter.isVisible() and all(self.splitter.sizes()):
            settings.set("window.splitter", self.splitter.sizes())
        settings.set("window.folders", self.actions_.folders.isChecked())
        settings.set("window.look_alikes", self.actions_.look_alikes_panel.isChecked())
        settings.set("grid.side", self.page.grid.side)
        self.lookalikes.save_choices()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(_WARM_UP_MS, self, self.first_painted.emit)

    def warm_up(self) -> None:
        """Load network and index in a worker thread."""
        if not self._closed:
            tasks.run(self, self._library.warm_up, self._warm)

    def _warm(self, _: object) -> None:
        """The next question is answered at once."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            full = self.isFullScreen()
            self.actions_.full_screen.setChecked(full)
            self.menuBar().setVisible(not full)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closed:
            self._closed = True
            self._save()
            self.hide()  # at once; what is still under way ends behind the scene
            self.page.loader.close()
            self.lookalikes.close_down()
            self.controller.close()
            if not tasks.wait_all(_CLOSE_SECONDS):
                log.warning("some work had not ended when the window closed")
        super().closeEvent(event)

    # A picture of the window

    def is_settled(self) -> bool:
        """Whether everything that was asked for is on the screen, and nothing is under way."""
        if not self._painted or self.controller.running or not self.page.is_settled():
            return False
        return not self.page.folders or not self.lookalikes.isVisible() or self.lookalikes.is_settled()

    def save_picture_when_ready(self, path: Path) -> None:
        """Choose the newest photo, save a picture of the window once all of it is painted, and close the window."""
        self._picture = path
        self._picture_timer = QTimer(self)
        self._picture_timer.timeout.connect(self._save_picture_if_ready)
        self._picture_timer.start(_PICTURE_POLL_MS)

    def _save_picture_if_ready(self) -> None:
        self._polls += 1
        settled = self.is_settled()
        if settled and self.page.model.rowCount() and self.lookalikes.query is None:
            self.show_photo(self.page.model.ids()[0])
            settled = False
        self._calm_polls = self._calm_polls + 1 if settled else 0
        if self._calm_polls < 3 and self._polls < _PICTURE_POLLS:
            return
        self._picture_timer.stop()
        if not self.grab().save(str(self._picture)):
            log.error("the picture of the window cannot be written to %s", self._picture)
        self.close()
        QApplication.quit()
