"""Operations: one end each, in the GUI thread, and one after another in a group."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job, Progress
from photosim.ui.jobs import kinds, operation, tasks
from photosim.ui.jobs.kinds import Exclusion
from tests.helpers.operations import Gate, Window, open_window

MAIN = threading.main_thread()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    with open_window(qtbot) as window:
        yield window


def refuse(job: Job) -> None:
    raise UsageError("Not like this.")


def give_up(job: Job) -> None:
    raise Cancelled("Cancelled.")


def stumble(job: Job) -> None:
    raise ZeroDivisionError("a bug")


@pytest.mark.parametrize(
    ("work", "end"),
    [
        (lambda job: 3, [("finished", 3)]),
        (give_up, [("cancelled", None)]),
    ],
)
def test_one_end_in_the_gui_thread(window: Window, work: Callable[[Job], object], end: list[object]) -> None:
    window.start(work)
    assert window.heard == [], "never before `start` has returned"
    tasks.wait_all()
    assert window.heard == end
    assert window.threads == {MAIN}


def test_an_expected_error_is_the_only_thing_that_arrives(window: Window) -> None:
    window.start(refuse)
    tasks.wait_all()
    [(what, error)] = window.heard
    assert (what, str(error)) == ("failed", "Not like this.")


def test_an_error_nobody_takes_goes_to_the_nearest_parent_that_shows_errors(window: Window) -> None:
    window.start(refuse, failure=None)
    tasks.wait_all()
    assert window.heard == [("shown", "Not like this.")]


def test_being_cancelled_is_a_failure_for_those_who_do_not_tell_them_apart(window: Window) -> None:
    window.start(give_up, cancelled=None)
    window.start(give_up, cancelled=None, failure=None)
    tasks.wait_all()
    assert [what for what, _ in window.heard] == ["failed"], "and is shown to nobody"


def test_a_bug_reaches_the_crash_hook_and_ends_the_wait(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, value, trace: caught.append(kind))
    window.start(stumble)
    tasks.wait_all()
    assert caught == [ZeroDivisionError]
    [(what, error)] = window.heard
    assert what == "failed"
    assert type(error) is kinds.Bug


def test_progress_comes_in_the_gui_thread_and_stops_with_the_request_to_stop(qtbot: QtBot, window: Window) -> None:
    let_go = threading.Event()

    def count(job: Job) -> None:
        job.report("counting", 1, 3)
        let_go.wait(5)
        job.report("counting", 3, 3)
        job.checkpoint()

    running = window.start(count, progress=window.note("progress"))
    qtbot.waitUntil(lambda: len(window.heard) == 1)
    running.cancel()
    let_go.set()
    tasks.wait_all()
    assert window.heard == [("progress", Progress("counting", 1, 3)), ("cancelled", None)]
    assert window.threads == {MAIN}


def test_nothing_reaches_an_owner_that_is_gone_and_its_work_is_stopped(qtbot: QtBot, window: Window) -> None:
    owner = QObject(window)

    def work(job: Job) -> None:
        for number in range(10_000):
            job.report("counting", number, 10_000)
            time.sleep(0.01)
            job.checkpoint()

    window.start(work, owner=owner, progress=window.note("progress"))
    qtbot.waitUntil(lambda: bool(window.heard))
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    before = len(window.heard)
    qtbot.waitUntil(lambda: not operation.running(window))  # nobody needs it any more: it was cancelled
    assert len(window.heard) == before


def test_a_dropped_operation_is_not_answered(window: Window) -> None:
    window.start(refuse).drop()
    tasks.wait_all()
    assert window.heard == []


def test_long_work_holds_no_thread_of_the_questions(qtbot: QtBot, window: Window) -> None:
    gates = [Gate() for _ in range(8)]
    running = [window.start(gate) for gate in gates]
    for gate in gates:
        assert gate.entered.wait(5)
    for one in running[::2]:
        one.pause(True)
    tasks.run(window, threading.current_thread, window.note("answered"))
    qtbot.waitUntil(lambda: bool(window.heard))
    assert window.heard[0][0] == "answered"
    assert len({gate.thread for gate in gates} & {window.heard[0][1].name}) == 0
    for one, gate in zip(running, gates, strict=True):
        one.pause(False)
        gate.let_go.set()


def test_one_group_runs_in_turn(qtbot: QtBot, window: Window) -> None:
    first, second, other = Gate(), Gate(), Gate()
    window.start(first, group=Exclusion.DELETING)
    waiting = window.start(second, group=Exclusion.DELETING, progress=window.note("progress"))
    window.start(other, group=Exclusion.FINDING)
    assert first.entered.wait(5)
    assert other.entered.wait(5), "another group does not wait"
    assert window.heard == [("progress", Progress(kinds.WAITING))]
    assert waiting.waits
    assert not second.entered.wait(0.1)
    first.let_go.set()
    qtbot.waitUntil(second.entered.is_set)
    assert not waiting.waits
    for gate in (second, other):
        gate.let_go.set()
    tasks.wait_all()
    assert [what for what, _ in window.heard] == ["progress", "finished", "finished", "finished"]


def test_what_waits_for_its_turn_can_be_cancelled(window: Window) -> None:
    first, second, third = Gate(), Gate(), Gate()
    window.start(first, group=Exclusion.DELETING)
    window.start(second, group=Exclusion.DELETING).cancel()
    window.start(third, group=Exclusion.DELETING)
    assert window.heard == [], "the answer comes later, as always"
    for gate in (first, third):
        gate.let_go.set()
    tasks.wait_all()
    assert sorted(what for what, _ in window.heard) == ["cancelled", "finished", "finished"]
    assert not second.entered.is_set()


def test_the_next_of_a_group_begins_also_after_a_failure(window: Window) -> None:
    window.start(refuse, group=Exclusion.DELETING)
    window.start(lambda job: 2, group=Exclusion.DELETING)
    tasks.wait_all()
    assert [what for what, _ in window.heard] == ["failed", "finished"]


def test_windows_do_not_wait_for_each_other(qtbot: QtBot, window: Window) -> None:
    other, gate = Window(), Gate()
    qtbot.addWidget(other)
    window.start(gate, group=Exclusion.DELETING)
    other.start(lambda job: 2, group=Exclusion.DELETING)
    qtbot.waitUntil(lambda: other.heard == [("finished", 2)])
    gate.let_go.set()


# Telling


def test_what_is_relayed_arrives_in_the_gui_thread_or_not_at_all(qtbot: QtBot, window: Window) -> None:
    owner = QObject(window)
    tell = operation.relay(owner, window.note("told"))
    threading.Thread(target=tell, args=(1,)).start()
    qtbot.waitUntil(lambda: window.heard == [("told", 1)])
    assert window.threads == {MAIN}
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    thread = threading.Thread(target=tell, args=(2,))
    thread.start()
    thread.join()
    tasks.wait_all()
    assert window.heard == [("told", 1)]
