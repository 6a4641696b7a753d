"""Groups are on the page as soon as they are proven, the same files before all others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Group
from tests.helpers.review_page import titles

Opener = Callable[[Library], MainWindow]


def test_groups_are_shown_while_the_search_goes_on(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    go_on, real = threading.Event(), empty_library.review._find

    def held(job: Job, tell: Callable[[Sequence[Group]], None]) -> Sequence[Group]:
        def tell_and_wait(groups: Sequence[Group]) -> None:
            tell(groups)
            go_on.wait(60)

        return real(job, tell_and_wait)

    monkeypatch.setattr(empty_library.review, "_find", held)
    window = open_window(empty_library)
    window.places.go("duplicates")
    page = window.review
    try:
        qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=30_000)
        assert page.finder.running
        assert not page.is_empty, "they can be looked at and marked"
        assert len(titles(page)) == 2
    finally:
        go_on.set()
    qtbot.waitUntil(lambda: page.model.rowCount() == 4 and window.is_settled(), timeout=60_000)
