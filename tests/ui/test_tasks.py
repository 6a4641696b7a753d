"""Every operation ends in exactly one answer, in the GUI thread, unless nobody waits for it any more."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosim.base.errors import PhotosimError, UsageError
from photosim.ui.jobs import tasks


class Owner(QWidget):
    """Notes its answers and the threads they came in."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.threads: set[threading.Thread] = set()
        self.shown: list[Exception] = []

    def succeed(self, value: object) -> None:
        self.answers.append(value)
        self.threads.add(threading.current_thread())

    def fail(self, error: Exception) -> None:
        self.answers.append(error)
        self.threads.add(threading.current_thread())

    def show_error(self, error: Exception) -> None:
        self.shown.append(error)


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[Owner]:
    owner = Owner()
    qtbot.addWidget(owner)
    yield owner
    tasks.wait_all()


def refuse() -> None:
    raise UsageError("Not like this.")


def stumble() -> None:
    raise ZeroDivisionError("a bug")


def test_success_comes_once_in_the_gui_thread(owner: Owner) -> None:
    tasks.run(owner, threading.current_thread, owner.succeed, owner.fail)
    assert tasks.wait_all()
    assert len(owner.answers) == 1
    assert owner.answers[0] is not threading.main_thread(), "the operation ran in a worker"
    assert owner.threads == {threading.main_thread()}


def test_an_expected_error_goes_to_failure(owner: Owner) -> None:
    tasks.run(owner, refuse, owner.succeed, owner.fail)
    tasks.wait_all()
    assert [str(answer) for answer in owner.answers] == ["Not like this."]
    assert owner.threads == {threading.main_thread()}


def test_an_error_nobody_takes_goes_to_the_message_bar(owner: Owner) -> None:
    tasks.run(owner, refuse, owner.succeed)
    tasks.wait_all()
    assert owner.answers == []
    assert [str(error) for error in owner.shown] == ["Not like this."]


def test_a_bug_goes_to_the_crash_hook_and_ends_the_wait(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, value, trace: caught.append(kind))
    tasks.run(owner, stumble, owner.succeed, owner.fail)
    tasks.wait_all()
    assert caught == [ZeroDivisionError]
    assert len(owner.answers) == 1
    assert isinstance(owner.answers[0], PhotosimError)


def test_a_dropped_task_is_not_answered(owner: Owner) -> None:
    tasks.run(owner, int, owner.succeed, owner.fail).drop()
    tasks.wait_all()
    assert owner.answers == []


def test_an_owner_that_is_gone_is_not_answered(owner: Owner, qtbot: QtBot) -> None:
    held = threading.Event()
    short_lived = QObject()
    tasks.run(short_lived, lambda: held.wait(5), owner.succeed, owner.fail)
    short_lived.deleteLater()
    with qtbot.waitSignal(short_lived.destroyed):
        pass
    held.set()
    tasks.wait_all()
    assert owner.answers == []


def test_waiting_has_an_end(owner: Owner) -> None:
    held = threading.Event()
    tasks.run(owner, lambda: held.wait(5), owner.succeed)
    assert not tasks.wait_all(0)
    held.set()
    assert tasks.wait_all(5)


def test_an_answer_may_start_the_next_task(owner: Owner) -> None:
    def go_on(value: object) -> None:
        owner.succeed(value)
        if len(owner.answers) < 3:
            tasks.run(owner, lambda: len(owner.answers), go_on)

    tasks.run(owner, int, go_on)
    assert tasks.wait_all(5)
    assert owner.answers == [0, 1, 2]


def test_threads_are_few_and_end(owner: Owner) -> None:
    for _ in range(40):
        tasks.run(owner, threading.get_ident, owner.succeed)
    tasks.wait_all()
    assert len(owner.answers) == 40
    assert 1 <= len(set(owner.answers)) <= 4
