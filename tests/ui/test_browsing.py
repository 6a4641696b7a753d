"""Sorting, choosing, dates beside the photos and the quick look, by menu, mouse and keyboard only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import operation, tasks
from photosim.ui.kit import wording
from photosim.ui.window.window import MainWindow
from photosim.values.organising import LabelChange

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def names(window: MainWindow) -> list[str]:
    return [row.relative for row in window.page.model.rows]


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(window.page.is_settled)


def focus_grid(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.page.grid.setFocus()


# Sorting


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("name", "00-large.png", "08-small.jpg"),
        ("size", None, None),
        ("rating", "05-small.jpg", None),
        ("added", "08-small.jpg", "00-large.png"),
    ],
)
def test_photos_are_sorted_by_menu(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, key: str, first: str | None, last: str | None
) -> None:
    library.organising.labelling.label([photos / "05-small.jpg"], LabelChange(rating=5))
    getattr(window.actions_, f"sort_{key}").trigger()
    settle(qtbot, window)
    if key == "size":
        sizes = [(photos / name).stat().st_size for name in names(window)]
        assert sizes == sorted(sizes, reverse=True)
    assert first is None or names(window)[0] == first
    assert last is None or names(window)[-1] == last
    assert [section.key for section in window.page.grid.sections] == [""]  # no months
    assert window.page.scrubber.isHidden()
    window.actions_.sort_backwards.trigger()
    settle(qtbot, window)
    assert first is None or key == "rating" or names(window)[-1] == first
    assert key in window.page.search.sort_button.toolTip() or key == "added"


def test_by_keys_and_remembered(
    qtbot: QtBot, window: MainWindow, library: Library, open_window: Callable[[Library], MainWindow]
) -> None:
    newest = names(window)
    focus_grid(qtbot, window)
    qtbot.keyClick(window, Key.Key_0, Modifier.ControlModifier | Modifier.ShiftModifier)
    settle(qtbot, window)
    assert names(window) == newest[::-1]
    assert not window.page.scrubber.isHidden()
    qtbot.keyClick(window, Key.Key_3, Modifier.ControlModifier | Modifier.ShiftModifier)
    settle(qtbot, window)
    assert names(window) == sorted(newest, reverse=True)
    other = open_window(library)
    assert names(other) == sorted(newest, reverse=True)
    assert other.actions_.sort_name.isChecked()
    assert other.actions_.sort_backwards.isChecked()


def test_what_is_found_and_what_is_in_a_folder_is_sorted_too(
    qtbot: QtBot, window: MainWindow, library: Library
) -> None:
    window.actions_.sort_name.trigger()
    window.page.search.show_words("format:png")
    window.show_folder(library.folders.all()[0].id)
    settle(qtbot, window)
    assert names(window) == [f"{number:02}-large.png" for number in range(9)]


def test_by_likeness_to_the_chosen_photo(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.sort_likeness.trigger()
    assert "Choose a photo first" in window.message_bar.text
    assert window.actions_.sort_taken.isChecked()
    row = next(row for row in window.page.model.rows if row.relative == "04-large.png")
    window.page.grid.choose(row.id)
    window.actions_.sort_likeness.trigger()
    settle(qtbot, window)
    assert names(window)[:2] == ["04-large.png", "04-small.jpg"]
    assert len(names(window)) == 18


# Choosing


def test_the_chosen_photos_are_counted_with_their_size(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    status = window.page.status
    assert status.text() == "18 photos"
    focus_grid(qtbot, window)
    qtbot.keyClick(window, Key.Key_A, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: status.text().startswith("18 of 18 photos chosen · "))
    qtbot.keyClick(window.page.grid, Key.Key_Escape)
    qtbot.waitUntil(lambda: status.text() == "18 photos")
    assert window.page.grid.selected_ids() == []
    window.actions_.select_all.trigger()
    window.actions_.select_none.trigger()
    qtbot.waitUntil(lambda: status.text() == "18 photos")


def test_escape_lets_go_before_it_takes_a_message_away(qtbot: QtBot, window: MainWindow) -> None:
    focus_grid(qtbot, window)
    window.page.grid.choose(window.page.model.rows[0].id)
    window.say("Something was done.")
    qtbot.keyClick(window.page.grid, Key.Key_Escape)
    assert window.page.grid.selected_ids() == []
    assert window.message_bar.text == "Something was done."


def test_copies_of_the_chosen_photo_are_chosen_with_it(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    library.duplicates.find()
    window.actions_.select_alike.trigger()
    assert "Choose a photo first" in window.message_bar.text
    window.message_bar.dismiss()  # else the next one waits until this one has been read
    row = next(row for row in window.page.model.rows if row.relative == "04-large.png")
    window.page.grid.choose(row.id)
    window.actions_.select_alike.trigger()
    alike = library.organising.finding.alike([row.id])
    qtbot.waitUntil(lambda: set(window.page.grid.selected_ids()) == alike)
    qtbot.waitUntil(lambda: "chosen" in window.message_bar.text or "Nothing here" in window.message_bar.text)


def test_copies_in_a_closed_stack_are_chosen_too(
    qtbot: QtBot, empty_library: Library, photos: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    shutil.copy2(photos / "04-small.jpg", photos / "again.jpg")
    empty_library.scanning.scan([photos])
    window = open_window(empty_library)
    page = window.page
    page.set_stacked(True)
    assert page.model.rowCount() == 18  # of 19 photos
    cover = next(row for row in page.model.rows if page.model.is_stack(row.id))
    page.grid.choose(cover.id)
    window.actions_.select_alike.trigger()
    qtbot.waitUntil(lambda: len(page.grid.selected_ids()) == 2)
    assert page.model.rowCount() == 19
    assert "1 photo more chosen" in window.message_bar.text


# A quick look


def test_space_looks_and_arrows_go_on(qtbot: QtBot, window: MainWindow) -> None:
    focus_grid(qtbot, window)
    rows = window.page.model.rows
    window.page.grid.choose(rows[1].id)
    qtbot.keyClick(window.page.grid, Key.Key_Space)
    look = window.browsing.quick_look
    qtbot.waitUntil(lambda: look.photo_id == rows[1].id and look.is_loaded)
    assert not look.grab().isNull()
    qtbot.keyClick(look, Key.Key_Right)
    qtbot.waitUntil(lambda: look.photo_id == rows[2].id and look.is_loaded)
    assert window.page.grid.current_id() == rows[2].id
    qtbot.keyClick(look, Key.Key_Space)
    assert look.isHidden()
    assert window.focusWidget() is window.page.grid
    qtbot.keyClick(window.page.grid, Key.Key_Space)
    qtbot.keyClick(look, Key.Key_Return)
    assert window.shows("viewer")
    window.close_viewer()
    window.actions_.quick_look.trigger()
    qtbot.mouseClick(look, Qt.MouseButton.LeftButton)
    assert look.isHidden()


def test_a_photo_that_is_gone_is_told_in_the_quick_look(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    row = window.page.model.rows[0]
    (photos / row.relative).unlink()
    window.page.grid.choose(row.id)
    window.actions_.quick_look.trigger()
    look = window.browsing.quick_look
    qtbot.waitUntil(lambda: bool(look._reason) and look.is_loaded)  # the thumbnail is there


# Dates


@pytest.fixture
def long_window(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.resize(1000, 420)
    window.page.grid.set_side(368)
    settle(qtbot, window)
    return window


def test_dates_by_mouse(qtbot: QtBot, long_window: MainWindow) -> None:
    scrubber, grid = long_window.page.scrubber, long_window.page.grid
    assert [section.key for section in grid.sections][-3:] == ["2024-03", "2024-02", "2023-12"]
    february = len(grid.sections) - 2
    assert scrubber.isVisible()
    assert scrubber.current == 0
    qtbot.mouseClick(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(30, round(scrubber._middle(february))))
    assert grid.section_at_top == scrubber.current == february
    photos = wording.counted(grid.sections[february].count, "photo")
    assert scrubber.accessibleDescription() == f"February 2024, {photos}"
    QTest.mousePress(scrubber, Qt.MouseButton.LeftButton, pos=QPoint(30, round(scrubber._middle(february))))
    QTest.mouseMove(scrubber, QPoint(30, round(scrubber._middle(0))))
    qtbot.waitUntil(lambda: grid.section_at_top in (0, february))
    QTest.mouseRelease(scrubber, Qt.MouseButton.LeftButton)
    assert not scrubber.grab().isNull()


def test_dates_by_keyboard(qtbot: QtBot, long_window: MainWindow) -> None:
    scrubber, grid = long_window.page.scrubber, long_window.page.grid
    focus_grid(qtbot, long_window)
    qtbot.keyClick(long_window, Key.Key_PageDown, Modifier.ControlModifier)
    assert grid.section_at_top == 1
    keys = [section.key for section in grid.sections]
    qtbot.keyClick(long_window, Key.Key_PageDown, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert scrubber.current == next(place for place, key in enumerate(keys) if key[:4] < keys[1][:4])
    qtbot.keyClick(long_window, Key.Key_PageUp, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert grid.section_at_top == next(place for place, key in enumerate(keys) if key[:4] == keys[1][:4])
    scrubber.setFocus()
    qtbot.keyClick(scrubber, Key.Key_Home)
    qtbot.keyClick(scrubber, Key.Key_Down)
    assert grid.section_at_top == 1
    qtbot.keyClick(scrubber, Key.Key_Home)
    assert grid.section_at_top == 0
    qtbot.keyClick(scrubber, Key.Key_PageDown)
    assert scrubber.current == next(place for place, key in enumerate(keys) if key[:4] < keys[0][:4])
    qtbot.keyClick(scrubber, Key.Key_End)
    assert scrubber.current == len(keys) - 1


def test_there_are_no_dates_beside_no_photos(qtbot: QtBot, long_window: MainWindow) -> None:
    page = long_window.page
    page.search.show_words("zeppelin")
    qtbot.waitUntil(lambda: page.is_settled() and page.is_empty)
    assert page.scrubber.isHidden()
    page.search.clear()
    qtbot.waitUntil(lambda: page.is_settled() and not page.is_empty)
    assert page.scrubber.isVisible()
    long_window.resize(long_window.minimumSizeHint().width(), 420)
    qtbot.waitUntil(page.scrubber.isHidden)  # the photos need the room


def test_scrolling_moves_the_mark(qtbot: QtBot, long_window: MainWindow) -> None:
    grid = long_window.page.grid
    grid.verticalScrollBar().setValue(grid._grid().heading(1).y + 5)
    assert long_window.page.scrubber.current == 1


def test_a_closed_window_fetches_nothing_more(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    """Else the library would be asked after it was closed."""
    asked: list[object] = []
    window.page.refresh()  # rests a moment, then fetches
    window.close()
    window.page._fetching.arrived.connect(asked.append)
    assert [timer for timer in window.findChildren(QTimer) if timer.isActive()] == []
    window.page.refresh()
    window.page._fetching._rest.timeout.emit()
    assert operation.running(window) == []
    assert tasks.wait_all(5)
    assert asked == []
