"""What people do on the review page, for the tests of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def titles(page: ReviewPage) -> list[str]:
    return [Path(group.keeper.row.relative).name for group in page.model.groups]


def go_to(qtbot: QtBot, page: ReviewPage, keeper: str) -> None:
    page.list.setCurrentIndex(page.model.index(titles(page).index(keeper)))
    settle(qtbot, page)


def settle(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(page.is_settled)


def press(page: ReviewPage, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.panel.view, key, modifiers)


def choose(page: ReviewPage, name: str) -> None:
    rows = [page.panel.model.data(page.panel.model.index(row)) for row in range(page.panel.model.rowCount())]
    page.panel.view.choose(rows.index(name))


def told(page: ReviewPage, name: str) -> str:
    """What a screen reader says of a member."""
    model = page.panel.model
    for row in range(model.rowCount()):
        if model.data(model.index(row)) == name:
            return str(model.data(model.index(row), Qt.ItemDataRole.AccessibleTextRole))
    raise AssertionError(name)


def marked(library: Library) -> set[str]:
    return {library.photos.get(number).path.name for number in library.review.state().marked}


def opened_dialog(qtbot: QtBot, window: MainWindow) -> TrashDialog:
    dialog = window.findChild(TrashDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.busy)
    return dialog
