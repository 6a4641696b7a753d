"""What differs between two photos, in words."""

from __future__ import annotations

from photosim.core.alignment import Alignment, Difference
from photosim.ui import wording

_BRIGHTER = 3.0
_SEEN = ((50.0, "not to be seen"), (40.0, "hardly to be seen"), (30.0, "to be seen in places"))
"""Decibels from which on a difference is so."""


def in_short(found: Difference) -> str:
    """The first sentence: how much differs."""
    if found.nothing and found.untouched:
        return "No difference at all: every pixel is the same."
    if found.nothing:
        return "No difference where both lie on each other."
    largest = f"{found.largest} of 255 at most"
    mean = f"{found.mean:.1f} on average" if found.mean >= 0.05 else "almost nothing on average"
    assert found.decibels is not None
    seen = next((words for least, words in _SEEN if found.decibels >= least), "plainly to be seen")
    return f"Colours differ by {largest}, {mean} ({found.decibels:.0f} dB, {seen})."


def at_length(found: Difference, laid: Alignment | None, first: int, second: int) -> str:
    """The sentences after it; the photos are told by their numbers, from 0."""
    said = []
    if abs(found.brighter) >= _BRIGHTER:
        how = "brighter" if found.brighter > 0 else "darker"
        said.append(f"Photo {second + 1} is {how} than photo {first + 1} by {abs(found.brighter):.0f} on average.")
    if laid is not None and not laid.proven:
        said.append("These are two exposures, so everything that moved differs as well.")
    height, width = found.levels.shape
    size = f"{wording.number(width)} × {wording.number(height)} pixels"
    if found.reduced:
        said.append(f"The photos are huge, so they were compared at {size}.")
    elif not found.untouched:
        said.append(f"Compared at {size}, the size of the smaller one where both lie.")
    return " ".join(said)


def how_it_lies(laid: Alignment) -> str:
    """What was done to a photo so that it lies on the first; empty where nothing was."""
    text = laid.evidence if laid.proven else "another exposure, laid about on the first"
    if laid.turn != 1:
        text += " (turned here to match)"
    return text


NOT_ALIGNED = "shows something else: not laid on the first"
ALIGNING = "being laid on the first…"
