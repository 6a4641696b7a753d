"""Nothing is shown twice: one button adds a folder and one scans, on every page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from photosim.ui.window.window import MainWindow

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def shown(window: MainWindow, word: str) -> list[QAbstractButton]:
    buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    return [one for one in buttons if word in (one.text().replace("&", "") or one.accessibleName())]


@pytest.mark.parametrize("page", ["photos", "duplicates", "history"])
@pytest.mark.parametrize("width", [800, 1440])
def test_one_button_adds_a_folder_and_one_scans(qtbot: QtBot, window: MainWindow, page: str, width: int) -> None:
    window.resize(width, 700)
    window.places.go(page)
    qtbot.waitUntil(window.is_settled)
    assert len(shown(window, "Add folder")) == 1
    assert len(shown(window, "Scan")) == 1


@pytest.mark.parametrize("by_mouse", [True, False])
def test_it_is_reached_by_mouse_and_by_keyboard(
    window: MainWindow, by_mouse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    window.actions_.add_folder.triggered.disconnect()
    window.actions_.add_folder.triggered.connect(lambda: asked.append("add"))
    if by_mouse:
        (button,) = shown(window, "Add folder")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(window, Qt.Key.Key_O, CONTROL_SHIFT)
    assert asked == ["add"]
