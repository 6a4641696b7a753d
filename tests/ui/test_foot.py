"""The foot of the window: messages cover nothing, and what runs in the background is said, listed and stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def place_of(window: MainWindow) -> QRect:
    """Where that is which is looked at."""
    return QRect(window.stack.mapTo(window, window.stack.rect().topLeft()), window.stack.size())


@pytest.mark.parametrize("page", ["photos", "duplicates", "history", "viewer"])
def test_a_message_covers_nothing_and_moves_nothing(qtbot: QtBot, window: MainWindow, page: str) -> None:
    if page == "viewer":
        window.full_size.open_from_page(window.page.model.rows[0].id)
    else:
        window.places.go(page)
    QApplication.processEvents()
    before = place_of(window)
    for kind in ("info", "warning", "error"):
        window.say("The disk is full.", kind)
        QApplication.processEvents()
        bar = window.message_bar
        assert bar.isVisible()
        place = QRect(bar.mapTo(window, bar.rect().topLeft()), bar.size())
        assert not place.intersects(place_of(window))
        assert place_of(window) == before
        bar.clear()


def test_a_long_message_in_a_small_window_is_whole(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(800, 600)
    window.say("Free some space on the disk that holds the library, then scan again. " * 4, "error")
    QApplication.processEvents()
    label = window.message_bar._text
    assert label.height() >= label.heightForWidth(label.width())
    assert window.message_bar.geometry().bottom() <= window.foot.height()


class Held:
    """An operation that goes on until it is let go."""

    def __init__(self, window: MainWindow) -> None:
        self.go = threading.Event()
        self.cancelled = False
        self.operation = Operation(
            owner=window, work=self._work, success=lambda _: None, cancelled=self._note, name="duplicates"
        )
        self.running = start(self.operation)

    def _note(self) -> None:
        self.cancelled = True

    def _work(self, job: Job) -> None:
        job.report("comparing", 3, 12)
        while not self.go.wait(0.01):
            job.checkpoint()


def opened_menu(window: MainWindow) -> QMenu:
    return next(menu for menu in window.foot.activity.findChildren(QMenu) if menu.isVisible())


@pytest.mark.parametrize("by_mouse", [True, False])
def test_what_runs_is_said_with_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, window: MainWindow, by_mouse: bool
) -> None:
    button = window.foot.activity
    assert not button.isVisible(), "nothing runs"
    held = Held(window)
    qtbot.waitUntil(button.isVisible)
    qtbot.waitUntil(lambda: "25 %" in button.text())
    assert "Searching for duplicates" in button.text()
    assert "3 of 12 photos" in button.toolTip()
    assert "3 of 12 photos" in button.accessibleName()
    if by_mouse:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        menu = opened_menu(window)
        stop = next(action for action in menu.actions() if action.text().startswith("Stop"))
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(stop).center())
    else:
        QTest.keyClick(window, Qt.Key.Key_J, CONTROL_SHIFT)
        menu = opened_menu(window)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: held.cancelled)
    assert not button.isVisible()


def test_nothing_is_told_twice(qtbot: QtBot, window: MainWindow) -> None:
    """The page of duplicates has a bar of its own for the search."""
    held = Held(window)
    button = window.foot.activity
    qtbot.waitUntil(button.isVisible)
    window.places.go("duplicates")
    held.go.set()
    other = Held(window)
    qtbot.waitUntil(lambda: held.running.ended)
    qtbot.wait(600)
    assert not button.isVisible()
    assert "Searching for duplicates" in button.menu().actions()[0].text(), "the menu lists it all the same"
    other.running.cancel()


def test_what_is_over_in_a_moment_is_not_worth_a_word(qtbot: QtBot, window: MainWindow) -> None:
    held = Held(window)
    held.go.set()
    qtbot.waitUntil(lambda: held.running.ended)
    qtbot.wait(600)
    assert not window.foot.activity.isVisible()


def test_without_work_the_menu_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.activity.trigger()
    assert opened_menu(window).actions()[0].text() == "Nothing runs in the background"
    opened_menu(window).close()


def test_a_scan_that_nobody_asked_for_is_named_too(
    qtbot: QtBot, window: MainWindow, photos: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    rescan: Callable[..., object] = library.scanning.rescan

    def slow(*arguments: object, **named: object) -> object:
        go.wait(20)
        return rescan(*arguments, **named)

    monkeypatch.setattr(library.scanning, "rescan", slow)
    pictures.write(photos / "new.png", 40, width=120, height=80)
    window.controller.scan([photos], quiet=True)
    qtbot.waitUntil(window.foot.activity.isVisible)
    assert "Looking for new and changed photos" in window.foot.activity.text()
    assert not window.scan_bar.isVisible(), "no bar for it"
    go.set()
    qtbot.waitUntil(lambda: not window.controller.running)
    assert not window.foot.activity.isVisible()
