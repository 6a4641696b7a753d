"""After a scan a quiet sign says that there may be new duplicates, until a person looks at them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures

Opener = Callable[[Library], MainWindow]


def scan(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.controller.finished):
        window.scan()
    qtbot.waitUntil(window.is_settled)


def button_of(window: MainWindow) -> QToolButton:
    button = window.tool_bar.widgetForAction(window.actions_.duplicates_page)
    assert isinstance(button, QToolButton)
    return button


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_sign_comes_with_new_photos_and_goes_when_they_are_looked_at(
    qtbot: QtBot, window: MainWindow, photos: Path, by_mouse: bool
) -> None:
    scan(qtbot, window)
    assert not window.tool_bar.dot.isVisible(), "nothing has come"
    pictures.write(photos / "new.png", 40, width=120, height=80)
    pictures.write(photos / "copy.jpg", 40, width=60, height=40)
    scan(qtbot, window)
    assert window.tool_bar.dot.isVisible()
    button = button_of(window)
    assert "2 photos have come" in button.toolTip()
    assert "may be new duplicates" in button.accessibleDescription()
    assert button.rect().contains(window.tool_bar.dot.geometry())
    assert window.message_bar.text == "", "it is quiet"
    if by_mouse:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=window.tool_bar.dot.geometry().center())
    else:
        QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.shows("review")
    assert not window.tool_bar.dot.isVisible()
    assert "may be" not in button.toolTip()


def test_the_sign_outlives_the_program(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, open_window: Opener
) -> None:
    pictures.write(photos / "new.png", 40, width=120, height=80)
    scan(qtbot, window)
    window.close()
    again = open_window(library)
    assert again.tool_bar.dot.isVisible()
    assert "1 photo has come" in button_of(again).toolTip()


def test_a_photo_that_moved_is_nothing_new(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    (photos / "00-large.png").rename(photos / "renamed.png")
    scan(qtbot, window)
    assert not window.tool_bar.dot.isVisible()
