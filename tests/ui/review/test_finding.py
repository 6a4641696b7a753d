"""Reviewing duplicates: the search for them, coming back later, and very many groups."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.review.bulk_dialog import BulkDialog
from photosim.ui.review.filters import GroupFilter
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.many_groups import fill
from tests.helpers.review_page import Key, go_to, press, settle, titles
from tests.helpers.scenes import scene

Opener = Callable[[Library], MainWindow]


# Coming back


def test_the_page_continues_where_one_stopped(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, open_window: Opener
) -> None:
    page.filters.button("identical").click()
    press(page, Key.Key_N)
    press(page, Key.Key_M)
    settle(qtbot, page)
    window.close()
    again = open_window(library).review
    again.window().places.go("duplicates")
    settle(qtbot, again)
    assert again.filters.filter == GroupFilter("identical")
    assert again.panel.place == "Group 2 of 2"
    assert "1 marked" in again.header


def test_a_scan_brings_the_groups_up_to_date(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, tmp_path: Path
) -> None:
    go_to(qtbot, page, "shot.jpg")
    shutil.copyfile(tmp_path / "Photos" / "alone.jpg", tmp_path / "Copies" / "alone no more.jpg")
    window.scan()
    qtbot.waitUntil(lambda: page.model.rowCount() == 5 and window.is_settled())
    assert page.current is not None
    assert Path(page.current.keeper.row.relative).name == "shot.jpg", "the group in hand stays in hand"


def test_many_new_photos_are_compared_when_the_person_says_so(
    qtbot: QtBot,
    window: MainWindow,
    page: ReviewPage,
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("photosim.ui.review.page.QUICK", 0)
    scene(21).save(tmp_path / "Photos" / "new.jpg")
    shutil.copyfile(tmp_path / "Photos" / "new.jpg", tmp_path / "Copies" / "new again.jpg")
    window.scan()
    qtbot.waitUntil(lambda: "photos have changed since" in page.note and window.is_settled())
    assert "2 photos not compared yet" in page.note
    assert page.model.rowCount() == 4
    window.actions_.find_duplicates.trigger()
    qtbot.waitUntil(lambda: page.model.rowCount() == 5 and window.is_settled())
    assert page.note == ""


# Finding


def test_the_first_time_the_page_says_what_it_will_do(
    qtbot: QtBot,
    empty_library: Library,
    drawn: Path,
    open_window: Opener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("photosim.ui.review.page.QUICK", 0)
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(window.is_settled)
    page = window.review
    assert page.is_empty
    assert page.state.title == "Find photos that you have more than once"
    assert "Nothing is deleted" in page.state.text
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    assert page.state.title == "Searching for duplicates…"
    QApplication.processEvents()
    title, button = page._head.heading, page._head.more  # in one line: there is no second one below the title yet
    assert abs(title.geometry().center().y() - button.geometry().center().y()) <= 1
    qtbot.waitUntil(lambda: page.model.rowCount() == 4 and window.is_settled())


def test_what_a_command_has_compared_is_shown_at_once(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener
) -> None:
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    assert len(empty_library.duplicates.find()) == 4
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(lambda: window.review.model.rowCount() == 4 and window.is_settled())


def test_a_small_library_is_looked_through_at_once(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener
) -> None:
    empty_library.scanning.scan([drawn / "Photos", drawn / "Copies"])
    window = open_window(empty_library)
    window.places.go("duplicates")
    qtbot.waitUntil(lambda: window.review.model.rowCount() == 4 and window.is_settled())


def test_what_was_found_is_told_to_those_who_are_elsewhere(qtbot: QtBot, window: MainWindow, page: ReviewPage) -> None:
    page.find_duplicates()
    qtbot.waitUntil(window.is_settled)
    assert window.message_bar.text == "", "here it is seen"
    window.places.go("photos")
    page.find_duplicates()
    qtbot.waitUntil(lambda: window.message_bar.text == "4 groups of duplicates.")


def test_finding_is_paused_resumed_and_cancelled(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job] = []

    def endless(job: Job) -> object:
        seen.append(job)
        for step in itertools.count():
            job.checkpoint()
            job.report("proving", min(step, 99), 100)
            threading.Event().wait(0.005)

    monkeypatch.setattr(library.review, "find", endless)
    groups = titles(page)
    window.actions_.find_duplicates.trigger()
    qtbot.waitUntil(lambda: "of 100 pairs" in page._bar.text)
    page._bar._pause.click()
    assert seen[0].paused
    assert "Paused" in page._bar.text
    page._bar._pause.click()
    assert not seen[0].paused
    page._bar._cancel.click()
    qtbot.waitUntil(lambda: not page.finder.running)
    assert titles(page) == groups, "what was found before stays"
    assert page._bar.isHidden()


def test_a_failed_finding_is_told_and_tried_again(
    qtbot: QtBot, empty_library: Library, drawn: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_library.scanning.scan([drawn / "Photos"])
    real = empty_library.review.find

    def broken(job: Job) -> None:
        raise LibraryError("The library cannot be written: the disk is full.")

    monkeypatch.setattr(empty_library.review, "find", broken)
    window = open_window(empty_library)
    window.places.go("duplicates")
    page = window.review
    qtbot.waitUntil(lambda: page.state.title == "Duplicates could not be looked for")
    assert "disk is full" in page.state.text
    monkeypatch.setattr(empty_library.review, "find", real)
    QTest.mouseClick(page.state.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and window.is_settled())


# Many


def test_ten_thousand_photos_cost_no_more_than_what_is_in_view(
    qtbot: QtBot, empty_library: Library, tmp_path: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(empty_library, tmp_path / "many")
    details: list[str] = []
    thumbnails: list[str] = []
    real = empty_library.review.group
    monkeypatch.setattr(empty_library.review, "group", lambda group: details.append(group) or real(group))
    monkeypatch.setattr(empty_library.photos, "thumbnail", lambda content, path: thumbnails.append(content))
    monkeypatch.setattr(empty_library.review, "find", lambda job: pytest.fail("found already"))
    window = open_window(empty_library)
    thumbnails.clear()
    window.places.go("duplicates")
    qtbot.waitUntil(window.is_settled)
    page = window.review
    assert page.model.rowCount() == 2_000
    assert len(details) == 1, "only the group in hand is read in full"
    in_view = len(page.list.in_view())
    assert 3 < in_view < 20
    assert len(set(thumbnails)) <= 2 * in_view + 5
    widgets = len(page.findChildren(object))
    bar = page.list.verticalScrollBar()
    for step in range(10):
        bar.setValue(bar.maximum() * step // 10)
        qtbot.waitUntil(page.is_settled)
    assert len(details) == 1, "scrolling reads nothing"
    assert len(set(thumbnails)) <= 11 * 2 * (in_view + 1) + 5
    for _ in range(5):
        page.next_group()
    qtbot.waitUntil(window.is_settled)
    assert len(details) <= 6
    assert len(page.findChildren(object)) == widgets, "no widget for a group or a photo"
    page.ask_to_mark_all()
    dialog = window.findChild(BulkDialog)
    assert len(dialog.list.lines.lines) == 667 * 4
    QTest.mouseClick(dialog.mark_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.is_settled)
    assert len(empty_library.review.state().marked) == 667 * 4


def test_the_window_closes_while_duplicates_are_looked_for(
    qtbot: QtBot, window: MainWindow, page: ReviewPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()

    def endless(job: Job) -> None:
        started.set()
        while True:
            job.checkpoint()

    monkeypatch.setattr(library.review, "find", endless)
    window.actions_.find_duplicates.trigger()
    assert started.wait(10)
    page.finder.pause(True)
    window.close()
    assert window.ended
    assert tasks.wait_all(10)
