"""What every index agrees on: checked input, unit length, and one order of results."""

from __future__ import annotations

import hashlib

import numpy as np

_CELLS = 10_000
_DECIMALS = 6  # of a score; float32 sums differ below this with the order of addition


def checked(ids: np.ndarray, vectors: np.ndarray, dim: int) -> tuple[np.ndarray, np.ndarray]:
    """Return int64 (n,) and float32 (n, dim) with the last of repeated ids; ValueError for what does not fit."""
    ids = np.asarray(ids, np.int64).reshape(-1)
    vectors = np.ascontiguousarray(vectors, np.float32)
    if vectors.size == 0:
        vectors = vectors.reshape(-1, dim)
    if vectors.shape != (len(ids), dim):
        raise ValueError(f"expected vectors of shape ({len(ids)}, {dim}), got {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("a vector is not finite")
    last = {int(photo_id): row for row, photo_id in enumerate(ids)}
    if len(last) < len(ids):
        rows = list(last.values())
        ids, vectors = ids[rows], vectors[rows]
    return ids, vectors


def checked_query(vector: np.ndarray, dim: int) -> np.ndarray:
    """Return the query as unit float32 (dim,); ValueError when it does not fit or is not finite."""
    query = np.asarray(vector, np.float32).reshape(dim)
    if not np.isfinite(query).all():
        raise ValueError("the query is not finite")
    return unit(query)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Float32 vectors scaled to unit length along the last axis; zero vectors stay zero."""
    vectors = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: np.ndarray = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled


def digests(vectors: np.ndarray) -> list[int]:
    """64-bit names of unit vectors (n, dim); the same for those that differ by the noise of another batch only."""
    cells = np.round(vectors * _CELLS).astype("<i2")
    return [int.from_bytes(hashlib.blake2b(cell.tobytes(), digest_size=8).digest(), "little") for cell in cells]


def cosines(query: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Cosine of a unit query (dim,) with unit vectors (n, dim): float32 (n,), the same wherever it is computed."""
    sums: np.ndarray = np.einsum("nd,d->n", vectors, query, dtype=np.float64)
    return rounded(sums)


def rounded(scores: np.ndarray) -> np.ndarray:
    """Cosines (n,) as they are told: float32, to six decimals, between -1 and 1."""
    kept: np.ndarray = scores.clip(-1.0, 1.0).round(_DECIMALS).astype(np.float32)
    return kept


def best_first(ids: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The `k` highest scores; equal ones in the order of their ids."""
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
