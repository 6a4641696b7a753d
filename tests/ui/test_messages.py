"""The message bar: one at a time, in order, closable, never a surprise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosim.ui.kit.messages import MessageBar


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 400)
    host.show()
    return host


@pytest.fixture
def bar(host: QWidget) -> MessageBar:
    bar = MessageBar(host)
    column = QVBoxLayout(host)
    column.addStretch(1)
    column.addWidget(bar)
    return bar


def close_button(bar: MessageBar) -> QToolButton:
    return bar.findChild(QToolButton)


def action_button(bar: MessageBar) -> QPushButton:
    return bar.findChild(QPushButton)


def test_it_is_hidden_until_there_is_something_to_say(bar: MessageBar) -> None:
    assert bar.isHidden()
    bar.show_message("3 photos copied.")
    assert bar.isVisible()
    assert bar.text == "3 photos copied."
    assert bar.accessibleName() == "3 photos copied."


def test_messages_wait_their_turn(bar: MessageBar, qtbot: QtBot) -> None:
    for text in ("one", "two", "two", "three"):
        bar.show_message(text)
    seen = []
    while bar.isVisible():
        seen.append(bar.text)
        qtbot.mouseClick(close_button(bar), Qt.MouseButton.LeftButton)
    assert seen == ["one", "two", "three"]


@pytest.mark.parametrize("others", [[], ["The disk is full."]])
def test_the_button_belongs_to_what_was_done_last(bar: MessageBar, qtbot: QtBot, others: list[str]) -> None:
    """Two deletions in the same words: Undo takes back the second one, on show or waiting for its turn."""
    for text in others:
        bar.show_message(text)
    done: list[int] = []
    for number in (1, 2):
        bar.show_message("1 file moved to the trash.", action_text="Undo", action=lambda n=number: done.append(n))
    for _ in others:
        bar.dismiss()
    qtbot.mouseClick(action_button(bar), Qt.MouseButton.LeftButton)
    assert done == [2]
    assert bar.isHidden()


def test_a_message_about_the_same_takes_the_place_of_the_older_one_at_once(bar: MessageBar, qtbot: QtBot) -> None:
    done: list[int] = []
    bar.show_message("1 file moved.", action_text="Undo", action=lambda: done.append(1), key="deletion", timeout_ms=0)
    bar.show_message("The disk is full.", "error")
    bar.show_message("3 files moved.", action_text="Undo", action=lambda: done.append(3), key="deletion")
    assert bar.text == "3 files moved."
    qtbot.mouseClick(action_button(bar), Qt.MouseButton.LeftButton)
    assert done == [3]
    assert bar.text == "The disk is full."
    bar.show_message("1 file is back.", key="deletion")
    bar.show_message("Nothing was moved.", key="deletion")
    bar.withdraw("deletion")
    bar.dismiss()
    assert bar.isHidden()


def test_the_new_one_has_its_own_time(bar: MessageBar) -> None:
    bar.show_message("1 file moved.", key="deletion", timeout_ms=0)
    assert not bar._timer.isActive()
    bar.show_message("2 files moved.", key="deletion", timeout_ms=30_000)
    assert bar._timer.interval() == 30_000
    bar.show_message("Drawing…", key="deletion", timeout_ms=0)
    assert not bar._timer.isActive()


def test_the_action_is_called_once_and_closes_the_message(bar: MessageBar, qtbot: QtBot) -> None:
    called: list[str] = []
    bar.show_message("Removed.", action_text="Undo", action=lambda: called.append(bar.text))
    assert action_button(bar).text() == "Undo"
    qtbot.mouseClick(action_button(bar), Qt.MouseButton.LeftButton)
    assert called == [""]
    assert bar.isHidden()


def test_an_action_may_show_the_next_message(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("Removed.", action_text="Undo", action=lambda: bar.show_message("It is back."))
    qtbot.mouseClick(action_button(bar), Qt.MouseButton.LeftButton)
    assert bar.text == "It is back."
    assert action_button(bar).isHidden()


def test_everything_goes_away_and_errors_last_longer(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("soon gone", timeout_ms=1)
    qtbot.waitUntil(bar.isHidden)
    bar.show_message("Copied.")
    information = bar._timer.interval()
    bar.dismiss()
    bar.show_message("The disk is full.", "error")
    assert bar.accessibleName() == "Error: The disk is full."
    assert information < bar._timer.interval() <= 20_000


@pytest.mark.parametrize("first", [{"timeout_ms": 0}, {"kind": "error"}])
def test_a_message_that_nobody_closes_gives_way(bar: MessageBar, first: dict) -> None:
    bar.show_message("one", **first)
    assert bar._timer.isActive() == ("kind" in first)
    bar.show_message("two")
    assert bar._timer.isActive()
    bar._time_is_up()
    assert bar.text == "two"


def test_time_stands_still_while_the_keyboard_is_on_the_bar(bar: MessageBar) -> None:
    bar.show_message("read me", timeout_ms=10_000)
    close_button(bar).setFocus()
    bar._time_is_up()
    assert bar.isVisible() == close_button(bar).hasFocus()


def test_escape_closes(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("close me", "warning")
    qtbot.keyClick(close_button(bar), Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_the_whole_text_is_shown_however_long(bar: MessageBar) -> None:
    bar.show_message("Free some space on the disk that holds the library, then scan again. " * 6, "error")
    label = bar._text
    assert label.height() >= label.heightForWidth(label.width())


def test_clear_forgets_the_waiting_ones(bar: MessageBar) -> None:
    bar.show_message("one")
    bar.show_message("two")
    bar.clear()
    assert bar.isHidden()
    bar.show_message("three")
    assert bar.text == "three"


def test_an_unknown_kind_is_a_mistake_of_the_caller(bar: MessageBar) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        bar.show_message("?", "catastrophe")


def test_it_can_be_painted(host: QWidget) -> None:
    bar = MessageBar(host)
    for kind in ("info", "warning", "error"):
        bar.show_message(kind, kind)
        bar.resize(400, 44)
        picture = bar.grab().toImage()
        assert picture.pixelColor(QPoint(2, 2)) != host.palette().window().color()
        bar.dismiss()
    assert QAccessible.queryAccessibleInterface(bar) is not None


def test_what_is_over_is_withdrawn_wherever_it_stands(bar: MessageBar) -> None:
    for text in ("one", "two", "three"):
        bar.show_message(text, timeout_ms=0)
    bar.withdraw("two")
    bar.withdraw("never said")
    assert bar.text == "one"
    bar.withdraw("one")
    assert bar.text == "three"
    bar.withdraw("three")
    assert bar.isHidden()
