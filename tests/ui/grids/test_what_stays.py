"""PhotoGrid: what moves and what stays when photos come and go, and what is painted."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import IdRole
from photosim.ui.kit import theme
from tests.helpers.photo_grids import CTRL, click, library_rows, press, row


def test_the_photo_in_view_stays_when_newer_ones_come(grid: PhotoGrid) -> None:
    grid.verticalScrollBar().setValue(900)
    index = grid.indexAt(QPoint(60, 250))
    photo_id, before = index.data(IdRole), grid.visualRect(index).top()
    grid.model().refresh([row(5000 + number, "2024-05-01") for number in range(31)] + library_rows())
    index = grid.model().index(grid.model().place(photo_id))
    assert abs(grid.visualRect(index).top() - before) <= grid.visualRect(index).height()
    assert grid.viewport().rect().intersects(grid.visualRect(index))


def test_the_chosen_photo_does_not_move_by_a_pixel(grid: PhotoGrid) -> None:
    grid.choose(1050)
    place = grid.visualRect(grid.currentIndex()).top()
    mixed = sorted(library_rows() + [row(5000 + n, f"2023-12-{n + 10}") for n in range(20)], key=lambda r: r.shown_at)
    grid.model().refresh(mixed[::-1])
    assert grid.current_id() == 1050
    assert grid.selected_ids() == [1050]
    assert grid.visualRect(grid.currentIndex()).top() == place
    grid.resize(900, 500)
    assert grid.visualRect(grid.currentIndex()).top() == place


def test_at_the_top_new_photos_are_seen(grid: PhotoGrid) -> None:
    grid.model().refresh([row(5000, "2024-05-01"), *library_rows()])
    assert grid.verticalOffset() == 0
    assert grid.indexAt(QPoint(60, 80)).data(IdRole) == 5000


def test_selection_and_current_survive_a_reset_without_a_word(grid: PhotoGrid) -> None:
    click(grid, 1)
    click(grid, 4, CTRL)
    told: list[int] = []
    grid.photo_reached.connect(told.append)
    grid.photo_clicked.connect(told.append)
    grid.model().refresh(library_rows()[::-1])
    assert grid.selected_ids() == [4, 1]
    assert grid.current_id() == 4
    assert told == []


def test_a_vanished_current_photo_leaves_none(grid: PhotoGrid) -> None:
    click(grid, 4)
    grid.model().refresh([photo for photo in library_rows()[::-1] if photo.id != 4])
    assert grid.current_id() is None
    assert grid.selected_ids() == []


def test_a_hundred_thousand_photos_cost_no_more_than_their_months(qtbot: QtBot, grid: PhotoGrid) -> None:
    many = [row(number, f"{2024 - number // 10_000}-03-10") for number in range(100_000)]
    grid.model().refresh(many)
    asked: list[int] = []
    original = grid.model().data
    grid.model().data = lambda index, role=0: asked.append(index.row()) or original(index, role)
    grid.resize(800, 600)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
    grid.viewport().repaint()
    assert len(set(asked)) < 200, "only photos in view are looked at"
    grid.selectAll()
    assert len(grid.selectionModel().selection()) == 1
    assert len(grid.selected_ids()) == 100_000


def test_an_empty_grid_answers(grid: PhotoGrid) -> None:
    grid.model().refresh([])
    assert press(grid, Qt.Key.Key_Down) is None
    assert not grid.indexAt(QPoint(50, 50)).isValid()
    assert grid.verticalScrollBar().maximum() == 0
    grid.viewport().repaint()
    grid.selectionModel().clear()
    assert grid.selectionModel().currentIndex().row() == -1


def test_the_scroll_bar_has_a_handle_only_where_there_is_something_to_scroll(grid: PhotoGrid) -> None:
    bar = grid.verticalScrollBar()
    assert bar.isVisible()
    assert bar.isEnabled() == (bar.maximum() > 0)
    grid.resize(grid.width(), 100_000)
    QApplication.processEvents()
    assert bar.isVisible(), "the cells keep their places"
    assert bar.maximum() == 0
    assert not bar.isEnabled()


def test_a_badge_is_painted_and_told(grid: PhotoGrid) -> None:
    model = grid.model()
    cell = grid.visualRect(model.index(0))
    before = grid.grab(cell).toImage()
    model.set_badges({model.rows[0].id: "RAW"})
    assert grid.grab(cell).toImage() != before
    other = grid.visualRect(model.index(1))
    unlike = grid.grab(other).toImage()
    model.set_badges({})
    assert (grid.grab(cell).toImage(), grid.grab(other).toImage()) == (before, unlike)
    model.set_badges({model.rows[0].id: "LIVE"})
    assert "Live Photo" in model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "Live Photo" in model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "Live Photo" not in model.data(model.index(1), Qt.ItemDataRole.ToolTipRole)


def test_it_is_seen_where_the_keyboard_is_also_while_no_photo_is_chosen(grid: PhotoGrid, qtbot: QtBot) -> None:
    grid.activateWindow()
    qtbot.waitUntil(grid.isActiveWindow)

    def edge() -> str:
        return grid.viewport().grab().toImage().pixelColor(0, grid.viewport().height() // 2).name()

    accent = theme.colour("accent").name()
    for reason, seen in ((Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, False)):
        grid.clearFocus()
        grid.setFocus(reason)
        assert (edge() == accent) == seen
    grid.clearFocus()
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    grid.choose(3)
    assert edge() != accent, "the photo itself shows it"
