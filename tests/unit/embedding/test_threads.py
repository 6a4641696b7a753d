from __future__ import annotations

import pytest

from photosim.base import processors
from photosim.base.processors import Crew
from photosim.embedding.threads import Threads


@pytest.fixture(autouse=True)
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(processors, "count", lambda: 4)
    monkeypatch.setattr(processors, "_busy", 0)


def test_the_network_has_what_decoders_leave_free() -> None:
    threads, crew, numbers = Threads(), Crew(4), []
    for step in (crew.began, crew.began, crew.began, crew.began, crew.ended, crew.ended, crew.ended, crew.ended):
        step()
        numbers.append(threads.number())
    assert numbers == [3, 2, 1, 1, 1, 2, 3, 4]


def test_a_caller_may_insist() -> None:
    threads = Threads(3)
    threads.took(3, 16, 1000.0)
    assert threads.number() == 3


@pytest.mark.parametrize(("limit", "number"), [("2", 2), ("2,4", 2), ("0", 1), ("many", 4)])
def test_a_person_may_bound_them(limit: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", limit)
    assert Threads().number() == number


def test_where_other_programs_are_busy_it_goes_back_to_few_for_a_while() -> None:
    threads = Threads()
    threads.took(1, 16, 1.6)
    threads.took(4, 16, 8.0)
    numbers = []
    for _ in range(17):
        numbers.append(threads.number())
        threads.took(numbers[-1], 16, 1.6 if numbers[-1] == 1 else 0.5)
    assert numbers == [1] * 16 + [4]
    assert threads.number() == 4


def test_many_threads_that_are_quicker_stay() -> None:
    threads = Threads()
    threads.took(1, 16, 1.6)
    threads.took(4, 16, 0.5)
    assert threads.number() == 4


def test_the_time_of_one_picture_says_nothing() -> None:
    threads = Threads()
    threads.took(1, 16, 1.6)
    threads.took(4, 1, 9.0)
    assert threads.number() == 4
