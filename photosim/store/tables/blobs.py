"""How vectors lie on disk, and what reading makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_FLOATS = np.dtype("<f2")
"""On disk. Half of the space; no score changes by more than 0.0001, see docs/measures.md."""
_WIDER = np.dtype("<f4")
"""How vectors were written before; those rows are read as they are."""
_ROUNDING = 0.005
"""By how much half precision may change the length of a vector, at most."""


def lengths_of(dim: int) -> dict[int, np.dtype[np.floating]]:
    """Bytes that a vector may have on disk, and of which kind it is then."""
    return {dim * kind.itemsize: kind for kind in (_FLOATS, _WIDER)}


def read_blobs(blobs: Sequence[bytes], dim: int) -> np.ndarray | None:
    """Float32 (n, dim) of vectors as they lie on disk; None when one is of a wrong length."""
    kinds = lengths_of(dim)
    lengths = {len(blob) for blob in blobs}
    if not lengths <= kinds.keys():
        return None
    if len(lengths) == 1:  # of one kind: all at once
        return _restored(np.frombuffer(b"".join(blobs), kinds[lengths.pop()]).reshape(len(blobs), dim))
    rows = [_restored(np.frombuffer(blob, kinds[len(blob)])[np.newaxis]) for blob in blobs]
    return np.concatenate([np.empty((0, dim), np.float32), *rows])


def as_stored(vectors: np.ndarray) -> np.ndarray:
    """What reading will give for vectors (n, dim) that are put: float32 (n, dim)."""
    return _restored(np.asarray(vectors).astype(_FLOATS))


def _restored(stored: np.ndarray) -> np.ndarray:
    """Float32 of vectors as they lie on disk; those of unit length have it again to the last digit."""
    values = stored.astype(np.float32)
    if stored.dtype == _FLOATS:
        lengths = np.linalg.norm(values, axis=1)
        rounded = np.abs(lengths - 1) < _ROUNDING
        values[rounded] /= lengths[rounded, np.newaxis]
    return values


def to_blob(vector: np.ndarray, dim: int) -> bytes:
    """A vector (dim,) as it lies on disk. Raises ValueError for another dimension and for what is not finite."""
    values = np.asarray(vector)
    if values.shape != (dim,) or not np.isfinite(values).all():
        raise ValueError(f"expected {dim} finite values, got shape {values.shape}")
    with np.errstate(over="ignore"):
        stored = values.astype(_FLOATS)
    if not np.isfinite(stored).all():
        raise ValueError("a vector is too long to be stored; it should have unit length")
    return stored.tobytes()
