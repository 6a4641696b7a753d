"""PhotoGrid: keyboard and mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.ui.grids.cell_view import SIDES
from photosim.ui.grids.grid import PhotoGrid
from tests.helpers.photo_grids import CTRL, LEFT, NONE, SHIFT, click, press


def test_arrows_cross_sections(grid: PhotoGrid) -> None:
    grid.setFocus()
    columns = grid._grid().columns
    assert 3 <= columns < 7
    assert press(grid, Qt.Key.Key_Home) == 0
    assert press(grid, Qt.Key.Key_Left) == 0
    grid.choose(9)
    assert press(grid, Qt.Key.Key_Right) == 100
    assert press(grid, Qt.Key.Key_Left) == 9
    grid.choose(100)
    assert press(grid, Qt.Key.Key_Up) == 10 // columns * columns
    assert press(grid, Qt.Key.Key_End) == 1199
    assert press(grid, Qt.Key.Key_Down) == 1199


@pytest.mark.parametrize(
    ("key", "reached"), [(Qt.Key.Key_End, 1199), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 0), (Qt.Key.Key_Down, 0)]
)
def test_the_first_key_in_an_untouched_grid(grid: PhotoGrid, key: Qt.Key, reached: int) -> None:
    grid.setFocus()
    assert grid.current_id() is None
    assert press(grid, key) == reached
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_the_first_page_down_goes_down(grid: PhotoGrid) -> None:
    grid.setFocus()
    press(grid, Qt.Key.Key_PageDown)
    assert grid.currentIndex().row() > grid._grid().columns


def test_the_first_end_after_scrolling_by_wheel_goes_to_the_end(grid: PhotoGrid) -> None:
    grid.verticalScrollBar().setValue(900)
    grid.setFocus()
    assert press(grid, Qt.Key.Key_End) == 1199


def test_page_down_shows_what_was_below(grid: PhotoGrid) -> None:
    grid.setFocus()
    press(grid, Qt.Key.Key_Home)
    grid.choose(1000)
    before = grid.visualRect(grid.currentIndex()).y() + grid.verticalOffset()
    press(grid, Qt.Key.Key_PageDown)
    after = grid.visualRect(grid.currentIndex()).y() + grid.verticalOffset()
    assert grid.viewport().height() // 2 < after - before <= grid.viewport().height()
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))


def test_the_keyboard_tells_where_it_came(qtbot: QtBot, grid: PhotoGrid) -> None:
    reached: list[int] = []
    opened: list[int] = []
    grid.photo_reached.connect(reached.append)
    grid.photo_opened.connect(opened.append)
    press(grid, Qt.Key.Key_Home)
    press(grid, Qt.Key.Key_Right)
    press(grid, Qt.Key.Key_Return)
    assert reached == [0, 1]
    assert opened == [1]


def test_the_keyboard_alone_chooses_nothing_before_a_key_is_pressed(grid: PhotoGrid) -> None:
    told: list[int] = []
    grid.photo_reached.connect(told.append)
    grid.clearFocus()
    grid.setFocus()
    assert grid.current_id() is None
    assert press(grid, Qt.Key.Key_Down) == 0
    assert told == [0]


def test_letters_go_nowhere(grid: PhotoGrid) -> None:
    press(grid, Qt.Key.Key_Home)
    assert press(grid, Qt.Key.Key_I) == 0


def test_the_current_photo_is_never_hidden_by_the_heading(grid: PhotoGrid) -> None:
    grid.choose(1199)
    for _ in range(30):
        press(grid, Qt.Key.Key_Up)
        sticky = grid._sticky()
        assert sticky is not None
        assert grid.visualRect(grid.currentIndex()).top() >= sticky[1].bottom()


# Mouse


def test_a_click_tells_the_photo_and_selects_it(grid: PhotoGrid) -> None:
    clicked: list[int] = []
    reached: list[int] = []
    grid.photo_clicked.connect(clicked.append)
    grid.photo_reached.connect(reached.append)
    click(grid, 2)
    click(grid, 2)
    assert clicked == [2, 2]
    assert reached == []
    assert grid.selected_ids() == [2]


def test_several_photos_are_selected_with_shift_and_control(grid: PhotoGrid) -> None:
    clicked: list[int] = []
    click(grid, 1)
    grid.photo_clicked.connect(clicked.append)
    click(grid, 102, SHIFT)
    assert grid.selected_ids() == [*range(1, 10), 100, 101, 102]
    click(grid, 5, CTRL)
    assert grid.selected_ids() == [1, 2, 3, 4, 6, 7, 8, 9, 100, 101, 102]
    assert clicked == [], "selecting several is no question"


def test_a_rubber_band_selects_what_it_touches(grid: PhotoGrid) -> None:
    view = grid.viewport()
    first, last = grid.visualRect(grid.model().index(0)), grid.visualRect(grid.model().index(1))
    start = QPoint(first.left() + 5, first.top() - 10)
    QTest.mousePress(view, LEFT, NONE, start)
    QTest.mouseMove(view, start + QPoint(40, 30))
    QTest.mouseMove(view, QPoint(last.left() + 10, last.top() + 10))
    QTest.mouseMove(view, QPoint(last.left() + 12, last.top() + 12))
    QTest.mouseRelease(view, LEFT, NONE, QPoint(last.left() + 12, last.top() + 12))
    assert grid.selected_ids() == [0, 1]


def test_headings_are_not_photos(grid: PhotoGrid) -> None:
    assert not grid.indexAt(QPoint(20, 5)).isValid()
    grid.verticalScrollBar().setValue(60)
    assert not grid.indexAt(QPoint(20, 20)).isValid(), "the heading that stays lies over photos"
    assert grid.indexAt(QPoint(20, 80)).isValid()


def test_control_and_wheel_change_the_size(qtbot: QtBot, grid: PhotoGrid) -> None:
    told: list[int] = []
    grid.side_changed.connect(told.append)
    grid.step_side(1)
    grid.step_side(1)
    assert told == [SIDES[4], SIDES[5]]
    grid.set_side(10_000)
    assert grid.side == SIDES[-1]
