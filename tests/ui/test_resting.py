"""A window that has worked and rests gives memory back, once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytestqt.qtbot import QtBot

from photosim.base import heap
from photosim.library import Library
from photosim.ui.grids import thumbnails
from photosim.ui.window import resting
from photosim.ui.window.resting import Resting
from photosim.ui.window.window import MainWindow


@pytest.fixture
def given_back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    given: list[str] = []
    monkeypatch.setattr(heap, "give_back", lambda: given.append("heap"))
    return given


def test_memory_is_given_back_once_after_work(
    qtbot: QtBot, window: MainWindow, library: Library, given_back: list[str]
) -> None:
    seconds = [10.0]
    rest = Resting(window, library, used=lambda: seconds[0])
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
    qtbot: QtBot, window: MainWindow, library: Library, given_back: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "HIDDEN", 0)
    rest = Resting(window, library)
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


def test_a_page_on_the_screen_keeps_more_than_a_hidden_one(
    qtbot: QtBot, window: MainWindow, library: Library, given_back: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "_SHOWN", 0)
    qtbot.waitUntil(lambda: not window.page.loader.busy)
    rows = [row.content_hash for row in window.page.model.rows]
    Resting(window, library).give_back()
    assert all(window.page.loader.pixmap(row) is not None for row in rows), "what is in view is never dropped"
    monkeypatch.setattr(resting, "_SCREENS", 0)
    Resting(window, library).give_back()
    assert window.page.loader.pixmap(rows[0]) is None
    qtbot.waitUntil(lambda: given_back == ["heap", "heap"])


def test_the_database_keeps_one_connection_and_goes_on(
    qtbot: QtBot, window: MainWindow, library: Library, given_back: list[str]
) -> None:
    database = library._parts.stores.database
    with database.connection(), ThreadPoolExecutor(1) as other:
        other.submit(library.facts).result()
    assert len(database._idle) >= 2
    Resting(window, library).give_back()
    qtbot.waitUntil(lambda: given_back == ["heap"])
    assert len(database._idle) == 1
    assert library.facts().photos > 0


def test_where_all_pages_hold_much_the_hidden_ones_give_it_up(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = window.page.loader
    qtbot.waitUntil(lambda: not loader.busy)
    window.open_page("history")
    assert loader.is_hidden
    first = window.page.model.rows[0].content_hash
    thumbnails._make_room()
    assert loader.pixmap(first) is not None, "there is room"
    monkeypatch.setattr(thumbnails, "_TOGETHER", 0)
    monkeypatch.setattr(thumbnails, "HIDDEN", 0)
    thumbnails._make_room()
    assert loader.pixmap(first) is None
    window.open_page("photos")
    qtbot.waitUntil(lambda: loader.pixmap(first) is not None and not loader.busy)


def test_a_closed_window_rests_no_more(library: Library, open_window: Callable[[Library], MainWindow]) -> None:
    window = open_window(library)
    rest = Resting(window, library)
    assert rest._timer.isActive()
    window.close()
    assert not rest._timer.isActive()
