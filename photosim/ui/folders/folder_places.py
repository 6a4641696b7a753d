"""FolderPlaces: folders that have moved, and photos that are gone from theirs. A person is asked, never surprised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.kit import wording
from photosim.ui.kit.question import ask, question_box
from photosim.ui.kit.said import said
from photosim.ui.kit.shell import Action, Change, Shell

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.folders.folder_state import FolderState
    from photosim.values.relocation import Relocation
    from photosim.values.scanning import HeldBack

_GONE = "photos not found"
_OFFLINE = "folder not connected"


class FolderPlaces(QObject):
    """Work in worker threads; what came of it is seen when the page is refreshed."""

    scan_requested = Signal(object, bool)
    """These folders, a list of Path, are to be brought up to date; True accepts that many photos are gone."""

    def __init__(self, library: Library, state: FolderState, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._state = state
        self._shell = shell
        self._held_back: list[HeldBack] = []
        self._locating: Path | None = None
        self._told_of: int | None = None

    # A folder at another place

    def tell_if_offline(self, folder_id: int | None) -> None:
        """Say of the folder that was chosen that it is away, with a way to tell where it is."""
        folder = self._state.folder(folder_id)
        if folder_id == self._told_of:
            return
        self._told_of = folder_id
        if folder is None or folder.online:
            self._shell.withdraw(_OFFLINE)
            return
        self._shell.say(
            tr(
                "“{0}” is not connected. Its photos are shown from stored thumbnails and can be "
                "searched. If it has moved to another place, say where it is.",
                _name(folder.path),
            ),
            "warning",
            action=Action(tr("Locate folder…"), lambda: self.locate(folder.id)),
            key=_OFFLINE,
        )

    def locate(self, folder_id: int) -> None:
        """Ask where a folder is now."""
        folder = self._state.folder(folder_id)
        if folder is None:
            return
        if self._state.scanning:
            self._shell.say(tr("Cancel the scan or wait until it has ended, then locate the folder."))
            return
        self._locating = folder.path
        start = next((place for place in folder.path.parents if place.is_dir()), Path.home())
        dialog = QFileDialog(self._shell.host, tr("Where is “{0}” now?", _name(folder.path)), str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._located)
        dialog.open()

    def _located(self, name: str) -> None:
        if self._locating is not None:
            self.look_for(self._locating, Path(name))

    def look_for(self, folder: Path, new: Path) -> None:
        """Look whether a folder's photos are at `new`; if so it is relocated, else a person is asked."""
        look = self._library.folders.look_for
        start(Operation(owner=self, work=lambda job: look(folder, new), success=self._looked, name="locate"))

    def _looked(self, found: Relocation) -> None:
        if found.found == found.looked_for:
            self._relocate(found)
            return
        box = question_box(
            self._shell.host,
            tr("Locate folder"),
            tr("Is “{0}” now in {1}?", _name(found.old), to_text(found.new)),
            f"{said(found.in_words())} "
            + (
                tr("The others may have been moved or deleted; the next scan will tell.")
                if found.is_sure
                else tr(
                    "This does not look like the same folder. Nothing on the disk is changed, and you can locate it "
                    "again."
                )
            ),
        )
        yes = box.addButton(tr("Yes, it is there"), QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(yes if found.is_sure else no)
        yes.setProperty("found", found)
        yes.clicked.connect(self._relocation_confirmed)
        box.open()

    def _relocation_confirmed(self) -> None:
        self._relocate(self.sender().property("found"))

    def _relocate(self, found: Relocation) -> None:
        tasks.act(self, lambda: self._library.folders.relocate(found.old, found.new, sure=True), self._relocated)

    def _relocated(self, found: Relocation) -> None:
        self._told_of = None
        self._shell.say(tr("“{0}” is now {1}. {2}", _name(found.old), to_text(found.new), said(found.in_words())))
        self._shell.changed(Change.FOLDERS | Change.PHOTOS)
        self.scan_requested.emit([found.new], False)

    # Many photos gone

    def ask_about(self, held_back: Sequence[HeldBack], whole: Sequence[Path] = ()) -> None:
        """Tell that a scan found so many photos gone that it did not believe it.

        `whole` are the folders that were looked through as a whole: what was told of them before is over. Of others,
        the scan says nothing, and what was told of them still waits for its answer.
        """
        over = {*whole, *(held.path for held in held_back)}
        self._held_back = [*held_back, *(held for held in self._held_back if held.path not in over)]
        if not self._held_back:
            self._shell.withdraw(_GONE)
        if not held_back:
            return
        what = wording.counted(sum(held.missing for held in self._held_back), "photo")
        where = (
            f"“{_name(held_back[0].path)}”" if len(self._held_back) == 1 else tr("{0} folders", len(self._held_back))
        )
        self._shell.say(
            tr("{0} can no longer be found in {1}. photosim keeps them until you decide.", what, where),
            "warning",
            action=Action(tr("Decide…"), self.decide),
            timeout_ms=0,
            key=_GONE,
        )

    def decide(self) -> None:
        """Ask about the first folder that lost many photos."""
        if not self._held_back:
            self._shell.withdraw(_GONE)
            return
        held = self._held_back[0]
        photos = wording.counted(held.known, "photo")
        box = question_box(
            self._shell.host,
            tr("Photos not found"),
            tr("{0:,} of {1} are no longer in “{2}”.", held.missing, photos, _name(held.path)),
            tr(
                "{0}\n\nWere they deleted or moved away on purpose? Then photosim stops showing them; "
                "your decisions about them are kept. Keep them if a drive is not connected, or if you do not "
                "know: they "
                "stay searchable, and nothing is lost.",
                to_text(held.path),
            ),
        )
        gone = box.addButton(tr("They are gone on purpose"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        # The answer is about this folder, whatever a scan tells while the question stands.
        gone.clicked.connect(partial(self._answer, held.path, gone=True))
        keep.clicked.connect(partial(self._answer, held.path, gone=False))
        box.open()

    def _answer(self, folder: Path, _checked: bool = False, *, gone: bool) -> None:
        self._held_back = [held for held in self._held_back if held.path != folder]
        if gone:
            self.scan_requested.emit([folder], True)
        self.decide()

    def ask_to_forget(self, folder_id: int) -> None:
        """Explain what forgetting missing photos means, and do it when that is wanted."""
        folder = self._state.folder(folder_id)
        if folder is None:
            return
        if self._state.scanning:
            self._shell.say(tr("Cancel the scan or wait until it has ended, then forget the missing photos."))
            return
        photos = wording.counted(folder.missing, "missing photo")
        ask(
            self._shell.host,
            tr("Forget missing photos"),
            tr("Forget {0} of “{1}”?", photos, _name(folder.path)),
            tr(
                "They were in this folder once and are not found any more. photosim remembers them, so that it "
                "knows them "
                "again when they come back. Forgetting frees a little space; your decisions about duplicates are kept."
            ),
            tr("Forget them"),
            lambda: self._forget(folder.path),
        )

    def _forget(self, folder: Path) -> None:
        tasks.act(self, lambda: self._library.folders.forget_missing([folder]), self._forgotten)

    def _forgotten(self, count: int) -> None:
        self._shell.say(tr("{0} forgotten.", wording.counted(count, "missing photo")))
        self._shell.changed(Change.FOLDERS | Change.PHOTOS)


def _name(path: Path) -> str:
    return to_text(path.name or path)
