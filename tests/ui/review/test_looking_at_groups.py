"""Reviewing duplicates: the groups, what is said of them, and the ways about the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.review import words
from photosim.ui.review.members import FactsRole
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.review_page import CONTROL, Key, go_to, press, settle, titles, told


def test_groups_are_listed_surest_first_and_the_first_is_shown(page: ReviewPage) -> None:
    assert titles(page)[:3] == ["identical-1.jpg", "identical-2.jpg", "shot.jpg"]
    assert page.model.rowCount() == 4
    assert page.header.startswith("4 groups · ")
    assert page.panel.title.startswith("Identical · 2 photos · ")
    assert page.panel.place == "Group 1 of 4"
    assert "identical-1.jpg, Kept because: " in told(page, "identical-1.jpg")
    assert told(page, "identical-1.jpg").startswith("Keep, ")
    said = told(page, "identical-1 again.jpg")
    assert "An exact copy of the file" in said
    assert "720 × 480" in said
    assert "Deleting it frees " in said
    assert "Copies" in said
    # The files are the same: that one is an original and the other an export cannot be the reason.
    assert page.panel.meaning.startswith("Kept because: its name or folder looks least like that of a copy. ")


def test_evidence_is_plain_and_the_figure_is_in_the_tip(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    model = page.panel.model
    index = next(one for row in range(3) if (one := model.index(row)).data() == "shot half.jpg")
    said = told(page, "shot half.jpg")
    assert "Half size, looks " in said
    assert "dB" not in said
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert " dB)" in tip
    assert str(page.path_of(model.member(index.row())).parent) in tip  # the card has the folder in short
    assert index.data(FactsRole).folder == "Copies"


def test_the_reason_is_whole_however_narrow_the_window(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    reason = "Kept because: the original rather than an edit or export; the highest resolution; the sharpest."
    page.panel.show_reason(reason)
    for width in (1280, 820):
        page.window().resize(width, 800)
        label = page.panel._reason
        qtbot.waitUntil(lambda label=label: label.height() >= label.heightForWidth(label.width()))
    assert label.heightForWidth(label.width()) > label.fontMetrics().height() * 1.5, "it has wrapped"
    assert page.panel.meaning.startswith(reason)


def test_in_a_small_window_the_photos_have_the_room(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    page.window().resize(800, 600)
    buttons = [*page.panel.buttons, page.panel.more]
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == 1)
    assert all(button.accessibleName() and button.toolTip() for button in buttons)
    view = page.panel.view
    qtbot.waitUntil(lambda: view.viewport().height() >= view.cell.height())
    qtbot.waitUntil(lambda: view.viewport().rect().contains(view.visualRect(view.currentIndex())))


def test_a_keeper_says_its_first_reason_where_all_have_no_room(page: ReviewPage, qtbot: QtBot) -> None:
    go_to(qtbot, page, "shot.jpg")
    group = page.panel.model.group
    page.panel.model.set_details(replace(group, reason="the sharpest; the oldest file", tied=False))
    facts = page.panel.model.index(0).data(FactsRole)
    assert facts.lines[0] == "Kept because: the sharpest; the oldest file."
    assert facts.in_short == "Kept because: the sharpest."


def test_folders_of_one_name_are_told_apart() -> None:
    roots = {1: Path("/card/DCIM"), 2: Path("/phone/DCIM"), 3: Path("/home/Photos")}
    assert words.folder_names(roots) == {1: str(roots[1]), 2: str(roots[2]), 3: "Photos"}


def test_the_list_tells_screen_readers_of_groups_and_marks(qtbot: QtBot, page: ReviewPage) -> None:
    press(page, Key.Key_M)
    text = page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text.startswith("2 photos, Identical · ")
    assert text.endswith("1 marked")
    assert page.list.accessibleName()
    assert page.panel.view.accessibleName()


def test_keys_go_from_group_to_group(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    press(page, Key.Key_N)
    press(page, Key.Key_N)
    settle(qtbot, page)
    assert page.panel.place == "Group 3 of 4"
    assert page.current is not None
    assert page.current.tier == "same-shot"
    press(page, Key.Key_P)
    assert page.panel.place == "Group 2 of 4"
    for _ in range(5):
        press(page, Key.Key_P)
    assert page.panel.place == "Group 1 of 4"
    assert not window.actions_.previous_group.isEnabled()


def test_f6_goes_between_groups_and_photos(page: ReviewPage, window: MainWindow) -> None:
    assert page.panel.view.hasFocus(), "the photos have the keyboard when the page opens"
    window.actions_.next_pane.trigger()
    assert page.list.hasFocus()
    QTest.keyClick(page.list, Key.Key_Down)
    assert page.panel.place == "Group 2 of 4"
    window.actions_.previous_pane.trigger()
    assert page.panel.view.hasFocus()


def test_enter_opens_a_photo_and_escape_comes_back(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    press(page, Key.Key_Return)
    assert window.at_full_size
    QTest.keyClick(window.viewer, Key.Key_Escape)
    assert window.stack.currentWidget() is page
    qtbot.waitUntil(window.is_settled)


def test_pages_are_changed_by_button_menu_and_key(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    window.actions_.history_page.trigger()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.history
    assert window.windowTitle().startswith("History")
    assert window.history.is_empty
    assert "Nothing was deleted yet" in window.history.state.title
    QTest.keyClick(window, Key.Key_1, CONTROL)
    assert window.stack.currentWidget() is window.splitter
    button = window.tool_bar.widgetForAction(window.actions_.duplicates_page)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.stack.currentWidget() is page
    window.page.refresh()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is page, "refreshed photos do not take the page away"


def test_look_alikes_of_a_member_are_shown_among_the_photos(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    chosen = page.selected_ids()
    window.actions_.look_alikes.trigger()
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.splitter
    assert window.lookalikes.subject is not None
    assert [window.lookalikes.subject.photo_id] == chosen


def test_the_context_menu_is_about_the_chosen_photos(qtbot: QtBot, page: ReviewPage) -> None:
    view = page.panel.view
    place = view.visualRect(page.panel.model.index(1)).center()
    page.menu_requested.disconnect()
    with qtbot.waitSignal(page.menu_requested) as asked:
        view.customContextMenuRequested.emit(place)
    assert asked.args[0] == page.selected_ids()
    assert isinstance(asked.args[1], QPoint)


def test_words_are_not_squeezed_on_a_small_screen(qtbot: QtBot, page: ReviewPage) -> None:
    go_to(qtbot, page, "shot.jpg")
    page.window().resize(718, 435)  # 1440 x 900 at scale 2
    panel = page.panel
    for label in (panel._title, panel._reason, panel._place):
        qtbot.waitUntil(lambda label=label: label.isHidden() or label.height() >= label.heightForWidth(label.width()))
    assert panel._title.height() >= panel._title.fontMetrics().height()
    page.window().resize(1280, 800)
    qtbot.waitUntil(panel._reason.isVisible)
