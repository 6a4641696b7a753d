"""What differs between two photos, in words."""

from __future__ import annotations

from photosim.ui.kit import wording
from photosim.values import copy_words
from photosim.values.alignment import Alignment, Difference
from photosim.values.copy_facts import CopyFacts

_BRIGHTER = 3.0
_SEEN = (
    (50.0, "The difference cannot be seen."),
    (40.0, "The difference can hardly be seen."),
    (30.0, "The difference can be seen in places."),
    (0.0, "The difference is plain to see."),
)
"""Decibels from which on a difference is so."""


def in_short(found: Difference) -> str:
    """The first sentence: how much differs."""
    if found.nothing and found.untouched:
        return "No difference at all: every pixel is the same."
    if found.nothing:
        return "No difference where both show the same."
    assert found.decibels is not None
    return next(words for least, words in _SEEN if max(0.0, found.decibels) >= least)


def at_length(found: Difference, laid: Alignment | None, first: int, second: int) -> str:
    """The sentences after it; the photos are told by their numbers, from 0."""
    said = []
    if found.decibels is not None and not found.nothing:
        mean = f"{found.mean:.1f} on average" if found.mean >= 0.05 else "almost nothing on average"
        said.append(f"Colours differ by {found.largest} of 255 at most, {mean} ({found.decibels:.0f} dB).")
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
        said.append(f"Compared at {size}, as many as both have.")
    return " ".join(said)


def how_it_lies(laid: Alignment, *, figures: bool = False) -> str:
    """What was done to a photo so that it lies on the first, with the figures of the proof or without."""
    if laid.proven:
        known = CopyFacts(laid.differences)
        text = copy_words.in_full(known) if figures else copy_words.plain(known)
    else:
        text = "another exposure, matched roughly with the first"
    if laid.turn != 1:
        text += " (turned here to match)"
    return text


FIRST = "the others are compared with this one"
FIRST_OF_TWO = "the other is compared with this one"
NOT_ALIGNED = "a different photo"
ALIGNING = "being matched with the first…"
