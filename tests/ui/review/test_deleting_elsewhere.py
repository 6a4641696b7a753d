"""Deleting among all photos and in the viewer, and what undo takes back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.review_page import CONTROL, Key, marked, opened_dialog, press, settle

PLAIN = Qt.KeyboardModifier.NoModifier


def test_a_photo_is_deleted_from_among_all_photos_and_brought_back(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "alone.jpg")
    window.page.grid.choose(photo.id)
    window.page.grid.setFocus()
    QTest.keyClick(window.page.grid, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "1 file would go to the trash"
    assert "stays" not in dialog.list.lines.lines[0].detail
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0)
    assert not (tmp_path / "Photos" / "alone.jpg").exists()
    window.message_bar._act()
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) >= 0)
    assert (tmp_path / "Photos" / "alone.jpg").exists()


def press_in_photos(qtbot: QtBot, window: MainWindow, key: Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    window.activateWindow()  # offscreen, nobody does it when a dialog has gone
    qtbot.waitUntil(window.isActiveWindow)
    window.page.grid.setFocus()
    QTest.keyClick(window.page.grid, key, modifiers)


def delete(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Delete a photo from among all photos, by key."""
    window.page.set_stacked(False)  # a frame of a series is meant, not what stands for it
    photo = next(row for row in window.page.model.rows if row.relative == name)
    window.page.grid.choose(photo.id)
    press_in_photos(qtbot, window, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0 and window.is_settled())
    qtbot.waitUntil(lambda: window.findChild(TrashDialog) is None)


def test_undo_takes_back_the_last_deletion_wherever_it_was_made(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    """Two deletions in the same words: the button and the key are about the second, then the key about the first."""
    window.page.set_stacked(False)  # each photo of the series is a cell
    first, second = tmp_path / "Photos" / "alone.jpg", tmp_path / "Photos" / "series-2.jpg"
    assert not window.actions_.undo.isEnabled()
    delete(qtbot, window, "alone.jpg")
    assert window.message_bar.text == "1 file moved to the trash."
    delete(qtbot, window, "series-2.jpg")
    assert window.message_bar.text == "1 file moved to the trash."
    window.message_bar._act()
    qtbot.waitUntil(second.exists)
    assert not first.exists()
    qtbot.waitUntil(lambda: window.message_bar.text == "1 file is back." and window.is_settled())
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(first.exists)
    qtbot.waitUntil(lambda: window.is_settled() and not window.actions_.undo.isEnabled())


def test_undo_goes_back_through_marks_and_deletions(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    press(page, Key.Key_M)
    settle(qtbot, page)
    window.places.go("photos")
    delete(qtbot, window, "alone.jpg")
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil((tmp_path / "Photos" / "alone.jpg").exists)
    assert marked(library) == {"identical-1 again.jpg"}
    press_in_photos(qtbot, window, Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: marked(library) == set())


def test_what_the_history_brought_back_is_not_undone_again(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    delete(qtbot, window, "alone.jpg")
    window.places.go("history")
    qtbot.waitUntil(window.is_settled)
    window.history.restore()
    qtbot.waitUntil((tmp_path / "Photos" / "alone.jpg").exists)
    qtbot.waitUntil(lambda: window.is_settled() and not window.actions_.undo.isEnabled())
    assert window.message_bar.text == "1 file is back."


def test_a_photo_is_deleted_from_the_viewer(qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "alone.jpg")
    window.open_photo(photo.id, window.page.model.ids())
    QTest.keyClick(window.viewer, Key.Key_Delete)
    dialog = opened_dialog(qtbot, window)
    QTest.mouseClick(dialog.act_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page.model.place(photo.id) < 0)
    assert window.shows("viewer"), "the next photo is looked at"
    assert window.viewer.current not in (None, photo.id)
    qtbot.waitUntil(lambda: bool(window.viewer._view.levels))
    window.close_viewer()
    assert not (tmp_path / "Photos" / "alone.jpg").exists()


def test_a_keeper_is_not_deleted_from_among_all_photos(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    photo = next(row for row in window.page.model.rows if row.relative == "identical-1.jpg")
    window.trash_commands.delete_photos([photo.id])
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "Nothing can be deleted"
    assert "the photo to keep" in dialog.list.lines.lines[1].detail
    dialog.reject()
