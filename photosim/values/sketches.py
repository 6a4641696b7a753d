"""Sketches of pictures as numbers: turning them all eight ways, and how alike two are."""

from __future__ import annotations

import numpy as np

from photosim.values.turns import TURNS

LOW = 8
"""A sketch holds the lowest LOW x LOW frequencies of a picture, without the very first."""

_ODD = np.where(np.arange(LOW) % 2, -1.0, 1.0).astype(np.float32)


def as_unit(sketches: list[bytes]) -> np.ndarray:
    """Float32 (n, 63) of unit length; the product of two is how alike they are, -1 to 1."""
    values = np.frombuffer(b"".join(sketches), np.int8).reshape(-1, LOW * LOW - 1).astype(np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.maximum(lengths, 1.0), np.float32)


def turned(sketches: np.ndarray, turn: int) -> np.ndarray:
    """The sketches (n, 63) of the same pictures after an EXIF orientation was applied to them.

    Mirroring changes the sign of the odd frequencies, and a quarter turn swaps rows and columns: no pixel is needed.
    """
    swap, mirror, flip = TURNS[turn]
    flat = np.zeros((len(sketches), LOW * LOW), np.float32)
    flat[:, 1:] = sketches
    waves: np.ndarray = flat.reshape(-1, LOW, LOW)
    if swap:
        waves = waves.transpose(0, 2, 1)
    if mirror:
        waves = waves * _ODD[None, None, :]
    if flip:
        waves = waves * _ODD[None, :, None]
    return np.ascontiguousarray(waves.reshape(-1, LOW * LOW)[:, 1:])
