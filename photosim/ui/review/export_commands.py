"""ExportCommands: writing groups and decisions into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from photosim.base.errors import PhotosimError
from photosim.base.once import if_made
from photosim.base.paths import to_text
from photosim.ui.jobs.operation import Group, Operation, Running, start
from photosim.ui.kit import wording

if TYPE_CHECKING:
    from photosim.library import Export, Library
    from photosim.ui.window.window import MainWindow

_BUSY = "Collecting groups and decisions. What is new is compared first, which may take a while."
_WAITS = "The export begins when the search for duplicates has ended."
_FILTERS = {"Table for spreadsheets (*.csv)": "csv", "JSON for scripts (*.json)": "json"}


class ExportCommands(QObject):
    """One export at a time, never beside a search for duplicates; what came of it is told in the message bar."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._running: Running[Export] | None = None
        self._dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Ask for a file and write it."""
        if self._running is not None:
            self._window.say("An export is under way already.")
            return
        dialog = self._dialog = QFileDialog(self._window, "Export groups and decisions", str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(list(_FILTERS))
        dialog.selectFile("photosim-groups")
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(self._set_suffix)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _set_suffix(self, name: str) -> None:
        if self._dialog is not None:
            self._dialog.setDefaultSuffix(_FILTERS[name])

    def _closed(self, _: int) -> None:
        self._dialog = None

    def _chosen(self, name: str) -> None:
        self.export(Path(name))

    def export(self, file: Path) -> None:
        """Write the file; its suffix says how."""
        if self._running is not None:
            return
        self._running = start(
            Operation(
                owner=self,
                work=lambda job: self._library.duplicates.export(file, job),
                success=self._done,
                failure=self._failed,
                cancelled=self._cancelled,
                group=Group.FINDING,
                name="export",
            )
        )
        text = _WAITS if self._running.waits else _BUSY
        bar = self._window.message_bar
        bar.show_message(text, action_text="Cancel", action=self._running.cancel, timeout_ms=0)

    def _done(self, result: Export) -> None:
        self._end()
        if (page := if_made(self._window, "review")) is not None:
            page.refresh()  # new groups may have been found
        groups, decisions = wording.counted(result.groups, "group"), wording.counted(result.verdicts, "decision")
        self._window.message_bar.show_message(
            f"{groups} and {decisions} written to “{to_text(result.file.name)}”.",
            action_text="Show the file",
            action=lambda: self._window.commands.show_path(result.file),
        )

    def _failed(self, error: PhotosimError) -> None:
        self._end()
        self._window.show_error(error)

    def _cancelled(self) -> None:
        self._end()
        self._window.say("The export was cancelled. Nothing was written.")

    def _end(self) -> None:
        self._running = None
        for text in (_WAITS, _BUSY):
            self._window.message_bar.withdraw(text)
