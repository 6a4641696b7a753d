"""Comparing photos of the library's window: from the photos, from their look-alikes, and back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.help.about import ShortcutsDialog
from photosim.ui.window.window import MainWindow

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def id_of(window: MainWindow, name: str) -> int:
    return next(row.id for row in window.page.model.rows if row.relative == name)


def click(grid, photo_id: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    index = grid.model().index(grid.model().place(photo_id))
    grid.scrollTo(index)
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, grid.visualRect(index).center())


def shown(qtbot: QtBot, window: MainWindow) -> list[str]:
    """Names of the photos that are compared."""
    assert window.comparing
    qtbot.waitUntil(window.compare.is_settled, timeout=20_000)
    return [path.name for path in window.compare.paths]


def test_c_compares_the_chosen_photos_and_escape_leads_back(qtbot: QtBot, window: MainWindow) -> None:
    grid = window.page.grid
    first, second = id_of(window, "04-large.png"), id_of(window, "04-small.jpg")
    click(grid, first)
    click(grid, second, CONTROL)
    QTest.keyClick(grid, Key.Key_C)
    assert sorted(shown(qtbot, window)) == ["04-large.png", "04-small.jpg"]
    assert window.compare.alignments[1] is not None or window.compare.side.captions[1].facts
    assert not window.actions_.compare.isEnabled()
    assert not window.tool_bar.isVisible()
    QTest.keyClick(window.focusWidget(), Key.Key_Escape)
    assert not window.comparing
    assert window.focusWidget() is grid
    assert set(grid.selected_ids()) == {first, second}
    assert window.tool_bar.isVisible()


def test_one_photo_or_five_cannot_be_compared(window: MainWindow) -> None:
    grid = window.page.grid
    for count in (1, 5):
        rows = window.page.model.rows[:count]
        grid.clearSelection()
        for row in rows:
            index = grid.model().index(grid.model().place(row.id))
            grid.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
        grid.setFocus()
        window.message_bar.clear()
        QTest.keyClick(grid, Key.Key_C)
        assert not window.comparing
        assert window.message_bar.text.startswith("Choose two to four photos to compare")


def test_a_look_alike_is_compared_with_what_it_is_like(qtbot: QtBot, window: MainWindow) -> None:
    query = id_of(window, "04-large.png")
    click(window.page.grid, query)
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None and bool(panel.shown()))
    best = panel.shown()[0].row.id
    click(panel.grid, best, CONTROL)  # chosen, without becoming what is looked for
    assert panel.grid.selected_ids() == [best]
    QTest.keyClick(panel.grid, Key.Key_C)
    assert shown(qtbot, window) == ["04-large.png", "04-small.jpg"]
    window.compare.close_requested.emit()
    assert window.focusWidget() is panel.grid


def test_the_menu_of_photos_offers_comparing_where_it_is_possible(qtbot: QtBot, window: MainWindow) -> None:
    ids = [row.id for row in window.page.model.rows[:3]]
    offered: list[bool] = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered.append(window.actions_.compare.isEnabled())
        menu.close()

    for chosen in (ids[:1], ids):
        QTimer.singleShot(0, window, look)
        window.chosen.show_menu(chosen, window.mapToGlobal(QPoint(200, 200)))
    assert offered == [False, True]
    assert window.actions_.compare.isEnabled()


def test_news_of_the_library_do_not_close_the_comparison(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    window.compare_photos([id_of(window, "04-large.png"), id_of(window, "04-small.jpg")])
    shown(qtbot, window)
    with qtbot.waitSignal(window.page.folders_changed):
        window.page.refresh()
    assert window.comparing


def test_look_alikes_of_a_compared_photo_are_a_key_away(qtbot: QtBot, window: MainWindow) -> None:
    small = id_of(window, "04-small.jpg")
    window.compare_photos([id_of(window, "04-large.png"), small])
    shown(qtbot, window)
    QTest.keyClick(window.focusWidget(), Key.Key_Right)
    window.actions_.look_alikes.trigger()
    assert not window.comparing
    assert window.lookalikes.query.source == small


def test_a_window_may_be_closed_while_photos_are_compared(
    qtbot: QtBot, open_window: Callable[[Library], MainWindow], library: Library
) -> None:
    window = open_window(library)
    window.compare_photos([id_of(window, "04-large.png"), id_of(window, "04-small.jpg")])
    QTest.keyClick(window.compare, Key.Key_D)
    window.close()
    assert window.ended


def test_the_keys_are_in_the_list_of_shortcuts(window: MainWindow) -> None:
    window.actions_.shortcuts.trigger()
    dialog = window.findChild(ShortcutsDialog)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Comparing", "Side by side, flicker, swipe, difference", "Compare"} <= texts
    assert dialog.height() <= 760
