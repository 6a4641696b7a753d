"""Whether two files, by what they say of themselves, may be two exposures of one camera, or copies of some kind."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.duplicates.series import exposed_alike
from photosim.pictures.orientation import swaps_sides
from photosim.proof.judge import Judgement
from photosim.values.photos import Photo

_MUCH_BRIGHTER = 1.33
"""Times as bright, in the tones of a file: a whole stop makes 1.37. From here on nothing but the files can tell that it
is one exposure made brighter."""
_CAMERA_PIXELS = 400_000
"""No camera's own pictures are smaller, and in smaller ones no noise is left."""

_SPOTTED = 0.01
"""Share of the squares that retouched spots cover."""

_OTHER_SHAPE = 1.25
"""Times as long for its breadth: nobody squeezes a photo by more. A story of it has that shape."""


def may_be_burst(first: Photo, second: Photo, turn: int) -> bool:
    """Whether both could come from one camera as they are, and their times do not tell them apart."""
    if not are_of_one_size(first, second, turn) or first.width * first.height < _CAMERA_PIXELS:
        return False
    return not taken_at_one_moment(first, second)


def taken_at_one_moment(first: Photo, second: Photo) -> bool:
    """Whether both say so to a part of a second: the frames of a burst have each their own."""
    one, other = first.metadata.taken_at, second.metadata.taken_at
    return one is not None and one == other and "." in one


def may_be_bracket(first: Photo, second: Photo, turn: int, brighter: float) -> bool:
    """Whether both could come from one camera that exposed them otherwise, small as they may be by now."""
    return (
        max(brighter, 1 / brighter) >= _MUCH_BRIGHTER
        and are_of_one_size(first, second, turn)
        and not exposed_alike(first, second)
    )


def are_of_one_size(first: Photo, second: Photo, turn: int) -> bool:
    size = (second.height, second.width) if turn >= 5 else (second.width, second.height)
    return size == (first.width, first.height)


def may_be_retouched(first: Photo, second: Photo, found: Judgement) -> bool:
    """Whether so little of one picture differs from another one of its size that it may be spots."""
    assert found.alignment is not None
    assert found.measures is not None
    few = found.measures.unlike_count <= _SPOTTED * found.measures.unlike.size
    return few and are_of_one_size(first, second, found.alignment.turn)


def may_have_ground(one: Photo, other: Photo, turns: Sequence[int]) -> bool:
    """Whether one may be set on a ground made of itself, stretched to another shape: then whole frames look alike."""
    shapes = one.width / one.height, other.width / other.height
    return max(shapes) > _OTHER_SHAPE * min(shapes) and not all(swaps_sides(turn) for turn in turns)
