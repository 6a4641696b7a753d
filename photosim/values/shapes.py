"""Shapes of pictures."""

from __future__ import annotations

LONG = 6.0
"""Times as long as broad, from which on a picture is a panorama or a long screenshot: more than any screen is. In a
thumbnail it is 64 pixels broad at most, and little is seen of it."""


def is_long(width: int, height: int) -> bool:
    """Sides in pixels."""
    return max(width, height) >= LONG * min(width, height) > 0
