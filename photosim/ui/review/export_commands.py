"""ExportCommands: writing groups and decisions into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs.kinds import Exclusion
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit import wording
from photosim.ui.kit.shell import Action, Change, Shell

if TYPE_CHECKING:
    from photosim.library import Export, Library

_BUSY = tr("Collecting groups and decisions. What is new is compared first, which may take a while.")
_KEY = "export"
_WAITS = tr("The export begins when the search for duplicates has ended.")
_FILTERS = {tr("Table for spreadsheets (*.csv)"): "csv", tr("JSON for scripts (*.json)"): "json"}


class ExportCommands(QObject):
    """One export at a time, never beside a search for duplicates; what came of it is told in the message bar."""

    def __init__(self, library: Library, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._shell = shell
        self._running: Running[Export] | None = None
        self._dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Ask for a file and write it."""
        if self._running is not None:
            self._shell.say(tr("An export is under way already."))
            return
        dialog = self._dialog = QFileDialog(self._shell.host, tr("Export groups and decisions"), str(Path.home()))
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
                group=Exclusion.FINDING,
                name="export",
            )
        )
        text = _WAITS if self._running.waits else _BUSY
        self._shell.say(text, key=_KEY, action=Action(tr("Cancel"), self._running.cancel), timeout_ms=0)

    def _done(self, result: Export) -> None:
        self._end()
        self._shell.changed(Change.GROUPS)  # new ones may have been found
        groups, decisions = wording.counted(result.groups, "group"), wording.counted(result.pair_decisions, "decision")
        show = Action(tr("Show the file"), lambda: self._shell.show_file(result.file))
        self._shell.say(tr("{0} and {1} written to “{2}”.", groups, decisions, to_text(result.file.name)), action=show)

    def _failed(self, error: PhotosimError) -> None:
        self._end()
        self._shell.show_error(error)

    def _cancelled(self) -> None:
        self._end()
        self._shell.say(tr("The export was cancelled. Nothing was written."))

    def _end(self) -> None:
        self._running = None
        self._shell.withdraw(_KEY)
