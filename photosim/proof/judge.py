"""Whether two photos are one exposure: laid over each other, what they show must agree, square by square.

The limits were set on real photos with known edits and on bursts, see docs/proofs.md. Between the two lies a gap
on purpose: what falls into it is not proven. `duplicates/pair_prover.py` has
the last word on a pair, and asks others too.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import NamedTuple

from photosim.proof.landmarks import Landmarks
from photosim.proof.measures import GRID, Measures, clustered, measure
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import (
    LEVELS,
    SURE_AGREEMENT,
    Registration,
    correlation,
    frame_guesses,
    landmark_guesses,
    overlap,
    refined,
)

VERSION = 11
"""Raised when two photos may be judged differently than before."""

LEAST_SQUARES = 12
"""Fewer squares with something in them, of 8 x 8 pixels, prove nothing: dark, plain, near-empty pictures."""

FEW_SQUARES = 60
"""With fewer, larger pictures are asked."""

_MOST_UNLIKE = 0.16
"""A caption covers no more of what can be compared."""
_FEW_UNLIKE = 0.004
_BEND = 0.09
_OVERHANG = 0.45
_LARGER, _SMALLER = 1280, 640
_SOFT = 0.6
"""Part of the finest detail of which less is left in a copy that was softened, or was small once."""
EXACT = 0.2
"""Of a copy no more lies beyond the other's frame, whatever the error of measuring it, pixels of 384."""
_SURE_LIKENESS = 0.9
_WHOLE = 0.01
"""Part of a frame by which its edge may be off and the frame still be the whole one."""


NOTHING_IN_COMMON = "no part of one is found in the other"
SOMETHING_MOVED = "something in the picture moved"


class PixelAnswer(Enum):
    """What the pixels tell."""

    SAME = auto()
    DIFFERENT = auto()
    PATCHED = auto()
    """The same but for some squares: a caption, or something moved."""
    TOO_LITTLE = auto()
    """Nothing to compare."""


class Judgement(NamedTuple):
    """What comparing two pictures gave."""

    answer: PixelAnswer
    reason: str
    """For people, where it is not SAME."""
    alignment: Registration | None = None
    measures: Measures | None = None
    by_camera: bool = False
    """DIFFERENT because the camera moved, where what both show agrees."""


def compare(
    first: Plate,
    second: Plate,
    turns: Sequence[int],
    frame_turns: Sequence[int],
    landmarks: tuple[Landmarks, Landmarks] | None = None,
) -> Judgement:
    """Compare two photos by their thumbnails.

    `turns` are the EXIF orientations in which landmarks are looked for, `frame_turns` those in which one whole frame
    may lie on the other. `landmarks` stand in the place of the usual ones.
    """
    found = landmarks or ((first.landmarks, second.landmarks) if turns else None)
    alignment = _align(first, second, found, turns, frame_turns)
    if alignment is None:
        return Judgement(PixelAnswer.DIFFERENT, NOTHING_IN_COMMON)
    return judge(first, second, alignment)


def lying(first: Plate, second: Plate) -> Judgement:
    """Lay two whole frames on each other as they are: what is laid over a photo may hide how they lie.

    The answer is DIFFERENT; what else they have in common is for others to say.
    """
    place = PlatePosition(second.size[0] / first.size[0], 0.0, second.size[1] / first.size[1], 0.0)
    part = overlap(first, second, 1, place, GRID)
    found = Judgement(PixelAnswer.DIFFERENT, NOTHING_IN_COMMON)
    if part is None:
        return found
    alignment = Registration(1, place, correlation(*part.flat))
    return found._replace(alignment=alignment, measures=measure(first, second, alignment))


def compare_larger(first: Plate, second: Plate, rough: Registration) -> Judgement:
    """Compare the same two photos laid out larger, starting from how their thumbnails lie."""
    large = _compare_at(_LARGER, first, second, rough)
    if large.answer in (PixelAnswer.SAME, PixelAnswer.TOO_LITTLE) or large.by_camera:
        return large
    soft = large.answer is PixelAnswer.PATCHED
    if soft and not _is_softer(first, second, large):
        return large
    # A softer copy agrees with the original only down to its own resolution.
    smaller = _compare_at(_SMALLER, first, second, rough)
    return large if soft and smaller.answer is not PixelAnswer.SAME else smaller


def _compare_at(longest: int, first: Plate, second: Plate, rough: Registration) -> Judgement:
    better = refined(first, second, rough.turn, rough.place, ((GRID, 2), (longest, 2)))
    if better is None:
        return Judgement(PixelAnswer.DIFFERENT, NOTHING_IN_COMMON)
    return judge(first, second, better, longest)


def _is_softer(first: Plate, second: Plate, found: Judgement) -> bool:
    """Whether one of them lacks detail that the other has, and lies so exactly that it can hardly be an exposure."""
    if found.alignment is None or found.measures is None or _SOFT < found.measures.softness < 1 / _SOFT:
        return False
    return found.measures.bend <= _BEND and overhang(first, second, found.alignment) <= EXACT


def judge(first: Plate, second: Plate, alignment: Registration, longest: int = GRID) -> Judgement:
    """Judge two photos by how they lie over each other and by what differs there."""
    measures = measure(first, second, alignment, longest)
    if measures is None or measures.squares < LEAST_SQUARES:
        return Judgement(PixelAnswer.TOO_LITTLE, "too little to be seen", alignment, measures)
    share = measures.unlike_count / measures.squares
    if share > _MOST_UNLIKE:
        return Judgement(PixelAnswer.DIFFERENT, f"{100 * share:.0f} % of what they show differs", alignment, measures)
    if measures.bend > _BEND + 3 * measures.bend_error:
        return Judgement(PixelAnswer.DIFFERENT, "the camera was tilted in between", alignment, measures, True)
    if overhang(first, second, alignment) > _OVERHANG + 4 * measures.shift_error:
        return Judgement(PixelAnswer.DIFFERENT, "the camera was moved in between", alignment, measures, True)
    if measures.unlike_count > 1 and clustered(measures.unlike).sum() > _FEW_UNLIKE * measures.squares:
        return Judgement(PixelAnswer.PATCHED, SOMETHING_MOVED, alignment, measures)
    return Judgement(PixelAnswer.SAME, "", alignment, measures)


def overhang(first: Plate, second: Plate, alignment: Registration) -> float:
    """By how much each photo shows something beyond the other's frame, the smaller of the two, as pixels of 384.

    A crop lies within the whole. Two exposures by a moved camera each show a strip that the other lacks.
    """
    width, height = first.size
    other_width, other_height = second.tones(alignment.turn).size
    left, top, right, bottom = alignment.place.back((0.0, 0.0, float(other_width), float(other_height)))
    beyond = (left, top, width - right, height - bottom)
    return GRID / max(width, height) * min(max(0.0, *beyond), max(0.0, *(-side for side in beyond)))


def lies_whole(plates: tuple[Plate, Plate], alignment: Registration) -> bool:
    """Whether the whole of one lies on the whole of the other."""
    width, height = plates[0].size
    left, top, right, bottom = alignment.place.box((0.0, 0.0, float(width), float(height)))
    there = plates[1].tones(alignment.turn).size
    off = max(abs(left), abs(top), abs(right - there[0]), abs(bottom - there[1]))
    return off <= _WHOLE * max(there)


def _align(
    first: Plate,
    second: Plate,
    landmarks: tuple[Landmarks, Landmarks] | None,
    turns: Sequence[int],
    frame_turns: Sequence[int],
) -> Registration | None:
    """Lay the second photo over the first; None where nothing fits."""
    best: Registration | None = None
    for turn, place, agreeing in landmark_guesses(*landmarks, turns) if landmarks else ():
        found = refined(first, second, turn, place, LEVELS)
        if found is not None and (best is None or found.likeness > best.likeness):
            best = found
            if agreeing >= SURE_AGREEMENT and found.likeness >= _SURE_LIKENESS:
                return best
    for turn in frame_turns:
        for place in frame_guesses(first, second, turn):
            found = refined(first, second, turn, place, LEVELS)
            if found is not None and (best is None or found.likeness > best.likeness):
                best = found
    return best
