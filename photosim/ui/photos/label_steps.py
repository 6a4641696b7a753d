"""LabelSteps: what is said of photos and done with albums, told with a way back, which outlives the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.kinds import AtClosing, Exclusion
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.kit.said import said
from photosim.ui.kit.shell import Action, Change, Shell
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.kit.wording import counted
from photosim.values.organising import Undone, WrittenSidecars

if TYPE_CHECKING:
    from photosim.library import Library

T = TypeVar("T")

LABELS = "labels"
"""Of messages: what was said last, with its *Undo*. Of steps: the first half of their keys."""


class LabelSteps(QObject):
    """Has the library write something, says so, and keeps Ctrl+Z in step with what the library can take back."""

    def __init__(self, library: Library, shell: Shell, steps: UndoSteps) -> None:
        super().__init__(shell.host)
        self._library = library
        self._shell = shell
        self._steps = steps
        self._known: set[int] = set()
        self._mine: set[int] = set()
        """Steps that this window made."""

    def remember(self, *, older: bool = True) -> None:
        """What was said before this start, or by another program, can be taken back as well.

        `older`: before everything that was done in this window.
        """
        numbers = self._library.organising.labelling.steps
        tasks.run(self, numbers, partial(self._take_numbers, older=older), self._shell.show_error)

    def write(self, work: Callable[[], str], done: Callable[[], None] | None = None, *, quiet: bool = False) -> None:
        """Do what a person has decided; `work` returns what is to be said. `done` is called when it is done.

        `quiet`: whoever asked for it shows what came of it.
        """

        def act() -> tuple[str, list[int], int | None]:
            labelling = self._library.organising.labelling
            before = labelling.newest_step()
            text, numbers = work(), labelling.steps()
            if not numbers or (before is not None and before.number == numbers[-1]):
                return text, numbers, None
            self._mine.add(numbers[-1])
            return text + _not_written(labelling.written(numbers[-1])), numbers, numbers[-1]

        def tell(answer: tuple[str, list[int], int | None]) -> None:
            text, numbers, made = answer
            self._take_numbers(numbers)
            if quiet:
                self._shell.changed(Change.LABELS)
            else:
                self._tell(text, None if made is None else partial(self.undo, made))
            if done is not None:
                done()

        self._start(act, tell, self._shell.show_error)

    def undo(self, number: int) -> None:
        """Take a step back, which must be the newest one in the library."""
        self._forget(number)

        def take_back() -> tuple[Undone | None, list[int]]:
            labelling = self._library.organising.labelling
            newest = labelling.newest_step()
            # Something may have been said here after the keys were pressed, or just before: that is what was meant.
            is_mine = newest is not None and newest.number in self._mine
            return labelling.undo(newest.number if newest is not None and is_mine else number), labelling.steps()

        self._start(take_back, self._tell_undone, self._fail)

    def _start(
        self, work: Callable[[], T], success: Callable[[T], None], failure: Callable[[PhotosimError], None]
    ) -> None:
        """One after another, in the order in which they were asked for."""
        start(
            Operation(
                owner=self,
                work=lambda job: work(),
                success=success,
                failure=failure,
                group=Exclusion.LABELLING,
                at_closing=AtClosing.FINISH,
                name="labels",
            )
        )

    def _tell_undone(self, answer: tuple[Undone | None, list[int]]) -> None:
        undone, numbers = answer
        self._take_numbers(numbers)
        if undone is None:
            self._tell(tr("There is nothing to take back."))
            return
        text = tr("Taken back: {0}.", said(undone.told)) if undone.told else tr("Taken back.")
        if undone.stayed:
            path, reason = undone.stayed[0]
            text += tr(" {0} stayed as it is: {1}", path.name, said(reason))
        self._tell(text)

    def _fail(self, error: PhotosimError) -> None:
        self._shell.show_error(error)
        self.remember(older=False)

    def _tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self._shell.changed(Change.LABELS)
        self._shell.withdraw(LABELS)
        self._shell.say(text, key=LABELS, action=None if undo is None else Action(tr("Undo"), undo))

    def _take_numbers(self, numbers: list[int], *, older: bool = False) -> None:
        """The library's steps, oldest first: those of other programs come along, those that are gone go."""
        for number in self._known - set(numbers):
            self._forget(number)
        new = [number for number in numbers if number not in self._known]
        self._known.update(new)
        if new:
            self._steps.put([((LABELS, number), partial(self.undo, number)) for number in new], below=older)

    def _forget(self, number: int) -> None:
        if number in self._known:
            self._known.discard(number)
            self._steps.drop((LABELS, number))


def _not_written(written: WrittenSidecars) -> str:
    """Sidecars that could not be written, and why; nothing when all is well."""
    if not written.skipped:
        return ""
    path, reason = written.skipped[0]
    return tr(
        " {0} could not be written; {1}: {2}", counted(len(written.skipped), "sidecar"), to_text(path.name), reason
    )
