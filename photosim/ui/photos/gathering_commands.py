"""GatheringCommands: what is done with albums and keywords: filling, ordering, naming, covers, removing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QInputDialog

from photosim.base.texts import tr
from photosim.ui.kit.shell import Shell
from photosim.ui.kit.wording import counted
from photosim.ui.photos.label_steps import LabelSteps
from photosim.values.organising import Gathering

if TYPE_CHECKING:
    from photosim.library import Library


class GatheringCommands(QObject):
    """Each command works on the album or keyword that is shown, or on the one it is given, and can be taken back."""

    renamed = Signal(object, object)
    """The Gathering as it was, and as it is now."""
    removed = Signal(object)
    filled = Signal(object)
    """More photos are in this Gathering now."""

    def __init__(self, library: Library, chosen: Callable[[], Sequence[int]], shell: Shell, steps: LabelSteps) -> None:
        super().__init__(shell.host)
        self._library = library
        self._chosen = chosen
        self._shell = shell
        self._steps = steps
        self.shown: Gathering | None = None
        """Whose photos are in the middle."""

    def drop(self, gathering: Gathering | None, ids: Sequence[int]) -> None:
        """Photos were let fall on an album or a keyword, or on the place for new albums."""
        if gathering is None:
            self._ask_new(ids)
        else:
            self.put(gathering, ids)

    def new(self) -> None:
        """Ask for the name of a new album, and put the chosen photos into it."""
        self._ask_new(list(self._chosen()))

    def put(self, gathering: Gathering, ids: Sequence[int]) -> None:
        """Put photos in."""
        put = self._library.organising.gatherings.put
        self._do(gathering, ids, put, tr("put into {0}", gathering), lambda: self.filled.emit(gathering))

    def accept(self, gathering: Gathering, ids: Sequence[int]) -> None:
        """Put suggestions in; the strip shows that."""
        self._do(gathering, ids, self._library.organising.gatherings.accept, tr("put in"), quiet=True)

    def refuse(self, gathering: Gathering, ids: Sequence[int]) -> None:
        """Remember that suggestions do not belong here."""
        self._do(gathering, ids, self._library.organising.gatherings.refuse, "refused", quiet=True)

    def take_out(self) -> None:
        """Take the chosen photos out of what is shown."""
        if (shown := self._of_shown()) is not None and (ids := self._chosen_ids()):
            self._do(shown, ids, self._library.organising.gatherings.take_out, tr("taken out of {0}", shown))

    def set_cover(self) -> None:
        """Let the chosen photo stand for the album that is shown."""
        shown, ids = self._of_shown(), self._chosen_ids()
        if shown is None or not ids:
            return
        if shown.kind != "album":
            self._shell.say(tr("Albums have a cover; keywords have none."))
            return

        def work() -> str:
            (path,) = self._paths(ids[:1])
            self._library.organising.labelling.set_cover(shown.name, path)
            return tr("{0} is the cover of {1} now.", path.name, shown)

        self._steps.write(work)

    def arrange(self, ids: Sequence[int]) -> None:
        """The album that is shown has this order from now on."""
        shown, order = self.shown, list(ids)
        if shown is None or shown.kind != "album":
            return

        def work() -> str:
            self._library.organising.labelling.arrange_photos(shown.name, order)
            return tr("{0} is in the order you gave it.", shown)

        self._steps.write(work)

    def rename(self, gathering: Gathering) -> None:
        """Ask for another name."""
        what = tr("album") if gathering.kind == "album" else tr("keyword")
        self._ask_name(
            tr("Rename the {0}", what), tr("New name of the {0} {1}:", what, gathering), tr("Rename"), gathering.name,
            lambda name: self._rename(gathering, name),
        )  # fmt: skip

    def remove(self, gathering: Gathering) -> None:
        """Forget an album, or take a keyword away from all photos."""

        def work() -> str:
            self._library.organising.gatherings.remove(gathering)
            return tr("{0} is gone; its photos are where they were.", gathering)

        self._steps.write(work, lambda: self.removed.emit(gathering))

    def _rename(self, gathering: Gathering, name: str) -> None:
        new: list[Gathering] = []

        def work() -> str:
            new.append(self._library.organising.gatherings.rename(gathering, name))
            return tr("{0} is called {1} now.", gathering, new[0])

        if name.strip() and name != gathering.name:
            self._steps.write(work, lambda: self.renamed.emit(gathering, new[0]))

    def _do(
        self,
        gathering: Gathering,
        ids: Sequence[int],
        what: Callable[[Gathering, Sequence[Path]], None],
        told: str,
        done: Callable[[], None] | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        wanted = list(ids)

        def work() -> str:
            what(gathering, self._paths(wanted))
            return f"{counted(len(wanted), 'photo')} {told}."

        if wanted:
            self._steps.write(work, done, quiet=quiet)

    def _ask_new(self, ids: Sequence[int]) -> None:
        text = (
            tr("{0} will be put into it.", counted(len(ids), "photo"))
            if ids
            else tr("It begins empty: drop photos on it.")
        )
        self._ask_name(
            tr("New album"),
            tr("Name of the new album. {0}", text),
            tr("Make it"),
            "",
            lambda name: self._make(name, ids),
        )

    def _make(self, name: str, ids: Sequence[int]) -> None:
        gathering = Gathering("album", " ".join(name.split()))

        def work() -> str:
            self._library.organising.gatherings.put(gathering, self._paths(ids))
            return (
                tr("{0} put into {1}.", counted(len(ids), "photo"), gathering)
                if ids
                else tr("{0} is there.", gathering)
            )

        if gathering.name:
            self._steps.write(work, lambda: self.filled.emit(gathering))

    def _ask_name(self, title: str, text: str, button: str, name: str, done: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._shell.host)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(text)
        dialog.setTextValue(name)
        dialog.setOkButtonText(button)
        dialog.textValueSelected.connect(done)
        dialog.open()

    def _of_shown(self) -> Gathering | None:
        if self.shown is None:
            self._shell.say(tr("Choose an album or a keyword at the left first."))
        return self.shown

    def _chosen_ids(self) -> list[int]:
        ids = list(self._chosen())
        if not ids:
            self._shell.say(tr("Choose a photo first."))
        return ids

    def _paths(self, ids: Sequence[int]) -> list[Path]:
        return self._library.photos.paths_of(ids)
