"""Parts of objects that are made when they are first asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from photosim.base.once import if_made, made_once


class House:
    def __init__(self) -> None:
        self.built: list[str] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.broken = False

    @made_once
    def kitchen(self) -> object:
        """Where one cooks."""
        self.begun.set()
        assert self.go_on.wait(10)
        if self.broken:
            raise ValueError("no bricks")
        self.built.append("kitchen")
        return object()

    @made_once
    def table(self) -> tuple[object, str]:
        return self.kitchen, "table"


def test_a_part_is_made_when_it_is_first_asked_for_and_stays() -> None:
    house = House()
    assert if_made(house, "kitchen") is None
    assert not house.built
    assert house.kitchen is house.kitchen
    assert if_made(house, "kitchen") is house.kitchen
    assert house.built == ["kitchen"]
    assert House.kitchen.__doc__ == "Where one cooks."


def test_two_objects_have_parts_of_their_own() -> None:
    assert House().kitchen is not House().kitchen


def test_threads_that_ask_at_the_same_moment_get_one_part() -> None:
    house = House()
    house.go_on.clear()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(lambda: house.kitchen)
        assert house.begun.wait(10)
        others = [pool.submit(lambda: house.table[0]) for _ in range(3)]
        house.go_on.set()
        assert {id(found.result(10)) for found in (first, *others)} == {id(house.kitchen)}
    assert house.built == ["kitchen"]


def test_a_making_that_fails_is_tried_again() -> None:
    house = House()
    house.broken = True
    with pytest.raises(ValueError, match="no bricks"):
        _ = house.table
    house.broken = False
    assert house.table[0] is house.kitchen


def test_a_test_may_put_another_part_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    monkeypatch.setattr(house, "kitchen", "a camp fire")
    assert house.table == ("a camp fire", "table")
