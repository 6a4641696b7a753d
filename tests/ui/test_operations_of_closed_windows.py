"""A window that closes: what runs for it ends, and nothing more begins."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.ui.jobs import operation, tasks
from photosim.ui.jobs.kinds import AtClosing, Exclusion
from photosim.ui.jobs.operation import Operation
from tests.helpers.operations import Gate, Window, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    with open_window(qtbot) as window:
        yield window


def test_closing_cancels_and_waits_for_what_may_be_cancelled(window: Window) -> None:
    gate = Gate()
    running = window.start(gate)
    running.pause(True)
    assert operation.running(window) == [running]
    assert operation.close(window)
    assert operation.running(window) == []
    assert running.job.cancelled
    assert running.ended
    assert window.heard == [], "nobody is there to hear it"


def test_closing_waits_for_what_has_to_be_finished(window: Window) -> None:
    gate = Gate()
    window.start(gate, at_closing=AtClosing.FINISH, group=Exclusion.DELETING)
    window.start(lambda job: "next", at_closing=AtClosing.FINISH, group=Exclusion.DELETING)
    timer = threading.Timer(0.2, gate.let_go.set)
    timer.start()
    assert operation.close(window)
    timer.join()
    assert window.heard == [("finished", "done"), ("finished", "next")]


def test_closing_does_not_wait_for_ever(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation, "_CANCEL_SECONDS", 0.1)
    monkeypatch.setattr(operation, "_SILENT_SECONDS", 0.1)
    held = threading.Event()
    window.start(lambda job: held.wait(20))
    window.start(lambda job: held.wait(20), at_closing=AtClosing.FINISH)
    assert not operation.close(window)
    held.set()


def test_what_shows_signs_of_life_does_not_hang(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation, "_SILENT_SECONDS", 0.4)

    def work(job: Job) -> str:
        for number in range(10):
            time.sleep(0.1)
            job.report("trashing", number, 10)
        return "done"

    window.start(work, at_closing=AtClosing.FINISH)
    assert operation.close(window)
    assert window.heard == [("finished", "done")]


@pytest.mark.parametrize("at_closing", AtClosing)
@pytest.mark.parametrize("short", [True, False])
def test_nothing_begins_for_a_window_that_is_closed(window: Window, at_closing: AtClosing, short: bool) -> None:
    assert operation.close(window)
    gate = Gate()
    running = window.start(gate, at_closing=at_closing, short=short)
    assert running.ended
    assert running.job.cancelled
    assert operation.running(window) == []
    assert tasks.wait_all(5)
    assert not gate.entered.is_set()
    assert window.heard == []


def test_what_must_be_finished_may_lead_to_more_but_not_to_questions(window: Window) -> None:
    """While a window waits for it: afterwards its library is closed."""
    gate, asked = Gate(), Gate()
    begun = []

    def go_on(_: object) -> None:
        begun.append(window.start(lambda job: "more", at_closing=AtClosing.FINISH))
        begun.append(window.start(asked))

    operation.start(Operation(owner=window, work=gate, success=go_on, at_closing=AtClosing.FINISH))
    timer = threading.Timer(0.1, gate.let_go.set)
    timer.start()
    assert operation.close(window)
    timer.join()
    assert window.heard == [("finished", "more")]
    assert not asked.entered.is_set()
    assert all(one.ended for one in begun)


def test_no_timer_fires_in_a_window_that_is_closed(qtbot: QtBot, window: Window) -> None:
    """Neither one that runs, nor one that some late signal starts again, at whatever depth."""
    part = QObject(QObject(window))
    fired: list[str] = []
    running, waiting, elsewhere = QTimer(part), QTimer(window), QTimer()
    running.timeout.connect(lambda: fired.append("running"))
    waiting.timeout.connect(lambda: fired.append("started again"))
    running.start(0)
    assert operation.close(window)
    waiting.start(0)
    with qtbot.waitSignal(elsewhere.timeout):  # of nobody's window, and later than both
        elsewhere.start(20)
    elsewhere.stop()
    assert fired == []


def test_closing_one_window_leaves_the_others_alone(qtbot: QtBot, window: Window) -> None:
    other, gate = Window(), Gate()
    qtbot.addWidget(other)
    other.start(gate)
    assert operation.close(window)
    assert len(operation.running(other)) == 1
    gate.let_go.set()
    tasks.wait_all()
    assert other.heard == [("finished", "done")]
