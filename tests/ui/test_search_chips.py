"""What is asked for stands as chips: put there by words, by the menu and by completion, taken out by mouse and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.photos.asked import KNOWN_PARTS, part_of, words_of
from photosim.ui.photos.completing import split_word
from photosim.ui.photos.filters import DaysDialog
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Gathering, LabelChange

Key = Qt.Key


def shown(window: MainWindow) -> list[str]:
    return sorted(row.relative for row in window.page.model.rows)


def settle(qtbot: QtBot, window: MainWindow, note: str) -> None:
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.search.note == note)


def type_words(qtbot: QtBot, window: MainWindow, words: str) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.actions_.find.trigger()
    qtbot.keyClicks(window.page.search.field, words)


def focus_key(qtbot: QtBot, window: MainWindow, key: Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key)


def entry(menu: QMenu, name: str) -> QAction:
    return next(action for action in menu.actions() if action.text().partition("\t")[0] == name)


def test_by_keyboard_only(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    # The offscreen platform would activate the list that pops up, and leave it so.
    monkeypatch.setattr(window.page.search.completion, "_offer", lambda parts: None)
    type_words(qtbot, window, "small format:jpg -03")
    qtbot.keyClick(window.page.search.field, Key.Key_Return)
    settle(qtbot, window, "8 photos found")
    search = window.page.search
    assert (search.chips.parts, search.field.text()) == (["small", "format:jpg", "-03"], "")
    assert QApplication.focusWidget() is window.page.grid
    window.actions_.find.trigger()
    focus_key(qtbot, window, Key.Key_Backspace)  # in the empty field: to the last chip
    focus_key(qtbot, window, Key.Key_Delete)
    settle(qtbot, window, "9 photos found")
    assert search.chips.parts == ["small", "format:jpg"]
    focus_key(qtbot, window, Key.Key_Left)
    focus_key(qtbot, window, Key.Key_F2)  # changed instead of typed anew
    assert search.field.text() == "small"
    assert QApplication.focusWidget() is search.field
    search.field.setText("large")
    qtbot.keyClick(search.field, Key.Key_Return)
    settle(qtbot, window, "0 photos found")
    assert search.chips.parts == ["format:jpg", "large"]
    window.actions_.find.trigger()
    qtbot.keyClick(search.field, Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(window)) == 18)
    assert search.words == ""
    assert search.chips.isHidden()


def test_by_mouse_only(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    library.organising.labelling.label([photos / "03-small.jpg", photos / "04-small.jpg"], LabelChange(favourite=True))
    window.page.refresh()
    search = window.page.search
    assert search.menu_button.menu() is search.filters
    search.filters.aboutToShow.emit()
    entry(search.filters, "Favourites").trigger()
    settle(qtbot, window, "2 photos found")
    formats = entry(search.filters, "Format").menu()
    formats.aboutToShow.emit()
    qtbot.waitUntil(lambda: any(action.text() == "JPEG\t9" for action in formats.actions()))
    entry(formats, "JPEG").trigger()
    settle(qtbot, window, "2 photos found")
    assert [chip.text() for chip in search.chips._chips] == ["Favourites", "Format: jpeg"]
    qtbot.mouseClick(search.chips._chips[0], Qt.MouseButton.LeftButton)
    settle(qtbot, window, "9 photos found")
    qtbot.mouseClick(search.chips._chips[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(window)) == 18)


def test_keys_and_values_are_completed(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    library.organising.labelling.label([photos / "03-small.jpg"], LabelChange(add_keywords=("Sea", "Animals/Red Dog")))
    window.page.refresh()
    qtbot.waitUntil(window.page.is_settled)
    search = window.page.search
    type_words(qtbot, window, "keyw")
    assert search.completion.offered[0] == "keyword:"
    qtbot.keyClicks(search.field, "ord:")
    qtbot.waitUntil(lambda: 'keyword:"Animals/Red Dog"' in search.completion.offered)
    assert search.note != "Nothing follows"  # a key alone asks for nothing yet
    qtbot.keyClicks(search.field, "dog")
    qtbot.waitUntil(lambda: search.completion.offered == ['keyword:"Animals/Red Dog"'])
    popup = search.completion.completer.popup()
    assert popup is not None
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    settle(qtbot, window, "1 photo found")
    assert search.chips.parts == ['keyword:"Animals/Red Dog"']
    assert search.chips._chips[0].text() == "Keyword: Animals/Red Dog"
    assert search.field.text() == ""


def test_enter_takes_what_was_typed_while_the_list_is_open(qtbot: QtBot, window: MainWindow) -> None:
    type_words(qtbot, window, "format:jp")
    search = window.page.search
    qtbot.waitUntil(lambda: bool(search.completion.offered))
    qtbot.keyClicks(search.field, "g")
    qtbot.keyClick(search.field, Key.Key_Return)
    settle(qtbot, window, "9 photos found")
    assert search.chips.parts == ["format:jpg"]


def test_days_are_chosen_on_calendars(qtbot: QtBot) -> None:
    dialog = DaysDialog()
    qtbot.addWidget(dialog)
    dialog.first.setSelectedDate(QDate(2024, 2, 1))
    dialog.last.setSelectedDate(QDate(2024, 3, 31))
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.accept()
    assert wanted.args == ["date:2024-02-01..2024-03-31"]
    dialog.last.setSelectedDate(QDate(2023, 1, 1))  # before the first day: that is the last one then
    with qtbot.waitSignal(dialog.wanted) as wanted:
        dialog.accept()
    assert wanted.args == ["date:2024-02-01"]


def test_a_search_is_kept_as_an_album(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    type_words(qtbot, window, "03 format:jpg")
    window.page.search._accept()
    settle(qtbot, window, "1 photo found")
    window.actions_.keep_search.trigger()
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue("Threes")
    dialog.accept()
    qtbot.waitUntil(lambda: "“Threes” is an album now" in window.message_bar.text)
    (album,) = library.organising.labelling.albums()
    assert (album.name, album.query) == ("Threes", "03 format:jpg")
    window.page.search.clear()
    window.page.show_gathering(Gathering("album", "Threes"))
    qtbot.waitUntil(lambda: window.page.is_settled() and shown(window) == ["03-small.jpg"])


def test_nothing_is_kept_where_nothing_is_asked_for(window: MainWindow) -> None:
    window.actions_.keep_search.trigger()
    assert "Ctrl+F" in window.message_bar.text
    assert window.findChild(QInputDialog) is None


def test_rows_are_fetched_once_while_words_stand_there(
    qtbot: QtBot, window: MainWindow, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_words(qtbot, window, "03")
    settle(qtbot, window, "2 photos found")
    asked: list[str] = []
    finding = library.organising.finding
    ids, rows_of = finding.ids, library.photos.rows_of
    monkeypatch.setattr(finding, "ids", lambda *a, **k: (asked.append("ids"), ids(*a, **k))[1])
    monkeypatch.setattr(library.photos, "rows_of", lambda *a: (asked.append("rows"), rows_of(*a))[1])
    window.page.refresh()
    qtbot.waitUntil(lambda: bool(asked) and window.page.is_settled())
    assert asked == ["ids", "rows"]


def test_every_part_of_the_menu_is_understood_and_has_words(library: Library) -> None:
    for part in KNOWN_PARTS:
        assert library.organising.finding.parts(part) == [part]
        library.organising.finding.ids(part)
        assert words_of(part) != part


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("beach", "“beach”"),
        ("-is:raw", "not Raw photos"),
        ('camera:"X T3"', "Camera: X T3"),
        ("rating:>=2", "★★ and more"),
        ("iso:>800", "Iso: more than 800"),
        ("iso:100..800", "Iso: 100 to 800"),
        ("date:..2018", "Date: until 2018"),
        ("2019..2021", "2019 to 2021"),
        ("2019", "2019"),
        ("(a or b)", "(a or b)"),
        ("a or b", "a or b"),
    ],
)
def test_words_of_chips(part: str, words: str) -> None:
    assert words_of(part) == words if part != "a or b" else "a or b" in words_of(part)


@pytest.mark.parametrize(
    ("text", "before", "word"),
    [
        ("a b", "a ", "b"),
        ('x keyword:"New Y', "x ", 'keyword:"New Y'),
        ("(a", "(", "a"),
        ("a ", "a ", ""),
        ("", "", ""),
    ],
)
def test_the_word_that_is_being_typed(text: str, before: str, word: str) -> None:
    assert split_word(text) == (before, word)


def test_values_become_parts_that_find_them(library: Library) -> None:
    for key, value in (("album", 'Say "cheese"'), ("keyword", "A/B"), ("year", "2024"), ("camera", "X100V")):
        assert library.organising.finding.parts(part_of(key, value)) == [part_of(key, value)]
