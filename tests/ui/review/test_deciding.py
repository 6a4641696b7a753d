"""Reviewing duplicates: what a person decides, how it is undone, and comparing photos first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.review.decisions import DecisionsDialog
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.review_page import CONTROL, SHIFT, Key, choose, go_to, marked, press, settle, titles


def test_not_duplicates_is_one_key_and_is_listed_and_taken_back(
    qtbot: QtBot, page: ReviewPage, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_X)
    assert "shot.jpg" not in titles(page), "at once"
    settle(qtbot, page)
    assert [one.kind for one in library.duplicates.decisions()] == ["different"] * 3
    page.show_decisions()
    dialog = page.window().findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: len(dialog.list.lines.lines) == 1 and dialog.list.is_settled())
    line = dialog.list.lines.lines[0]  # three pairs, but people have decided once
    assert line.detail == "Not duplicates · 3 photos"
    assert line.title.count(".jpg") == 3
    assert len(line.pictures) == 2
    assert not dialog.forget_button.isEnabled()
    dialog.list.selectAll()
    assert dialog.forget_button.text() == "Take back 1 decision"
    QTest.mouseClick(dialog.forget_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.list.lines.lines == [])
    dialog.reject()
    qtbot.waitUntil(lambda: "shot.jpg" in titles(page))
    settle(qtbot, page)
    assert library.duplicates.decisions() == []


def test_not_duplicates_is_undone_with_its_marks(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_M)
    press(page, Key.Key_X)
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert page.current is not None
    assert Path(page.current.keeper.row.relative).name == "shot.jpg"
    assert marked(library) == {"shot half.jpg"}
    assert library.duplicates.decisions() == []


def test_one_photo_is_told_apart_with_one_key_and_comes_back(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_T)
    settle(qtbot, page)
    names = {Path(member.row.relative).name for group in library.review.state().groups for member in group.members}
    assert "shot half.jpg" not in names
    assert "shot.jpg" in names, "nothing is said about the others"
    assert {one.kind for one in library.duplicates.decisions()} == {"different"}
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    names = {Path(member.row.relative).name for group in library.review.state().groups for member in group.members}
    assert "shot half.jpg" in names
    assert library.duplicates.decisions() == []


def different(library: Library) -> list[set[str]]:
    """What was said to be different, by the names of the files."""
    return [{path.name for _, path in one.paths} for one in library.duplicates.decisions() if one.kind == "different"]


def test_one_photo_is_told_apart_by_mouse_in_its_menu(
    qtbot: QtBot, page: ReviewPage, window: MainWindow, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    view, model = page.panel.view, page.panel.model
    row = next(row for row in range(model.rowCount()) if model.index(row).data() == "shot brighter.jpg")
    place = view.visualRect(model.index(row)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    seen: list[str] = []

    def click() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        seen.extend(action.text().replace("&", "") for action in menu.actions())
        wanted = next(action for action in menu.actions() if action.text().replace("&", "") == "This one is different")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(wanted).center())

    QTimer.singleShot(0, window, click)
    view.customContextMenuRequested.emit(place)
    settle(qtbot, page)
    assert seen[:3] == ["Keep this one", "Mark or unmark", "This one is different"]
    assert "Remembered: this one is a different photo. Ctrl+Z takes it back." in window.message_bar.text
    assert different(library)
    assert all("shot brighter.jpg" in pair for pair in different(library)), "nothing is said about the others"
    group = next(one for one in library.review.state().groups if one.keeper.row.relative == "shot.jpg")
    assert [member.row.relative for member in group.losers] == ["shot half.jpg"]
    window.actions_.undo.trigger()
    settle(qtbot, page)
    assert different(library) == []


def test_the_same_bytes_are_not_called_different(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    assert not window.actions_.not_duplicates.isEnabled()
    press(page, Key.Key_X)
    settle(qtbot, page)
    assert page.model.rowCount() == 4


def test_keep_all_is_listed_as_one_decision(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    go_to(qtbot, page, "shot.jpg")
    press(page, Key.Key_A)
    settle(qtbot, page)
    window.actions_.decisions.trigger()
    dialog = window.findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: len(dialog.list.lines.lines) == 1)
    (line,) = dialog.list.lines.lines
    assert line.detail == "Keep all · 3 photos"
    assert set(line.title.replace(" and ", ", ").split(", ")) == {"shot.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert dialog.text.startswith("1 decision, newest first.")
    dialog.reject()


def test_without_decisions_the_list_says_how_they_come(qtbot: QtBot, page: ReviewPage, window: MainWindow) -> None:
    window.actions_.decisions.trigger()
    dialog = window.findChild(DecisionsDialog)
    qtbot.waitUntil(lambda: dialog._state.title == "Nothing was decided yet")
    assert "Not duplicates" in dialog._state.text
    dialog.reject()


def test_keep_all_is_remembered_after_a_restart(
    qtbot: QtBot, page: ReviewPage, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_A)
    settle(qtbot, page)
    assert titles(page)[0] == "identical-2.jpg"
    window.close()
    with Library.open(library.directory, embedder=FakeEmbedder(), workers=0) as again:
        assert [one.kind for one in again.duplicates.decisions()] == ["keep-all"]
        assert len(again.review.state().groups) == 3
        again.review.find(Job())
        assert len(again.review.state().groups) == 3


def test_keys_pressed_in_haste_are_done_in_their_order(qtbot: QtBot, page: ReviewPage, library: Library) -> None:
    for key in (Key.Key_M, Key.Key_M, Key.Key_M, Key.Key_N):
        press(page, key)
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_M, SHIFT)
    press(page, Key.Key_A)
    settle(qtbot, page)
    expected = {"identical-1 again.jpg", "identical-2 again.jpg", "shot half.jpg", "shot brighter.jpg"}
    assert marked(library) == expected
    assert page.model.rowCount() == 3
    for _ in range(6):
        press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert page.model.rowCount() == 4


def fail(*_: object) -> None:
    raise LibraryError("The library cannot be written: the disk is full.")


@pytest.mark.parametrize("in_haste", [True, False])
@pytest.mark.parametrize(
    ("key", "what"),
    [(Key.Key_X, "not_duplicates"), (Key.Key_A, "keep_all"), (Key.Key_M, "mark"), (Key.Key_K, "keeper")],
)
def test_what_was_not_written_is_not_undone(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    key: Key,
    what: str,
    in_haste: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Undo takes back what was done before, and never claims to have undone what failed."""
    press(page, Key.Key_M)
    settle(qtbot, page)
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    told: list[str] = []
    page.said.connect(told.append)
    monkeypatch.setattr(library.review, "choose_keeper" if what == "keeper" else what, fail)
    press(page, key)
    if not in_haste:
        settle(qtbot, page)
        assert "the disk is full" in window.message_bar.text
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    monkeypatch.undo()
    expected = {"identical-1 again.jpg"} if in_haste else set()
    assert marked(library) == expected
    assert told == ([] if in_haste else ["Marks taken off."])
    assert page.model.rowCount() == 4
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()
    assert not window.actions_.undo.isEnabled()


def test_an_undo_that_fails_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    monkeypatch.setattr(library.review, "unmark", fail)
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert "the disk is full" in window.message_bar.text
    assert marked(library) == {"identical-1 again.jpg"}
    monkeypatch.undo()
    press(page, Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert marked(library) == set()


# Comparing


def test_the_chosen_photos_are_compared_and_decided_about(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    choose(page, "shot half.jpg")
    press(page, Key.Key_C)
    view = window.compare
    assert window.comparing
    assert [path.name for path in view.paths] == ["shot.jpg", "shot half.jpg"]
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    shot = page.current.keeper
    half = next(member for member in page.current.members if member.row.relative == "shot half.jpg")

    QTest.keyClick(view, Key.Key_Right)
    QTest.keyClick(view, Key.Key_M)
    assert page.desk.marked == {half.id}
    QTest.keyClick(view, Key.Key_M)
    assert not page.desk.marked

    QTest.keyClick(view, Key.Key_K)  # the smaller one is kept instead
    qtbot.waitUntil(lambda: page.current is not None and page.current.keeper.id == half.id, timeout=20_000)
    QTest.keyClick(view, Key.Key_M)
    assert half.id not in page.desk.marked
    QTest.keyClick(view, Key.Key_Left)
    QTest.keyClick(view, Key.Key_M)
    assert page.desk.marked == {shot.id}

    QTest.keyClick(view, Key.Key_Escape)
    assert window.stack.currentWidget() is page
    assert not window.comparison.is_open


def test_comparing_goes_from_group_to_group(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    go_to(qtbot, page, titles(page)[0])
    page.panel.view.selectAll()
    press(page, Key.Key_C)
    first = list(window.compare.paths)
    QTest.keyClick(window.compare, Key.Key_N)
    assert page.place.startswith("Group 2 of")
    assert list(window.compare.paths) != first
    QTest.keyClick(window.compare, Key.Key_PageUp)
    assert list(window.compare.paths) == first
    groups = page.model.rowCount()
    go_to(qtbot, page, "shot.jpg")
    window.comparison._again()
    assert {path.name for path in window.compare.paths} >= {"shot.jpg", "shot half.jpg"}
    QTest.keyClick(window.compare, Key.Key_X)  # different photos: the next group comes, and the decision is kept
    qtbot.waitUntil(lambda: page.model.rowCount() == groups - 1, timeout=20_000)
    assert "shot.jpg" not in titles(page)
    assert window.comparing
