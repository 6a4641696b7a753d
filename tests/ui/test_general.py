"""The general settings: appearance and what a click does, by mouse and by keyboard alone; they count at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from photosim.base import texts
from photosim.library import Library
from photosim.ui.grids.browsing import choose_all
from photosim.ui.kit import theme
from photosim.ui.kit.theme import DARK, LIGHT
from photosim.ui.preferences.general import CHOOSE, LOOK_ALIKES, OPEN, GeneralSettings
from photosim.ui.window.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
Opener = Callable[[Library], MainWindow]


@pytest.fixture(autouse=True)
def _as_it_was(qapp: QApplication) -> Iterator[None]:
    current = theme.theme()
    assert current is not None
    forced, current._forced = current._forced, None
    current.choose("light")
    yield
    current._forced = forced
    current.choose("system")


def settings_of(window: MainWindow) -> GeneralSettings:
    window.actions_.preferences.trigger()
    dialog = window.preferences.dialog
    assert dialog is not None
    assert dialog.titles[0] == "General"
    page = dialog.findChild(GeneralSettings)
    assert page.isVisible(), "it is the first page"
    dialog.activateWindow()  # which a desktop does by itself: keys of the window behind it do not count here
    QTest.qWait(50)
    return page


def choose(page: GeneralSettings, value: str, by_mouse: bool) -> None:
    """By mouse a click on the words; by keyboard the letter under the line of the button."""
    button = page.button(value)
    if by_mouse:
        QTest.mouseClick(button, LEFT, pos=QPoint(12, button.height() // 2))
    else:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()


def ground(widget: QWidget) -> str:
    return widget.grab().toImage().pixelColor(3, widget.height() // 2).name()


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_appearance_changes_at_once_and_is_kept(
    qtbot: QtBot, window: MainWindow, open_window: Opener, library: Library, by_mouse: bool
) -> None:
    page = settings_of(window)
    for value, colours in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        choose(page, value, by_mouse)
        assert theme.colours() is colours
        assert ground(window.page).lower() == colours.base
    window.close()
    theme.theme().choose("system")
    open_window(library)
    assert theme.colours() is DARK, "the next window has it too"


def test_the_variable_for_pictures_and_tests_wins(window: MainWindow) -> None:
    current = theme.theme()
    current._forced = False
    choose(settings_of(window), "dark", by_mouse=True)
    assert theme.colours() is LIGHT


def click_photo(window: MainWindow, number: int) -> int:
    grid = window.page.grid
    box = grid.visualRect(grid.model().index(number, 0))
    QTest.mouseClick(grid.viewport(), LEFT, pos=box.center())
    return window.page.model.rows[number].id


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_click_does_what_was_chosen(qtbot: QtBot, window: MainWindow, by_mouse: bool) -> None:
    page = settings_of(window)
    choose(page, CHOOSE, by_mouse)
    chosen = click_photo(window, 1)
    assert window.page.grid.current_id() == chosen
    assert window.lookalikes.query is None
    QTest.keyClick(window.page.grid, Qt.Key.Key_Right)
    assert window.lookalikes.query is None, "the arrow keys do the same"
    window.actions_.look_alikes.trigger()
    assert window.lookalikes.query is not None, "the command does it all the same"

    choose(page, OPEN, by_mouse)
    opened = click_photo(window, 3)
    assert window.shows("viewer")
    assert window.viewer.current == opened
    window.close_viewer()

    choose(page, LOOK_ALIKES, by_mouse)
    chosen = click_photo(window, 4)
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == chosen


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_viewer_is_dark_until_the_person_wants_it_otherwise(
    qtbot: QtBot, window: MainWindow, by_mouse: bool
) -> None:
    window.full_size.open_from_page(window.page.model.rows[0].id)
    qtbot.waitUntil(lambda: bool(window.viewer._view.levels))
    assert ground(window.viewer._view).lower() == DARK.base
    assert ground(window.viewer._bar).lower() == DARK.window
    tint = window.viewer._bar.details.icon().pixmap(24, 24).toImage()
    assert max(tint.pixelColor(x, y).lightness() for x in range(24) for y in range(24)) > 200, "icons can be seen"
    window.close_viewer()
    assert ground(window.page).lower() == LIGHT.base, "nothing else is dark"

    page = settings_of(window)
    if by_mouse:
        QTest.mouseClick(page.dark_viewer, LEFT, pos=QPoint(12, page.dark_viewer.height() // 2))
    else:
        page.dark_viewer.setFocus()
        QTest.keyClick(page.dark_viewer, Qt.Key.Key_Space)
    window.full_size.open_from_page(window.page.model.rows[0].id)
    assert ground(window.viewer._bar).lower() == LIGHT.window


@pytest.mark.parametrize("dark", [True, False])
def test_comparing_and_quick_look_are_as_dark_as_the_viewer(qtbot: QtBot, window: MainWindow, dark: bool) -> None:
    first, second = (row.id for row in window.page.model.rows[:2])
    choose_all(window.page.grid, [first, second])
    window.actions_.compare.trigger()
    qtbot.waitUntil(lambda: len(window.compare.paths) == 2)
    page = settings_of(window)
    if not dark:
        page.dark_viewer.setChecked(False)
    colours = DARK if dark else LIGHT
    assert window.compare.side.canvases[0].background().name() == (colours.base if dark else colours.placeholder)
    assert ground(window.compare._top).lower() == colours.window
    window.close_viewer()
    window.page.grid.choose(first)
    window.actions_.quick_look.trigger()
    look = window.browsing.quick_look
    qtbot.waitUntil(lambda: look.is_loaded)
    picture = look.grab().toImage()
    assert (picture.pixelColor(3, 3).lightness() < 60) == dark
    QTest.keyClick(look, Qt.Key.Key_Space)
    assert ground(window.page).lower() == LIGHT.base


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_language_is_chosen_and_kept_for_the_next_start(
    window: MainWindow, library: Library, by_mouse: bool
) -> None:
    page = settings_of(window)
    assert page.button("de").text() == "Deutsch"
    choose(page, "de", by_mouse)
    assert library.settings.get(texts.LANGUAGE, "") == "de"
    assert texts.language() == "en", "what is on the screen stays as it is"
    assert any("started next" in label.text() for label in page.findChildren(QLabel))
