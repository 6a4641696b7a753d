"""Turning a stored picture upright, and finding a part of the upright one in it."""

from __future__ import annotations

from PIL import Image

from photosim.values.turns import TURNS, Turn, unturned

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

# What Pillow calls the turns.
_NAMES = {
    Turn(False, True, False): Image.Transpose.FLIP_LEFT_RIGHT,
    Turn(False, True, True): Image.Transpose.ROTATE_180,
    Turn(False, False, True): Image.Transpose.FLIP_TOP_BOTTOM,
    Turn(True, False, False): Image.Transpose.TRANSPOSE,
    Turn(True, True, False): Image.Transpose.ROTATE_270,
    Turn(True, True, True): Image.Transpose.TRANSVERSE,
    Turn(True, False, True): Image.Transpose.ROTATE_90,
}


def clean(value: object) -> int:
    """Return an orientation from 1 to 8; whatever else a file says counts as upright."""
    return value if isinstance(value, int) and value in TURNS else 1


def apply(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a stored picture upright."""
    method = _NAMES.get(TURNS[orientation])
    return image if method is None else image.transpose(method)


def swaps_sides(orientation: int) -> bool:
    """Tell whether stored rows are upright columns."""
    return TURNS[orientation].swap


def to_stored(box: Box, orientation: int) -> Box:
    """Map a box of the upright picture to the stored one; both in fractions of width and height."""
    left, top, right, bottom = box
    (x, y), (other_x, other_y) = unturned(orientation, left, top), unturned(orientation, right, bottom)
    return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
