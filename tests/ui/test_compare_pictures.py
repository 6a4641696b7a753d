"""How much of each picture is held in memory while photos are compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosim.ui.viewing.compare.pictures import BUDGET, most_sides

sizes = st.lists(st.tuples(st.integers(1, 40_000), st.integers(1, 10_000)), min_size=1, max_size=4)


@given(sizes)
def test_all_together_stay_within_the_budget(photos: list[tuple[int, int]]) -> None:
    held = 0
    for (width, height), side in zip(photos, most_sides(photos, BUDGET), strict=True):
        shrink = side / max(width, height)
        held += int(width * shrink) * int(height * shrink)
        assert side <= max(width, height)
    assert held <= BUDGET


def test_usual_photos_are_held_in_full_and_huge_ones_halved() -> None:
    assert most_sides([(6000, 4000)] * 4, BUDGET) == [6000] * 4
    assert most_sides([(20_000, 10_000), (4000, 3000)], BUDGET) == [10_000, 4000]
    assert most_sides([(20_000, 10_000)] * 2, BUDGET) == [10_000] * 2
    assert most_sides([(20_000, 10_000)] * 4, BUDGET) == [5_000] * 4
    # A photo of 48 megapixels keeps its pixels beside one of 192.
    assert most_sides([(16_000, 12_000), (8000, 6000), (4000, 3000)], BUDGET) == [4000, 8000, 4000]
