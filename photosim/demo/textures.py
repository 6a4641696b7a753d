"""Noise, profiles and perspective: the raw material of the drawn pictures. All arrays are float32."""

from __future__ import annotations

import numpy as np
from PIL import Image

Array = np.ndarray
Random = np.random.Generator


def rgb(colour: str) -> Array:
    """`f2c14e` as three values from 0 to 1."""
    return np.frombuffer(bytes.fromhex(colour), np.uint8).astype(np.float32) / 255


def planes(height: int, width: int) -> Array:
    """Uninitialised pixels of shape (height, width, 3) that lie in memory channel by channel.

    NumPy works on whole rows then, several times faster than on three values at a time.
    """
    return np.empty((3, height, width), np.float32).transpose(1, 2, 0)


def mix(first: Array, second: Array, share: float | Array) -> Array:
    """`first` at share 0, `second` at share 1. A share of shape (h, w, 1) gives pixels of shape (h, w, 3)."""
    if isinstance(share, float | int) or share.ndim < 3:
        return np.asarray(first + (second - first) * share, np.float32)
    mixed = planes(*np.broadcast_shapes(share.shape, first.shape, second.shape)[:2])
    for channel in range(3):
        start = first[..., channel]
        np.multiply(second[..., channel] - start, share[..., 0], out=mixed[..., channel])
        mixed[..., channel] += start
    return mixed


def smoothstep(low: float, high: float, values: Array) -> Array:
    """0 below `low`, 1 above `high`, and a smooth rise between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def resize(field: Array, height: int, width: int, method: Image.Resampling = Image.Resampling.BICUBIC) -> Array:
    """Scale a field of shape (h, w)."""
    return np.asarray(Image.fromarray(field).resize((width, height), method), np.float32)


def noise(random: Random, height: int, width: int, size: float, *, octaves: int = 5, stretch: float = 1.0) -> Array:
    """Cloud-like noise from 0 to 1 with mean 0.5, shape (height, width).

    `size` is the largest wavelength in pixels, `stretch` how many times wider than high its blobs are. The numbers come
    from a child of `random`, so that what is drawn later does not depend on the picture's size.
    """
    random = random.spawn(1)[0]
    rows, columns = max(2, round(height / size) + 1), max(2, round(width / size / stretch) + 1)
    field = random.random((rows, columns), np.float32) - 0.5
    share = 1.0
    for _ in range(octaves - 1):
        if rows * 2 > height and columns * 2 > width:
            break
        rows, columns, share = min(rows * 2, height), min(columns * 2, width), share * 0.52
        field = resize(field, rows, columns) + share * (random.random((rows, columns), np.float32) - 0.5)
    return np.clip(0.5 + 0.75 * resize(field, height, width), 0, 1)


def profile(
    random: Random, width: int, bends: int, *, octaves: int = 5, rough: float = 0.5, soft: bool = False
) -> Array:
    """The height of a skyline over `width` pixels, from about -1 to 1: jagged like rock, or `soft` like hills."""
    random = random.spawn(1)[0]
    x = np.linspace(0, 1, width, dtype=np.float32)
    line, share = np.zeros(width, np.float32), 1.0
    for octave in range(octaves):
        knots = random.uniform(-1, 1, bends * 2**octave + 2)
        at = x * (len(knots) - 1.001)
        whole = at.astype(int)
        rest = at - whole
        rest = rest * rest * (3 - 2 * rest) if soft else rest
        line += share * (knots[whole] * (1 - rest) + knots[whole + 1] * rest).astype(np.float32)
        share *= rough
    return line


def plane(tile: Array, rows: int, width: int, *, across: float = 1.5, along: float = 0.6, centre: float = 0.5) -> Array:
    """Lay a texture on the ground: row 0 is the horizon, the last row is at the viewer's feet.

    The tile is mirrored where it ends, so no seam shows. Far rows flicker; fade them with `nearness`.
    """
    depth = 1 / (nearness(rows) + 0.03)
    u = (np.arange(width, dtype=np.float32) / width - centre)[None, :] * depth[:, None] * across + 100
    v = depth * along
    laid: Array = tile[_mirrored(v, tile.shape[0])[:, None], _mirrored(u, tile.shape[1])]
    return laid


def nearness(rows: int) -> Array:
    """How near each row of a ground is: just over 0 at the horizon, 1 at the viewer's feet."""
    return (np.arange(rows, dtype=np.float32) + 0.5) / rows


def _mirrored(positions: Array, length: int) -> Array:
    return np.asarray((length - 1) * np.abs(positions % 2 - 1), np.int32)
