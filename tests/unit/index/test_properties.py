"""The index against exact search, through any order of additions and removals of vectors that are often the same."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex

PHOTOS = st.lists(st.integers(1, 15), min_size=1, max_size=6)
CLOSE = 2e-6  # the sixth decimal may be rounded the other way
VALUES = st.tuples(*[st.integers(-2, 2)] * 3)


class IndexAgainstExact(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.index, self.exact = VectorIndex(3), ExactIndex(3)

    @rule(data=st.data(), photos=PHOTOS)
    def add(self, data: st.DataObject, photos: list[int]) -> None:
        vectors = np.array([data.draw(VALUES) for _ in photos])
        for index in (self.index, self.exact):
            index.add(np.array(photos), vectors)

    @rule(photos=PHOTOS)
    def remove(self, photos: list[int]) -> None:
        for index in (self.index, self.exact):
            index.remove(photos)

    @rule(query=VALUES, exclude=st.lists(st.integers(1, 20), max_size=5))
    def search_everything(self, query: tuple[int, ...], exclude: list[int]) -> None:
        found, expected = (index.search(np.array(query), 20, exclude) for index in (self.index, self.exact))
        assert set(found[0].tolist()) == set(expected[0].tolist())
        assert np.allclose(found[1], expected[1], atol=CLOSE)
        in_order = sorted(zip(-found[1], found[0], strict=True))
        assert [photo_id for _, photo_id in in_order] == found[0].tolist()

    @rule(query=VALUES, k=st.integers(1, 5))
    def search_a_few(self, query: tuple[int, ...], k: int) -> None:
        """Which of several equally alike photos are left out is not promised."""
        found, expected = (index.search(np.array(query), k) for index in (self.index, self.exact))
        assert np.allclose(found[1], expected[1], atol=CLOSE)

    @invariant()
    def both_hold_as_many(self) -> None:
        assert len(self.index) == len(self.exact)


TestIndexAgainstExact = IndexAgainstExact.TestCase
TestIndexAgainstExact.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
