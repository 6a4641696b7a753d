"""EXIF orientations: how a picture that lies is turned upright. The one table of them in the program."""

from __future__ import annotations

from typing import NamedTuple


class Turn(NamedTuple):
    """What is done to a picture that lies, in this order."""

    swap: bool
    """Rows become columns."""
    mirror: bool
    """Left becomes right."""
    flip: bool
    """Top becomes bottom."""


TURNS = {
    1: Turn(False, False, False),
    2: Turn(False, True, False),
    3: Turn(False, True, True),
    4: Turn(False, False, True),
    5: Turn(True, False, False),
    6: Turn(True, True, False),
    7: Turn(True, True, True),
    8: Turn(True, False, True),
}
"""By the number that EXIF gives them (CIPA DC-008, tag 274)."""


def turned(turn: int, x: float, y: float) -> tuple[float, float]:
    """Where a place of the picture that lies is once it is upright; fractions of the width and height."""
    swap, mirror, flip = TURNS[turn]
    if swap:
        x, y = y, x
    return 1 - x if mirror else x, 1 - y if flip else y


def unturned(turn: int, x: float, y: float) -> tuple[float, float]:
    """Where a place of the upright picture is in the one that lies; fractions of the width and height."""
    swap, mirror, flip = TURNS[turn]
    x, y = 1 - x if mirror else x, 1 - y if flip else y
    return (y, x) if swap else (x, y)
