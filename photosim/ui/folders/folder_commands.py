"""FolderCommands: adding, scanning, protecting and removing folders, and the files in them that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.folders.folder_state import FolderState
from photosim.ui.jobs import tasks
from photosim.ui.kit.question import ask
from photosim.ui.kit.shell import Action, Change, Shell
from photosim.values.photos import Folder

if TYPE_CHECKING:
    from photosim.library import Library


class FolderCommands(QObject):
    """Work in worker threads; what came of it is seen when the page is refreshed."""

    scan_requested = Signal(object)
    """These folders, a list of Path, are to be brought up to date; all when there are none."""
    retry_requested = Signal(list)
    damaged_requested = Signal()
    """These files, a list of Path, are to be read again."""
    removed = Signal()
    """A folder is no longer in the library."""
    scan_ended = Signal()

    def __init__(self, library: Library, state: FolderState, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._state = state
        self._shell = shell

    # Adding and scanning

    def choose(self) -> None:
        """Ask for a folder and add it."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        start = pictures if os.path.isdir(pictures) else str(Path.home())
        dialog = QFileDialog(self._shell.host, tr("Add a folder of photos"), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, name: str) -> None:
        self.add([Path(name)])

    def add(self, paths: Sequence[Path]) -> None:
        """Add folders to the library and read their photos."""
        tasks.act(self, lambda: [self._library.folders.add(path) for path in paths], self._added)

    def _added(self, folders: list[Folder]) -> None:
        self._shell.changed(Change.FOLDERS)
        self.scan_requested.emit([folder.path for folder in folders])

    def offer(self, paths: Sequence[Path]) -> None:
        """Ask whether to add folders that were dropped; into an empty library they go at once."""
        if not self._state.folders:
            self.add(paths)
            return
        name = f"“{to_text(paths[0].name or paths[0])}”" if len(paths) == 1 else tr("{0} folders", len(paths))
        text = tr("Add {0} to the library? The photos stay where they are.", name)
        add = Action(tr("Add"), lambda: self.add(paths))
        self._shell.say(text, key=tr("folders to add"), action=add, timeout_ms=0)

    def scan_all(self) -> None:
        self.scan_requested.emit([])

    def scan_folder(self, folder_id: int | None) -> None:
        folder = self._state.folder(folder_id)
        self.scan_requested.emit([folder.path] if folder is not None else [])

    # Removing and protecting

    def ask_to_remove(self, folder_id: int) -> None:
        """Explain what removing means, and do it when that is wanted."""
        folder = self._state.folder(folder_id)
        if folder is None:
            return
        if self._state.scanning:
            self._shell.say(tr("Cancel the scan or wait until it has ended, then remove the folder."))
            return
        ask(
            self._shell.host,
            tr("Remove folder"),
            tr("Remove “{0}” from photosim?", to_text(folder.path.name or folder.path)),
            tr(
                "The photos stay where they are on the disk. photosim forgets them, and reads them anew if you add the "
                "folder again."
            ),
            tr("Remove"),
            lambda: self.remove(folder_id),
        )

    def remove(self, folder_id: int) -> None:
        """Forget a folder; its files are not touched."""
        tasks.act(self, lambda: self._library.folders.remove(folder_id), self._removed)

    def _removed(self, _: object) -> None:
        self.removed.emit()
        self._shell.changed(Change.FOLDERS)

    def protect(self, folder_id: int, protected: bool) -> None:
        """Set or clear the padlock."""
        tasks.act(self, lambda: self._library.folders.protect(folder_id, protected), self._protected)

    def _protected(self, _: object) -> None:
        self._shell.changed(Change.FOLDERS)

    def show_outside(self, folder_id: int) -> None:
        """Show a folder in the file manager."""
        folder = self._state.folder(folder_id)
        if folder is not None:
            self._shell.show_file(folder.path)

    # Failures

    def show_failures(self) -> None:
        """List the files that could not be read."""
        from photosim.ui.folders.failures import FailuresDialog

        dialog = FailuresDialog(self._library, self._shell.host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_requested.connect(self.retry_requested)
        dialog.show_requested.connect(self._shell.show_file)
        dialog.damaged_requested.connect(self.damaged_requested)
        self.scan_ended.connect(dialog.refresh)
        dialog.open()
