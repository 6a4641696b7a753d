"""Cleaning up exact copies in one safe step, and marking all groups by kinds of copies: by mouse and by keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from photosim.values.copy_facts import CopyKind
from tests.helpers.review_page import CONTROL, SHIFT, Key, go_to, marked, opened_dialog, settle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def exact_among_edits(library: Library, tmp_path: Path) -> Path:
    """A file of the shot that has edits, once more."""
    copy = tmp_path / "Copies" / "shot once more.jpg"
    shutil.copyfile(tmp_path / "Photos" / "shot.jpg", copy)
    library.scanning.scan()
    library.review.find(Job())
    return copy


def test_the_button_says_how_many_and_they_go_and_come_back(
    qtbot: QtBot, exact_among_edits: Path, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    button = page._head.clean
    assert button.text().startswith("Clean up exact copies (3, ")
    QTest.mouseClick(button, LEFT)
    dialog = opened_dialog(qtbot, window)
    assert dialog.windowTitle() == "Clean up exact copies"
    assert dialog.heading == "3 files would go to the trash"
    copies = {path.name for path in (tmp_path / "Copies").iterdir()}
    QTest.mouseClick(dialog.act_button, LEFT)
    qtbot.waitUntil(lambda: "3 files moved to the trash" in window.message_bar.text)
    left = {path.name for path in (tmp_path / "Copies").iterdir()}
    assert copies - left == {"identical-1 again.jpg", "identical-2 again.jpg", exact_among_edits.name}
    qtbot.waitUntil(window.is_settled)
    assert not button.isEnabled()
    assert window.focusWidget() is page.panel.view
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: {path.name for path in (tmp_path / "Copies").iterdir()} == copies)
    qtbot.waitUntil(window.is_settled)


def test_by_keyboard_only(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    QTest.keyClick(window, Key.Key_X, CONTROL | SHIFT)
    dialog = opened_dialog(qtbot, window)
    assert dialog.heading == "2 files would go to the trash"
    dialog.act_button.setFocus()
    QTest.keyClick(dialog.act_button, Key.Key_Space)
    qtbot.waitUntil(lambda: "2 files moved to the trash" in window.message_bar.text)
    qtbot.waitUntil(window.is_settled)


def test_without_exact_copies_the_button_is_grey(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    for name in ("identical-1.jpg", "identical-2.jpg"):
        go_to(qtbot, page, name)
        window.actions_.keep_all.trigger()
        settle(qtbot, page)
    assert not page._head.clean.isEnabled()
    assert not window.actions_.clean_up.isEnabled()
    assert page._head.clean.text() == "Clean up exact copies…"


def test_kinds_are_ticked_and_edits_are_not(
    qtbot: QtBot, exact_among_edits: Path, window: MainWindow, page: ReviewPage, library: Library
) -> None:
    go_to(qtbot, page, "shot.jpg")
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    assert [(kind.name, tick.isChecked()) for kind, tick in dialog.ticks.items()] == [
        ("EXACT", True),
        ("SMALLER", True),
        ("EDIT", False),
    ]
    assert dialog.heading.startswith("2 photos would be marked")
    tick = dialog.ticks[CopyKind.SMALLER]
    tick.setFocus()
    QTest.keyClick(tick, Key.Key_Space)
    assert dialog.heading.startswith("1 photo would be marked")
    QTest.mouseClick(dialog.mark_button, LEFT)
    settle(qtbot, page)
    assert marked(library) == {exact_among_edits.name}


def test_with_no_kind_ticked_nothing_can_be_marked(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    window.actions_.mark_like_this.trigger()
    dialog = window.findChild(BulkDialog)
    for tick in dialog.ticks.values():
        tick.setChecked(False)
    assert not dialog.mark_button.isEnabled()
    assert dialog.list.lines.lines == []
    dialog.reject()


def test_all_buttons_stand_in_one_row_at_800_pixels(qtbot: QtBot, page: ReviewPage) -> None:
    page.window().resize(800, 600)
    buttons = [*page.panel.buttons, page.panel.more]
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == 1)
    assert len(page.panel.buttons) == 3
    names = [action.objectName() for action in page.panel.more.menu().actions() if not action.isSeparator()]
    assert names == ["compare", "different", "not_duplicates", "keep_all", "unmark", "mark_like_this", "undo"]
    head = page._head
    middles = [button.geometry().center().y() for button in (head.clean, head.delete, head.more)]
    assert max(middles) - min(middles) <= 1
    assert head.more.geometry().right() <= head.width()
