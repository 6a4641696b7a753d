"""ScanController: few signals however many batches, every end told once, nothing left running."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.core.errors import LibraryError, PhotosimError
from photosim.core.job import Job
from photosim.core.model import ScanReport
from photosim.ui.scan_controller import ScanController

Step = Callable[[Job, Callable[[int], None]], None]


class Scripted:
    """A library whose scans do what the test says."""

    def __init__(self) -> None:
        self.step: Step = lambda job, on_stored: None
        self.asked: list[tuple[str, tuple[Path, ...]]] = []

    def scan(self, folders: tuple[Path, ...], job: Job, *, on_stored: Callable[[int], None]) -> ScanReport:
        self.asked.append(("scan", tuple(folders)))
        self.step(job, on_stored)
        return ScanReport(found=7)

    def retry(self, paths: tuple[Path, ...], job: Job, *, on_stored: Callable[[int], None]) -> ScanReport:
        self.asked.append(("retry", tuple(paths)))
        self.step(job, on_stored)
        return ScanReport(found=7)


class Heard:
    """What the controller told, in order."""

    def __init__(self, controller: ScanController) -> None:
        self.all: list[str] = []
        self.errors: list[Exception] = []
        controller.rows_changed.connect(lambda: self.all.append("rows"))
        controller.finished.connect(lambda report: self.all.append(f"finished {report.found}"))
        controller.cancelled.connect(lambda: self.all.append("cancelled"))
        controller.failed.connect(self._failed)
        controller.running_changed.connect(lambda running: self.all.append("running" if running else "idle"))
        controller.progressed.connect(lambda progress: self.all.append(progress.stage))

    def _failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.all.append("failed")


@pytest.fixture
def library() -> Scripted:
    return Scripted()


@pytest.fixture
def controller(qtbot: QtBot, library: Scripted) -> Iterator[ScanController]:
    controller = ScanController(library)
    yield controller
    assert controller.close()


@pytest.fixture
def heard(controller: ScanController) -> Heard:
    return Heard(controller)


def finish(qtbot: QtBot, heard: Heard) -> None:
    qtbot.waitUntil(lambda: heard.all[-1:] == ["idle"])


def test_a_scan_tells_its_course(qtbot: QtBot, library: Scripted, controller: ScanController, heard: Heard) -> None:
    def step(job: Job, on_stored: Callable[[int], None]) -> None:
        job.report("finding", 1)
        on_stored(5)

    library.step = step
    assert controller.scan([Path("/a")])
    finish(qtbot, heard)
    assert heard.all == ["running", "finding", "rows", "rows", "finished 7", "idle"]
    assert library.asked == [("scan", (Path("/a"),))]


def test_many_batches_cost_few_refreshes(
    qtbot: QtBot, library: Scripted, controller: ScanController, heard: Heard
) -> None:
    def step(job: Job, on_stored: Callable[[int], None]) -> None:
        for count in range(1000):
            on_stored(count)

    library.step = step
    controller.scan()
    finish(qtbot, heard)
    assert 2 <= heard.all.count("rows") <= 3


@pytest.mark.parametrize(("error", "bug"), [(LibraryError("The disk is full."), False), (KeyError("oops"), True)])
def test_every_error_ends_the_scan(
    qtbot: QtBot,
    library: Scripted,
    controller: ScanController,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    bug: bool,
) -> None:
    crashes: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, value, trace: crashes.append(kind))

    def step(job: Job, on_stored: Callable[[int], None]) -> None:
        raise error

    library.step = step
    controller.scan()
    finish(qtbot, heard)
    assert heard.all == ["running", "rows", "failed", "idle"]
    assert isinstance(heard.errors[0], PhotosimError)
    assert crashes == ([KeyError] if bug else [])
    assert not controller.running


def test_requests_wait_their_turn_and_are_not_doubled(
    qtbot: QtBot, library: Scripted, controller: ScanController, heard: Heard
) -> None:
    go_on = threading.Event()
    library.step = lambda job, on_stored: go_on.wait(5)
    assert controller.scan([Path("/a")])
    assert not controller.scan()
    assert not controller.scan()
    assert not controller.retry([Path("/a/broken.jpg")])
    go_on.set()
    finish(qtbot, heard)
    assert library.asked == [("scan", (Path("/a"),)), ("scan", ()), ("retry", (Path("/a/broken.jpg"),))]
    assert heard.all.count("idle") == 1


def test_a_paused_scan_can_be_closed(qtbot: QtBot, library: Scripted, controller: ScanController, heard: Heard) -> None:
    def step(job: Job, on_stored: Callable[[int], None]) -> None:
        while True:
            job.checkpoint()

    library.step = step
    controller.scan()
    controller.pause(True)
    assert controller.paused
    assert controller.close()
    assert not any(thread.name == "photosim-scan" for thread in threading.enumerate())
    assert not controller.scan(), "nothing starts after the end"
