"""Comparing two folders in the window: from the choice to what was deleted."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.folders.folder_diff import CompareFoldersDialog
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.jobs import tasks
from photosim.ui.window.dialogs import show_what_would_go
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures


@pytest.fixture
def card(library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory card with three photos that the library has, and one of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    card = tmp_path / "Card"
    card.mkdir()
    for seed in range(3):
        shutil.copyfile(photos / f"{seed:02d}-large.png", card / f"IMG_{seed}.png")
    pictures.write(card / "own.jpg", 77)
    library.scanning.scan([card])
    return card


@pytest.fixture
def dialog(qtbot: QtBot, library: Library, photos: Path, card: Path) -> CompareFoldersDialog:
    dialog = CompareFoldersDialog(library)
    dialog.delete_requested.connect(partial(show_what_would_go, library, dialog))
    qtbot.addWidget(dialog)
    dialog.show()
    tasks.wait_all()
    dialog.a.setEditText(str(photos))
    dialog.b.setEditText(str(card))
    return dialog


def compare(dialog: CompareFoldersDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.compare, Qt.MouseButton.LeftButton)
    tasks.wait_all()


def tabs(dialog: CompareFoldersDialog) -> list[str]:
    found = dialog.findChild(QTabWidget)
    return [found.tabText(number) for number in range(found.count())]


def test_the_folders_of_the_library_are_offered(dialog: CompareFoldersDialog, photos: Path, card: Path) -> None:
    assert {dialog.a.itemText(number) for number in range(dialog.a.count())} == {str(photos), str(card)}


def test_at_first_it_says_what_to_do(dialog: CompareFoldersDialog) -> None:
    assert dialog._state.isVisible()
    assert "Nothing is deleted" in dialog._state.text


def test_the_answer_and_the_photos_only_there(dialog: CompareFoldersDialog, qtbot: QtBot) -> None:
    compare(dialog, qtbot)
    assert dialog.headline.text() == "“Card” is 75 % in “Photos”."
    assert dialog.details.text() == "3 of 4 photos are in both: 3 identical. 1 is only in “Card”."
    assert tabs(dialog) == ["Only in “Card” (1)"]
    grid = next(one for one in dialog.findChildren(PhotoGrid) if one.isVisible())
    assert [row.relative for row in grid.model().rows] == ["own.jpg"]
    qtbot.waitUntil(grid.is_settled)
    with qtbot.waitSignal(dialog.show_requested) as asked:
        grid.photo_opened.emit(grid.model().ids()[0])
    assert asked.args[0].name == "own.jpg"
    assert dialog.delete.text() == "Delete 3 photos from “Card”…"


def asked(dialog: CompareFoldersDialog, qtbot: QtBot) -> TrashDialog:
    """The dialog that shows what would go."""
    qtbot.mouseClick(dialog.delete, Qt.MouseButton.LeftButton)
    tasks.wait_all()
    return dialog.findChild(TrashDialog)


def test_deleting_shows_every_file_first_and_can_be_left(
    dialog: CompareFoldersDialog, card: Path, photos: Path, qtbot: QtBot
) -> None:
    compare(dialog, qtbot)
    shown = asked(dialog, qtbot)
    assert shown.heading == "3 files would go to the trash"
    assert {line.title for line in shown.list.lines.lines} == {f"IMG_{seed}.png" for seed in range(3)}
    assert all(f"kept instead: {photos}" in line.detail for line in shown.list.lines.lines)
    shown.reject()
    assert dialog.headline.text() == "“Card” is 75 % in “Photos”."
    assert len(list(card.iterdir())) == 4


def test_deleting(dialog: CompareFoldersDialog, card: Path, photos: Path, library: Library, qtbot: QtBot) -> None:
    before = sorted(photos.iterdir())
    compare(dialog, qtbot)
    shown = asked(dialog, qtbot)
    with qtbot.waitSignal(dialog.trashed):
        qtbot.mouseClick(shown.act_button, Qt.MouseButton.LeftButton)
        tasks.wait_all()
    assert dialog.headline.text() == "3 files moved to the trash."
    assert "History" in dialog.details.text()
    assert not dialog.delete.isVisible()
    assert [path.name for path in card.iterdir()] == ["own.jpg"]
    assert sorted(photos.iterdir()) == before
    assert len(library.deleting.undo().restored) == 3


def test_everything_there(dialog: CompareFoldersDialog, card: Path, library: Library, qtbot: QtBot) -> None:
    (card / "own.jpg").unlink()
    library.scanning.scan()
    compare(dialog, qtbot)
    assert dialog.headline.text() == "Everything in “Card” is in “Photos” as well."
    assert tabs(dialog) == []
    assert dialog._state.isVisible()
    assert dialog._state.title == "Nothing is only in “Card”"


def test_what_could_not_be_compared_is_listed(
    dialog: CompareFoldersDialog, card: Path, photos: Path, qtbot: QtBot
) -> None:
    shutil.copyfile(photos / "04-large.png", card / "new.png")
    compare(dialog, qtbot)
    assert dialog.headline.text() == "“Card” is 60 % in “Photos”."
    assert "Not compared (1)" in tabs(dialog)


def test_wrong_folders_are_said(dialog: CompareFoldersDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.b.setEditText("")
    compare(dialog, qtbot)
    assert dialog.headline.text() == "Choose two folders."
    dialog.b.setEditText(str(tmp_path / "elsewhere"))
    compare(dialog, qtbot)
    assert "not in a folder of this library" in dialog.details.text()
    assert dialog.compare.text() == "Compare"
    assert dialog.compare.isEnabled()


def test_stopping(dialog: CompareFoldersDialog, qtbot: QtBot) -> None:
    dialog.start()
    assert dialog.compare.text() == "Stop"
    dialog.reject()
    assert dialog.isVisible(), "closing stops what is under way first"
    tasks.wait_all()
    assert not dialog.busy
    dialog.reject()
    assert not dialog.isVisible()


def test_it_opens_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.compare_folders.trigger()
    dialog = window.findChild(CompareFoldersDialog)
    tasks.wait_all()
    assert dialog.isVisible()
    dialog.reject()


def test_the_keyboard_goes_through_the_choice_as_it_is_read(dialog: CompareFoldersDialog, qtbot: QtBot) -> None:
    """From the folder to be cleared to the one that should have everything, each with its button, then Compare."""
    qtbot.waitUntil(dialog.isActiveWindow)
    order = [dialog.focusWidget()]
    for _ in range(4):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        order.append(dialog.focusWidget())
    first, second = (
        next(
            one for one in dialog.findChildren(QPushButton) if one.accessibleName().lower() == f"choose: {name}".lower()
        )
        for name in ("folder to be cleared", "folder that should have everything")
    )
    assert order == [dialog.b, first, dialog.a, second, dialog.compare]
