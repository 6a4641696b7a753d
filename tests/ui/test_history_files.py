"""Single files of the history: looked at in the trash, chosen, brought back; by mouse, and by keyboard alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.history_page import HistoryPage
from photosim.ui.window.window import MainWindow
from tests.helpers.album import Album

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
Opener = Callable[[Library], MainWindow]


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Album]:
    """One deletion of three copies."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    album = Album(tmp_path)
    album.library.deleting.trash(album.pairs(3))
    yield album
    album.close()


@pytest.fixture
def window(qtbot: QtBot, open_window: Opener, album: Album) -> MainWindow:
    window = open_window(album.library)
    QTest.keyClick(window, Qt.Key.Key_3, CONTROL)
    qtbot.waitUntil(window.is_settled)
    return window


@pytest.fixture
def page(window: MainWindow) -> HistoryPage:
    return window.history


def click(page: HistoryPage, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    box = page.files.visualRect(page.files.lines.index(row))
    QTest.mouseClick(page.files.viewport(), LEFT, modifiers, box.center())


def test_the_file_that_is_reached_is_shown_as_it_lies_in_the_trash(
    qtbot: QtBot, page: HistoryPage, album: Album
) -> None:
    assert page.look.picture is not None, "the first file is looked at from the start"
    before = page.look.picture.copy()
    click(page, 2)
    qtbot.waitUntil(page.is_settled)
    assert page.look.picture is not None
    assert page.look.picture != before
    assert page.look.text.endswith("in the trash")


def test_one_file_is_brought_back_with_the_mouse(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album
) -> None:
    click(page, 1)
    assert page.look.button.text() == "Bring it back"
    QTest.mouseClick(page.look.button, LEFT)
    qtbot.waitUntil(lambda: album.loser(1).exists() and window.is_settled())
    assert window.message_bar.text == "1 file is back."
    assert not album.loser(0).exists()
    assert not album.loser(2).exists()
    assert page.restore_button.text() == "Bring back all 2 files"
    assert page.files.current_key().path == album.loser(1), "the place in the list is kept"
    assert not page.look.button.isVisible(), "it is back"
    album.check()


def test_two_files_are_chosen_and_brought_back_with_keys_alone(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album
) -> None:
    assert QApplication.focusWidget() is page.batches
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is page.files
    QTest.keyClick(page.files, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.look.button.text() == "Bring these 2 back"
    QTest.keyClick(page.files, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: album.loser(0).exists() and album.loser(1).exists() and window.is_settled())
    assert window.message_bar.text == "2 files are back."
    assert not album.loser(2).exists()
    album.check()


def test_the_button_is_reached_with_tab(qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album) -> None:
    page.files.setFocus()
    for _ in range(8):
        if QApplication.focusWidget() is page.look.button:
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.look.button
    QTest.keyClick(page.look.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: album.loser(0).exists() and window.is_settled())


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_picture_in_the_trash_is_opened_at_full_size_and_closed_again(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album, by_mouse: bool
) -> None:
    if by_mouse:
        box = page.files.visualRect(page.files.lines.index(1))
        click(page, 1)
        QTest.mouseDClick(page.files.viewport(), LEFT, pos=box.center())
    else:
        page.files.setFocus()
        QTest.keyClick(page.files, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shows("viewer"))
    qtbot.waitUntil(lambda: bool(window.viewer._view.levels))
    QTest.keyClick(window.viewer._view, Qt.Key.Key_Escape)
    assert window.shows("history")


def test_what_is_no_longer_in_the_trash_is_shown_small(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album
) -> None:
    for file in (album.trash / "files").iterdir():
        file.unlink()
    click(page, 1)
    qtbot.waitUntil(page.is_settled)
    assert page.look.picture is not None
    assert "small copy" in page.look.text
    QTest.mouseClick(page.look.button, LEFT)
    qtbot.waitUntil(lambda: "could not be brought back" in window.message_bar.text and window.is_settled())


@pytest.mark.parametrize("size", [(720, 440), (800, 600), (1440, 900)])
def test_nothing_is_cut_off_in_a_small_window(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, size: tuple[int, int]
) -> None:
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    button = page.look.button
    assert button.width() >= button.sizeHint().width()
    assert page.look.rect().contains(button.geometry())
    assert page.files.width() >= 150
    parts = [one for one in page.look.children() if isinstance(one, QWidget) and one.isVisible()]
    for one, other in itertools.combinations(parts, 2):
        assert not one.geometry().intersects(other.geometry())
