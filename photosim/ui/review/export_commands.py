"""ExportCommands: writing groups and decisions into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from photosim.base.errors import Cancelled
from photosim.base.job import Job
from photosim.base.once import if_made
from photosim.base.paths import to_text
from photosim.ui.jobs import tasks
from photosim.ui.kit import wording

if TYPE_CHECKING:
    from photosim.library import Export, Library
    from photosim.ui.window.window import MainWindow

_BUSY = "Collecting groups and decisions. What is new is compared first, which may take a while."
_FILTERS = {"Table for spreadsheets (*.csv)": "csv", "JSON for scripts (*.json)": "json"}


class ExportCommands(QObject):
    """One export at a time, in a worker thread; what came of it is told in the message bar."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._job: Job | None = None
        self._dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Ask for a file and write it."""
        if self._job is not None:
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
        if self._job is not None:
            return
        job = self._job = Job()
        bar = self._window.message_bar
        bar.show_message(_BUSY, action_text="Cancel", action=job.cancel, timeout_ms=0)
        tasks.run(self._window, lambda: self._library.duplicates.export(file, job), self._done, self._failed)

    def close(self) -> None:
        """Stop an export under way; the window closes."""
        if self._job is not None:
            self._job.cancel()

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

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._window.say("The export was cancelled. Nothing was written.")
        else:
            self._window.show_error(error)

    def _end(self) -> None:
        self._job = None
        self._window.message_bar.withdraw(_BUSY)
