"""Reviewing duplicates: marking, unmarking, choosing the keeper, filters, and marking all groups like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.filters import GroupFilter
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.review_page import CONTROL, SHIFT, Key, choose, go_to, marked, press, settle, titles, told


def test_a_mark_is_saved_at_once_and_undone(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == {"identical-1 again.jpg"}
    assert told(page, "identical-1 again.jpg").startswith("Marked for deletion, ")
    assert "1 marked, " in page.header
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "marked" not in page.header


def test_space_and_delete_mark_as_well_and_take_the_mark_off(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    for key in (Key.Key_Space, Key.Key_Delete):
        press(page, key)
        settle(qtbot, page)
        assert marked(library) == {"identical-1 again.jpg"}
        press(page, key)
        settle(qtbot, page)
        assert marked(library) == set()


def test_the_keeper_is_not_marked_and_says_why(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    choose(page, "identical-1.jpg")
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "the photo to keep" in window.message_bar.text


def test_a_padlock_keeps_photos_from_being_marked(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    for folder in library.folders.all():
        window.folder_commands.protect(folder.id, True)

    def is_protected() -> bool:
        return page.is_settled() and page.current is not None and all(m.protected for m in page.current.members)

    qtbot.waitUntil(is_protected)
    assert "Protected, stays" in told(page, "identical-1 again.jpg")
    assert page.header.startswith("4 groups · nothing to free")
    choose(page, "identical-1 again.jpg")
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "padlock" in window.message_bar.text


def test_all_others_are_marked_and_the_next_group_comes(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_M, SHIFT)
    settle(qtbot, page)
    assert marked(library) == {"shot half.jpg", "shot brighter.jpg"}
    assert page.panel.place == "Group 4 of 4"
    page.previous_group()
    press(page, Key.Key_U)
    settle(qtbot, page)
    assert marked(library) == set()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == {"shot half.jpg", "shot brighter.jpg"}


def test_a_series_is_marked_one_by_one_only(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    page.list.setCurrentIndex(page.model.index(3))
    settle(qtbot, page)
    assert page.current is not None
    assert page.current.tier == "series"
    assert not window.actions_.mark_others.isEnabled()
    assert not window.actions_.mark_like_this.isEnabled()
    press(page, Key.Key_M, SHIFT)
    page.commands.mark_others()
    page.panel.view.selectAll()
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == set()
    assert "one by one" in window.message_bar.text
    page.panel.view.choose(1)
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert len(marked(library)) == 1


def test_another_keeper_is_chosen_by_key_and_given_back(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_M)
    press(page, Key.Key_K)
    assert page.panel.meaning.startswith("Comparing the others with the photo you chose…")
    settle(qtbot, page)
    assert page.panel.meaning.startswith("Kept because: you chose it.")
    assert titles(page)[2] == "shot half.jpg"
    assert told(page, "shot half.jpg").startswith("Keep, shot half.jpg, Kept because: you chose it.")
    assert marked(library) == set()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert titles(page)[2] == "shot.jpg"
    assert marked(library) == {"shot half.jpg"}


def test_marks_that_cannot_be_written_are_taken_off_again(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_photos: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(library.review, "mark", full)
    press(page, Key.Key_M)
    settle(qtbot, page)
    assert "marked" not in page.header
    assert window.message_bar.text == "The disk is full."


def test_space_presses_a_button_that_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    button = next(
        one for one in page.panel.findChildren(QToolButton) if one.defaultAction() is window.actions_.next_group
    )
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)
    settle(qtbot, page)
    assert page.panel.place == "Group 2 of 4"
    assert marked(library) == set()
    QTest.keyClick(button, Key.Key_M)
    settle(qtbot, page)
    assert marked(library) == {"identical-2 again.jpg"}, "letters count there as well"


# Filters


def test_filters_narrow_the_list_and_are_cleared(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    bar = page.filters
    bar.button("same-shot").click()
    assert titles(page) == ["shot.jpg"]
    assert page.header.startswith("1 of 4 groups")
    bar.clear()
    bar.since.setCurrentIndex(bar.since.findData("2021-03"))
    assert len(titles(page)) == 2
    bar.until.setCurrentIndex(bar.until.findData("2021-03"))
    assert titles(page) == ["shot.jpg"]
    bar.clear()
    bar.folder.setCurrentIndex(1)
    assert len(titles(page)) in (3, 4)
    bar.clear()
    bar.saving.setCurrentIndex(bar.saving.count() - 1)
    assert page.is_empty
    assert page.state.title == "No group fits these filters"
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    assert not page.is_empty
    assert page.model.rowCount() == 4


def test_a_filter_that_no_longer_fits_anything_is_forgotten() -> None:
    assert GroupFilter.from_json({"tier": "series", "folder": "nonsense", "other": 1}) == GroupFilter("series")
    assert GroupFilter.from_json(GroupFilter("identical", 3, 5, "2020-01", "2021-01").as_json()).folder == 3


# Mark all groups like this


def test_marking_all_like_this_shows_first_and_marks_after_the_word(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    assert dialog.heading.startswith("2 photos would be marked; ")
    assert "2 groups of identical photos" in dialog.rule
    assert [line.title for line in dialog.list.lines.lines] == ["identical-1 again.jpg", "identical-2 again.jpg"]
    assert "identical-1.jpg" in dialog.list.lines.lines[0].detail
    assert marked(library) == set(), "nothing before the word"
    QTest.keyClick(dialog, Key.Key_Return)
    assert dialog.isVisible(), "Enter marks nothing by accident"
    QTest.mouseClick(dialog.mark_button, Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert marked(library) == {"identical-1 again.jpg", "identical-2 again.jpg"}
    window.actions_.undo.trigger()
    settle(qtbot, page)
    assert marked(library) == set()


def test_marking_all_like_this_respects_filters(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    page.filters.until.setCurrentIndex(page.filters.until.findData("2020-01"))
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    assert "Only the groups that your filters show" in dialog.rule
    assert len(dialog.list.lines.lines) == 1
    dialog.reject()
    settle(qtbot, page)
    assert marked(library) == set()
