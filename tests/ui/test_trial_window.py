"""What a new user stumbled over in the window, once and no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.kit.sliders import ClickedPlaces
from photosim.ui.lookalikes.query_card import PictureLabel
from photosim.ui.window.panes import PaneSplitter
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Opener = Callable[[Library], MainWindow]


def id_of(window: MainWindow, name: str) -> int:
    return next(row.id for row in window.page.model.rows if row.relative == name)


def click(grid, photo_id: int) -> None:
    index = grid.model().index(grid.model().place(photo_id))
    grid.scrollTo(index)
    QTest.mouseClick(grid.viewport(), LEFT, NONE, grid.visualRect(index).center())


def asked(qtbot: QtBot, window: MainWindow, photo_id: int) -> None:
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None and panel.subject.photo_id == photo_id)


def choose(qtbot: QtBot, window: MainWindow, name: str) -> int:
    photo = id_of(window, name)
    click(window.page.grid, photo)
    asked(qtbot, window, photo)
    return photo


# Messages


def test_a_message_can_be_closed_after_the_viewer_was_open(qtbot: QtBot, window: MainWindow) -> None:
    window.message_bar.show_message("The disk is full.", "error")
    window.open_photo(id_of(window, "00-large.png"), window.page.model.ids())
    close = window.message_bar.findChild(QToolButton)
    place = close.mapTo(window, close.rect().center())
    assert window.childAt(place) is close
    QTest.keyClick(window.viewer, Qt.Key.Key_Escape)
    assert not window.at_full_size
    assert window.childAt(place) is close
    QTest.mouseClick(window.windowHandle(), LEFT, NONE, place)
    assert window.message_bar.isHidden()


def test_escape_closes_a_message_from_anywhere_in_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.page.grid.setFocus()
    window.message_bar.show_message("The disk is full.", "error")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert window.message_bar.isHidden()
    assert window.page.grid.hasFocus()


# Only photos that were clicked


def test_choosing_a_folder_leaves_the_look_alikes_alone(
    qtbot: QtBot, open_window: Opener, library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "More"
    pictures.write(more / "late.jpg", 3, taken_at="2025:01:01 10:00:00")
    library.scanning.scan([more])
    window = open_window(library)
    photo = choose(qtbot, window, "04-large.png")
    folder = next(folder for folder in window.page.folders if folder.path == more)
    window.folder_panel.folder_chosen.emit(folder.id)
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 1 and window.is_settled())
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == photo
    assert window.page.grid.current_id() is None
    assert window.page.grid.selected_ids() == []


def test_a_chosen_photo_that_goes_missing_leaves_the_look_alikes_alone(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    photo = choose(qtbot, window, "04-large.png")
    (photos / "04-large.png").unlink()
    window.scan()
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 17 and window.is_settled())
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == photo
    assert window.page.grid.current_id() is None


def test_the_frame_goes_with_the_photo_whose_look_alikes_are_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1000, 520)
    grid, panel = window.page.grid, window.lookalikes
    start = choose(qtbot, window, "00-large.png")
    before = grid.verticalScrollBar().value()
    other = panel.shown()[-1].row.id
    panel.ask_photo(other)
    asked(qtbot, window, other)
    assert grid.selected_ids() == [other]
    assert grid.verticalScrollBar().value() == before
    window.actions_.back.trigger()
    assert grid.selected_ids() == [start]


def test_the_frame_goes_when_the_query_is_not_among_the_photos(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    choose(qtbot, window, "00-large.png")
    window.lookalikes.ask_path(pictures.write(tmp_path / "elsewhere.png", 50))
    assert window.page.grid.selected_ids() == []


def test_several_chosen_photos_stay_chosen(qtbot: QtBot, window: MainWindow) -> None:
    window.page.grid.selectAll()
    window.lookalikes.ask_photo(id_of(window, "00-large.png"))
    assert len(window.page.grid.selected_ids()) == 18


def test_the_keyboard_passes_photos_without_selecting_them(qtbot: QtBot, window: MainWindow) -> None:
    photo = choose(qtbot, window, window.page.model.rows[0].relative)
    QTest.keyClick(window.page.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    second = window.page.model.rows[1].id
    asked(qtbot, window, second)
    assert window.page.grid.current_id() == second
    assert window.page.grid.selected_ids() == [photo]


def test_a_click_between_two_photos_means_the_nearer_one(qtbot: QtBot, window: MainWindow) -> None:
    grid = window.page.grid
    first, second = (grid.visualRect(grid.model().index(number)) for number in (0, 1))
    assert second.left() - first.right() > 2
    middle = first.center().y()
    assert grid.indexAt(QPoint(first.right() + 1, middle)).row() == 0
    assert grid.indexAt(QPoint(second.left() - 1, middle)).row() == 1
    assert not grid.indexAt(QPoint(2, middle)).isValid()


# Sizes


def test_widths_come_back_after_the_window_was_narrow(window: MainWindow, library: Library) -> None:
    splitter = window.splitter
    splitter.set_wanted(230, 420)
    window.resize(window.minimumSizeHint().width(), 800)
    assert splitter.sizes()[2] < 420
    assert splitter.sizes()[2] == window.lookalikes.minimumWidth()
    assert window.lookalikes.findChild(QSlider).width() >= 90
    window.close()
    left, _, right = library.settings.get("window.splitter", [])
    assert (left, right) == (230, 420)


@pytest.fixture
def splitter(qtbot: QtBot) -> PaneSplitter:
    splitter = PaneSplitter()
    qtbot.addWidget(splitter)
    for least in (100, 200, 150):
        part = QWidget()
        part.setMinimumWidth(least)
        splitter.addWidget(part)
    splitter.setHandleWidth(1)
    splitter.set_wanted(200, 300)
    splitter.resize(1002, 300)
    splitter.show()
    return splitter


def test_the_outer_parts_are_squeezed_and_grow_back(splitter: PaneSplitter) -> None:
    seen = []
    for width in (1002, 602, 502, 452, 1202):
        splitter.resize(width, 300)
        seen.append(splitter.sizes())
    assert seen == [[200, 500, 300], [200, 200, 200], [150, 200, 150], [100, 200, 150], [200, 700, 300]]


def test_a_moved_handle_is_what_a_person_wants(splitter: PaneSplitter) -> None:
    splitter.moveSplitter(260, 1)
    splitter.resize(1102, 300)
    assert splitter.sizes() == [260, 540, 300]
    splitter.show_right(False)
    splitter.resize(1002, 300)
    assert (splitter.sizes()[0], splitter.sizes()[2]) == (260, 0)
    splitter.show_right(True)
    splitter.resize(1102, 300)
    assert splitter.sizes() == [260, 540, 300]
    assert splitter.wanted == (260, 300)


def test_the_first_window_fits_the_screen(qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = QSize(1024, 600)
    monkeypatch.setattr(QScreen, "availableSize", lambda _: screen)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(QPoint(0, 0), screen))
    window = MainWindow(library, open_demo=lambda photos, directory: None)
    qtbot.addWidget(window)
    assert window.width() < 1024
    assert window.height() < 600
    window.close()


def test_in_a_low_panel_the_picture_gives_way_to_the_name(qtbot: QtBot, window: MainWindow) -> None:
    choose(qtbot, window, "00-large.png")
    picture = window.lookalikes.findChild(PictureLabel)
    card = picture.parentWidget()
    card.setFixedHeight(60)
    card.layout().activate()
    assert picture.geometry().bottom() < card._title.geometry().top()
    assert not card.grab().isNull()


# Scanning


def test_the_first_scan_is_seen(qtbot: QtBot, open_window: Opener, empty_library: Library, photos: Path) -> None:
    window = open_window(empty_library)
    assert window.stack.currentWidget() is window.welcome
    assert window.windowTitle() == "photosim"
    window.scan([photos])
    assert window.controller.running
    assert window.stack.currentWidget() is window.splitter
    assert window.windowTitle() == "All photos — photosim"
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 18 and window.is_settled())
    assert window.stack.currentWidget() is window.splitter


def test_a_scan_that_finds_nothing_leads_back_to_welcome(
    qtbot: QtBot, open_window: Opener, empty_library: Library, tmp_path: Path
) -> None:
    window = open_window(empty_library)
    window.scan([tmp_path / "nowhere"])
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.welcome and not window.controller.running)


def test_the_scan_bar_forgets_a_removed_folder(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    (photos / "damaged.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than a beginning")
    with qtbot.waitSignal(window.controller.finished):
        window.scan()
    assert window.scan_bar.isVisible()
    qtbot.waitUntil(window.is_settled)
    window.folder_commands.remove(window.page.folders[0].id)
    qtbot.waitUntil(window.scan_bar.isHidden)


# Sliders


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_the_knob_comes_to_the_click_and_can_be_dragged_on(qtbot: QtBot, share: float) -> None:
    slider = QSlider(Qt.Orientation.Horizontal)
    qtbot.addWidget(slider)
    slider.setRange(0, 1000)
    slider.resize(400, 30)
    slider.show()
    ClickedPlaces(slider)
    place = QPoint(round(400 * share), 15)
    QTest.mousePress(slider, LEFT, NONE, place)
    assert slider.value() == pytest.approx(1000 * share, abs=30)
    assert slider.isSliderDown()
    QTest.mouseMove(slider, QPoint(0, 15))
    assert slider.value() == 0
    QTest.mouseRelease(slider, LEFT, NONE, QPoint(0, 15))


def test_the_sliders_of_the_window_jump(window: MainWindow) -> None:
    sizes = window.tool_bar.sizes
    QTest.mouseClick(sizes, LEFT, NONE, QPoint(sizes.width() - 3, sizes.height() // 2))
    assert sizes.value() == sizes.maximum()


def test_opening_the_photo_at_full_size_once_more_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    photo = id_of(window, "00-large.png")
    window.page.grid.setFocus()
    window.open_photo(photo, [photo])
    window.open_photo(photo, window.page.model.ids())
    window.close_viewer()
    assert window.focusWidget() is window.page.grid
