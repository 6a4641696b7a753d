"""The editor of the keeper's rules: by mouse, by keyboard, and what the library then holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from photosim.core.errors import LibraryError
from photosim.core.keeping import KeeperRules
from photosim.library import Library
from photosim.ui import tasks
from photosim.ui.keeper_rules import KeeperRulesDialog
from photosim.ui.window import MainWindow


@pytest.fixture
def dialog(qtbot: QtBot, library: Library) -> KeeperRulesDialog:
    dialog = KeeperRulesDialog(library)
    qtbot.addWidget(dialog)
    dialog.show()
    tasks.wait_all()
    return dialog


def rules(dialog: KeeperRulesDialog) -> QListWidget:
    return dialog.findChildren(QListWidget)[0]


def button(dialog: KeeperRulesDialog, spoken: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.accessibleName() == spoken)


def press(dialog: KeeperRulesDialog, which: QDialogButtonBox.StandardButton) -> None:
    dialog.buttons.button(which).click()
    tasks.wait_all()


def test_the_rules_in_force_are_shown_with_their_meaning(dialog: KeeperRulesDialog) -> None:
    assert dialog.editor.names == list(KeeperRules().names)
    first, second = rules(dialog).item(0), rules(dialog).item(1)
    assert first.text().startswith("Protected folder\nA photo in a protected folder")
    assert not first.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert second.text().startswith("Original\n")
    sharpest = next(rules(dialog).item(row) for row in range(9) if "Sharpest" in rules(dialog).item(row).text())
    assert sharpest.checkState() == Qt.CheckState.Unchecked


def test_a_new_order_by_keyboard_is_stored(dialog: KeeperRulesDialog, library: Library, qtbot: QtBot) -> None:
    view = rules(dialog)
    view.setCurrentRow(7)
    assert "Oldest" in view.currentItem().text()
    for _ in range(9):
        qtbot.keyClick(button(dialog, "Move the rule up"), Qt.Key.Key_Space)
    assert view.currentRow() == 1
    assert not button(dialog, "Move the rule up").isEnabled()
    view.setCurrentRow(2)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.stored):
        press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert library.keeper_rules().names[:3] == ("protected", "oldest", "resolution")
    assert "original" not in library.keeper_rules().names


def test_dragging_moves_a_rule_and_never_above_the_padlock(dialog: KeeperRulesDialog, qtbot: QtBot) -> None:
    model = rules(dialog).model()
    with qtbot.waitSignal(dialog.editor.changed):
        model.moveRow(QModelIndex(), 6, QModelIndex(), 1)
    assert dialog.editor.names[1] == "rating"
    model.moveRow(QModelIndex(), 3, QModelIndex(), 0)
    assert dialog.editor.names[0] == "protected"
    assert dialog.editor.names[1:3] == ["resolution", "rating"]


def test_preferred_folders(dialog: KeeperRulesDialog, library: Library, photos: Path, qtbot: QtBot) -> None:
    for name in ("b", "a"):
        (photos / name).mkdir()
        dialog.editor.add_folder(photos / name)
    dialog.editor.add_folder(photos / "a")
    assert dialog.editor.folders == [photos / "b", photos / "a"]
    qtbot.mouseClick(button(dialog, "Move the folder up"), Qt.MouseButton.LeftButton)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert list(library.keeper_rules().folders) == [photos / "a", photos / "b"]


def test_removing_a_preferred_folder(dialog: KeeperRulesDialog, photos: Path, qtbot: QtBot) -> None:
    dialog.editor.add_folder(photos)
    qtbot.mouseClick(button(dialog, "Remove the preferred folder"), Qt.MouseButton.LeftButton)
    assert dialog.editor.folders == []
    assert not button(dialog, "Remove the preferred folder").isEnabled()


def test_the_usual_order_comes_back(dialog: KeeperRulesDialog, library: Library) -> None:
    library.set_keeper_rules(["oldest"])
    press(dialog, QDialogButtonBox.StandardButton.RestoreDefaults)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert library.keeper_rules().names == KeeperRules().names


def test_a_folder_outside_of_the_library_is_said(dialog: KeeperRulesDialog, tmp_path: Path) -> None:
    dialog.editor.add_folder(tmp_path / "elsewhere")
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert dialog.isVisible()
    assert any("not in a folder of this library" in label.text() for label in dialog.findChildren(QLabel))


def test_a_library_that_cannot_be_read_is_said(qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> KeeperRules:
        raise LibraryError("The library is closed.")

    monkeypatch.setattr(library, "keeper_rules", broken)
    dialog = KeeperRulesDialog(library)
    qtbot.addWidget(dialog)
    dialog.show()
    tasks.wait_all()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    assert any(label.text() == "The library is closed." for label in dialog.findChildren(QLabel))


def test_it_opens_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.keeper_rules.trigger()
    dialog = window.findChild(KeeperRulesDialog)
    tasks.wait_all()
    assert dialog.isVisible()
    dialog.reject()
