"""DemoCommands: the way to the demo library and back, without work that ends unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.texts import inside, tr
from photosim.ui.jobs.operation import Operation, relay, running, start
from photosim.ui.jobs.owners import window_of
from photosim.ui.kit.question import question_box
from photosim.ui.kit.shell import Action, Shell

if TYPE_CHECKING:
    from photosim.demo.prepare import DemoPlace

_KEY = tr("drawing the demo")


def prepare(on_drawn: Callable[[int, int], None]) -> DemoPlace:
    """Draw the demo photos. What draws them is imported only now: few starts of the program want it."""
    from photosim.demo import prepare as drawing

    return drawing.prepare(on_drawn=on_drawn)


class DemoCommands(QObject):
    """Draws the demo photos in a worker thread, then has the program change over to a library of them."""

    drawn = Signal(int, int)
    """How many of the demo photos are drawn, of how many; 0 of 0 when they are no longer being drawn."""

    def __init__(
        self,
        open_demo: Callable[[Path, Path], None],
        open_own: Callable[[], None] | None,
        shell: Shell,
    ) -> None:
        """`open_own` changes over from a demo library to the person's own; None when that is what is shown."""
        super().__init__(shell.host)
        self._open_demo = open_demo
        self._open_own = open_own
        self._shell = shell
        self._drawing = False
        self._work_may_stop = False

    @property
    def in_demo(self) -> bool:
        """Whether the window shows a demo library, from which there is a way back."""
        return self._open_own is not None

    def open(self) -> None:
        """Draw the demo photos and change over to a library of them; first ask, when that would stop any work."""
        if not self._drawing and not self.in_demo:
            self._ask_when_busy(tr("Open the demo library"), self._draw)

    def explain(self) -> None:
        """Say where the person is now, and offer the way back."""
        back = Action(tr("Back to my library"), self.go_back)
        self._shell.say(tr("This is the demo library: drawn photos, and none of yours."), action=back, timeout_ms=0)

    def go_back(self) -> None:
        """Change over to the person's own library."""
        if self._open_own is not None:
            self._change_over(self._open_own)

    def leave(self) -> None:
        """The same for somebody who may not know that the demo is open; ask first, when that would stop any work."""
        self._ask_when_busy(tr("Open your library"), self.go_back)

    def _ask_when_busy(self, act: str, go_on: Callable[[], None]) -> None:
        under_way = [one.operation for one in running(window_of(self))]
        if self._work_may_stop or all(work.short or work.unasked for work in under_way):
            go_on()
            return
        box = question_box(
            self._shell.host,
            act,
            tr("Photos are still being worked on. Stop that and {0}{1}?", inside(act[0]), act[1:]),
            tr("What is done is kept. The rest is done when you come back here and ask for it again."),
        )
        stop = box.addButton(tr("Stop and open"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(tr("Go on"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)

        def agree() -> None:
            self._work_may_stop = True
            go_on()

        stop.clicked.connect(agree)
        box.open()

    def _draw(self) -> None:
        if self._drawing:
            return
        self._drawing = True
        self._shell.say(tr("Drawing the photos of the demo library…"), key=_KEY, timeout_ms=0)
        tell = relay(self, self._tell_drawn)

        def draw(job: Job) -> DemoPlace:
            def note(done: int, total: int) -> None:
                job.raise_if_cancelled()
                tell((done, total))

            return prepare(note)

        start(Operation(owner=self, work=draw, success=self._finish, failure=self._failed, name="demo"))

    def _tell_drawn(self, drawn: tuple[int, int]) -> None:
        if self._drawing:
            self.drawn.emit(*drawn)

    def _finish(self, place: DemoPlace) -> None:
        self._end()

        def go_on() -> None:
            self._change_over(lambda: self._open_demo(place.photos, place.library))

        self._ask_when_busy(tr("Open the demo library"), go_on)  # something may have begun meanwhile

    def _failed(self, error: PhotosimError) -> None:
        self._end()
        self._work_may_stop = False
        self._shell.show_error(error)

    def _end(self) -> None:
        self._drawing = False
        self.drawn.emit(0, 0)
        self._shell.withdraw(_KEY)

    def _change_over(self, change: Callable[[], None]) -> None:
        self._work_may_stop = False
        try:
            change()
        except PhotosimError as error:  # the other library cannot be opened: this one stays
            self._shell.show_error(error)
