"""Short vectors: the few directions in which a library's photos differ most, enough to find candidates by.

A graph of 128 numbers a photo takes a third of the memory that 512 take, and is quicker to walk through. What it finds
is then ranked by the whole vectors, so that order and scores are the true ones.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import numpy as np

from photosim.index.ranking import unit

WIDTHS: tuple[int, ...] = (128, 192, 256, 384)
"""Numbers that may be kept: the first of these that finds enough."""
CANDIDATES: Final = 40
"""At least so many are ranked by their whole vectors."""
PER_ANSWER: Final = 2
"""Candidates for each answer that is asked for."""
SAMPLE: Final = 8192
"""Vectors that are learned from; more do not change the directions."""

_ENOUGH: Final = 0.995
_NEAREST: Final = 20
_QUERIES: Final = 100
_TURNS: Final = 6
_LEAST: Final = 1e-3
_STRAIGHT: Final = 1e-3
_DRIFT: Final = 2.0
_DRIFT_ALWAYS: Final = 0.01


@dataclass(frozen=True, slots=True)
class Shortening:
    """Turns vectors (..., dim) into short ones (..., width), near each other where the whole ones are."""

    axes: np.ndarray
    """Float32 (dim, width), orthonormal."""
    left_out: float
    """The share of the vectors' squared lengths that the short ones lack, 0 to 1, in the mean."""

    @classmethod
    def learn(cls, vectors: np.ndarray) -> Shortening | None:
        """The shortest that finds the nearest of these vectors (n, dim) about as well as the whole ones do.

        None when none does: photos of every kind, or vectors that are short already.
        """
        vectors = unit(vectors)
        dim = vectors.shape[1]
        widths = [width for width in WIDTHS if width < dim]
        if not widths or not len(vectors):
            return None
        products = vectors.T @ vectors
        for width in widths:
            axes = _longest(products, width)
            short = vectors @ axes
            if _recall(vectors, unit(short)) >= _ENOUGH:
                return cls(axes, float(1 - np.mean(np.sum(short * short, axis=1))))
        return None

    @property
    def width(self) -> int:
        """Numbers of a short vector."""
        return int(self.axes.shape[1])

    def apply(self, vectors: np.ndarray) -> np.ndarray:
        """Float32 (..., dim) to float32 (..., width)."""
        short: np.ndarray = np.asarray(vectors, np.float32) @ self.axes
        return short

    def unfit(self, lost: float) -> bool:
        """Whether vectors that lack the share `lost` in the mean are of another kind than those it was learned from."""
        return lost > _DRIFT * self.left_out + _DRIFT_ALWAYS

    def to_facts(self) -> dict[str, object]:
        """Itself in the types of JSON."""
        text = base64.b64encode(self.axes.astype("<f4").tobytes()).decode("ascii")
        return {"width": self.width, "left_out": self.left_out, "axes": text}

    @classmethod
    def from_facts(cls, facts: dict[str, object], dim: int) -> Shortening:
        """What `to_facts` gave; ValueError or KeyError when it is not that, or damaged."""
        width, left_out = facts["width"], facts["left_out"]
        try:
            data = base64.b64decode(str(facts["axes"]), validate=True)
        except binascii.Error as error:
            raise ValueError(f"its axes are damaged: {error}") from error
        if not isinstance(width, int) or not isinstance(left_out, float) or len(data) != 4 * dim * width:
            raise ValueError("its axes are of other vectors")
        axes = np.frombuffer(data, "<f4").astype(np.float32).reshape(dim, width)
        # A flipped bit leaves them orthonormal only where it does not matter.
        if not np.abs(axes.T @ axes - np.eye(width, dtype=np.float32)).max() < _STRAIGHT:
            raise ValueError("its axes are damaged")
        return cls(axes, left_out)


def _longest(products: np.ndarray, width: int) -> np.ndarray:
    """Axes, float32 (dim, width), of about the space in which vectors with these products (dim, dim) are longest.

    By subspace iteration. LAPACK's own ways make thousands of small steps, at each of which its threads wait for each
    other: half a minute while a scan is under way. Here are a few large ones.
    """
    dim = len(products)
    exact = products.astype(np.float64)
    # Makes what is next to nothing count a little, so that no step meets a singular matrix; the axes stay the same.
    exact[np.diag_indices(dim)] += _LEAST * np.trace(exact) / dim + 1e-9
    axes = _straightened(np.random.default_rng(0).standard_normal((dim, width)))
    for _ in range(_TURNS):
        axes = _straightened(exact @ axes)
    return _straightened(axes).astype(np.float32)


def _straightened(axes: np.ndarray) -> np.ndarray:
    """An orthonormal basis, float64 (dim, width), of the space of some independent axes."""
    lower = np.linalg.cholesky(axes.T @ axes)
    straight: np.ndarray = axes @ np.linalg.inv(lower).T
    return straight


def _recall(vectors: np.ndarray, short: np.ndarray) -> float:
    """Share of the nearest of some vectors that are among the candidates found by short ones (n, width)."""
    count = len(vectors)
    queries = np.linspace(0, count - 1, min(_QUERIES, count)).astype(np.int64)
    nearest = min(_NEAREST, count)
    found = 0
    for scores, rough in zip(vectors[queries] @ vectors.T, short[queries] @ short.T, strict=True):
        least = np.partition(scores, -nearest)[-nearest] - 1e-5  # of several equal ones, any will do
        candidates = np.argpartition(-rough, min(CANDIDATES, count) - 1)[:CANDIDATES]
        found += min(nearest, int(np.count_nonzero(scores[candidates] >= least)))
    return found / (nearest * len(queries))
