"""LookalikesPanel: only the last question is answered, and the way back."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.lookalikes.panel import LookalikesPanel
from photosim.ui.lookalikes.query import Query
from photosim.ui.lookalikes.questioned import History
from tests.helpers.lookalikes_panel import ask, settle


def test_only_the_last_question_is_answered(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    similar = library.lookalikes.similar
    first, second = library.photos.rows()[0].id, library.photos.rows()[1].id

    def slow(queries: list[int], n: int, **more: object) -> list:
        (query,) = queries
        if query == first:
            held.wait(5)
        return similar(query, n, **more)

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    panel.ask_photo(first)
    panel.ask_photo(second)
    settle(qtbot, panel)
    shown = panel.shown()
    held.set()
    tasks.wait_all()
    assert panel.subject.photo_id == second
    assert panel.shown() == shown


def test_one_quiet_question_at_a_time_and_the_last_change_is_not_missed(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(qtbot, panel, library)
    similar = library.lookalikes.similar
    held = threading.Event()
    asked: list[int] = []

    def slow(queries: list[int], n: int, **more: object) -> list:
        (query,) = queries
        asked.append(query)
        found = similar(query, n, **more)
        held.wait(5)
        return found[: len(asked)]

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    for _ in range(20):
        panel.ask_again()
    qtbot.waitUntil(lambda: len(asked) == 1)
    held.set()
    tasks.wait_all()
    assert len(asked) == 2
    assert panel._found.count == 2


def test_a_late_quiet_answer_does_not_replace_that_of_another_question(
    qtbot: QtBot, panel: LookalikesPanel, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(qtbot, panel, library)
    similar = library.lookalikes.similar
    held = threading.Event()

    def slow(queries: list[int], n: int, **more: object) -> list:
        (query,) = queries
        if query == first:
            held.wait(5)
            return []
        return similar(query, n, **more)

    monkeypatch.setattr(library.lookalikes, "similar", slow)
    panel.ask_again()
    ask(qtbot, panel, library, 1)
    held.set()
    tasks.wait_all()
    assert panel._found.count == 17


def test_the_query_can_be_opened_with_its_look_alikes(qtbot: QtBot, panel: LookalikesPanel, library: Library) -> None:
    photo_id = ask(qtbot, panel, library)
    with qtbot.waitSignal(panel.photo_opened) as told:
        QTest.keyClick(panel._card._picture, Qt.Key.Key_Return)
    assert told.args[0] == photo_id
    assert told.args[1][0] == photo_id
    assert told.args[1][1:] == [match.row.id for match in panel.shown()]


@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["back", "forward"])), max_size=40))
def test_history_is_like_a_browsers(steps: list[int | str]) -> None:
    history = History()
    pages: list[int] = []
    at = -1
    for step in steps:
        if isinstance(step, int):
            history.visit(Query(step))
            if at < 0 or pages[at] != step:
                pages = [*pages[: at + 1], step]
                at = len(pages) - 1
        else:
            by = -1 if step == "back" else 1
            found = history.go(by)
            if 0 <= at + by < len(pages):
                at += by
                assert found is not None
                assert found.source == pages[at]
            else:
                assert found is None
        assert history.can_go_back == (at > 0)
        assert history.can_go_forward == (at < len(pages) - 1)
        assert (history.current.source if history.current else None) == (pages[at] if at >= 0 else None)


def test_replacing_keeps_the_way_behind() -> None:
    history = History()
    for number in (1, 2):
        history.visit(Query(number))
    history.visit(Query(3), replace=True)
    back = history.go(-1)
    assert back is not None
    assert back.source == 1
