"""The editor of the keeper's rules: by mouse, by keyboard, and what the library then holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.review.keeper_rules import KeeperRulesPage
from photosim.ui.window.window import MainWindow
from photosim.values.keeper_rules import KeeperRules


@pytest.fixture
def page(qtbot: QtBot, library: Library) -> KeeperRulesPage:
    page = KeeperRulesPage(library)
    qtbot.addWidget(page)
    page.show()
    tasks.wait_all()
    return page


def rules(page: KeeperRulesPage) -> QListWidget:
    return page.findChildren(QListWidget)[0]


def button(page: KeeperRulesPage, spoken: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.accessibleName() == spoken)


def settled(qtbot: QtBot, check: Callable[[], bool]) -> None:
    qtbot.waitUntil(check, timeout=20_000)


def test_the_rules_in_force_are_shown_with_their_meaning(page: KeeperRulesPage) -> None:
    assert page.editor.names == list(KeeperRules().names)
    first, second = rules(page).item(0), rules(page).item(1)
    assert first.text().startswith("Protected folder\nA photo in a protected folder")
    assert not first.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert second.text().startswith("Original\n")
    sharpest = next(rules(page).item(row) for row in range(9) if "Sharpest" in rules(page).item(row).text())
    assert sharpest.checkState() == Qt.CheckState.Unchecked


def test_a_new_order_by_keyboard_is_stored(page: KeeperRulesPage, library: Library, qtbot: QtBot) -> None:
    view = rules(page)
    view.setCurrentRow(7)
    assert "Oldest" in view.currentItem().text()
    for _ in range(9):
        qtbot.keyClick(button(page, "Move the rule up"), Qt.Key.Key_Space)
    assert view.currentRow() == 1
    assert not button(page, "Move the rule up").isEnabled()
    view.setCurrentRow(2)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    settled(qtbot, lambda: "original" not in library.duplicates.keeper_rules().names)
    assert library.duplicates.keeper_rules().names[:3] == ("protected", "oldest", "resolution")
    assert "original" not in library.duplicates.keeper_rules().names


def test_dragging_moves_a_rule_and_never_above_the_padlock(page: KeeperRulesPage, qtbot: QtBot) -> None:
    model = rules(page).model()
    with qtbot.waitSignal(page.editor.changed):
        model.moveRow(QModelIndex(), 6, QModelIndex(), 1)
    assert page.editor.names[1] == "rating"
    model.moveRow(QModelIndex(), 3, QModelIndex(), 0)
    assert page.editor.names[0] == "protected"
    assert page.editor.names[1:3] == ["resolution", "rating"]


def test_preferred_folders(page: KeeperRulesPage, library: Library, photos: Path, qtbot: QtBot) -> None:
    for name in ("b", "a"):
        (photos / name).mkdir()
        page.editor.add_folder(photos / name)
    page.editor.add_folder(photos / "a")
    assert page.editor.folders == [photos / "b", photos / "a"]
    qtbot.mouseClick(button(page, "Move the folder up"), Qt.MouseButton.LeftButton)
    settled(qtbot, lambda: list(library.duplicates.keeper_rules().folders) == [photos / "a", photos / "b"])


def test_removing_a_preferred_folder(page: KeeperRulesPage, photos: Path, qtbot: QtBot) -> None:
    page.editor.add_folder(photos)
    qtbot.mouseClick(button(page, "Remove the preferred folder"), Qt.MouseButton.LeftButton)
    assert page.editor.folders == []
    assert not button(page, "Remove the preferred folder").isEnabled()


def test_the_usual_order_comes_back(page: KeeperRulesPage, library: Library, qtbot: QtBot) -> None:
    library.duplicates.set_keeper_rules(["oldest"])
    with qtbot.waitSignal(page.stored, timeout=20_000):
        page.usual.click()
    assert library.duplicates.keeper_rules().names == KeeperRules().names
    assert page.editor.names == list(KeeperRules().names)


def test_a_folder_outside_of_the_library_is_said(page: KeeperRulesPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.editor.add_folder(tmp_path / "elsewhere")
    settled(qtbot, lambda: "not in a folder of this library" in page.trouble)
    qtbot.mouseClick(button(page, "Remove the preferred folder"), Qt.MouseButton.LeftButton)
    settled(qtbot, lambda: not page.trouble)


def test_a_library_that_cannot_be_read_is_said(qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> KeeperRules:
        raise LibraryError("The library is closed.")

    monkeypatch.setattr(library.duplicates, "keeper_rules", broken)
    page = KeeperRulesPage(library)
    qtbot.addWidget(page)
    page.show()
    tasks.wait_all()
    assert not page.editor.isEnabled()
    assert page.trouble == "The library is closed."


def test_it_opens_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.keeper_rules.trigger()
    page = window.findChild(KeeperRulesPage)
    settled(qtbot, lambda: page.isVisible() and page.editor.isEnabled())
    window.preferences.dialog.reject()


def test_both_lists_end_at_one_line(page: KeeperRulesPage, qtbot: QtBot) -> None:
    page.resize(680, 560)
    QApplication.processEvents()
    first, second = page.findChildren(QListWidget)
    assert first.geometry().right() == second.geometry().right()
    assert second.geometry().top() == button(page, "Add a preferred folder").geometry().top()
