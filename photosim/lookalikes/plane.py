"""Places on a plane for many vectors, so that alike ones lie together: t-SNE with its repulsion by FFT.

Van der Maaten and Hinton 2008; the interpolation on a grid is that of Linderman et al. 2019 (FIt-SNE), the rates are
those of Belkina et al. 2019. Every photo is drawn to its nearest ones equally, which needs no perplexity.
docs/measures.md says why this stands here in place of a package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from photosim.base.job import Job

NEAREST: Final = 15
"""Photos that each is drawn to."""
_TOGETHER: Final = 12.0
"""How much stronger they are drawn at first, so that groups find together before they settle."""
_EACH_TOGETHER: Final = 100
"""Photos for each unit of it at least: fewer would fall into one point, and fly apart afterwards."""
_FIRST_STEPS: Final = 150
_STEPS: Final = 500
_LONGEST_STEP: Final = 5.0
_SPACING: Final = 0.5
"""Of the grid, in units of the plane, in which the pull between two photos falls to a half at 1."""
_MOST_NODES: Final = 700
"""In a row of the grid; a wider plane has a coarser one."""
_TELL: Final = 25
"""Steps between two looks at the places."""


def axes_of(vectors: np.ndarray, kept: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean (dim,) and axes (dim, kept or fewer) along which vectors (n, dim) differ most; n ≥ 1."""
    mean = vectors.mean(0, dtype=np.float64).astype(np.float32)
    some = vectors[:: max(1, len(vectors) // 20_000)] - mean
    _, axes = np.linalg.eigh((some.T @ some).astype(np.float64))
    return mean, np.ascontiguousarray(axes[:, ::-1][:, : min(kept, len(mean))], dtype=np.float32)


def spread(reduced: np.ndarray) -> np.ndarray:
    """Places (n, 2) by the first two axes: where a plane begins. Equal vectors lie a hair apart."""
    first = np.zeros((len(reduced), 2))
    columns = min(2, reduced.shape[1])
    first[:, :columns] = reduced[:, :columns]
    scale = first[:, 0].std() or 1.0
    return first / scale * 20 + np.random.default_rng(1).normal(0, 0.05, first.shape)


def laid_out(
    start: np.ndarray, near: np.ndarray, job: Job, look: Callable[[np.ndarray], None], *, steps: int = _STEPS
) -> np.ndarray:
    """Places, float64 (n, 2), of photos whose nearest are `near`, (n, k), beginning with `start`, (n, 2).

    `look` is told the places from time to time. Raises Cancelled.
    """
    count = len(start)
    ends = np.repeat(np.arange(count), near.shape[1]), near.ravel()
    here, there = np.concatenate(ends), np.concatenate(ends[::-1])
    places: np.ndarray = (start - start.mean(0)) / (start[:, 0].std() or 1.0) * 1e-2
    speed, gains = np.zeros_like(places), np.ones_like(places)
    strongest = min(_TOGETHER, max(1.0, count / _EACH_TOGETHER))
    for step in range(steps):
        job.checkpoint()
        together, momentum = (strongest, 0.5) if step < _FIRST_STEPS else (1.0, 0.8)
        if step == _FIRST_STEPS:
            speed, gains = np.zeros_like(places), np.ones_like(places)
        away = places[here] - places[there]
        pull = (together / len(here)) / (1 + (away * away).sum(1))
        drawn = np.stack([np.bincount(here, pull * away[:, axis], count) for axis in (0, 1)], 1)
        pushed, total = repulsion(places)
        gradient = 4 * (drawn - pushed / total)
        gains = np.maximum(0.01, np.where((gradient > 0) != (speed > 0), gains + 0.2, gains * 0.8))
        speed = momentum * speed - count / together * gains * gradient
        length = np.sqrt((speed * speed).sum(1, keepdims=True))
        speed *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-12))
        places = places + speed
        places -= places.mean(0)
        if step % _TELL == _TELL - 1:
            job.report("mapping", step + 1, steps)
            look(places)
    return places


def repulsion(places: np.ndarray) -> tuple[np.ndarray, float]:
    """What pushes each place away from all others, (n, 2), and the sum over all pairs that it is divided by.

    With q = 1 / (1 + d²) of two places: the sums of q² (y - y') and of q. Charges are spread on a grid, and what they
    do is a convolution.
    """
    low = places.min(0)
    extent = float((places.max(0) - low).max()) or 1e-6
    nodes = min(_MOST_NODES, max(50, int(np.ceil(extent / _SPACING))))
    step, side = extent / nodes * (1 + 1e-9), nodes + 5
    columns, across = _stencil((places[:, 0] - low[0]) / step + 2)
    rows, down = _stencil((places[:, 1] - low[1]) / step + 2)
    cells = [(columns + a) * side + rows + b for a in range(4) for b in range(4)]
    weights = [across[a] * down[b] for a in range(4) for b in range(4)]
    squares = (places * places).sum(1)
    charges = (np.ones(len(places)), places[:, 0], places[:, 1], squares)
    distance = np.minimum(np.arange(2 * side), 2 * side - np.arange(2 * side)) * step
    kernel = np.fft.rfft2(1 / (1 + distance[:, np.newaxis] ** 2 + distance[np.newaxis] ** 2) ** 2)
    at = np.concatenate(cells)
    felt = []
    for charge in charges:
        grid = np.zeros((2 * side, 2 * side))
        spread_out = np.bincount(at, np.concatenate([weight * charge for weight in weights]), side * side)
        grid[:side, :side] = spread_out.reshape(side, side)
        field = np.fft.irfft2(np.fft.rfft2(grid) * kernel, s=grid.shape)[:side, :side].ravel()
        mine = np.zeros(len(places))
        for cell, weight in zip(cells, weights, strict=True):
            mine += field[cell] * weight
        felt.append(mine)
    own, x, y, square = felt
    # (1 + d²) q² is q; each place's pull on itself is 1.
    total = float(((1 + squares) * own - 2 * (places[:, 0] * x + places[:, 1] * y) + square).sum()) - len(places)
    return np.stack([places[:, 0] * own - x, places[:, 1] * own - y], 1), max(total, 1e-12)


def _stencil(at: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The first of the four nodes around each place of a line, and the four weights of cubic interpolation."""
    base = np.floor(at).astype(np.int64)
    f = at - base
    return base - 1, [
        -f * (f - 1) * (f - 2) / 6,
        (f + 1) * (f - 1) * (f - 2) / 2,
        -(f + 1) * f * (f - 2) / 2,
        (f + 1) * f * (f - 1) / 6,
    ]
