"""Whether one of two pictures, laid over each other, can be a copy of the other: made from it, and nothing but it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from photosim.proof import (
    captions,
    derivation,
    grown_drawings,
    layers,
    pages,
    parts,
    recolouring,
    retouching,
    small_things,
    watermarks,
)
from photosim.proof.plates import Plate
from photosim.proof.rasters import spread_out
from photosim.proof.registration import Registration
from photosim.values.differences import ToneChange

SOMETHING_DIFFERS = "something differs"
_LARGE_ENOUGH = 768
"""Pixels of the longest side at which the writing that cameras and games put into a picture can be read."""
_LIT, _LEAST_LIT = 32.0, 0.02
"""Grey levels, and the share of the picture that must have more to tell how much brighter it is."""


class Origin(NamedTuple):
    """What the pixels tell of where two pictures come from."""

    reason: str = ""
    """For people, why neither can be made from the other; empty where one can."""
    doubtful: bool = False
    """A thumbnail does not settle it."""
    layer: int | None = None
    """Over which of them strokes were laid, 0 or 1."""
    colours: tuple[ToneChange, ...] = ()
    """What became of the colours from the first to the second."""
    slight: bool = False
    """The reason is something small on a photo."""
    brighter: float = 1.0
    """Mean luminance of the second over that of the first, where it is not dark."""
    spotted: bool = False
    """Small spots differ: one is a retouched copy, if both have the same noise."""
    is_page: bool = False
    """It is a page or a screen, on light ground: no camera made two exposures of it."""

    @property
    def is_recoloured(self) -> bool:
        """Whether one is tinted or grey. No camera does that in a bracket, whose clipped colours come out as others."""
        return bool(set(self.colours) - {ToneChange.OTHER_COLOURS})


def origin(
    first: Plate, second: Plate, alignment: Registration, longest: int, *, patched: bool = False, settled: bool = True
) -> Origin:
    """Compare what both show, at up to `longest` pixels.

    `patched` says that something is known to differ, which then must be a layer of strokes. Not `settled`, it may also
    answer that larger pictures are needed.
    """
    part = parts.cut(first, second, alignment, longest)
    if part is None:
        return Origin("too little to be seen", doubtful=not settled)
    found = derivation.derive(part) if settled else derivation.derive(part, derivation.DOUBTFUL)
    if not settled and (
        found.changed >= derivation.DOUBTFUL
        or pages.may_be_page(found.tones)
        or derivation.is_focused(found.alike, derivation.MAYBE_SHARPER)
    ):
        return Origin(doubtful=True)
    over, spotted = None, False
    if patched or found.has_changed:
        over = layers.side(found)
        grown = over is not None and (captions.may_be_content(found) or grown_drawings.goes_on(found, part, over))
        spotted = over is None and retouching.are_spots(found)
        if grown or (over is None and not spotted):
            drawn = grown or patched or found.is_page
            return Origin("something else is written or drawn" if drawn else SOMETHING_DIFFERS, slight=not drawn)
    covered = layers.covered(found)
    colours = recolouring.SquareColours.of(part, covered)
    if colours.are_turned() or small_things.are_recoloured(part, covered):
        return Origin("the colours are others")
    if over is None and derivation.is_focused(found.alike):
        return Origin("each is sharper in another place")
    bare = ~spread_out(covered, found.more.shape)
    brighter = _brighter(*(plane[bare] for plane in found.tones))
    is_page = found.is_page and pages.on_light_ground(found.tones)
    return Origin(layer=over, colours=colours.changes(), brighter=brighter, spotted=spotted, is_page=is_page)


def laid_over(first: Plate, second: Plate, alignment: Registration, longest: int) -> Origin | None:
    """The same where a layer of one ink lies over one of two files of one noise; None where it is none."""
    part = parts.cut(first, second, alignment, longest)
    if part is None:
        return None
    found = derivation.derive_by_tones(part)
    over = watermarks.side(found, part)
    if over is None:
        return None
    colours = recolouring.SquareColours.of(part, layers.covered(found))
    return None if colours.are_turned() else Origin(layer=over, colours=colours.changes())


def shows_the_same(first: Plate, second: Plate, alignment: Registration) -> bool:
    """Whether two photos that a thumbnail has settled agree where it is too small: in the digits of a stamp."""
    part = parts.cut(first, second, alignment, _LARGE_ENOUGH)
    if part is None:
        return False
    found = derivation.derive(part, is_photo=True)
    return not found.has_changed and not small_things.are_recoloured(part)


def _brighter(first: np.ndarray, second: np.ndarray) -> float:
    """Of the tones that are dark in both, an offset of a few levels makes as much as a stop, so they are left out."""
    lit = first + second > 2 * _LIT
    if not lit.size or lit.mean() < _LEAST_LIT:
        return 1.0
    return float(second[lit].mean()) / max(1.0, float(first[lit].mean()))
