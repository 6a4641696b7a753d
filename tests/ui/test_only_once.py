"""Which photos exist only once, and may a folder be wiped: by mouse and by keys, told with the proof."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.folders.only_once import OnlyOnceDialog
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.window.window import MainWindow
from tests.helpers.pictures import write


@pytest.fixture
def folders(tmp_path: Path, empty_library: Library) -> tuple[Path, Path]:
    """Six photos, of which four also stand on a backup."""
    pictures, backup = tmp_path / "Pictures", tmp_path / "Backup 2"
    for number in range(6):
        write(pictures / f"{number}.jpg", 30 + number)
    backup.mkdir()
    for number in range(4):
        shutil.copy2(pictures / f"{number}.jpg", backup)
    empty_library.scanning.scan([pictures, backup])
    return pictures, backup


@pytest.fixture
def dialog(
    qtbot: QtBot,
    empty_library: Library,
    folders: tuple[Path, Path],
    open_window: Callable[[Library], MainWindow],
) -> OnlyOnceDialog:
    window = open_window(empty_library)
    window.actions_.only_once.trigger()
    qtbot.waitUntil(lambda: window.findChild(OnlyOnceDialog) is not None)
    found = window.findChild(OnlyOnceDialog)
    qtbot.waitUntil(found.is_settled)
    return found


def rows(dialog: OnlyOnceDialog) -> list[list[str]]:
    items = [dialog.table.topLevelItem(row) for row in range(dialog.table.topLevelItemCount())]
    return [[Path(item.text(0)).name, *(item.text(column) for column in range(1, 5))] for item in items]


def test_the_folders_with_their_counts(dialog: OnlyOnceDialog) -> None:
    assert dialog.headline.text() == "2 photos of 6 exist only once."
    assert rows(dialog) == [["Backup 2", "4", "0", "0", ""], ["Pictures", "6", "2", "2", ""]]


def test_by_mouse_a_folder_may_be_wiped_or_not(
    qtbot: QtBot, dialog: OnlyOnceDialog, folders: tuple[Path, Path]
) -> None:
    dialog.choose(folders[1])
    qtbot.mouseClick(dialog.wipe_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.is_settled)
    assert dialog.answer.text().startswith("Everything in “Backup 2” is also in “Pictures” (4 photos): you may wipe")
    assert not dialog.files.isVisible()
    dialog.choose(folders[0])
    qtbot.mouseClick(dialog.wipe_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.is_settled)
    assert dialog.answer.text().startswith("Do not wipe “Pictures”: 2 files of it stand nowhere else.")
    assert "4.jpg: It stands nowhere else." in dialog.files.toPlainText()


def test_by_keyboard_those_photos_are_shown(
    qtbot: QtBot, dialog: OnlyOnceDialog, open_window: Callable[[Library], MainWindow]
) -> None:
    window = dialog.parent()
    assert isinstance(window, MainWindow)
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [row.relative for row in window.page.model.rows] == ["5.jpg", "4.jpg"])
    assert window.page.search.words == "is:only-copy"


def test_a_copy_that_is_away(qtbot: QtBot, dialog: OnlyOnceDialog, folders: tuple[Path, Path]) -> None:
    folders[1].rename(folders[1].with_name("unplugged"))
    dialog.count()
    qtbot.waitUntil(dialog.is_settled)
    assert rows(dialog)[0] == ["Backup 2", "4", "0", "0", "not connected"]
    dialog.choose(folders[1])
    dialog.ask()
    qtbot.waitUntil(dialog.is_settled)
    assert "is not there now" in dialog.answer.text()
    dialog.choose(folders[0])
    dialog.ask()
    qtbot.waitUntil(dialog.is_settled)
    assert "not connected now" in dialog.files.toPlainText()


def test_a_directory_by_the_menu_of_the_folders(
    qtbot: QtBot, empty_library: Library, folders: tuple[Path, Path], open_window: Callable[[Library], MainWindow]
) -> None:
    inner = folders[0] / "Inner"
    inner.mkdir()
    shutil.copy2(folders[0] / "5.jpg", inner / "again.jpg")
    empty_library.scanning.scan()
    window = open_window(empty_library)
    folder = next(one for one in window.page.folders if one.path == folders[0])
    menu = window.folder_panel.menu(folder.id, "Inner")
    next(action for action in menu.actions() if action.text() == "May it be wiped?…").trigger()
    qtbot.waitUntil(lambda: window.findChild(OnlyOnceDialog) is not None)
    dialog = window.findChild(OnlyOnceDialog)
    qtbot.waitUntil(lambda: dialog.is_settled() and "you may wipe it" in dialog.answer.text())
    assert dialog.answer.text().startswith("Everything in “Inner” is also in other places of “Pictures” (1 photo)")
    assert dialog.folder == folders[0]


def test_closing_stops_what_is_under_way(qtbot: QtBot, dialog: OnlyOnceDialog) -> None:
    dialog.count()
    with qtbot.waitSignal(dialog.finished):
        dialog.close()


def test_a_badge_says_how_often_a_photo_exists(
    qtbot: QtBot, empty_library: Library, folders: tuple[Path, Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(empty_library)
    window.actions_.count_copies.trigger()
    model = window.page.model
    once = empty_library.photos.known(folders[0] / "5.jpg").id

    def badge() -> str:
        return str(model.index(model.place(once)).data(BadgeRole))

    qtbot.waitUntil(lambda: badge() == "×1")
    assert "exists only once" in str(model.index(model.place(once)).data(Qt.ItemDataRole.AccessibleTextRole))
    twice = next(row.id for row in model.rows if row.relative == "0.jpg")
    assert "×2" in str(model.index(model.place(twice)).data(BadgeRole))
    window.actions_.count_copies.trigger()
    qtbot.waitUntil(lambda: badge() == "None")
