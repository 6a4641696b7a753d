"""What the parts of a check hand to the whole: a problem, and the way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from photosim.values.health import Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with what mends it; `None` when only the person can."""

    problem: Problem
    mend: Callable[[], None] | None = None
    mended: str = ""
    """A sentence for people, said afterwards."""
    clutter: bool = False
    """Ordinary use leaves this behind, and it is little: tidied up by a repair, but nothing is wrong."""


def names(found: list[str], most: int = 3) -> str:
    """The first few names of many, for a sentence."""
    rest = len(found) - most
    return ", ".join(found[:most]) + (f" and {rest:,} more" if rest > 0 else "")
