"""Cells of the look-alikes: what stands in one cell, where the list ends, and what is said of it. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from photosim.base.texts import tr
from photosim.ui.grids.sections import Section
from photosim.ui.kit.wording import stack_words
from photosim.values.photos import Match
from photosim.values.places import Box
from photosim.values.stacks import AlikeLine, Stack

LESS = tr("Less alike")


@dataclass(frozen=True, slots=True)
class FoundLookAlikes:
    """The answer to a question."""

    stacks: Sequence[Stack] = ()
    """Best first; every look-alike is in one of them."""
    line: AlikeLine = field(default_factory=lambda: AlikeLine(0.0, 0.0))
    places: Mapping[int, Box] = field(default_factory=dict)
    """Where in a look-alike the part is that was asked for, by the photo's id."""

    @property
    def best(self) -> Match | None:
        """The closest one."""
        return self.stacks[0].best if self.stacks else None

    @property
    def count(self) -> int:
        """Look-alikes in all stacks."""
        return sum(len(stack.members) for stack in self.stacks)


@dataclass(frozen=True, slots=True)
class Cells:
    """What the grid shows."""

    matches: Sequence[Match] = ()
    """A cell each."""
    labels: dict[int, str] = field(default_factory=dict)
    """What stands on the first cell of a stack of several, by the photo's id."""
    parts: Sequence[Section] = ()
    """Divided where the list ends; empty where nothing is below."""
    closed: dict[int, int] = field(default_factory=dict)
    """How many photos of a closed stack have no cell, by the one that stands for it."""
    photos: int = 0
    """Look-alikes in all the stacks that are shown."""
    hidden: int = 0
    """Cells that are less alike and not shown."""


def best_ones(found: FoundLookAlikes, most: int, *, with_less: bool, opened: Collection[int]) -> Cells:
    """At most so many stacks, as far as they are alike; those that are less on demand, under a heading."""
    stacks = list(found.stacks[:most])
    alike = [stack for stack in stacks if stack.best.score >= found.line.below]
    less = stacks[len(alike) :]
    return _cells(alike, less if with_less else [], 0 if with_less else len(less), opened)


def above(found: FoundLookAlikes, percent: int, *, opened: Collection[int]) -> Cells:
    """All that are at least so much alike. A score is shown rounded down, and let through by what is shown."""
    stacks = [stack for stack in found.stacks if stack.best.score * 100 + 1e-4 >= percent]
    return _cells(stacks, [], 0, opened)


def _cells(alike: Sequence[Stack], less: Sequence[Stack], hidden: int, opened: Collection[int]) -> Cells:
    first, second = _laid_out(alike, opened), _laid_out(less, opened)
    parts = [Section("", 0, len(first))] if first else []
    if second:
        parts.append(Section("less", len(first), len(second), LESS))
    shown = [*alike, *less]
    labels = {
        stack.best.row.id: stack_words(stack.kind, len(stack.members), is_open=stack.best.row.id in opened)
        for stack in shown
        if len(stack.members) > 1
    }
    closed = {
        stack.best.row.id: len(stack.members) - 1
        for stack in shown
        if len(stack.members) > 1 and stack.best.row.id not in opened
    }
    photos = sum(len(stack.members) for stack in shown)
    return Cells([*first, *second], labels, parts if second else (), closed, photos, hidden)


def _laid_out(stacks: Sequence[Stack], opened: Collection[int]) -> list[Match]:
    """The matches that have cells: of a stack all when it is opened, else the best."""
    return [
        match for stack in stacks for match in (stack.members if stack.best.row.id in opened else stack.members[:1])
    ]
