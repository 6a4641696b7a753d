"""The scan bar: what it says at each stage, and that nothing jumps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.job import Progress
from photosim.ui.scanning.scanbar import ScanBar, summary
from photosim.values.photos import Failure
from photosim.values.scanning import ScanReport

READING = Progress("reading", 1240, 8310, 4_000_000_000, 26_000_000_000, 46.2, 238.0, 3, "/home/anna/IMG_2031.JPG")


@pytest.fixture
def bar(qtbot: QtBot) -> ScanBar:
    bar = ScanBar()
    qtbot.addWidget(bar)
    bar.resize(900, bar.height())
    return bar


def button(bar: ScanBar, text: str) -> QPushButton:
    return next(one for one in bar.findChildren(QPushButton) if text in one.text())


def test_a_running_scan_says_everything(bar: ScanBar) -> None:
    assert bar.isHidden()
    bar.show_progress(READING)
    assert bar.isVisible()
    assert bar._title.text() == "Reading photos"
    assert bar._facts.full_text == "1,240 of 8,310 photos · 46 a second · 3 could not be read"
    assert bar._left.text() == "about 4 minutes left"
    assert bar._file.full_text == "/home/anna/IMG_2031.JPG"
    assert bar._bar.value() / bar._bar.maximum() == pytest.approx(1240 / 8310, abs=1e-3), "the count says the same"


@pytest.mark.parametrize(
    ("progress", "title", "facts"),
    [
        (Progress("finding", 1), "Looking for photos", "1 photo found"),
        (Progress("finding"), "Looking for photos", ""),
        (Progress("reading", 3, 10, per_second=1.26), "Reading photos", "3 of 10 photos · 1.3 a second"),
        (Progress("indexing", 50, 100), "Sorting by look", "50 of 100 photos"),
        (Progress("something new", 1, 1), "Working", "1 of 1 photo"),
    ],
)
def test_stages_in_words(bar: ScanBar, progress: Progress, title: str, facts: str) -> None:
    bar.show_progress(progress)
    assert (bar._title.text(), bar._facts.full_text) == (title, facts)


def test_without_a_total_the_bar_is_busy_and_then_fills(bar: ScanBar) -> None:
    bar.show_progress(Progress("finding", 12))
    assert (bar._bar.minimum(), bar._bar.maximum()) == (0, 0)
    bar.show_progress(Progress("indexing", 50, 100))
    assert bar._bar.value() * 2 == bar._bar.maximum()


def test_terabytes_fit_into_the_bar(bar: ScanBar) -> None:
    bar.show_progress(Progress("copying", 3 * 10**12, 4 * 10**12))
    assert bar._bar.value() / bar._bar.maximum() == pytest.approx(0.75)


def test_pause_and_resume(bar: ScanBar, qtbot: QtBot) -> None:
    bar.show_progress(READING)
    width = button(bar, "Pause").width()
    with qtbot.waitSignal(bar.pause_requested) as asked:
        qtbot.mouseClick(button(bar, "Pause"), Qt.MouseButton.LeftButton)
    assert asked.args == [True]
    bar.show_paused(True)
    assert bar._left.text() == "Paused"
    bar.show_progress(READING)
    assert bar._left.text() == "Paused"
    assert button(bar, "Resume").width() == width
    with qtbot.waitSignal(bar.pause_requested) as asked:
        qtbot.mouseClick(button(bar, "Resume"), Qt.MouseButton.LeftButton)
    assert asked.args == [False]
    bar.show_paused(False)
    bar.show_progress(READING)
    assert bar._left.text() == "about 4 minutes left"


def test_cancel_is_asked_once(bar: ScanBar, qtbot: QtBot) -> None:
    bar.show_progress(READING)
    cancel = button(bar, "Cancel")
    with qtbot.waitSignal(bar.cancel_requested):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not cancel.isEnabled()
    bar.show_progress(READING)
    assert bar._left.text() == "Stopping…"
    bar.show_cancelled()
    assert bar._title.text() == "Scan stopped"
    bar.show_progress(READING)
    assert cancel.isEnabled()


def test_the_height_never_changes(bar: ScanBar) -> None:
    heights = set()
    for show in (
        lambda: bar.show_progress(Progress("finding")),
        lambda: bar.show_progress(READING),
        lambda: bar.show_paused(True),
        lambda: bar.show_finished(ScanReport(new=3, failed=[Failure(Path("a.jpg"), "empty")])),
        lambda: bar.show_failed("The disk is full. " * 20),
        bar.show_cancelled,
    ):
        show()
        heights.add(bar.height())
    assert len(heights) == 1


def test_the_summary_goes_away_unless_files_failed(bar: ScanBar, qtbot: QtBot) -> None:
    bar.show_progress(READING)
    bar.show_finished(ScanReport(found=5, new=5))
    assert bar._goodbye.isActive()
    bar._goodbye.timeout.emit()
    assert bar.isHidden() or bar.underMouse()
    bar._goodbye.stop()

    bar.show_finished(ScanReport(found=5, new=4, failed=[Failure(Path("a.jpg"), "empty")]))
    assert not bar._goodbye.isActive()
    with qtbot.waitSignal(bar.failures_requested):
        qtbot.mouseClick(button(bar, "Show 1 unreadable file"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(bar, "Close"), Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_an_error_stays_and_a_new_scan_replaces_it(bar: ScanBar) -> None:
    bar.show_failed("The disk is full.")
    assert not bar._goodbye.isActive()
    assert bar._file.full_text == "The disk is full."
    bar.show_progress(READING)
    assert bar._title.text() == "Reading photos"
    assert button(bar, "Close").isHidden()


def test_an_undecodable_name_can_be_shown(bar: ScanBar) -> None:
    bar.show_progress(Progress("reading", 1, 2, current="/photos/caf\udce9.jpg"))
    assert bar._file.full_text == "/photos/caf\ufffd.jpg"
    assert not bar.grab().isNull()


def test_summary() -> None:
    failed = [Failure(Path("a.jpg"), "empty")] * 2
    report = ScanReport(found=10, new=1240, changed=3, moved=2, missing=12, failed=failed, seconds=240)
    assert summary(report) == (
        "1,240 new photos, 3 changed, 2 moved, 12 no longer there, 2 could not be read. Took 4 minutes."
    )
    assert summary(ScanReport(found=10, unchanged=10)) == "Nothing new: 10 photos unchanged."
    assert summary(ScanReport(found=12, unchanged=10, failed=failed)) == (
        "Nothing new: 10 photos unchanged, 2 could not be read."
    )
    assert summary(ScanReport(found=2, failed=failed)) == "2 files could not be read."
    assert summary(ScanReport()) == "No photos were found."
    assert summary(ScanReport(offline=[Path("/media/usb")])).endswith("Left out because not connected: usb.")


def test_the_bar_moves_until_the_first_photo_is_read(bar: ScanBar) -> None:
    """The model is made ready first, which can take some seconds."""
    busy, share = bar.findChild(QProgressBar), Progress("reading", total=2000, total_bytes=1 << 30)
    bar.show_progress(share)
    assert busy.maximum() == 0
    bar.show_paused(True)
    assert busy.maximum() > 0
    bar.show_paused(False)
    bar.show_progress(share)
    assert busy.maximum() == 0
    bar.show_note("Waiting: on battery")
    assert busy.maximum() > 0
    bar.show_progress(share)
    assert busy.maximum() > 0
    bar.show_progress(replace(share, done=1000, done_bytes=1 << 20))
    assert busy.value() == busy.maximum() // 2
