"""The history of deletions in the window: what was done, where it lies, and bringing it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.ui.deleting.history_page import HistoryPage
from photosim.ui.deleting.trash_commands import CHANGED
from photosim.ui.window.window import MainWindow
from photosim.values.deleting import Selection
from tests.helpers.album import Album

LEFT = Qt.MouseButton.LeftButton
Opener = Callable[[Library], MainWindow]


@pytest.fixture
def album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Album]:
    """Three pairs of copies; one copy was deleted, then two others of which one stayed because it had changed."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    album = Album(tmp_path)
    album.library.deleting.trash([album.pair(0)])
    album.loser(1).write_bytes(album.loser(1).read_bytes() + b"!")
    album.library.deleting.trash([album.pair(1), album.pair(2)])
    yield album
    album.close()


@pytest.fixture
def window(qtbot: QtBot, open_window: Opener, album: Album) -> MainWindow:
    window = open_window(album.library)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.is_settled)
    return window


@pytest.fixture
def page(window: MainWindow) -> HistoryPage:
    assert window.stack.currentWidget() is window.history
    return window.history


def open_batch(qtbot: QtBot, page: HistoryPage, row: int) -> None:
    page.batches.setCurrentIndex(page.batches.lines.index(row))
    qtbot.waitUntil(page.is_settled)


def test_deletions_are_listed_newest_first_and_opened_file_by_file(
    qtbot: QtBot, page: HistoryPage, album: Album
) -> None:
    batches = page.batches.lines.lines
    assert [line.key.id for line in batches] == [2, 1]
    assert batches[0].detail == "1 file in the trash, 1 stayed"
    assert page.title.startswith("Deleted on ")
    assert page.facts.startswith("1 file in the trash, 1 stayed.")
    stayed, went = page.files.lines.lines
    assert (stayed.title, went.title) == ("1.jpg", "2.jpg")
    assert "changed" in stayed.detail
    assert stayed.note.startswith("stayed")
    assert went.note.startswith("in the trash")
    assert "kept instead: " in went.detail
    assert went.pictures
    open_batch(qtbot, page, 1)
    assert [line.title for line in page.files.lines.lines] == ["0.jpg"]


def test_a_batch_is_brought_back(qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album) -> None:
    assert page.restore_button.text() == "Bring back 1 file"
    QTest.mouseClick(page.restore_button, LEFT)
    qtbot.waitUntil(lambda: album.loser(2).exists() and window.is_settled())
    assert window.message_bar.text == "1 file is back."
    assert page.restore_button.isHidden()
    assert page.batches.lines.lines[0].detail == "1 file brought back, 1 stayed"
    assert "kept instead" not in page.files.lines.lines[1].detail, "both are there"
    assert page.batches.lines.lines[1].key.count("trashed") == 1, "the other batch is as it was"
    assert any(row.relative == "copies/2.jpg" for row in album.library.photos.rows())


def test_a_taken_name_and_a_restart_do_not_matter(
    qtbot: QtBot, window: MainWindow, album: Album, open_window: Opener
) -> None:
    window.close()
    album.loser(0).write_bytes(b"something else")
    again = open_window(album.open())
    again.places.go("history")
    qtbot.waitUntil(again.is_settled)
    page = again.history
    open_batch(qtbot, page, 1)
    page.restore()
    qtbot.waitUntil(lambda: "under another name" in again.message_bar.text and again.is_settled())
    (line,) = page.files.lines.lines
    assert "0 (restored).jpg" in line.detail
    assert album.loser(0).read_bytes() == b"something else"
    again.close()


def test_what_is_no_longer_in_the_trash_is_told_file_by_file(
    qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album
) -> None:
    for file in (album.trash / "files").iterdir():
        file.unlink()
    page.restore()
    qtbot.waitUntil(lambda: "could not be brought back" in window.message_bar.text and window.is_settled())
    gone = page.files.lines.lines[1]
    assert gone.note.startswith("no longer in the trash")
    assert "emptied" in gone.detail
    assert "looked for again" in page.facts
    assert not page.restore_button.isHidden(), "it may come back"


def test_an_error_is_told_on_the_page(
    qtbot: QtBot, page: HistoryPage, album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LibraryError("Another photosim is deleting or restoring photos.")

    monkeypatch.setattr(album.library.deleting, "undo", busy)
    page.restore()
    qtbot.waitUntil(lambda: "Another photosim" in page.facts)
    assert page.restore_button.isEnabled()


def test_a_history_that_cannot_be_read_says_so(
    qtbot: QtBot, page: HistoryPage, album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LibraryError("The library is damaged.")

    monkeypatch.setattr(album.library.deleting, "history", broken)
    page.refresh()
    qtbot.waitUntil(lambda: page.is_empty)
    assert page.state.text == "The library is damaged."


def test_a_deletion_made_meanwhile_is_listed(qtbot: QtBot, window: MainWindow, page: HistoryPage, album: Album) -> None:
    photo = album.library.photos.find(album.keeper(0))
    assert photo is not None
    album.library.deleting.trash([Selection(photo.path)])
    window.changed(CHANGED)
    qtbot.waitUntil(lambda: len(page.batches.lines.lines) == 3 and window.is_settled())
    assert page.batches.current_key().id == 2, "the batch on show stays"


def test_a_file_is_shown_where_it_lies(qtbot: QtBot, page: HistoryPage, album: Album) -> None:
    page.files.setCurrentIndex(page.files.lines.index(1))
    with qtbot.waitSignal(page.show_requested) as asked:
        page._show_file.click()
    assert asked.args[0].read_bytes() == album.originals[album.loser(2)]
