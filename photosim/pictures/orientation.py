"""EXIF orientation: the one place that knows how a stored picture is turned upright."""

from __future__ import annotations

from PIL import Image

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def clean(value: object) -> int:
    """Return an orientation from 1 to 8; whatever else a file says counts as upright."""
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def apply(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a stored picture upright."""
    method = _UPRIGHT.get(orientation)
    return image if method is None else image.transpose(method)


def swaps_sides(orientation: int) -> bool:
    """Tell whether stored rows are upright columns."""
    return orientation >= 5


def to_stored(box: Box, orientation: int) -> Box:
    """Map a box of the upright picture to the stored one; both in fractions of width and height."""
    left, top, right, bottom = box
    if swaps_sides(orientation):
        left, top, right, bottom = top, left, bottom, right
    if orientation in (2, 3, 7, 8):
        left, right = 1 - right, 1 - left
    if orientation in (3, 4, 6, 7):
        top, bottom = 1 - bottom, 1 - top
    return left, top, right, bottom
