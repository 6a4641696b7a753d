from __future__ import annotations

import json

import numpy as np
import pytest

from photosim.index import shortening
from photosim.index.ranking import unit
from photosim.index.shortening import Shortening


def flat(count: int, dim: int = 40, spread: int = 8, seed: int = 0) -> np.ndarray:
    """Unit vectors that differ in `spread` directions and hardly in any other."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(np.random.default_rng(7).standard_normal((dim, dim)))[0]
    values = rng.standard_normal((count, dim)) * np.where(np.arange(dim) < spread, 1.0, 0.02)
    return unit(values @ turned)


@pytest.fixture(autouse=True)
def _few_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortening, "WIDTHS", (4, 8, 16))


def learned(vectors: np.ndarray) -> Shortening:
    found = Shortening.learn(vectors)
    assert found is not None
    return found


def test_as_many_numbers_as_are_needed() -> None:
    assert learned(flat(2000, spread=3)).width == 4
    assert learned(flat(2000, spread=8)).width == 8
    assert Shortening.learn(flat(2000, spread=40)) is None


@pytest.mark.parametrize("vectors", [flat(500, dim=4), np.empty((0, 40), np.float32)])
def test_what_cannot_be_shortened(vectors: np.ndarray) -> None:
    assert Shortening.learn(vectors) is None


def test_short_vectors_keep_cosines() -> None:
    vectors = flat(2000)
    short = unit(learned(vectors).apply(vectors))
    assert short.shape == (2000, 8)
    assert np.abs(short[:50] @ short.T - vectors[:50] @ vectors.T).max() < 0.05


def test_it_tells_what_is_left_out() -> None:
    vectors = flat(2000)
    one = learned(vectors)
    assert one.left_out == pytest.approx(1 - np.mean(np.sum(one.apply(vectors) ** 2, axis=1)), abs=1e-5)
    assert not one.unfit(one.left_out)
    assert one.unfit(0.5)


def test_many_equal_vectors_do_not_stand_in_the_way() -> None:
    vectors = flat(2000)
    vectors[:1500] = vectors[0]
    assert learned(vectors).width == 8


def test_it_survives_a_file() -> None:
    one = learned(flat(2000))
    again = Shortening.from_facts(json.loads(json.dumps(one.to_facts())), 40)
    assert np.array_equal(again.axes, one.axes)
    assert again.left_out == one.left_out


@pytest.mark.parametrize(
    "change",
    [
        {"axes": ""},
        {"axes": "*"},
        {"axes": None},
        {"width": 7},
        {"width": "8"},
        {"left_out": None},
        {"axes": "AAAA" * (40 * 8 * 4 // 3 + 1)},
    ],
)
def test_a_damaged_one_is_not_taken(change: dict[str, object]) -> None:
    facts = learned(flat(2000)).to_facts()
    with pytest.raises(ValueError, match="axes"):
        Shortening.from_facts(facts | change, 40)


def test_axes_of_which_one_number_is_wrong() -> None:
    one = learned(flat(2000))
    for wrong in (np.nan, 1.0):
        axes = one.axes.copy()
        axes[3, 3] = wrong
        with pytest.raises(ValueError, match="damaged"):
            Shortening.from_facts(Shortening(axes, one.left_out).to_facts(), 40)


def test_of_another_dimension() -> None:
    with pytest.raises(ValueError, match="other vectors"):
        Shortening.from_facts(learned(flat(2000)).to_facts(), 41)
