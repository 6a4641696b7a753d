"""Look-alikes as people look at them: how alike each is, and what stands in one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from photosim.values.photos import Match, Scale

Likeness = Literal["same", "alike", "less"]
"""`same`: the same thing or scene, copies among them. `alike`: of one kind. `less`: below the line."""

StackKind = Literal["", "copies", "series", "near"]
"""`copies` of one shot, by their bytes or as they were proven; a `series` of exposures of one scene, as it was found or
by moments and look; `near`: so close in look that one stands for all, which proves nothing."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Look-alikes that stand in one cell, the best first. A lone one is a stack as well."""

    members: tuple[Match, ...]
    kind: StackKind = ""

    @property
    def best(self) -> Match:
        return self.members[0]


@dataclass(frozen=True, slots=True)
class InStack:
    """Where a photo of the library belongs."""

    cover: int
    """Id of the photo that stands for the stack."""
    kind: StackKind
    """`copies` or `series`."""


@dataclass(frozen=True, slots=True)
class AlikeLine:
    """Where look-alikes stop being alike."""

    below: float
    """Cosine: what is less is less alike."""
    same_from: float
    """Cosine from which on two are the same thing."""

    def likeness(self, score: float) -> Likeness:
        """What a score means."""
        if score < self.below:
            return "less"
        return "same" if score >= self.same_from else "alike"


def line_of(scale: Scale, spread: float | None) -> AlikeLine:
    """The line by a model's own levels and by what is usual in a library: the higher of the two.

    `spread` is the score that most pairs of photos there stay below, None where there are too few to tell.
    """
    below = scale.alike_from if spread is None else max(scale.alike_from, spread)
    return AlikeLine(below, max(below, scale.same_from))
