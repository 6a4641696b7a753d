"""The program as a whole: how it ends, also when something hangs, and the way to the demo library and back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from photosim.app import program
from photosim.base.errors import LibraryError, UsageError
from photosim.base.job import Job
from photosim.cli.grammar import make_parser
from photosim.library import Library
from photosim.ui.jobs import operation
from photosim.ui.window import closing
from photosim.ui.window.window import MainWindow

ROOT = Path(__file__).parents[2]
RUN = """
import sys, threading
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.__main__ import main

{more}
sys.exit(main(sys.argv[1:]))
"""
HANG = """
def hang(library):
    print("hanging", flush=True)
    threading.Event().wait()

Library.warm_up = hang
"""
LEAVE_AFTER_HANGING = """
from PySide6.QtCore import QTimer
import photosim.ui.jobs.operation as operation
import photosim.ui.window.closing as closing
from photosim.ui.window.window import MainWindow

operation._SHORT_SECONDS = closing.SECONDS = 0.5

MainWindow.warm_up = lambda window: (tasks.run(window, lambda: hang(None), print), QTimer.singleShot(200, window.close))
"""
THERE_AND_BACK = """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photosim.ui.window.window import MainWindow
import photosim.ui.help.demo_commands as demo_commands
import photosim.ui.jobs.operation as operation
import photosim.ui.window.closing as closing
from photosim.demo.prepare import DemoPlace
from tests.helpers import pictures

base = Path(sys.argv[2]).parent / "demo"
pictures.write(base / "photos" / "a.jpg", 1)
demo_commands.prepare = lambda on_drawn: DemoPlace(base / "photos", base / "library")
Library.warm_up = lambda library: None
# A scan that is importing torch ends when that is done, however busy the machine.
operation._CANCEL_SECONDS = closing.SECONDS = 120.0
steps = []
PAUSE = 1500  # ms, in which the scan of the demo begins to import torch

def go():
    window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
    actions = window.actions_
    steps.append((window.windowTitle(), actions.own_library.isVisible(), actions.demo.isVisible()))
    if len(steps) == 1:
        actions.demo.trigger()
    elif len(steps) == 2:
        actions.own_library.trigger()
    else:
        for step in steps:
            print(*step, sep="|", flush=True)
        window.close()

MainWindow.warm_up = lambda window: QTimer.singleShot(PAUSE, go)
"""
WITHOUT_TORCH = """
from photosim import library as library_module
from tests.helpers.fake_embedder import FakeEmbedder

library_module.TorchEmbedder = lambda weights, formats: FakeEmbedder()
library_module.default_count = lambda: 0
"""

DRAWN = """
import photosim.demo
from photosim.demo.prepare import prepare

def draw(folder, on_drawn):
    for name in photosim.demo.names():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    pictures.write(folder / photosim.demo.names()[0], 1)

photosim.demo.draw = draw
demo_commands.prepare = lambda on_drawn: prepare(None, on_drawn)
"""


def run(more: str, *arguments: object, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN.format(more=more), *map(str, arguments)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_the_process_ends_although_a_task_hangs(tmp_path: Path) -> None:
    begun = time.monotonic()
    done = run(HANG + LEAVE_AFTER_HANGING, "--library", tmp_path / "library")
    assert done.returncode == 0, done.stderr
    assert "hanging" in done.stdout
    assert "the program ends without it" in done.stderr
    assert time.monotonic() - begun < 25
    # It waited half a second twice; what a person would wait for:
    assert operation._SHORT_SECONDS + closing.SECONDS <= 10
    assert "the program ends without it" in (tmp_path / "library" / "photosim.log").read_text()


def test_ordinarily_everything_is_closed(tmp_path: Path) -> None:
    more = """
Library.warm_up = lambda library: None  # a window that is closed while torch is imported does not wait for that
close = Library.close
Library.close = lambda library: (close(library), print("closed", flush=True))
"""
    done = run(more, "--library", tmp_path / "library", PHOTOSIM_SCREENSHOT=str(tmp_path / "window.png"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "closed\n"
    assert done.stderr == ""
    assert not (tmp_path / "library" / "library.sqlite3-wal").exists()


def test_a_picture_that_cannot_be_saved_is_a_failure(tmp_path: Path) -> None:
    done = run("", "--library", tmp_path / "library", PHOTOSIM_SCREENSHOT=str(tmp_path / "no folder" / "window.png"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_to_the_demo_library_and_back(tmp_path: Path) -> None:
    done = run(THERE_AND_BACK, "--library", tmp_path / "library", timeout=240, PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr
    own, demo, again = done.stdout.splitlines()
    assert own == again
    assert own.endswith("|False|True")
    assert "demo library" in demo
    assert demo.endswith("|True|False")
    assert done.stderr == ""


@pytest.mark.parametrize("leaving", ["back", "quit"])
def test_a_demo_leaves_nothing_behind(tmp_path: Path, leaving: str) -> None:
    # What is left behind are files: no network is waited for.
    steps = WITHOUT_TORCH + THERE_AND_BACK.replace("PAUSE = 1500", "PAUSE = 300") + DRAWN
    if leaving == "quit":
        steps = steps.replace("actions.own_library.trigger()", "window.close()")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = run(steps, "--library", tmp_path / "library", timeout=240, PYTHONPATH=str(ROOT), TMPDIR=str(temporary))
    assert done.returncode == 0, done.stderr
    assert list(temporary.glob("photosim-demo-*")) == []


def test_a_demo_that_cannot_be_drawn_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: Path) -> None:
        raise UsageError("The demo cannot be drawn in /tmp: No space left on device.")

    monkeypatch.setattr("photosim.demo.prepare.prepare", refuse)
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: str(tmp_path))
    assert program._without_a_screen(make_parser().parse_args([])) == 2
    assert capsys.readouterr().err == "photosim: The demo cannot be drawn in /tmp: No space left on device.\n"


def test_without_a_temporary_folder_there_is_no_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    assert program._without_a_screen(make_parser().parse_args(["--json"])) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith("photosim: The demo cannot be drawn: No usable temporary directory found.\n")


# A second start while the demo library is open


class Demo:
    """A program that shows the demo library, and notes when it goes back to the person's own."""

    def __init__(self, library: Library, own: Path, trouble: Exception | None = None) -> None:
        self.went: list[Path] = []
        self.trouble = trouble
        self.program = program._Program(own, None, [], verbose=False, quiet=False)
        self.program._change_over = self._change_over  # type: ignore[method-assign]
        self.window = MainWindow(library, open_demo=lambda photos, directory: None, open_own=self.program.open_own)
        self.program._window = self.window
        self.window.show()

    def _change_over(self, directory: Path, open_own: object = None) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.went.append(directory)

    def start_again(self) -> None:
        self.program._come_forward({"paths": [], "environment": {}})


def test_a_second_start_goes_from_an_idle_demo_to_the_own_library(qtbot: QtBot, library: Library) -> None:
    demo = Demo(library, Path("/own"))
    qtbot.addWidget(demo.window)
    qtbot.waitUntil(demo.window.is_settled)
    demo.start_again()
    assert demo.went == [Path("/own")]


@pytest.mark.parametrize(("answer", "count"), [("Go on", 0), ("Stop and open", 1)])
def test_a_second_start_does_not_stop_what_the_demo_does_unasked(
    qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch, answer: str, count: int
) -> None:
    def endless(job: Job) -> None:
        while True:
            job.checkpoint()
            threading.Event().wait(0.01)

    demo = Demo(library, Path("/own"))
    qtbot.addWidget(demo.window)
    qtbot.waitUntil(demo.window.is_settled)
    monkeypatch.setattr(library.review, "find", endless)
    demo.window.actions_.find_duplicates.trigger()
    demo.start_again()
    assert demo.went == []
    box = demo.window.findChild(QMessageBox)
    next(one for one in box.buttons() if one.text() == answer).click()
    assert len(demo.went) == count
    demo.window.close()
    assert demo.window.ended


def test_an_own_library_that_cannot_be_opened_is_explained_in_the_demo(qtbot: QtBot, library: Library) -> None:
    demo = Demo(library, Path("/own"), LibraryError("The library is open in another program."))
    qtbot.addWidget(demo.window)
    qtbot.waitUntil(demo.window.is_settled)
    demo.start_again()
    assert demo.window.message_bar.text == "The library is open in another program."
