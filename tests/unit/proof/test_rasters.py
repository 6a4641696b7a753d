"""Sums over pixels are what NumPy makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from photosim.proof import rasters

PLANE = np.random.default_rng(1).uniform(0, 255, (43, 61)).astype(np.float32)


def test_means_and_spreads_of_squares() -> None:
    cut = rasters.squares(PLANE)
    assert rasters.means(PLANE) == pytest.approx(cut.mean(axis=(1, 3)), abs=1e-3)
    assert rasters.spreads(PLANE) == pytest.approx(cut.std(axis=(1, 3)), abs=1e-2)
    assert rasters.spreads(np.full((16, 16), 251.5, np.float32)).max() < 0.02
    assert rasters.means(PLANE > 100) == pytest.approx((cut > 100).mean(axis=(1, 3)), abs=1e-6)
    darkest, brightest = rasters.ends(PLANE)
    assert np.array_equal(darkest, cut.min(axis=(1, 3)))
    assert np.array_equal(brightest, cut.max(axis=(1, 3)))


def test_what_is_around_a_pixel() -> None:
    padded = np.pad(PLANE, 1, mode="edge")
    window = np.stack([padded[y : y + 43, x : x + 61] for y in range(3) for x in range(3)])
    assert rasters.mean_around(PLANE, 3) == pytest.approx(window.mean(axis=0), abs=1e-3)
    assert np.array_equal(rasters.darkest_around(PLANE, 3), window.min(axis=0))
    assert np.array_equal(rasters.brightest_around(PLANE, 3), window.max(axis=0))


def test_bends_and_slopes() -> None:
    bent = rasters.bends(PLANE)
    inner = PLANE[1:-1, 1:-1]
    around = PLANE[:-2, 1:-1] + PLANE[2:, 1:-1] + PLANE[1:-1, :-2] + PLANE[1:-1, 2:]
    assert bent[1:-1, 1:-1] == pytest.approx(4 * inner - around, abs=1e-3)
    assert not bent[0].any()
    down, across = rasters.slopes(PLANE)
    expected = np.gradient(PLANE)
    assert down[1:-1] == pytest.approx(expected[0][1:-1], abs=1e-4)
    assert across[:, 1:-1] == pytest.approx(expected[1][:, 1:-1], abs=1e-4)


def test_levels_are_exchanged() -> None:
    levels = np.linspace(255, 0, 256)
    assert rasters.exchanged(np.asarray([[0, 1.4, 254.6]], np.float32), levels) == pytest.approx(
        np.asarray([[255, 254, 0]])
    )
