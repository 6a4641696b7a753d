"""Comparing photos: flicker, swipe, and difference."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.viewing.compare.difference import BUSY, colour_table, halved
from photosim.ui.viewing.compare.top_bar import FLICKER
from photosim.values.alignment import Alignment, Difference
from tests.helpers.compare_view import LEFT, Key, Show, inner, press


def test_space_flicks_through_the_photos_in_one_place(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_F)
    flicker = view.flicker
    assert view.mode == FLICKER
    assert flicker.canvas.accessibleName() == "Photo 1 of 2: original.png"
    first = inner(flicker.canvas)
    QTest.keyPress(view.focusWidget(), Key.Key_Space)
    assert flicker.canvas.accessibleName() == "Photo 2 of 2: painted.png"
    second = inner(flicker.canvas)
    differing = np.argwhere((first != second).any(axis=2)[60:])  # below the sign with the name
    spread = differing.max(axis=0) - differing.min(axis=0)
    assert (spread < (60, 90)).all()  # only what was painted, and all else stays where it is
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    QTest.keyPress(view.focusWidget(), Key.Key_Space)  # at once: the key is held, and the system repeats it
    assert flicker.number == 1
    flicker._held.start(60_000)  # not long yet
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    qtbot.waitUntil(lambda: not flicker._letting_go.isActive())
    assert flicker.number == 1  # a tap
    QTest.keyPress(view.focusWidget(), Key.Key_Space)
    assert flicker.number == 0
    flicker._held.stop()  # as if it had been held for long
    QTest.keyRelease(view.focusWidget(), Key.Key_Space)
    qtbot.waitUntil(lambda: flicker.number == 1)
    press(view, Key.Key_Right)
    assert flicker.number == 0


def test_flicker_runs_by_itself_at_a_chosen_speed(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png", "turned.png")
    flicker = view.flicker
    press(view, Key.Key_B)
    assert view.mode == FLICKER
    assert flicker.playing
    flicker._speed.setValue(2)
    assert flicker.interval_ms == 200
    qtbot.waitUntil(lambda: flicker.number == 2)
    qtbot.waitUntil(lambda: flicker.number == 0)
    press(view, Key.Key_B)
    assert not flicker.playing
    press(view, Key.Key_B)
    press(view, Key.Key_S)
    assert not flicker.playing


def test_the_line_of_the_swipe_is_dragged_and_moved_by_keys(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_F)
    qtbot.waitUntil(view.is_settled)
    one = inner(view.flicker.canvas)
    view.flicker.next()
    other = inner(view.flicker.canvas)
    press(view, Key.Key_W)
    swipe = view.swipe
    view.resize(view.width(), view.height() + view.flicker.canvas.height() - swipe.height())  # the same room
    qtbot.waitUntil(view.is_settled)
    assert swipe.divider == 0.5
    QTest.mousePress(swipe, LEFT, pos=QPoint(swipe.width() // 2, 300))
    QTest.mouseMove(swipe, QPoint(swipe.width() // 4, 300))
    QTest.mouseRelease(swipe, LEFT, pos=QPoint(swipe.width() // 4, 300))
    assert swipe.divider == pytest.approx(0.25, abs=0.01)
    press(view, Key.Key_Right)
    press(view, Key.Key_Right)
    press(view, Key.Key_Left)
    assert swipe.divider == pytest.approx(0.27, abs=0.01)
    swipe.set_divider(0.5)
    seen = inner(swipe)
    at = seen.shape[1] // 2
    if seen.shape == one.shape:
        assert (seen[60:, : at - 30] == one[60:, : at - 30]).all()
        assert (seen[60:, at + 30 :] == other[60:, at + 30 :]).all()
    assert np.abs(seen[60:, at + 30 :]).sum() > 0
    for _ in range(60):
        press(view, Key.Key_Left)
    assert swipe.divider == 0.0
    assert swipe.accessibleName() == "original.png at the left, painted.png at the right"


def test_the_difference_is_told_and_shown(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "painted.png")
    press(view, Key.Key_D)
    difference = view.difference
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert difference.title in ("The difference is plain to see.", "The difference can be seen in places.")
    assert re.match(r"Colours differ by \d+ of 255 at most, .* on average \(\d+ dB\)\.", difference.detail)
    shown = inner(difference.canvas)
    grey = shown[shown.shape[0] // 4, shown.shape[1] // 2]
    changed = np.argwhere(np.abs(shown - grey).max(axis=2) > 30)
    spread = changed.max(axis=0) - changed.min(axis=0)
    assert (spread < (60, 90)).all()
    QTest.mouseClick(difference._behind, LEFT, pos=QPoint(8, difference._behind.height() // 2))
    behind = inner(difference.canvas)
    assert len(np.unique(behind.reshape(-1, 3), axis=0)) > 1000  # the photo is seen


def test_small_differences_are_amplified(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    brightness = []
    for step, factor in ((0, "× 1"), (2, "× 4"), (5, "× 32")):
        view.difference._gain.setValue(step)
        assert view.difference._factor.text() == factor
        brightness.append(inner(view.difference.canvas).mean())
    assert brightness[0] < brightness[1] < brightness[2]
    assert [colour_table(gain, over_photo=False)[0] for gain in (1, 32)] == [0xFF686868] * 2  # grey is no difference


def test_where_nothing_differs_that_is_said(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "again.png", "turned.png", "crop.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference at all: every pixel is the same."
    view.difference.pair.choose(0, 3)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference where both show the same."
    assert "432 × 288 pixels" in view.difference.detail
    view.difference.pair.choose(2, 1)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.title == "No difference at all: every pixel is the same."


def test_a_difference_nobody_waits_for_is_cancelled(
    qtbot: QtBot, show: Show, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show("original.png", "half.png")
    begun, jobs, go_on, ended = threading.Event(), [], threading.Event(), threading.Event()
    find = library.viewing.difference

    def slow(first: Path, second: Path, alignment: Alignment | None = None, job: Job | None = None) -> Difference:
        jobs.append(job)
        begun.set()
        assert go_on.wait(10)
        try:
            return find(first, second, alignment, job)
        finally:
            ended.set()

    monkeypatch.setattr(library.viewing, "difference", slow)
    press(view, Key.Key_D)
    qtbot.waitUntil(begun.is_set)
    assert view.difference.title == BUSY
    assert view.difference.canvas.busy
    press(view, Key.Key_S)
    assert jobs[0].cancelled
    go_on.set()
    qtbot.waitUntil(ended.is_set)
    monkeypatch.undo()
    press(view, Key.Key_D)
    qtbot.waitUntil(view.is_settled, timeout=20_000)
    assert view.difference.detail.startswith("Colours differ by ")


def test_single_dots_survive_shrinking() -> None:
    levels = np.zeros((801, 1203), np.uint8)
    levels[400, 600] = 40
    small = halved(levels)
    assert small.shape == (401, 602)
    assert small.max() == 20
    assert (small > 0).sum() == 1
    assert halved(np.full((600, 600), 7, np.uint8)).max() == 7
