"""The window that stands where the program's will be while the program is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from photosim.base.settings import Settings
from photosim.ui.window.opening import SIZE, OpeningWindow, remember_place

ROOT = Path(__file__).parents[2]
FIRST_PAINT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
from photosim.__main__ import main
from photosim.ui.window.opening import OpeningWindow

def painted(window, event):
    QMainWindow.paintEvent(window, event)
    print("first paint without", *(name for name in ("torch", "numpy", "photosim.library") if name not in sys.modules))

OpeningWindow.paintEvent = painted

from photosim.app.program import _Program
end = _Program._end_opening

def ended(program):
    end(program)
    shown = [type(one).__name__ for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow) and one.isVisible()]
    print("then", *shown, "without torch" if "torch" not in sys.modules else "with torch")
    QTimer.singleShot(0, program._window.close)

_Program._end_opening = ended
sys.exit(main([]))
"""  # noqa: E501


def test_the_first_paint_waits_for_nothing_but_qt(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "PHOTOSIM_LIBRARY": str(tmp_path / "library"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "first paint without torch numpy photosim.library"
    assert done.stdout.splitlines()[-1] == "then MainWindow without torch"


def test_it_stands_where_the_last_window_was(qtbot, tmp_path: Path) -> None:
    last = QMainWindow()
    qtbot.addWidget(last)
    last.setGeometry(40, 50, 700, 500)
    settings = Settings(tmp_path / "settings.json")
    remember_place(last, settings)
    opening = OpeningWindow(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(opening)
    assert opening.geometry() == last.geometry()


def test_the_first_time_it_fits_on_the_screen(qtbot, tmp_path: Path) -> None:
    opening = OpeningWindow(Settings(tmp_path / "settings.json"))
    qtbot.addWidget(opening)
    room = opening.screen().availableSize()
    assert opening.width() <= min(SIZE.width(), room.width())
    assert opening.height() <= min(SIZE.height(), room.height())
