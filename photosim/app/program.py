"""Builds the program with a window: checks, log, library, window; the one place that builds everything."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

from photosim.app import quick_start
from photosim.app.no_screen import PICTURE_VARIABLE, show_demo
from photosim.app.platform_check import problem
from photosim.base import heap
from photosim.base import log as logs
from photosim.base.errors import DamagedLibrary, LibraryError, PhotosimError
from photosim.base.paths import LibraryPaths, default_library, expanded, to_text
from photosim.base.remedies import Remedy
from photosim.base.status import DONE, INCOMPLETE, NO_LIBRARY
from photosim.base.texts import tr

if TYPE_CHECKING:
    from photosim.app.instance import Instance
    from photosim.base.settings import Settings
    from photosim.library import Library
    from photosim.ui.window.opening import OpeningWindow
    from photosim.ui.window.window import MainWindow

log = logging.getLogger(__name__)

_END_SECONDS = 5.0
_START_MS = 30_000
"""Longer than any start takes."""


def run(options: argparse.Namespace) -> int:
    """Open the window and return the exit status when it is closed; without a screen, show the demo in words."""
    found = problem(os.environ, sys.platform)
    if found is None:
        directory = options.library or default_library()
        paths = [Path(os.path.abspath(expanded(options.open)))] if options.open else []
        return _Program(directory, options.weights, paths, verbose=options.verbose, quiet=options.quiet).run()
    print(found.text, file=sys.stderr, flush=True)
    if found.kind == "no screen":
        return _without_a_screen(options)
    return INCOMPLETE


def _without_a_screen(options: argparse.Namespace) -> int:
    def open_window(library: Path) -> int:
        return _Program(library, options.weights, [], verbose=options.verbose, quiet=options.quiet).run()

    return show_demo(options, open_window)


class _Program:
    """The running program: one QApplication, one library, one window at a time."""

    _instance: Instance
    _library: Library
    _window: MainWindow
    """The last two are there from the first `_open` on, and so long as the event loop of `run` runs."""

    def __init__(
        self, directory: Path, weights: Path | None, paths: Sequence[Path], *, verbose: bool, quiet: bool
    ) -> None:
        """`paths` are what the window shall open: a picture, or folders."""
        self._directory = expanded(directory)
        self._paths = paths
        self._weights = weights
        self._verbose = verbose
        self._quiet = quiet
        self._hanging = False
        self._opening: OpeningWindow | None = None

    def run(self) -> int:
        heap.be_lean()
        quick_start.begin()
        from PySide6.QtWidgets import QApplication

        quick_start.leave_imports_alone()
        from photosim.app import language
        from photosim.base.settings import Settings

        app = QApplication(sys.argv[:1])
        app.setApplicationName("photosim")
        app.setApplicationDisplayName("photosim")
        app.setDesktopFileName("io.github.photosim.photosim")
        settings = Settings(LibraryPaths(self._directory).settings)
        language.choose(app, settings)

        # Only now: they hold texts.
        from photosim.app import crash
        from photosim.ui.kit import theme

        theme.apply(app).choose(settings.get(theme.APPEARANCE, theme.SYSTEM))
        crash.install(app, LibraryPaths(self._directory).log)
        # Before all that can wait. A second start shows it for a blink, until the first one has answered.
        self._show_opening(settings)

        from photosim.app.instance import Instance
        from photosim.ui.jobs import tasks

        self._instance = Instance(self._directory)
        claim = self._instance.claim_or_hand_over(self._paths)
        if claim != "mine":
            self._end_opening()
            crash.uninstall()
            return self._leave_to_the_other(answered=claim == "handed over")
        try:
            self._open_or_mend()
        except PhotosimError as error:
            self._explain(error)
            self._instance.release()
            crash.uninstall()
            return NO_LIBRARY
        self._instance.asked.connect(self._come_forward)
        self._open_paths()
        status = app.exec()
        self._instance.stop_listening()
        self._put_away(self._window, self._library)
        self._instance.release()
        if self._hanging or not tasks.wait_all(_END_SECONDS):
            self._abandon(status)
        crash.uninstall()
        logs.stop()
        self._remove_demos()
        return status

    def _show_opening(self, settings: Settings) -> None:
        """Have a window on the screen before the modules of the program are loaded, which takes most of a start."""
        from photosim.ui.window.opening import OpeningWindow

        if PICTURE_VARIABLE not in os.environ:
            self._opening = OpeningWindow(settings)
            self._opening.show_at_once()

    def _end_opening(self) -> None:
        """The window has taken its place, or a dialog says why there is none."""
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.hide()
            opening.deleteLater()

    def _leave_to_the_other(self, *, answered: bool) -> int:
        """Another process has a window of this library, and shows what was asked for."""
        if answered:
            print("photosim: this library is open already; its window comes to the front.", file=sys.stderr)
            return DONE
        self._explain(
            LibraryError(
                f"The library {to_text(self._directory)} is open in another photosim, which does not answer. Wait a "
                "moment, or end it, then start photosim again.",
                Remedy.CHOOSE_LIBRARY,
            )
        )
        return NO_LIBRARY

    def _come_forward(self, message: dict[str, Any]) -> None:
        """Another start of photosim wants this window."""
        if not self._window.isVisible():
            return
        if message["paths"]:
            self._paths = [Path(path) for path in message["paths"]]
        if self._window.demo_commands.in_demo:
            self._window.demo_commands.leave()  # asks first, when that would stop any work
        os.environ.update(message["environment"])
        self._window.come_forward()
        for name in message["environment"]:
            os.environ.pop(name, None)
        if not self._window.demo_commands.in_demo:
            self._open_paths()

    def _open_paths(self) -> None:
        """Have the window of the person's own library open what was asked for."""
        paths, self._paths = self._paths, ()
        self._window.open_when_ready(paths)

    def _explain(self, error: PhotosimError) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        from photosim.ui.kit.remedies import in_words

        self._end_opening()
        quick_start.end()
        logs.start(None)
        log.error("%s", error)
        if PICTURE_VARIABLE not in os.environ:
            box = QMessageBox(QMessageBox.Icon.Critical, "photosim", in_words(error))
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.exec()

    # Mending

    def _open_or_mend(self) -> None:
        try:
            self._open(self._directory)
        except DamagedLibrary as error:
            if PICTURE_VARIABLE in os.environ or not self._may_mend(error):
                raise
            self._mend()
            self._open(self._directory)

    def _may_mend(self, error: DamagedLibrary) -> bool:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        from photosim.ui.kit.remedies import in_words

        self._end_opening()
        quick_start.end()
        box = QMessageBox(QMessageBox.Icon.Warning, "photosim", tr("The library is damaged. Shall photosim repair it?"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(
            tr(
                "Your photos are not affected. The library is built anew from everything in it that can be read and "
                "from the newest good copy. The damaged one is kept beside it.\n\n{0}",
                in_words(error),
            )
        )
        repair = box.addButton(tr("Repair"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(repair)
        box.exec()
        return box.clickedButton() is repair

    def _mend(self) -> None:
        """Mend the closed library in a worker thread, behind a dialog that tells how it goes and what came of it."""
        from photosim.library import Library
        from photosim.ui.health.checking import HealthDialog

        self._instance.release()  # mending takes the lock for itself
        dialog = HealthDialog(of_closed_library=True)
        dialog.setWindowTitle(tr("Repair the library"))
        dialog.start(lambda job: Library.mend(self._directory, job))
        dialog.exec()
        self._instance.claim()

    def reopen_mended(self) -> None:
        """Close the library, mend it, and open it again."""
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, self._mend_and_reopen)

    def _mend_and_reopen(self) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.setQuitOnLastWindowClosed(False)
        self._put_away(self._window, self._library)
        if self._hanging:
            QApplication.exit(INCOMPLETE)
            return
        self._mend()
        try:
            self._open(self._directory)
        except PhotosimError as error:
            self._explain(error)
            QApplication.exit(NO_LIBRARY)
        QApplication.setQuitOnLastWindowClosed(True)

    @staticmethod
    def _abandon(status: int) -> NoReturn:
        """End the process although a thread hangs, as on a network drive that is gone: Python would wait for it.

        Nothing is lost: what was stored is in the database, which is whole at any moment.
        """
        log.warning("some work hangs; the program ends without it")
        logs.stop()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)

    def _open(self, directory: Path, open_own: Callable[[], None] | None = None) -> None:
        from PySide6.QtCore import QTimer

        from photosim.library import Library
        from photosim.ui.kit.icons import application_icon
        from photosim.ui.window.resting import Resting
        from photosim.ui.window.window import MainWindow

        quick_start.modules_are_there()
        library = Library.open(directory, weights=self._weights, networks_apart=True)
        logs.start(library.paths.log, verbose=self._verbose, quiet=self._quiet)
        mend = self.reopen_mended if directory == self._directory else None
        window = MainWindow(library, open_demo=self.open_demo, open_own=open_own, reopen_mended=mend)
        window.setWindowIcon(application_icon())
        self._library, self._window = library, window
        Resting(window, library)
        picture = os.environ.get(PICTURE_VARIABLE)
        if picture:
            window.save_picture_when_ready(Path(picture), self._end_with_picture)
        window.first_painted.connect(quick_start.end)
        QTimer.singleShot(_START_MS, quick_start.end)  # of a window that is minimised nothing is painted
        # torch takes seconds to import: only once the window is on the screen, and in a thread.
        window.first_painted.connect(window.warm_up)
        window.first_painted.connect(window.background.start)
        window.show()
        self._end_opening()

    @staticmethod
    def _end_with_picture(saved: bool) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.exit(DONE if saved else INCOMPLETE)

    def open_demo(self, photos: Path, directory: Path) -> None:
        """Change over to the demo library in `directory` and scan its photos."""
        self._change_over(directory, self.open_own)
        self._window.scan([photos])
        self._window.demo_commands.explain()

    def open_own(self) -> None:
        """Change back from a demo library to the person's own."""
        self._change_over(self._directory)
        self._open_paths()

    def _change_over(self, directory: Path, open_own: Callable[[], None] | None = None) -> None:
        from PySide6.QtWidgets import QApplication

        from photosim.app import crash

        old_window, old_library = self._window, self._library
        self._open(directory, open_own)
        self._window.setGeometry(old_window.geometry())
        crash.install(cast(QApplication, QApplication.instance()), self._library.paths.log)
        self._put_away(old_window, old_library)
        if old_window.ended:
            old_window.deleteLater()
            self._remove_demos(but=directory)

    @staticmethod
    def _remove_demos(but: Path | None = None) -> None:
        """A demo that was opened from the window leaves nothing behind."""
        drawing = sys.modules.get("photosim.demo.prepare")  # few starts of the program have drawn one
        if drawing is not None:
            drawing.remove_temporary(but)

    def _put_away(self, window: MainWindow, library: Library) -> None:
        window.close()
        if window.ended:
            library.close()
        else:
            self._hanging = True  # and may still want its library
