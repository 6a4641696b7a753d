"""What may stand for an argument, and the error for what may not."""

from __future__ import annotations

import argparse
from typing import Any

Commands = Any
"""What argparse makes of `add_subparsers`; its class has no public name."""


def tiers(text: str) -> tuple[str, ...]:
    """Names of tiers, separated by commas."""
    from photosim.values.photos import TIERS

    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    for tier in wanted:
        if tier not in TIERS:
            raise argparse.ArgumentTypeError(f"there is no tier “{tier}”; choose from {', '.join(TIERS)}")
    if not wanted:
        raise argparse.ArgumentTypeError(f"name at least one of {', '.join(TIERS)}")
    return wanted


def positive(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number of at least 1 is needed")
    return int(text)


def box(text: str) -> tuple[float, float, float, float]:
    """Left, top, width and height."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("four numbers are needed: X,Y,W,H") from None
    if width <= 0 or height <= 0 or x < 0 or y < 0:
        raise argparse.ArgumentTypeError("X and Y must not be negative, W and H must be more than 0")
    return x, y, width, height
