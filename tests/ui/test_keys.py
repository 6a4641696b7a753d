"""The keys of the program: one meaning a key, and one entry a letter in each menu."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.kit.actions import commands
from photosim.ui.kit.command_list import MENUS, PHOTO_MENU
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.viewing.compare.compare_view import CompareView
from photosim.ui.viewing.compare.top_bar import DIFFERENCE
from photosim.ui.viewing.viewer import Viewer
from photosim.ui.window.window import MainWindow

Key, PLAIN = Qt.Key, Qt.KeyboardModifier.NoModifier
LETTERS = {Key(code) for code in range(Key.Key_A.value, Key.Key_Z.value + 1)}


def letters_of_commands() -> dict[Key, str]:
    found = {}
    for command in commands():
        for keys in command.keys:
            pressed = QKeySequence(keys)[0]
            if pressed.keyboardModifiers() == PLAIN and pressed.key() in LETTERS:
                assert pressed.key() not in found
                found[pressed.key()] = command.name
    return found


@pytest.fixture
def view(qtbot: QtBot, empty_library: Library) -> CompareView:
    view = CompareView(empty_library)
    qtbot.addWidget(view)
    view.show()
    return view


def test_a_letter_means_the_same_everywhere(view: CompareView, qtbot: QtBot, empty_library: Library) -> None:
    viewer = Viewer(empty_library)
    qtbot.addWidget(viewer)
    by_command = letters_of_commands()
    looking, deciding = ({key for key, modifiers in keys if modifiers == PLAIN and key in LETTERS}
                         for keys in (view._keys, view._review_keys))  # fmt: skip
    leafing = {key for key, modifiers in viewer._keys if modifiers == PLAIN and key in LETTERS}
    assert {by_command[key] for key in looking & by_command.keys()} == {"why"}  # the same in both
    assert not looking & deciding
    assert {by_command[key] for key in deciding} == {"keep", "mark", "not_duplicates", "next_group", "previous_group"}
    assert leafing == {Key.Key_I, Key.Key_L, Key.Key_R}
    assert not leafing & by_command.keys()
    assert leafing & looking == {Key.Key_I}  # details, in both


def test_the_letters_of_deciding_do_in_comparing_what_they_do_in_the_review(view: CompareView) -> None:
    view._decisions.wanted = True
    told: list[str] = []
    view.next_requested.connect(lambda: told.append("next_group"))
    view.previous_requested.connect(lambda: told.append("previous_group"))
    view.not_duplicates.connect(lambda: told.append("not_duplicates"))
    for key in (Key.Key_N, Key.Key_P, Key.Key_X):
        QTest.keyClick(view, key)
    assert told == [letters_of_commands()[key] for key in (Key.Key_N, Key.Key_P, Key.Key_X)]
    QTest.keyClick(view, Key.Key_D)
    assert view.mode == DIFFERENCE


@pytest.mark.parametrize("menu", MENUS)
def test_a_letter_chooses_one_entry_of_a_menu(menu: str) -> None:
    entries = [command for command in MENUS[menu] if command is not None]
    below = sorted({command.submenu for command in entries if command.submenu})
    assert_each_once([*(command.text for command in entries if not command.submenu), *below])
    for title in below:
        assert_each_once([command.text for command in entries if command.submenu == title])


def test_a_letter_chooses_one_menu_and_one_entry_of_the_menu_of_photos() -> None:
    assert_each_once(list(MENUS))
    named = {command.name: command.text for command in commands()}
    assert_each_once([named[name] for name in PHOTO_MENU if name])


def assert_each_once(texts: list[str]) -> None:
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert [letter for letter, times in Counter(letters).items() if times > 1] == []


def test_steps_are_undone_from_the_newest_to_the_oldest(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    steps, done = UndoSteps(owner), list[str]()
    steps.undo()
    for name in ("mark", "deletion", "decision"):
        steps.push(name, lambda name=name: done.append(name))
    steps.push("mark", lambda: done.append("mark again"))
    steps.drop("deletion")
    assert steps
    for _ in range(5):
        steps.undo()
    assert done == ["mark again", "decision"]
    assert not steps


def test_a_step_is_gone_before_it_is_undone_so_that_it_can_be_offered_again(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    steps = UndoSteps(owner)
    steps.push("deletion", lambda: steps.push("deletion", lambda: None))
    steps.undo()
    assert steps


def test_enter_presses_a_button_as_space_does(qtbot: QtBot, window: MainWindow) -> None:
    """Outside of dialogs Qt gives that to Space alone."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page("duplicates")
    button = window.review._state.findChild(QPushButton)
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Key.Key_Return)
    qtbot.waitUntil(window.is_settled, timeout=30_000)
