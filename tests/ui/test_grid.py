"""PhotoGrid and its model: selection by id, keyboard, mouse, what moves and what stays when rows change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.ui.grids.cell_view import SIDES
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import IdRole, PathRole, PhotoListModel, ScoreRole
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.values.photos import PhotoRow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def row(photo_id: int, day: str = "2024-03-10") -> PhotoRow:
    return PhotoRow(photo_id, f"{photo_id:040x}", f"{day}T12:30:00", 1, f"trip/IMG_{photo_id}.jpg")


def library_rows(march: int = 10, february: int = 7, older: int = 200) -> list[PhotoRow]:
    rows = [row(number, "2024-03-10") for number in range(march)]
    rows += [row(100 + number, "2024-02-20") for number in range(february)]
    return rows + [row(1000 + number, "2023-12-24") for number in range(older)]


def roots() -> dict[int, Path]:
    return {1: Path("/photos")}


class NoThumbnails:
    """The part of a library that a grid needs, without pictures."""

    @property
    def photos(self) -> NoThumbnails:
        return self

    def path(self, photo: PhotoRow) -> Path:
        return roots()[photo.folder_id] / photo.relative

    def thumbnail(self, content_hash: str, path: Path) -> None:
        return None


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[PhotoGrid]:
    model = PhotoListModel(roots)
    grid = PhotoGrid(model, ThumbnailLoader(NoThumbnails()), in_months=True)
    qtbot.addWidget(grid)
    model.setParent(grid)
    model.refresh(library_rows())
    grid.resize(700, 500)
    grid.show()
    qtbot.waitExposed(grid)
    yield grid
    tasks.wait_all()


def middle(grid: PhotoGrid, photo_id: int) -> QPoint:
    return grid.visualRect(grid.model().index(grid.model().place(photo_id))).center()


def press(grid: PhotoGrid, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> int | None:
    QTest.keyClick(grid, key, modifiers)
    return grid.current_id()


def click(grid: PhotoGrid, photo_id: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, modifiers, middle(grid, photo_id))


# The model


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 12), unique=True, max_size=10), min_size=1, max_size=5))
def test_refresh_tells_qt_the_truth(qapp, steps: list[list[int]]) -> None:
    model = PhotoListModel(roots)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    kept: dict[int, QPersistentModelIndex] = {}
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    for ids in steps:
        resets.clear()
        model.refresh([row(photo_id) for photo_id in ids])
        assert model.ids() == ids
        assert [model.place(photo_id) for photo_id in ids] == list(range(len(ids)))
        if not resets:
            for photo_id, index in kept.items():
                assert not index.isValid() or index.data(IdRole) == photo_id
        kept = {photo_id: QPersistentModelIndex(model.index(number)) for number, photo_id in enumerate(ids)}
    assert model.place(99) == -1
    del tester


def test_roles_of_a_look_alike(qapp) -> None:
    model = PhotoListModel(roots)
    model.refresh([row(3)], [0.8749])
    index = model.index(0)
    assert index.data() == "IMG_3.jpg"
    assert index.data(PathRole) == Path("/photos/trip/IMG_3.jpg")
    assert index.data(ScoreRole) == 0.8749
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "IMG_3.jpg, 10 March 2024, 87\N{NARROW NO-BREAK SPACE}% alike"
    assert index.data(Qt.ItemDataRole.ToolTipRole).splitlines()[1] == "Sunday 10 March 2024, 12:30:00"


def test_the_tooltip_shows_a_name_as_it_is(qapp) -> None:
    model = PhotoListModel(roots)
    model.refresh([PhotoRow(1, "0", "2024-03-10T12:30:00", 1, "<b>x.jpg")])
    assert "&lt;b&gt;x.jpg<br>" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_dragging_many_photos_asks_once_for_the_folders(qapp) -> None:
    asked: list[int] = []

    def counted() -> dict[int, Path]:
        asked.append(1)
        return roots()

    model = PhotoListModel(counted)
    model.refresh([*library_rows(), PhotoRow(7000, "0", "", 2, "of a folder just removed.jpg")])
    data = model.mimeData([model.index(number) for number in range(model.rowCount())])
    assert len(data.urls()) == len(library_rows())
    assert data.urls()[3].toLocalFile() == "/photos/trip/IMG_3.jpg"
    assert len(asked) == 1


def test_a_changed_photo_is_told_as_changed(qtbot: QtBot) -> None:
    model = PhotoListModel(roots)
    model.refresh([row(1), row(2), row(3)])
    changed = row(2)._replace(content_hash="f" * 40)
    with qtbot.waitSignal(model.dataChanged) as told:
        model.refresh([row(1), changed, row(3)])
    assert told.args[0].row() == told.args[1].row() == 1


def test_dragged_photos_are_files(grid: PhotoGrid) -> None:
    data = grid.model().mimeData([grid.model().index(0), grid.model().index(2)])
    assert [url.toLocalFile() for url in data.urls()] == ["/photos/trip/IMG_0.jpg", "/photos/trip/IMG_2.jpg"]


# Keyboard


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


# What stays where


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
