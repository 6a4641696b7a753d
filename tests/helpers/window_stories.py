"""What people do in the window, and what they see, for the tests of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.window.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
Opener = Callable[[Library], MainWindow]


def id_of(window: MainWindow, name: str) -> int:
    return next(row.id for row in window.page.model.rows if row.relative == name)


def place_of(grid, photo_id: int) -> QPoint:
    index = grid.model().index(grid.model().place(photo_id))
    grid.scrollTo(index)
    return grid.visualRect(index).center()


def click(grid, photo_id: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, place_of(grid, photo_id))


def names_of_look_alikes(window: MainWindow) -> list[str]:
    """All of them, best first, whether or not they have a cell of their own."""
    return [match.path.name for stack in window.lookalikes._found.stacks for match in stack.members]


def asked(qtbot: QtBot, window: MainWindow, photo_id: int) -> None:
    """Wait until the look-alikes of a photo are there."""
    panel = window.lookalikes

    def there() -> bool:
        return panel.is_settled() and panel.subject is not None and panel.subject.photo_id == photo_id

    qtbot.waitUntil(there)
