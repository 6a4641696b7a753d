"""Builds the program with a window: checks, log, library, window; the one place that builds everything."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.core import log as logs
from photosim.core.errors import PhotosimError
from photosim.core.paths import LibraryPaths, default_library
from photosim.ui.platform_check import problem

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window import MainWindow

log = logging.getLogger(__name__)

DONE, INCOMPLETE, _, NO_LIBRARY = range(4)
PICTURE_VARIABLE = "PHOTOSIM_SCREENSHOT"
"""Names a file: the window saves a picture of itself there once everything in it is painted, and closes."""


def run(options: argparse.Namespace) -> int:
    """Open the window and return the exit status when it is closed; without a screen, show the demo in words."""
    found = problem(os.environ, sys.platform)
    if found is None:
        return _Program(options.library or default_library(), options.weights, verbose=options.verbose).run()
    print(found.text, file=sys.stderr, flush=True)
    if found.kind == "no screen":
        return _without_a_screen(options)
    return INCOMPLETE


def _without_a_screen(options: argparse.Namespace) -> int:
    """Do the main job on the demo library, in words, and leave a picture of the window."""
    from photosim import cli
    from photosim.arguments import make_parser
    from photosim.demo.prepare import prepare

    print("Showing the demo library instead; `photosim --help` lists the commands that need no screen.\n", flush=True)
    place = prepare()
    arguments = ["demo", str(place.photos.parent)]
    if options.weights is not None:
        arguments += ["--weights", str(options.weights)]
    status = cli.run(make_parser().parse_args(arguments))
    if status != DONE:
        return status
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lacking = problem(os.environ, sys.platform)
    if lacking is not None:
        print(lacking.text, file=sys.stderr)
        return INCOMPLETE
    picture = place.photos.parent / "window.png"
    os.environ[PICTURE_VARIABLE] = str(picture)
    status = _Program(place.library, options.weights).run()
    if status == DONE:
        print(f"A picture of the window: {picture}")
    return status


class _Program:
    """The running program: one QApplication, one library, one window at a time."""

    def __init__(self, directory: Path, weights: Path | None, *, verbose: bool = False) -> None:
        self._directory = directory
        self._weights = weights
        self._verbose = verbose
        self._library: Library | None = None
        self._window: MainWindow | None = None

    def run(self) -> int:
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
                QMessageBox.critical(None, "photosim", str(error))
            crash.uninstall()
            return NO_LIBRARY
        status = app.exec()
        self._close()
        tasks.wait_all()
        crash.uninstall()
        logs.stop()
        return status

    def _open(self, directory: Path) -> None:
        from photosim.library import Library
        from photosim.ui.icons import application_icon
        from photosim.ui.window import MainWindow

        library = Library.open(directory, weights=self._weights)
        logs.start(library.paths.log, verbose=self._verbose)
        window = MainWindow(library, open_demo=self.open_demo)
        window.setWindowIcon(application_icon())
        self._library, self._window = library, window
        picture = os.environ.get(PICTURE_VARIABLE)
        if picture:
            window.save_picture_when_ready(Path(picture))
        # torch takes seconds to import: only once the window is on the screen, and in a thread.
        window.first_painted.connect(window.warm_up)
        window.show()

    def open_demo(self, photos: Path, directory: Path) -> None:
        """Change over to the demo library in `directory` and scan its photos."""
        old_window, old_library = self._window, self._library
        self._open(directory)
        self._window.setGeometry(old_window.geometry())
        old_window.close()
        old_library.close()
        self._window.scan([photos])

    def _close(self) -> None:
        if self._window is not None:
            self._window.close()
        if self._library is not None:
            self._library.close()
