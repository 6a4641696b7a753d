"""Checking the library in the window, and mending it, also when the database itself is damaged."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.health.checking import HealthDialog
from photosim.ui.jobs import tasks
from photosim.ui.window.window import MainWindow
from photosim.values.health import CheckReport, Problem

ROOT = Path(__file__).parents[2]
OpenWindow = Callable[[Library], MainWindow]


@pytest.fixture(autouse=True)
def _no_threads() -> Iterator[None]:
    yield
    tasks.wait_all()


def button(dialog: HealthDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def words(dialog: HealthDialog) -> str:
    labels = dialog.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible() and label.text())


def checked(qtbot: QtBot, window: MainWindow) -> HealthDialog:
    window.actions_.check_library.trigger()
    dialog = window.health.dialog
    qtbot.waitUntil(lambda: dialog.report is not None)
    return dialog


def lose_thumbnails(window: MainWindow) -> int:
    paths = list((window._library.paths.thumbnails).glob("??/*.jpg"))
    for path in paths:
        path.write_bytes(b"")
    return len(paths)


def test_a_healthy_library(qtbot: QtBot, window: MainWindow) -> None:
    dialog = checked(qtbot, window)
    assert dialog.title == "Everything is in order"
    (looked,) = dialog.report.looked
    assert "read and compared" in looked
    assert f"Looked: {looked}" in words(dialog)
    assert not button(dialog, "Repair").isVisible()
    button(dialog, "Close").click()
    assert window.health.dialog is None


def test_problems_are_told_and_repaired(qtbot: QtBot, window: MainWindow) -> None:
    many = lose_thumbnails(window)
    dialog = checked(qtbot, window)
    assert dialog.title == "2 problems found"
    assert f"{many} damaged thumbnails" in words(dialog)
    button(dialog, "Repair").click()
    qtbot.waitUntil(lambda: dialog.report is not None and not dialog.running)
    assert dialog.title == "Repaired. Everything is in order now"
    assert f"{many} thumbnails made again." in words(dialog)
    assert not button(dialog, "Repair").isVisible()
    dialog.close()
    assert checked(qtbot, window).title == "Everything is in order"


def test_the_commands_do_not_open_a_second_dialog(qtbot: QtBot, window: MainWindow) -> None:
    dialog = checked(qtbot, window)
    window.actions_.check_library.trigger()
    assert window.health.dialog is dialog


def test_while_a_scan_runs_it_says_so(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window._library._parts.locks._scanning.acquire()
    try:
        window.actions_.check_library.trigger()
        dialog = window.health.dialog
        qtbot.waitUntil(lambda: not dialog.running)
        assert "under way" in words(dialog)
    finally:
        window._library._parts.locks._scanning.release()


def test_closing_stops_the_check(qtbot: QtBot) -> None:
    dialog = HealthDialog()
    qtbot.addWidget(dialog)
    stopped = threading.Event()

    def check(job: Job) -> CheckReport:
        job.report("checking thumbnails", 3, 10)
        while not job.cancelled:
            stopped.wait(0.01)
        stopped.set()
        job.raise_if_cancelled()
        return CheckReport()

    dialog.show()
    dialog.start(check)
    qtbot.waitUntil(lambda: "Looking at the thumbnails" in words(dialog))
    button(dialog, "Cancel").click()
    assert stopped.wait(5)
    tasks.wait_all()
    assert not dialog.isVisible()
    assert dialog.report is None


def test_the_dialog_of_a_closed_library_stays_until_its_work_has_ended(qtbot: QtBot) -> None:
    """The library is opened as soon as it is closed, and must not be opened while its database is exchanged."""
    dialog = HealthDialog(of_closed_library=True)
    qtbot.addWidget(dialog)
    ended, may_end = threading.Event(), threading.Event()

    def mend(job: Job) -> CheckReport:
        may_end.wait(10)
        ended.set()
        job.raise_if_cancelled()
        return CheckReport()

    dialog.show()
    for close in (button(dialog, "Cancel").click, dialog.close, dialog.reject):
        may_end.clear()
        ended.clear()
        dialog.show()
        dialog.start(mend)
        closed: list[bool] = []
        dialog.finished.connect(lambda _, closed=closed: closed.append(ended.is_set()))
        close()
        assert dialog.isVisible()
        assert "Stopping…" in words(dialog)
        may_end.set()
        qtbot.waitUntil(lambda: not dialog.isVisible())
        assert closed == [True]


def test_work_goes_on_beside_a_check(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(window._library.checkup, "check", lambda job: ended.wait(20) and CheckReport())
    window.actions_.check_library.trigger()
    dialog = window.health.dialog
    assert "You can go on working meanwhile" in words(dialog)
    assert not dialog.isModal()
    row = window.page.model.rows[0]
    window.page.grid.photo_clicked.emit(row.id)
    qtbot.waitUntil(lambda: window.lookalikes.query is not None and window.lookalikes.is_settled())
    assert dialog.running
    ended.set()
    qtbot.waitUntil(lambda: not dialog.running)


def test_closing_the_window_stops_the_check(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def check(job: Job, **_: object) -> CheckReport:
        begun.set()
        while not job.cancelled:
            threading.Event().wait(0.01)
        job.raise_if_cancelled()
        return CheckReport()

    monkeypatch.setattr(window._library.checkup, "check", check)
    window.actions_.check_library.trigger()
    assert begun.wait(5)
    window.close()
    assert window.ended


def test_a_check_that_fails_says_why(qtbot: QtBot) -> None:
    dialog = HealthDialog()
    qtbot.addWidget(dialog)
    dialog.show()

    def check(_: Job) -> CheckReport:
        raise LibraryError("The disk is gone. Plug it in.")

    dialog.start(check)
    qtbot.waitUntil(lambda: not dialog.running)
    assert "The disk is gone. Plug it in." in words(dialog)


def test_a_damaged_database_is_mended_by_the_program(qtbot: QtBot, empty_library: Library) -> None:
    asked = []
    window = MainWindow(
        empty_library, open_demo=lambda photos, directory: None, reopen_mended=lambda: asked.append(True)
    )
    qtbot.addWidget(window)
    problem = Problem("database", "The database is damaged.", "It is built anew.")
    window.show()
    window.health.check()
    dialog = window.health.dialog
    qtbot.waitUntil(lambda: not dialog.running)
    dialog.start(lambda _: CheckReport((problem,)))
    qtbot.waitUntil(lambda: dialog.report is not None)
    assert "It is built anew." in words(dialog)
    button(dialog, "Repair").click()
    assert asked == [True]
    assert window.health.dialog is None
    window.close()
    tasks.wait_all()


def test_what_cannot_be_repaired_has_no_button(qtbot: QtBot) -> None:
    dialog = HealthDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.start(lambda _: CheckReport((Problem("deletions", "Away.", "Plug it in.", False),), ("One.", "Two.")))
    qtbot.waitUntil(lambda: dialog.report is not None)
    assert dialog.title == "1 problem is left"
    assert not button(dialog, "Repair").isVisible()
    assert "One. | Two. | Away. | Plug it in." in words(dialog)


def test_housekeeping_makes_a_copy(qtbot: QtBot, window: MainWindow) -> None:
    for path in window._library.paths.backups.iterdir():
        path.unlink()
    window.housekeeping.look()
    qtbot.waitUntil(lambda: any(window._library.paths.backups.glob("library-weekly-*.sqlite3")))
    tasks.wait_all()


def test_housekeeping_that_fails_only_says_so_in_the_log(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: object) -> None:
        raise LibraryError("The weekly copy cannot be made.")

    monkeypatch.setattr(window._library.checkup, "back_up_weekly", refuse)
    window.housekeeping.look()
    qtbot.waitUntil(lambda: "weekly copy" in caplog.text)
    assert window.message_bar.text == ""
    window.housekeeping.look()  # and is tried again
    tasks.wait_all()


MEND = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from photosim import library as library_module
from tests.helpers.fake_embedder import FakeEmbedder
library_module.TorchEmbedder = lambda weights, formats: FakeEmbedder()
library_module.default_count = lambda: 0
from photosim.library import Library
from photosim.ui.health.checking import HealthDialog
from photosim.ui.window.window import MainWindow
from photosim.__main__ import main
from pathlib import Path

IN_WINDOW = {in_window}
database = Path(sys.argv[2]) / "library.sqlite3"
state = {{"mended": False}}

def spoil():
    content = bytearray(database.read_bytes())
    content[100:] = b"\\x07" * (len(content) - 100)
    database.write_bytes(content)

def go():
    seen = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    window, dialog, box = (
        next((widget for widget in seen if isinstance(widget, kind)), None)
        for kind in (MainWindow, HealthDialog, QMessageBox)
    )
    if box is not None:
        print("asked:", box.text(), flush=True)
        next(b for b in box.buttons() if b.text() == "Repair").click()
    elif dialog is not None and dialog.report is not None:
        if dialog.report.problems:
            print("found:", dialog.title, flush=True)
            dialog._ask_to_repair()
        else:
            print("dialog:", dialog.title, flush=True)
            state["mended"] = True
            dialog.close()
    elif window is not None and state["mended"] and window.page.folders:
        print("photos:", sum(folder.photos for folder in window.page.folders), flush=True)
        window.close()
    elif window is not None and IN_WINDOW and dialog is None and window.page.folders:
        spoil()
        window.actions_.check_library.trigger()

timer = QTimer()
app = QApplication.__init__
def started(self, *arguments):
    app(self, *arguments)
    timer.timeout.connect(go)
    timer.start(150)
QApplication.__init__ = started
if not IN_WINDOW:
    spoil()
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("in_window", [False, True], ids=["at the start", "in the window"])
def test_a_damaged_database_is_mended_and_opened_again(library: Library, in_window: bool) -> None:
    library.checkup.back_up_weekly()
    library.close()
    done = subprocess.run(
        [sys.executable, "-c", MEND.format(in_window=in_window), "--library", str(library.directory)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("found: 1 problem" if in_window else "asked: The library is damaged.")
    assert said[1:] == ["dialog: Repaired. Everything is in order now", "photos: 18"]
    assert "Traceback" not in done.stderr
    assert len(list(library.directory.glob("damaged-*/library.sqlite3"))) == 1
