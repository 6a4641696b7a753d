"""Builds the program with a window: checks, log, library, window; the one place that builds everything."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from photosim.core import log as logs
from photosim.core.errors import PhotosimError
from photosim.core.paths import LibraryPaths, default_library
from photosim.ui.platform_check import problem

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window import MainWindow

log = logging.getLogger(__name__)

DONE, INCOMPLETE, WRONG_USE, NO_LIBRARY = range(4)
PICTURE_VARIABLE = "PHOTOSIM_SCREENSHOT"
"""Names a file: the window saves a picture of itself there once everything in it is painted, and closes."""

_END_SECONDS = 5.0


def run(options: argparse.Namespace) -> int:
    """Open the window and return the exit status when it is closed; without a screen, show the demo in words."""
    found = problem(os.environ, sys.platform)
    if found is None:
        directory = options.library or default_library()
        return _Program(directory, options.weights, verbose=options.verbose, quiet=options.quiet).run()
    print(found.text, file=sys.stderr, flush=True)
    if found.kind == "no screen":
        return _without_a_screen(options)
    return INCOMPLETE


def _without_a_screen(options: argparse.Namespace) -> int:
    """Do the main job on the demo library, in words, and leave a picture of the window."""
    from photosim import cli
    from photosim.arguments import make_parser
    from photosim.demo.prepare import DemoPlace

    # JSON has standard output for itself.
    words = sys.stderr if options.json else sys.stdout
    print(
        "Showing the demo library instead; `photosim --help` lists the commands that need no screen.\n",
        file=words,
        flush=True,
    )
    try:
        base = Path(tempfile.mkdtemp(prefix="photosim-demo-"))
    except OSError as error:
        print(f"photosim: The demo cannot be drawn: {error.strerror or error}.", file=sys.stderr)
        return WRONG_USE
    demo = make_parser().parse_args(["demo", str(base)])
    for name in ("weights", "json", "quiet", "verbose"):
        setattr(demo, name, getattr(options, name))
    status = cli.run(demo)
    if status != DONE:
        return status
    place = DemoPlace(base / "photos", base / "library")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lacking = problem(os.environ, sys.platform)
    if lacking is not None:
        print(lacking.text, file=sys.stderr)
        return INCOMPLETE
    picture = base / "window.png"
    os.environ[PICTURE_VARIABLE] = str(picture)
    status = _Program(place.library, options.weights, verbose=options.verbose, quiet=options.quiet).run()
    if status == DONE:
        print(f"A picture of the window: {picture}", file=words)
    return status


class _Program:
    """The running program: one QApplication, one library, one window at a time."""

    def __init__(self, directory: Path, weights: Path | None, *, verbose: bool, quiet: bool) -> None:
        self._directory = directory
        self._weights = weights
        self._verbose = verbose
        self._quiet = quiet
        self._hanging = False
        self._library: Library | None = None
        self._window: MainWindow | None = None

    def run(self) -> int:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QApplication, QMessageBox

        from photosim.ui import crash, tasks, theme

        app = QApplication(sys.argv[:1])
        app.setApplicationName("photosim")
        app.setApplicationDisplayName("photosim")
        app.setDesktopFileName("io.github.photosim.photosim")
        theme.apply(app)
        crash.install(app, LibraryPaths(self._directory).log)
        try:
            self._open(self._directory)
        except PhotosimError as error:
            logs.start(None)
            log.error("%s", error)
            if PICTURE_VARIABLE not in os.environ:
                box = QMessageBox(QMessageBox.Icon.Critical, "photosim", str(error))
                box.setTextFormat(Qt.TextFormat.PlainText)
                box.exec()
            crash.uninstall()
            return NO_LIBRARY
        status = app.exec()
        self._put_away(self._window, self._library)
        if self._hanging or not tasks.wait_all(_END_SECONDS):
            self._abandon(status)
        crash.uninstall()
        logs.stop()
        return status

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
        from photosim.library import Library
        from photosim.ui.icons import application_icon
        from photosim.ui.window import MainWindow

        library = Library.open(directory, weights=self._weights)
        logs.start(library.paths.log, verbose=self._verbose, quiet=self._quiet)
        window = MainWindow(library, open_demo=self.open_demo, open_own=open_own)
        window.setWindowIcon(application_icon())
        self._library, self._window = library, window
        picture = os.environ.get(PICTURE_VARIABLE)
        if picture:
            window.save_picture_when_ready(Path(picture), self._end_with_picture)
        # torch takes seconds to import: only once the window is on the screen, and in a thread.
        window.first_painted.connect(window.warm_up)
        window.show()

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

    def _change_over(self, directory: Path, open_own: Callable[[], None] | None = None) -> None:
        from PySide6.QtWidgets import QApplication

        from photosim.ui import crash

        old_window, old_library = self._window, self._library
        self._open(directory, open_own)
        self._window.setGeometry(old_window.geometry())
        crash.install(QApplication.instance(), self._library.paths.log)
        self._put_away(old_window, old_library)
        if old_window.ended:
            old_window.deleteLater()

    def _put_away(self, window: MainWindow, library: Library) -> None:
        window.close()
        if window.ended:
            library.close()
        else:
            self._hanging = True  # and may still want its library
