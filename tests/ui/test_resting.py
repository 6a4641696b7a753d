"""A window that has worked and rests gives memory back, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from photosim.base import heap
from photosim.library import Library
from photosim.ui.window import resting
from photosim.ui.window.resting import Resting
from photosim.ui.window.window import MainWindow


@pytest.fixture
def given_back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    given: list[str] = []
    monkeypatch.setattr(heap, "give_back", lambda: given.append("heap"))
    return given


def test_memory_is_given_back_once_after_work(qtbot: QtBot, window: MainWindow, given_back: list[str]) -> None:
    seconds = [10.0]
    rest = Resting(window, used=lambda: seconds[0])
    rest.look()
    assert given_back == []  # nothing was done
    seconds[0] += 5
    rest.look()
    assert given_back == []  # it works
    seconds[0] += 0.1
    rest.look()
    qtbot.waitUntil(lambda: given_back == ["heap"])
    seconds[0] += 0.1
    rest.look()
    qtbot.wait(50)
    assert given_back == ["heap"]
    for _ in range(4):  # little by little
        seconds[0] += 0.4
        rest.look()
    qtbot.waitUntil(lambda: given_back == ["heap", "heap"])


def test_hidden_pages_keep_few_thumbnails_and_get_them_again(
    qtbot: QtBot, window: MainWindow, given_back: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "_HIDDEN", 0)
    rest = Resting(window)
    loader, grid = window.page.loader, window.page.grid
    first = window.page.model.rows[0].content_hash
    rest.give_back()
    assert loader.pixmap(first) is not None  # on the screen
    window.open_page("history")
    rest.give_back()
    assert loader.pixmap(first) is None
    window.open_page("photos")
    qtbot.waitUntil(lambda: loader.pixmap(first) is not None and not loader.busy)
    assert grid.isVisible()
    qtbot.waitUntil(lambda: len(given_back) == 2)


def test_a_closed_window_rests_no_more(library: Library, open_window: Callable[[Library], MainWindow]) -> None:
    window = open_window(library)
    rest = Resting(window)
    assert rest._timer.isActive()
    window.close()
    assert not rest._timer.isActive()
