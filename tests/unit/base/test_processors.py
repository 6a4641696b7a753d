from __future__ import annotations

import os

import pytest

from photosim.base import processors
from photosim.base.processors import Crew
from photosim.embedding.network_server import Networks


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "count", lambda: 4)
    monkeypatch.setattr(processors, "_busy", 0)


@pytest.mark.usefixtures("four")
def test_a_crew_keeps_as_many_processors_busy_as_it_has_tasks_and_no_more_than_it_has_processes() -> None:
    crew = Crew(2)
    free = [processors.free()]
    for step in (crew.began, crew.began, crew.began, crew.ended, crew.ended, crew.ended):
        step()
        free.append(processors.free())
    assert free == [4, 3, 2, 2, 2, 3, 4]


@pytest.mark.usefixtures("four")
def test_two_crews_larger_than_the_computer_leave_nothing_free() -> None:
    crews = [Crew(3), Crew(3)]
    for crew in crews:
        for _ in range(5):
            crew.began()
    assert processors.free() == 0
    for crew in crews:
        for _ in range(5):
            crew.ended()
    assert processors.free() == 4


@pytest.mark.usefixtures("four")
def test_a_process_that_computes_for_another_leaves_what_that_one_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "_elsewhere", 0)
    crew = Crew(2)
    crew.began()
    answer = Networks().answer("pid", (), 2)
    assert answer.value == os.getpid()
    assert (processors.busy(), processors.free()) == (1, 1)
    crew.ended()


def test_there_is_a_processor() -> None:
    assert processors.count() >= 1
