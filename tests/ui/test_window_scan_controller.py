"""ScanController: few signals however many batches, every end told once, nothing left running."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.errors import DamagedLibrary, LibraryError, PhotosimError
from photosim.base.job import Job
from photosim.base.settings import Settings
from photosim.ui.jobs import operation
from photosim.ui.scanning.scan_controller import ScanController
from photosim.values.scanning import ScanReport


def close(controller: ScanController) -> bool:
    """As the window that closes does it."""
    controller.close()
    return operation.close(controller)


Step = Callable[[Job, Callable[[int], None]], None]


class Scripted:
    """A library whose scans do what the test says."""

    def __init__(self) -> None:
        self.scanning = self
        self.step: Step = lambda job, on_stored: None
        self.asked: list[tuple[str, tuple[Path, ...]]] = []
        self.settings = Settings(Path("/nowhere/settings.json"))
        self.settings.set = self.settings._values.__setitem__
        self.report = ScanReport(found=7)

    def rescan(self, folders: tuple[Path, ...], job: Job, *, on_stored: Callable[[int], None]) -> ScanReport:
        self.asked.append(("rescan", tuple(folders)))
        self.step(job, on_stored)
        return self.report

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
        controller.changed.connect(lambda: self.all.append("rows"))
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
    assert close(controller)


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
    assert close(controller)
    assert not any(thread.name == "photosim-scan" for thread in threading.enumerate())
    assert not controller.scan(), "nothing starts after the end"


# Quiet scans, and pauses that are remembered


def until_cancelled(job: Job, _: object) -> None:
    while True:
        job.checkpoint()
        threading.Event().wait(0.005)


def test_a_quiet_scan_that_finds_nothing_says_nothing(qtbot: QtBot, library: Scripted) -> None:
    controller = ScanController(library)
    heard = Heard(controller)

    def report(job: Job, _: object) -> None:
        job.report("finding", 3)
        job.report("reading", 1, 5)

    library.step = report
    controller.scan([Path("/a")], quiet=True)
    qtbot.waitUntil(lambda: not controller.running)
    assert heard.all == ["running", "finished 7", "idle"]
    assert controller.quiet
    assert library.asked == [("rescan", (Path("/a"),))]
    assert close(controller)


def test_a_quiet_scan_shows_what_it_finds_and_how_far_it_is_when_it_is_long(qtbot: QtBot, library: Scripted) -> None:
    controller = ScanController(library)
    heard = Heard(controller)
    library.step = lambda job, _: job.report("reading", 1, 2000)
    library.report = ScanReport(found=7, new=3)
    controller.scan([Path("/a")], quiet=True)
    qtbot.waitUntil(lambda: not controller.running)
    assert heard.all == ["running", "reading", "rows", "finished 7", "idle"]
    assert close(controller)


def test_a_quiet_scan_that_cannot_be_done_is_put_off(qtbot: QtBot, library: Scripted) -> None:
    controller = ScanController(library)
    heard = Heard(controller)
    put_off: list[tuple[Path, ...]] = []
    controller.put_off.connect(put_off.append)

    def refuse(job: Job, _: object) -> None:
        raise LibraryError("Another photosim is scanning.")

    library.step = refuse
    controller.scan([Path("/a")], quiet=True)
    qtbot.waitUntil(lambda: not controller.running)
    assert put_off == [(Path("/a"),)]
    assert heard.errors == []
    assert close(controller)


def test_damage_is_told_even_by_a_quiet_scan(qtbot: QtBot, library: Scripted) -> None:
    controller = ScanController(library)
    heard = Heard(controller)

    def refuse(job: Job, _: object) -> None:
        raise DamagedLibrary("The library is damaged.")

    library.step = refuse
    controller.scan([Path("/a")], quiet=True)
    qtbot.waitUntil(lambda: not controller.running)
    assert len(heard.errors) == 1
    assert close(controller)


@pytest.mark.parametrize(("kind", "paths"), [("scan", ()), ("scan", ("/a", "/b")), ("retry", ("/a/b.jpg",))])
def test_a_pause_survives_a_restart(qtbot: QtBot, library: Scripted, kind: str, paths: tuple[str, ...]) -> None:
    library.step = until_cancelled
    before = ScanController(library)
    getattr(before, kind)([Path(path) for path in paths])
    before.pause(True)
    assert close(before)

    after = ScanController(library)
    heard = Heard(after)
    paused: list[bool] = []
    after.paused_changed.connect(paused.append)
    after.restore()
    assert (after.running, after.paused, paused) == (True, True, [True])
    assert heard.all == ["running", "finding"]
    qtbot.waitUntil(lambda: len(library.asked) == 2)
    assert library.asked[1] == library.asked[0] == (kind, tuple(Path(path) for path in paths))
    library.step = lambda job, on_stored: None
    after.pause(False)
    after.cancel()
    qtbot.waitUntil(lambda: not after.running)
    assert close(after)

    last = ScanController(library)
    last.restore()
    assert not last.running


@pytest.mark.parametrize("end", ["resumed", "cancelled"])
def test_what_is_paused_no_more_is_not_remembered(qtbot: QtBot, library: Scripted, end: str) -> None:
    library.step = until_cancelled
    controller = ScanController(library)
    controller.scan()
    controller.pause(True)
    if end == "resumed":
        controller.pause(False)
    else:
        controller.cancel()
    assert close(controller)
    after = ScanController(library)
    after.restore()
    assert not after.running


@pytest.mark.parametrize("kept", [{"folders": [1, None]}, {"folders": 3}, {"retried": "x"}, {"more": 1}])
def test_a_memory_that_makes_no_sense(qtbot: QtBot, library: Scripted, kept: dict[str, object]) -> None:
    library.settings.set("scan.paused", kept)
    library.step = until_cancelled
    controller = ScanController(library)
    controller.restore()
    assert controller.paused
    assert close(controller)


def test_a_scan_that_is_held_says_why_once(qtbot: QtBot, library: Scripted) -> None:
    library.step = until_cancelled
    controller = ScanController(library)
    notes: list[str] = []
    controller.held_changed.connect(notes.append)
    controller.hold("on battery", note="Waiting: on battery")  # nothing is under way
    controller.scan()
    for _ in range(3):
        controller.hold("on battery", note="Waiting: on battery")
    controller.hold("")
    controller.hold("", rest=3.0, note="Slowly: the computer is busy")
    assert notes == ["Waiting: on battery", "", "Slowly: the computer is busy"]
    controller.cancel()
    qtbot.waitUntil(lambda: not controller.running)
    assert notes[-1] == ""
    assert close(controller)


def test_a_scan_can_be_held_before_it_does_anything(
    qtbot: QtBot, library: Scripted, controller: ScanController, heard: Heard
) -> None:
    """However short it is, and however late the one who holds it comes to hear of it."""
    begun = threading.Event()
    before: list[bool] = []
    found: list[str] = []

    def step(job: Job, on_stored: Callable[[int], None]) -> None:
        found.append(job.held)
        begun.set()

    def hear(running: bool) -> None:
        if running:
            before.append(begun.wait(0.2))
            controller.hold("on battery", note="Waiting: on battery")

    library.step = step
    controller.running_changed.connect(hear)
    controller.scan()
    finish(qtbot, heard)
    assert before == [False]
    assert found == ["on battery"]
