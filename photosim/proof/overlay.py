"""Laying one photo over another for people to compare: in fractions of the frames, exact where that is possible."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.proof import judge, registration
from photosim.proof.closer import SIDE, carried_over
from photosim.proof.evidence import differences
from photosim.proof.judge import PixelAnswer
from photosim.proof.measures import GRID
from photosim.proof.plates import Plate, PlatePosition
from photosim.values.alignment import Alignment, whole_frames
from photosim.values.differences import Differences

_ABOUT = 0.6
"""Likeness above which two shots of one scene lie well enough on each other to be looked at together."""
_STANDING = (1, 3, 6, 8)
"""Turns of a camera. A mirrored picture that is not proven is a coincidence."""
_LARGER = ((GRID, 1), (SIDE, 2))
_SLACK = 0.001
"""Part of a frame by which its edge may be off and still be the edge."""

Size = tuple[int, int]


def lay(
    first: Plate, second: Plate, turns: Sequence[int], frame_turns: Sequence[int]
) -> tuple[registration.Registration, bool, Differences | None] | None:
    """Lay two thumbnails over each other: how they lie, whether they agree all over, and in what they differ."""
    found = judge.compare(first, second, turns, frame_turns)
    if found.alignment is None:
        return None
    patched = found.answer is PixelAnswer.PATCHED
    if found.measures is not None and (patched or found.answer is PixelAnswer.SAME):
        layer = 1 if patched else None
        return found.alignment, True, differences(first, second, found.alignment, found.measures, layer=layer)
    if found.alignment.likeness >= _ABOUT and found.alignment.turn in _STANDING:
        return found.alignment, False, None
    return None


def more_precisely(
    rough: registration.Registration, small: tuple[Plate, Plate], large: tuple[Plate, Plate]
) -> tuple[registration.Registration, tuple[Plate, Plate]]:
    """Improve an alignment of thumbnails on larger plates; the old one where that does not succeed."""
    carried = carried_over(rough, small, large)
    better = registration.refined(*large, carried.turn, carried.place, _LARGER)
    return (rough, small) if better is None else (better, large)


def in_fractions(
    found: registration.Registration, plates: tuple[Plate, Plate], proven: bool, told: Differences | None
) -> Alignment:
    """Say how the photos lie in fractions of their frames, pixel on pixel where they are of one scale."""
    first, second = plates
    width, height = first.size
    there = second.tones(found.turn).size
    place = found.place
    laid = Alignment(
        found.turn,
        place.scale_x * width / there[0],
        place.shift_x / there[0],
        place.scale_y * height / there[1],
        place.shift_y / there[1],
        proven,
        told,
    )
    return settled(laid, first.full_size, second.full_size) if proven else laid


def settled(laid: Alignment, first: Size, second: Size) -> Alignment:
    """Take measuring errors out: whole frames lie exactly, and pixels of one scale on whole pixels."""
    second = second[::-1] if laid.swaps_sides else second
    edges = laid.second_frame
    if (
        all(abs(edge - whole) <= _SLACK for edge, whole in zip(edges, (0, 0, 1, 1), strict=True))
        and abs(first[0] * second[1] - first[1] * second[0]) <= max(*first, *second)  # a rounded pixel of one side
    ):
        return whole_frames(laid.turn, proven=laid.proven, differences=laid.differences)
    return _on_whole_pixels(laid, first, second)


def _on_whole_pixels(laid: Alignment, first: Size, second: Size) -> Alignment:
    ratios = laid.scale_x * second[0] / first[0], laid.scale_y * second[1] / first[1]
    if any(abs(ratio - 1) > _SLACK for ratio in ratios):
        return laid
    # The middle of what both show is where the measured place is surest.
    left, top, right, bottom = common(laid)
    middle = (left + right) / 2, (top + bottom) / 2
    across, down = (
        round((scale * at + shift) * there - at * here)
        for scale, shift, at, here, there in zip(
            (laid.scale_x, laid.scale_y), (laid.shift_x, laid.shift_y), middle, first, second, strict=True
        )
    )
    return Alignment(
        laid.turn,
        first[0] / second[0],
        across / second[0],
        first[1] / second[1],
        down / second[1],
        laid.proven,
        laid.differences,
    )


def common(laid: Alignment) -> tuple[float, float, float, float]:
    """The region of the first photo that both show."""
    left, top, right, bottom = laid.second_frame
    return max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)


def corrected(laid: Alignment, place: PlatePosition, size: Size) -> Alignment:
    """Take in how the part in common was found to lie once it was cut out, both photos in `size` pixels."""
    left, top, right, bottom = common(laid)
    # A place of the first, in pixels of the cut; where it was found in the other cut; and where that is in the first.
    per_x, per_y = (right - left) / size[0], (bottom - top) / size[1]
    grow_x, move_x = place.scale_x, place.shift_x * per_x + left - place.scale_x * left
    grow_y, move_y = place.scale_y, place.shift_y * per_y + top - place.scale_y * top
    return Alignment(
        laid.turn,
        laid.scale_x * grow_x,
        laid.scale_x * move_x + laid.shift_x,
        laid.scale_y * grow_y,
        laid.scale_y * move_y + laid.shift_y,
        laid.proven,
        laid.differences,
    )
