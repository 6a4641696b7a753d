"""What differs between two photos, in words."""

from __future__ import annotations

from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.ui.kit.said import said as in_language
from photosim.values import copy_words
from photosim.values.alignment import Alignment, Difference
from photosim.values.copy_facts import CopyFacts

_BRIGHTER = 3.0
_SEEN = (
    (50.0, tr("The difference cannot be seen.")),
    (40.0, tr("The difference can hardly be seen.")),
    (30.0, tr("The difference can be seen in places.")),
    (0.0, tr("The difference is plain to see.")),
)
"""Decibels from which on a difference is so."""


def in_short(found: Difference) -> str:
    """The first sentence: how much differs."""
    if found.nothing and found.untouched:
        return tr("No difference at all: every pixel is the same.")
    if found.nothing:
        return tr("No difference where both show the same.")
    assert found.decibels is not None
    return next(words for least, words in _SEEN if max(0.0, found.decibels) >= least)


def at_length(found: Difference, laid: Alignment | None, first: int, second: int) -> str:
    """The sentences after it; the photos are told by their numbers, from 0."""
    said = []
    if found.decibels is not None and not found.nothing:
        mean = tr("{0:.1f} on average", found.mean) if found.mean >= 0.05 else tr("almost nothing on average")
        said.append(tr("Colours differ by {0} of 255 at most, {1} ({2:.0f} dB).", found.largest, mean, found.decibels))
    if abs(found.brighter) >= _BRIGHTER:
        how = tr("brighter") if found.brighter > 0 else tr("darker")
        said.append(
            tr(
                "Photo {0} is {1} than photo {2} by {3:.0f} on average.",
                second + 1,
                how,
                first + 1,
                abs(found.brighter),
            )
        )
    if laid is not None and not laid.proven:
        said.append(tr("These are two exposures, so everything that moved differs as well."))
    height, width = found.levels.shape
    size = tr("{0} × {1} pixels", wording.number(width), wording.number(height))
    if found.reduced:
        said.append(tr("The photos are huge, so they were compared at {0}.", size))
    elif not found.untouched:
        said.append(tr("Compared at {0}, as many as both have.", size))
    return " ".join(said)


def how_it_lies(laid: Alignment, *, figures: bool = False) -> str:
    """What was done to a photo so that it lies on the first, with the figures of the proof or without."""
    if laid.proven:
        known = CopyFacts(laid.differences)
        text = in_language(copy_words.in_full(known) if figures else copy_words.plain(known))
    else:
        text = tr("another exposure, matched roughly with the first")
    if laid.turn != 1:
        text += tr(" (turned here to match)")
    return text


FIRST = tr("the others are compared with this one")
FIRST_OF_TWO = tr("the other is compared with this one")
NOT_ALIGNED = tr("a different photo")
ALIGNING = tr("being matched with the first…")
