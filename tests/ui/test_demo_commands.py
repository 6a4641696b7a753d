"""The demo library is opened without ending a scan unasked, and there is a way back from it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError, UsageError
from photosim.base.job import Job
from photosim.demo.prepare import DemoPlace
from photosim.library import Library
from photosim.ui.help import demo_commands
from photosim.ui.jobs import tasks
from photosim.ui.window.window import MainWindow
from photosim.values.scanning import ScanReport

PLACE = DemoPlace(Path("/demo/photos"), Path("/demo/library"))


@pytest.fixture
def opened(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Path]]:
    """What the program was asked to open; nothing is drawn."""
    asked: list[tuple[Path, Path]] = []
    monkeypatch.setattr(window.demo_commands, "_open_demo", lambda *place: asked.append(place))
    monkeypatch.setattr(demo_commands, "prepare", lambda on_drawn: PLACE)
    return asked


@pytest.fixture
def scanning(qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Starts a scan that goes on until it is cancelled."""

    def scan(folders=(), job: Job | None = None, *, on_stored=None) -> ScanReport:
        assert job is not None
        while True:
            job.checkpoint()
            threading.Event().wait(0.01)

    monkeypatch.setattr(library.scanning, "scan", scan)
    return window.scan


def press(window: MainWindow, text: str) -> None:
    box = window.findChild(QMessageBox)
    button = next(one for one in box.findChildren(QPushButton) if one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_a_scan_nothing_is_asked(window: MainWindow, opened: list) -> None:
    window.actions_.demo.trigger()
    tasks.wait_all()
    assert opened == [(PLACE.photos, PLACE.library)]
    assert window.findChild(QMessageBox) is None


@pytest.mark.parametrize(("answer", "count"), [("Go on", 0), ("Stop and open", 1)])
def test_a_scan_is_not_stopped_unasked(
    qtbot: QtBot, window: MainWindow, opened: list, scanning: Callable[[], None], answer: str, count: int
) -> None:
    scanning()
    window.welcome.demo_requested.emit()
    assert not opened
    press(window, answer)
    qtbot.waitUntil(lambda: len(opened) == count and not window.demo_commands._drawing)
    assert window.controller.running


def test_a_scan_that_began_while_the_photos_were_drawn_is_not_stopped_unasked(
    qtbot: QtBot, window: MainWindow, opened: list, scanning: Callable[[], None]
) -> None:
    window.actions_.demo.trigger()
    scanning()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    assert not opened
    press(window, "Stop and open")
    assert len(opened) == 1


def test_what_nobody_asked_for_may_stop_unasked(
    window: MainWindow, library: Library, opened: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is loaded and a copy is made behind the scene; a person knows of neither."""
    go_on = threading.Event()
    monkeypatch.setattr(library, "warm_up", lambda: go_on.wait(20))
    monkeypatch.setattr(library.checkup, "back_up_weekly", lambda job: go_on.wait(20))
    window.warm_up()
    window.housekeeping.look()
    window.actions_.demo.trigger()
    assert window.findChild(QMessageBox) is None
    go_on.set()
    tasks.wait_all()
    assert opened == [(PLACE.photos, PLACE.library)]


def test_a_demo_that_cannot_be_drawn_or_opened_is_explained(
    qtbot: QtBot, window: MainWindow, opened: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LibraryError("The demo library cannot be made.")

    def fail(on_drawn: object) -> None:
        raise UsageError("The demo cannot be drawn.")

    monkeypatch.setattr(window.demo_commands, "_open_demo", refuse)
    window.actions_.demo.trigger()
    tasks.wait_all()
    assert window.message_bar.text == "The demo library cannot be made."
    window.message_bar.clear()
    monkeypatch.setattr(demo_commands, "prepare", fail)
    window.actions_.demo.trigger()
    tasks.wait_all()
    assert window.message_bar.text == "The demo cannot be drawn."


def test_the_own_library_has_no_way_back(window: MainWindow) -> None:
    assert not window.actions_.own_library.isVisible()
    assert window.actions_.demo.isVisible()
    assert "demo" not in window.windowTitle()


def test_the_demo_library_says_so_and_has_a_way_back(qtbot: QtBot, library: Library) -> None:
    went: list[int] = []
    window = MainWindow(library, open_demo=lambda photos, directory: None, open_own=lambda: went.append(1))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.is_settled)
    assert "demo library" in window.windowTitle()
    assert not window.actions_.demo.isVisible()
    window.actions_.own_library.trigger()
    window.demo_commands.explain()
    QTest.mouseClick(window.message_bar._action, Qt.MouseButton.LeftButton)
    assert went == [1, 1]
    window.close()


def test_the_welcome_page_tells_how_far_the_drawing_is(
    qtbot: QtBot, open_window, empty_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_way, go_on = threading.Event(), threading.Event()

    def draw(on_drawn: Callable[[int, int], None]) -> DemoPlace:
        on_drawn(30, 60)
        half_way.set()
        go_on.wait(10)
        return PLACE

    monkeypatch.setattr(demo_commands, "prepare", draw)
    window = open_window(empty_library)
    button = window.welcome.findChildren(QPushButton)[1]
    before = button.text()
    button.click()
    assert half_way.wait(10)
    qtbot.waitUntil(lambda: button.text() == "Drawing the demo photos: 30 of 60")
    assert not button.isEnabled()
    go_on.set()
    qtbot.waitUntil(button.isEnabled)
    assert button.text() == before
