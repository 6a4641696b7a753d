"""DemoCommands: the way to the demo library and back, without a scan that ends unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from photosim.base.errors import PhotosimError
from photosim.ui.jobs import tasks

if TYPE_CHECKING:
    from photosim.demo.prepare import DemoPlace
    from photosim.ui.window.window import MainWindow


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
        window: MainWindow,
    ) -> None:
        """`open_own` changes over from a demo library to the person's own; None when that is what `window` shows."""
        super().__init__(window)
        self._open_demo = open_demo
        self._open_own = open_own
        self._window = window
        self._drawing = False
        self._scan_may_stop = False

    @property
    def in_demo(self) -> bool:
        """Whether the window shows a demo library, from which there is a way back."""
        return self._open_own is not None

    def open(self) -> None:
        """Draw the demo photos and change over to a library of them; first ask, when that would stop a scan."""
        if self._drawing or self.in_demo:
            return
        if self._window.controller.running:
            self._ask(self._draw)
        else:
            self._draw()

    def explain(self) -> None:
        """Say where the person is now, and offer the way back."""
        self._window.message_bar.show_message(
            "This is the demo library: drawn photos, and none of yours.",
            action_text="Back to my library",
            action=self.go_back,
            timeout_ms=0,
        )

    def go_back(self) -> None:
        """Change over to the person's own library."""
        if self._open_own is not None:
            self._change_over(self._open_own)

    def _ask(self, go_on: Callable[[], None]) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Open the demo library")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("Your photos are still being read. Stop that and open the demo library?")
        box.setInformativeText(
            "What was read is kept. The rest is read when you are back in your library and scan for changes."
        )
        stop = box.addButton("Stop and open", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Go on reading", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def agree() -> None:
            self._scan_may_stop = True
            go_on()

        stop.clicked.connect(agree)
        box.open()

    def _draw(self) -> None:
        if self._drawing:
            return
        self._drawing = True
        self._window.message_bar.show_message("Drawing the photos of the demo library…", timeout_ms=0)
        tasks.run(self._window, lambda: prepare(self.drawn.emit), self._finish, self._failed)

    def _finish(self, place: DemoPlace) -> None:
        self._drawing = False
        self.drawn.emit(0, 0)
        self._window.message_bar.clear()

        def go_on() -> None:
            self._change_over(lambda: self._open_demo(place.photos, place.library))

        if self._window.controller.running and not self._scan_may_stop:  # it has begun meanwhile
            self._ask(go_on)
        else:
            go_on()

    def _failed(self, error: Exception) -> None:
        self._drawing = self._scan_may_stop = False
        self.drawn.emit(0, 0)
        self._window.message_bar.clear()
        self._window.show_error(error)

    def _change_over(self, change: Callable[[], None]) -> None:
        self._scan_may_stop = False
        try:
            change()
        except PhotosimError as error:  # the other library cannot be opened: this one stays
            self._window.show_error(error)
