"""The details as a pane of the window: they follow the choice, on the page of photos and on that of duplicates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.viewing.details import DetailsPanel
from photosim.ui.window.window import MainWindow
from photosim.values.organising import LabelChange

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Opener = Callable[[Library], MainWindow]


def pane_of(window: MainWindow) -> DetailsPanel:
    return next(one for one in window.findChildren(DetailsPanel) if one.parent() is window.centralWidget())


def fact(window: MainWindow, heading: str) -> str:
    return dict(pane_of(window).facts).get(heading, "")


def click_photo(window: MainWindow, number: int, modifiers: Qt.KeyboardModifier = NONE) -> str:
    grid = window.page.grid
    box = grid.visualRect(grid.model().index(number, 0))
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, box.center())
    return window.page.model.rows[number].relative


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_pane_follows_the_chosen_photo(qtbot: QtBot, window: MainWindow, by_mouse: bool) -> None:
    pane = pane_of(window)
    assert not pane.isVisible()
    if by_mouse:
        window.actions_.details.trigger()
    else:
        QTest.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert pane.isVisible()
    assert not pane.geometry().intersects(window.stack.geometry()), "nothing is covered"
    first = click_photo(window, 1)
    qtbot.waitUntil(lambda: fact(window, "Name") == first)
    assert "pixels" in fact(window, "Picture size") or "×" in fact(window, "Picture size")
    if by_mouse:
        second = click_photo(window, 3)
    else:
        QTest.keyClick(window.page.grid, Qt.Key.Key_Right)
        second = window.page.model.rows[2].relative
    qtbot.waitUntil(lambda: fact(window, "Name") == second)
    if by_mouse:
        close = next(one for one in pane.findChildren(QToolButton) if one.toolTip().startswith("Hide"))
        QTest.mouseClick(close, LEFT)
    else:
        QTest.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert not pane.isVisible()
    assert not window.actions_.details.isChecked()


def test_what_is_said_of_a_photo_is_among_its_details(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    window.actions_.details.trigger()
    click_photo(window, 1)
    qtbot.waitUntil(lambda: bool(fact(window, "Name")))
    window.labels.rate(4)
    qtbot.waitUntil(lambda: "4 of 5" in fact(window, "Rating"))
    path = library.photos.get(window.page.model.rows[1].id).path
    library.organising.labelling.label([path], LabelChange(add_keywords=("beach",), title="At sea"))
    window.labels.favourite()
    qtbot.waitUntil(lambda: "♥" in fact(window, "Rating"))
    assert fact(window, "Keywords") == "beach"
    assert fact(window, "Title") == "At sea"


def test_of_several_photos_their_number_is_told(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.details.trigger()
    qtbot.waitUntil(lambda: fact(window, "Chosen") == "No photo")
    click_photo(window, 1)
    click_photo(window, 2, CONTROL)
    qtbot.waitUntil(lambda: fact(window, "Chosen") == "2 photos")


def test_a_look_alike_that_is_chosen_is_told_too(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.details.trigger()
    click_photo(window, 0)
    qtbot.waitUntil(window.is_settled)
    QTest.keyClick(window, Qt.Key.Key_F6)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Home)
    window.lookalikes.grid.setFocus()
    QTest.keyClick(window.lookalikes.grid, Qt.Key.Key_Home)
    wanted = window.lookalikes.grid.current_id()
    name = window._library.photos.get(wanted).path.name
    qtbot.waitUntil(lambda: fact(window, "Name") == name)


def test_it_is_remembered_and_hides_where_it_has_nothing_to_say(
    qtbot: QtBot, window: MainWindow, library: Library, open_window: Opener
) -> None:
    window.actions_.details.trigger()
    for page, there in (("history", False), ("duplicates", True), ("photos", True)):
        window.places.go(page)
        assert pane_of(window).isVisible() == there, page
    window.full_size.open_from_page(window.page.model.rows[0].id)
    assert not pane_of(window).isVisible(), "a photo at full size has details of its own"
    window.close_viewer()
    assert pane_of(window).isVisible()
    window.close()
    assert pane_of(open_window(library)).isVisible()


@pytest.mark.parametrize("width", [800, 900])
def test_in_a_narrow_window_look_alikes_and_details_take_turns(qtbot: QtBot, window: MainWindow, width: int) -> None:
    window.resize(width, 600)
    QApplication.processEvents()
    assert window.width() == width
    window.actions_.details.trigger()
    assert pane_of(window).isVisible()
    qtbot.waitUntil(lambda: not window.lookalikes.isVisible(), timeout=5000)
    assert window.width() == width, "the window does not grow"
    assert window.page.grid.visualRect(window.page.grid.model().index(2, 0)).top() < 200, "three photos side by side"
    QTest.keyClick(window, Qt.Key.Key_F10)
    qtbot.waitUntil(window.lookalikes.isVisible, timeout=5000)
    assert window.width() == width
    assert not pane_of(window).isVisible()
