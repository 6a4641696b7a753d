"""All pairs of vectors that are alike: exact, a tile at a time, and mostly without multiplying whole vectors.

The vectors are turned so that their first numbers carry most of their length. The product of those, plus the product of
the lengths of what is left, is never less than the whole product (Cauchy and Schwarz); so a pair whose bound is too low
is out, and only the others are multiplied whole. What comes out is what multiplying everything would give.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from photosim.base.blas import on_one_thread
from photosim.base.job import Job

_ROWS: Final = 1024
_COLUMNS: Final = 4096
_PRODUCTS: Final = 16_384
_SLACK: Final = 1e-5
_WIDTHS: Final = (16, 32, 48, 64, 96, 128, 160, 192, 256, 384, 512)
_SAMPLE: Final = 2000
_PICKED: Final = 50_000
"""Picking one pair out and multiplying it whole takes as long as so many numbers of a product of all with all."""

_THREADS: Final = min(8, os.cpu_count() or 1)
_CELLS: Final = 12
"""Vectors are put in order by the sides of so many planes that they lie on."""

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Row numbers (n,) and (n,), the lower first, and how alike they are: float64 (n,), to six decimals."""


class Reach:
    """How alike the last of the `count` nearest of each vector is, as far as is known; it only ever rises."""

    def __init__(self, start: np.ndarray, count: int) -> None:
        """`start`, float (n,), holds what is known: at least so alike is the last of the nearest."""
        self._best = np.repeat(np.asarray(start, np.float64)[:, np.newaxis], count, axis=1)
        self.last = self._best[:, 0].copy()

    def learn(self, first: np.ndarray, second: np.ndarray, alike: np.ndarray) -> None:
        """Take in new pairs, each of them once."""
        items, values = np.concatenate([first, second]), np.concatenate([alike, alike])
        better = values > self.last[items]
        items, values = items[better], values[better]
        if not len(items):
            return
        count = self._best.shape[1]
        order = np.lexsort((-values, items))
        items, values = items[order], values[order]
        owners, starts = np.unique(items, return_index=True)
        rank = np.arange(len(items)) - np.repeat(starts, np.diff([*starts, len(items)]))
        kept = rank < count
        table = np.full((len(owners), 2 * count), -np.inf)
        table[np.searchsorted(owners, items[kept]), rank[kept]] = values[kept]
        table[:, count:] = self._best[owners]
        self._best[owners] = np.partition(table, count, axis=1)[:, count:]
        self.last[owners] = self._best[owners].min(axis=1)


def alike_pairs(vectors: np.ndarray, fresh: np.ndarray, reach: Reach, job: Job) -> Iterator[Pairs]:
    """Pairs of unit vectors (n, dim), at least one of them `fresh`, that are within the reach of one of the two.

    `fresh` is bool (n,). Every pair comes once; some may come that turn out to be beyond the final reach of both.
    Reports the stage `comparing`. Raises Cancelled.
    """
    if not fresh.any():
        return
    axes = _axes(vectors)
    order = _like_beside_like(vectors @ axes[:, :_CELLS])
    order = np.concatenate([order[fresh[order]], order[~fresh[order]]])
    new = int(np.count_nonzero(fresh))
    blocks = [slice(start, min(start + _ROWS, new)) for start in range(0, new, _ROWS)]
    tiles = _Tiles(vectors, order, reach)

    def beside() -> Iterator[_Tile]:
        for rows in blocks:
            yield _Tile(vectors[order[rows]], rows, vectors[order[rows]], rows)

    def apart() -> Iterator[_Tile]:
        short = _with_rest(vectors, axes[:, : _width(vectors, axes, reach)])[order]
        for rows in blocks:
            job.report("comparing", rows.start, new)
            for start in range(rows.stop, len(order), _COLUMNS):
                columns = slice(start, min(start + _COLUMNS, len(order)))
                yield _Tile(short[rows], rows, short[columns], columns)

    # Threads of ours, one tile each: those of BLAS share one tile and wait for each other, the longer the busier it is.
    with on_one_thread(), ThreadPoolExecutor(_THREADS, "alike") as threads:
        for stage in (beside, apart):  # those that lie close together first: they raise the reach of all
            for one, other, exact in _in_turn(threads, tiles.compare, stage()):
                job.checkpoint()
                reach.learn(one, other, exact)
                near = exact >= np.minimum(reach.last[one], reach.last[other])
                one, other = one[near], other[near]
                yield np.minimum(one, other), np.maximum(one, other), exact[near]
    job.report("comparing", new, new)


class _Tile(NamedTuple):
    """What bounds are made from, (n, k) and (m, k), and where it stands in the order."""

    ones: np.ndarray
    rows: slice
    others: np.ndarray
    columns: slice


class _Tiles:
    """Compares some rows with some columns, both numbered in `order`. For any number of threads."""

    def __init__(self, vectors: np.ndarray, order: np.ndarray, reach: Reach) -> None:
        self._vectors = vectors
        self._order = order
        self._reach = reach
        self._local = threading.local()

    def compare(self, tile: _Tile) -> Pairs:
        """Pairs within what is known of the reach, in any order of the two."""
        if not hasattr(self._local, "product"):
            self._local.product = np.empty(_ROWS * _COLUMNS, np.float32)
        shape = len(tile.ones), len(tile.others)
        bounds = self._local.product[: shape[0] * shape[1]].reshape(shape)
        np.matmul(tile.ones, tile.others.T, out=bounds)
        order, last = self._order, self._reach.last
        here, there = _above(bounds, last[order[tile.rows]], last[order[tile.columns]])
        later = there + tile.columns.start > here + tile.rows.start  # each pair once, and none with itself
        here, there = order[here[later] + tile.rows.start], order[there[later] + tile.columns.start]
        return _whole(self._vectors, here, there, last)


def _in_turn(threads: ThreadPoolExecutor, compare: Callable[[_Tile], Pairs], tiles: Iterator[_Tile]) -> Iterator[Pairs]:
    """The results in the order of the tiles, with a few tiles under way."""
    waiting: deque[Future[Pairs]] = deque()
    for tile in tiles:
        waiting.append(threads.submit(compare, tile))
        if len(waiting) > 2 * _THREADS:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _above(tile: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the bound of a pair is not below what reaches one of the two."""
    rows, columns = (rows - _SLACK).astype(np.float32), (columns - _SLACK).astype(np.float32)
    found = np.flatnonzero(tile >= min(rows.min(), columns.min()))
    here, there = np.divmod(found, tile.shape[1])
    within = tile[here, there] >= np.minimum(rows[here], columns[there])
    return here[within], there[within]


def _whole(vectors: np.ndarray, here: np.ndarray, there: np.ndarray, last: np.ndarray) -> Pairs:
    """Multiply these pairs, and keep those that are within reach."""
    kept = []
    for start in range(0, len(here), _PRODUCTS):
        one, other = here[start : start + _PRODUCTS], there[start : start + _PRODUCTS]
        rough = np.einsum("nd,nd->n", vectors.take(one, 0), vectors.take(other, 0))
        near = rough >= np.minimum(last[one], last[other]) - _SLACK
        one, other = one[near], other[near]
        # The same to the last digit whichever of the two was the newer, and in whatever tile it was found.
        exact = np.einsum("nd,nd->n", vectors[one], vectors[other], dtype=np.float64).clip(max=1.0).round(6)
        kept.append((one, other, exact))
    if not kept:
        return here, there, np.empty(0)
    one, other, exact = (np.concatenate(part) for part in zip(*kept, strict=True))
    return one, other, exact


def _sample(vectors: np.ndarray) -> np.ndarray:
    return np.arange(0, len(vectors), max(1, len(vectors) // _SAMPLE))[:_SAMPLE]


def _axes(vectors: np.ndarray) -> np.ndarray:
    """Orthogonal directions (dim, dim), the one in which the vectors are longest first."""
    sample = vectors[_sample(vectors)]
    return np.asarray(np.linalg.eigh(sample.T @ sample)[1][:, ::-1], np.float32)


def _like_beside_like(turned: np.ndarray) -> np.ndarray:
    """An order (n,) by the sides of the planes (n, k) that the vectors lie on."""
    sides = turned > np.median(turned, axis=0)
    return np.lexsort(sides.T[::-1])


def _width(vectors: np.ndarray, axes: np.ndarray, reach: Reach) -> int:
    """How many numbers of each vector make the cheapest bound, by a sample: more cost, fewer let more pairs through."""
    rows = _sample(vectors)
    least = np.minimum.outer(reach.last[rows], reach.last[rows])
    dim = vectors.shape[1]
    costs: dict[int, float] = {}
    for width in sorted({min(wanted, dim) for wanted in _WIDTHS}):
        bounds = _with_rest(vectors[rows], axes[:, :width])
        costs[width] = width + _PICKED * float(np.mean(bounds @ bounds.T >= least))
    return min(costs, key=lambda width: costs[width])


def _with_rest(vectors: np.ndarray, axes: np.ndarray) -> np.ndarray:
    result = np.empty((len(vectors), axes.shape[1] + 1), np.float32)
    result[:, :-1] = vectors @ axes
    lengths = np.einsum("nd,nd->n", vectors, vectors, dtype=np.float64)
    kept = np.einsum("nd,nd->n", result[:, :-1], result[:, :-1], dtype=np.float64)
    result[:, -1] = np.sqrt(np.maximum(0.0, lengths - kept))
    return result
