"""What is kept is made once and never weighs more than was allowed."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosim.base.kept import Kept


@given(asked=st.lists(st.integers(1, 9), max_size=40), most=st.integers(0, 20))
def test_the_latest_are_kept_as_long_as_they_are_light_enough(asked: list[int], most: int) -> None:
    kept: Kept[int, int] = Kept(most, lambda value: value)
    latest: list[int] = []
    made: list[int] = []

    def make(key: int) -> int:
        made.append(key)
        return key

    for key in asked:
        made.clear()
        assert kept.get(key, functools.partial(make, key)) == key
        assert bool(made) is (key not in latest)
        latest = [other for other in latest if other != key]
        if key <= most:
            while sum(latest) + key > most:
                del latest[0]
            latest.append(key)


def test_what_could_not_be_made_is_tried_again() -> None:
    kept: Kept[str, int] = Kept(10, lambda value: 1)
    with pytest.raises(OSError, match="asleep"):
        kept.get("disk", lambda: (_ for _ in ()).throw(OSError("asleep")))
    assert kept.get("disk", lambda: 3) == 3
    assert kept.get("disk", lambda: 4) == 3
