"""Candidates depend on the two photos alone: whenever they are compared, the same pairs come out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosim.base.job import Job
from photosim.index import candidates
from photosim.index.candidates import (
    NEAREST,
    SKETCHES_ALIKE,
    TURNS,
    VECTORS_ALIKE,
    Found,
    by_sketches,
    by_vectors,
    only_nearest,
    reaches,
    turns_by_sketch,
)
from photosim.values.sketches import as_unit, turned


def sketches(count: int) -> list[bytes]:
    rng = np.random.default_rng(1)
    made = [rng.integers(-127, 128, 63, dtype=np.int8) for _ in range(count)]
    made[5] = np.rint(127 * turned(as_unit([made[2].tobytes()]), 6)[0]).astype(np.int8)
    made[7] = -np.abs(made[3])
    return [sketch.tobytes() for sketch in made]


@settings(max_examples=20)
@given(order=st.permutations(range(9)), cut=st.integers(0, 9))
def test_comparing_in_two_goes_finds_what_one_go_finds(order: list[int], cut: int) -> None:
    made = sketches(9)
    inner: list[bytes | None] = [None] * 8 + [made[4]]
    everything, reach = np.ones(9, bool), np.full(9, SKETCHES_ALIKE)
    whole = {(one, other) for one, other, _ in by_sketches(made, inner, everything, reach, Job())}
    assert (2, 5) in whole
    assert (4, 8) in whole
    first, second = sorted(order[:cut]), np.isin(np.arange(9), order[cut:])
    found = set()
    if first:
        new = np.ones(len(first), bool)
        part = by_sketches([made[i] for i in first], [inner[i] for i in first], new, reach[first], Job())
        found = {(first[one], first[other]) for one, other, _ in part}
    found |= {(one, other) for one, other, _ in by_sketches(made, inner, second, reach, Job())}
    assert found == whole


def test_vectors_that_are_alike() -> None:
    vectors = np.eye(3, dtype=np.float32)
    vectors[2] = (0.95, np.sqrt(1 - 0.95**2), 0)
    reach = np.full(3, VECTORS_ALIKE, np.float32)
    (pair,) = set(by_vectors(vectors, np.ones(3, bool), reach, Job()))
    assert pair == (0, 2, 0.95)
    assert list(by_vectors(vectors, np.zeros(3, bool), reach, Job())) == []


@settings(max_examples=15)
@given(order=st.permutations(range(60)), cut=st.integers(0, 60))
def test_a_crowd_is_compared_in_two_goes_as_in_one(order: list[int], cut: int) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(60, 8)).astype(np.float32) * 0.12 + np.eye(8, dtype=np.float32)[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nothing = np.full(60, VECTORS_ALIKE, np.float32)
    whole = sorted(only_nearest(sorted(set(by_vectors(vectors, np.ones(60, bool), nothing, Job())))))
    assert 60 * NEAREST / 2 <= len(whole) < 60 * 59 / 2
    first = sorted(order[:cut])
    found: set[Found] = set()
    if first:
        part = by_vectors(vectors[first], np.ones(len(first), bool), nothing[: len(first)], Job())
        found = {(first[one], first[other], alike) for one, other, alike in part}
    alike: dict[int, list[float]] = {}
    for one, other, likeness in found:
        alike.setdefault(one, []).append(likeness)
        alike.setdefault(other, []).append(likeness)
    known = reaches(alike)
    reach = np.array([known.get(row, VECTORS_ALIKE) for row in range(60)], np.float32)
    found |= set(by_vectors(vectors, np.isin(np.arange(60), order[cut:]), reach, Job()))
    assert [pair[:2] for pair in sorted(only_nearest(sorted(found)))] == [pair[:2] for pair in whole]


def test_the_turn_is_read_from_the_sketches() -> None:
    made = sketches(9)
    assert next(iter(turns_by_sketch([made[5]], [made[2]]))) == 6


def test_sketches_in_tiles_are_compared_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    kinds = rng.integers(-90, 91, (12, 63))
    made = [(kinds[i % 12] + rng.integers(-37, 38, 63)).astype(np.int8).tobytes() for i in range(200)]
    inner = [made[(7 * i) % 200] if i % 5 == 0 else None for i in range(200)]
    whole, inside = as_unit(made), as_unit([made[i] if within is None else within for i, within in enumerate(inner)])
    best = np.max([turned(one, t) @ other.T for one in (whole, inside) for other in (whole, inside) for t in TURNS], 0)
    expected = {(a, b): best[a, b] for a, b in zip(*np.nonzero(np.triu(best >= SKETCHES_ALIKE, 1)), strict=True)}
    assert 1000 < len(expected) < 10_000
    reach = np.full(200, SKETCHES_ALIKE)
    for fresh in (np.ones(200, bool), rng.random(200) < 0.3):
        for rows, columns in ((1024, 4096), (16, 24)):
            monkeypatch.setattr(candidates, "_ROWS_AT_ONCE", rows)
            monkeypatch.setattr(candidates, "_COLUMNS_AT_ONCE", columns)
            pairs = list(by_sketches(made, inner, fresh, reach, Job()))
            assert len({pair[:2] for pair in pairs}) == len(pairs)
            assert all(abs(alike - expected[one, other]) < 1e-5 for one, other, alike in pairs)
            if fresh.all():
                kept = only_nearest(pairs, SKETCHES_ALIKE)
                wanted = only_nearest([(a, b, float(alike)) for (a, b), alike in expected.items()], SKETCHES_ALIKE)
                assert {pair[:2] for pair in kept} == {pair[:2] for pair in wanted}


def test_a_crowd_of_pages_gives_each_its_nearest_by_sketch() -> None:
    rng = np.random.default_rng(4)
    layout = rng.integers(-100, 101, 63)
    pages = [(layout + rng.integers(-25, 26, 63)).astype(np.int8) for _ in range(300)]
    copies = [(page + rng.integers(-2, 3, 63)).astype(np.int8) for page in pages[:40]]
    made = [sketch.tobytes() for sketch in (*pages, *copies)]
    count = len(made)
    found = by_sketches(made, [None] * count, np.ones(count, bool), np.full(count, SKETCHES_ALIKE), Job())
    pairs = only_nearest(list(found), SKETCHES_ALIKE)
    alike = as_unit(made) @ as_unit(made).T
    assert (alike >= SKETCHES_ALIKE).all(), "every one is like every other"
    assert len(pairs) <= count * NEAREST
    assert {(number, 300 + number) for number in range(40)} <= {pair[:2] for pair in pairs}
