"""In a small window the folders or the look-alikes fold away, and three photos stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.window.window import MainWindow


@pytest.fixture
def small(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.resize(800, 600)
    qtbot.waitUntil(lambda: window.page.is_settled() and window.width() == 800)
    return window


def seen(window: MainWindow) -> tuple[bool, bool]:
    assert window.actions_.folders.isChecked() == window.folder_panel.isVisible()
    assert window.actions_.look_alikes_panel.isChecked() == window.lookalikes.isVisible()
    return window.folder_panel.isVisible(), window.lookalikes.isVisible()


def test_three_columns_at_800_by_600_whichever_part_is_seen(qtbot: QtBot, small: MainWindow) -> None:
    assert small.width() == 800
    assert seen(small) == (False, True)
    assert small.page.grid._grid().columns >= 3
    qtbot.keyClick(small, Qt.Key.Key_F9)
    assert seen(small) == (True, False)
    assert small.page.grid._grid().columns >= 3
    qtbot.keyClick(small, Qt.Key.Key_F10)
    assert seen(small) == (False, True)
    small.page.grid.set_side(368)
    assert small.page.grid._grid().columns >= 3


def test_the_field_above_the_look_alikes_is_whole_where_a_sentence_stands_below(
    qtbot: QtBot, small: MainWindow
) -> None:
    panel = small.lookalikes
    panel.ask_photo(small.page.model.rows[0].id)
    field = panel.filter_field
    assert field is not None
    qtbot.waitUntil(lambda: field.isVisible() and panel.grid.isVisible() and bool(panel.shown()))
    panel.state.show_state("search", "Nothing looks like it", "Two lines of what to try next. " * 3, "Show the closest")
    panel._pages.setCurrentWidget(panel.state)
    qtbot.waitUntil(panel.state.isVisible)
    assert field.height() >= field.sizeHint().height()


def test_both_come_back_with_the_room(small: MainWindow) -> None:
    small.resize(1200, 800)
    assert seen(small) == (True, True)


def test_what_a_person_has_put_away_stays_away(qtbot: QtBot, small: MainWindow) -> None:
    qtbot.keyClick(small, Qt.Key.Key_F10)
    assert seen(small) == (True, False)
    small.resize(1200, 800)
    assert seen(small) == (True, False)


def test_folded_away_is_not_remembered_as_put_away(
    small: MainWindow, library: Library, open_window: Callable[[Library], MainWindow]
) -> None:
    small.close()
    other = open_window(library)
    other.resize(1200, 800)
    assert seen(other) == (True, True)


def test_asking_for_look_alikes_brings_their_panel(qtbot: QtBot, small: MainWindow) -> None:
    qtbot.keyClick(small, Qt.Key.Key_F9)
    small.look_alikes.of_photo(small.page.model.rows[0].id)
    assert seen(small) == (False, True)


def test_delete_in_the_folders_never_means_the_chosen_photos(qtbot: QtBot, window: MainWindow) -> None:
    window.page.grid.choose(window.page.model.rows[0].id)
    window.folder_panel.choose(window.page.folders[0].id)
    asked: list[int] = []
    window.folder_panel.remove_requested.connect(asked.append)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.folder_panel.setFocus()
    window.folder_panel.remove_requested.disconnect(window.folder_commands.ask_to_remove)
    qtbot.keyClick(window.folder_panel._list, Qt.Key.Key_Delete)
    assert asked == [window.page.folders[0].id]


def test_a_directory_is_shown_and_remembered(
    qtbot: QtBot, empty_library: Library, photos: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    (photos / "deep" / "deeper").mkdir(parents=True)
    (photos / "03-small.jpg").rename(photos / "deep" / "three.jpg")
    (photos / "04-small.jpg").rename(photos / "deep" / "deeper" / "four.jpg")
    empty_library.scanning.scan([photos])
    window = open_window(empty_library)
    (folder,) = empty_library.folders.all()
    qtbot.waitUntil(lambda: window.folder_panel._model.has_directories)
    window.folder_panel.choose(folder.id, "deep")
    qtbot.waitUntil(window.page.is_settled)
    assert {row.relative for row in window.page.model.rows} == {"deep/three.jpg", "deep/deeper/four.jpg"}
    assert window.windowTitle().startswith("deep —")
    window.actions_.below.trigger()
    qtbot.waitUntil(lambda: [row.relative for row in window.page.model.rows] == ["deep/three.jpg"])
    window.folder_panel._list.expand(window.folder_panel._model.find(folder.id))
    window.close()
    other = open_window(empty_library)
    qtbot.waitUntil(lambda: other.folder_panel._model.has_directories)
    assert other.folder_panel.open_places == [(folder.id, "")]
    assert not other.actions_.below.isChecked()
    assert not other.page.wanted.with_below


def test_photos_that_lie_below_only_are_offered(
    qtbot: QtBot, empty_library: Library, photos: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    (photos / "deep").mkdir()
    for photo in list(photos.glob("*.*g")):
        photo.rename(photos / "deep" / photo.name)
    empty_library.scanning.scan([photos])
    window = open_window(empty_library)
    window.actions_.below.trigger()
    window.show_folder(empty_library.folders.all()[0].id)
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.is_empty)
    assert window.page.state.title == "No photos right in “Photos”"
    window.page.state.button.click()
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.model.rowCount() > 0)
    assert window.actions_.below.isChecked()
