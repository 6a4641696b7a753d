"""Finding photos by words, in the window: by mouse and by keyboard only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.photos import fetching
from photosim.ui.photos.library_page import LibraryPage
from photosim.ui.window.window import MainWindow
from photosim.values.organising import LabelChange


def _shown(window: MainWindow) -> list[str]:
    model = window.page.model
    return sorted(row.relative for row in model.rows)


def _settle(qtbot: QtBot, window: MainWindow, note: str) -> None:
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.search.note == note)


def _type(qtbot: QtBot, window: MainWindow, text: str) -> None:
    window.actions_.find.trigger()
    qtbot.keyClicks(window.page.search.field, text)


def test_words_show_the_photos_that_fit_and_escape_shows_all_again(qtbot: QtBot, window: MainWindow) -> None:
    every = _shown(window)
    _type(qtbot, window, "03")
    assert window.focusWidget() is window.page.search.field
    _settle(qtbot, window, "2 photos found")
    assert _shown(window) == ["03-large.png", "03-small.jpg"]
    qtbot.keyClick(window.page.search.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _shown(window) == every)
    assert window.page.search.note == ""
    assert window.focusWidget() is window.page.grid


def test_enter_goes_to_what_was_found(qtbot: QtBot, window: MainWindow) -> None:
    _type(qtbot, window, "03-small")
    qtbot.keyClick(window.page.search.field, Qt.Key.Key_Return)
    _settle(qtbot, window, "1 photo found")
    assert window.focusWidget() is window.page.grid


def test_the_second_press_selects_what_stands_there(qtbot: QtBot, window: MainWindow) -> None:
    _type(qtbot, window, "03")
    _type(qtbot, window, "04")
    assert window.page.search.field.text() == "04"


def test_what_is_not_understood_is_said_and_the_photos_stay(qtbot: QtBot, window: MainWindow) -> None:
    every = _shown(window)
    _type(qtbot, window, "rating:many")
    qtbot.waitUntil(lambda: "rating" in window.page.search.note)
    assert _shown(window) == every


def test_nothing_found_is_a_sentence_with_a_way_back(qtbot: QtBot, window: MainWindow) -> None:
    every = _shown(window)
    _type(qtbot, window, "zeppelin")
    _settle(qtbot, window, "0 photos found")
    assert window.page.state.title == "No photo fits"
    window.page.state.button.click()
    qtbot.waitUntil(lambda: _shown(window) == every)
    assert window.page.search.field.text() == ""


def test_the_menu_puts_its_words_behind_those_that_stand_there(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    library.organising.labelling.label([photos / "03-small.jpg", photos / "04-small.jpg"], LabelChange(favourite=True))
    _type(qtbot, window, "03")
    menu = window.page.search.filters
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Favourites").trigger()
    assert window.page.search.words == "is:favourite 03"
    qtbot.waitUntil(lambda: window.page.is_settled() and _shown(window) == ["03-small.jpg"])


def test_a_scan_shows_what_fits_of_the_new_photos(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    _type(qtbot, window, "extra")
    _settle(qtbot, window, "0 photos found")
    (photos / "03-small.jpg").rename(photos / "extra.jpg")
    window.scan([])
    qtbot.waitUntil(lambda: not window.controller.running and _shown(window) == ["extra.jpg"])


def test_other_words_while_one_search_is_under_way(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    for words in ("0", "01", "02", "03-large"):
        window.page.search.field.setText(words)
        window.page.search._ask()
    _settle(qtbot, window, "1 photo found")
    assert _shown(window) == ["03-large.png"]


@pytest.mark.parametrize("words", ["03", ""])
def test_the_page_without_a_window(qtbot: QtBot, library: Library, words: str) -> None:
    page = LibraryPage(library)
    qtbot.addWidget(page)
    page.refresh()
    page.search.field.setText(words)
    page.search._ask()
    qtbot.waitUntil(page.is_settled)
    assert page.model.rowCount() == (2 if words else 18)


def test_of_very_many_the_first_are_shown_before_the_others(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_FIRST_FOUND", 2)
    every, arrived = len(_shown(window)), []
    window.page._fetching.arrived.connect(lambda fetched: arrived.append(len(fetched.rows)))
    _type(qtbot, window, "jpg")
    qtbot.keyClick(window.page.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.search.note.endswith(" photos found"))
    assert arrived[-2:] == [2, window.page.model.rowCount()]
    assert 6 < window.page.model.rowCount() <= every
