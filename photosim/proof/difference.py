"""What differs between two photos, colour by colour, where both lie: at the coarser one's resolution."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from photosim.pictures import orientation, picture, source
from photosim.pictures.picture import Need, Picture
from photosim.proof import overlay
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import refined
from photosim.values.alignment import Alignment, Difference, Region

MAX_PIXELS = 24_000_000
"""Of the part in common. Larger ones are compared smaller: nobody looks at more, and memory is dear."""

_ROWS = 256
_FINEST = 2560
"""Longest side at which the place is measured once more."""
_LEAST = 24
_MOVED = 0.15
"""Pixels; a smaller correction is not worth a second cut."""

Size = tuple[int, int]
File = tuple[Path, str, Size]
"""Path, content hash, upright size in pixels."""


def difference(
    first: File, second: File, laid: Alignment, checkpoint: Callable[[], None] = lambda: None
) -> Difference | None:
    """Compare two files that lie on each other as `laid` says; None when they have too little in common.

    `checkpoint` is called between the steps and may raise. Raises UnreadablePhoto, also for a file that has changed.
    """
    region = overlay.common(laid)
    if not (region[2] > region[0] and region[3] > region[1]):
        return None
    turned = second[2][::-1] if laid.swaps_sides else second[2]
    finer = [min(1.0, laid.scale_x * turned[0] / first[2][0]), min(1.0, laid.scale_y * turned[1] / first[2][1])]
    width, height = (region[2] - region[0]) * first[2][0] * finer[0], (region[3] - region[1]) * first[2][1] * finer[1]
    shrink = min(1.0, math.sqrt(MAX_PIXELS / max(1.0, width * height)))
    size = (round(width * shrink), round(height * shrink))
    if min(size) < _LEAST:
        return None
    checkpoint()
    before = _cut_out(first, region, size, 1)
    checkpoint()
    other = _opened(second, _region_there(laid, region), size)
    checkpoint()
    after = _cut(other, _region_there(laid, region), size, laid.turn)
    whole = _is_whole(laid)
    if not whole:
        checkpoint()
        better = _registered(before, after, laid, first[2], second[2])
        if better is not None:
            after = _cut(other, _region_there(better, region), size, laid.turn)
    del other
    levels, largest, absolute, squared, signed = _measured(before, after, checkpoint)
    count = levels.size * 3
    return Difference(
        levels=levels,
        region=region,
        largest=largest,
        mean=absolute / count,
        decibels=10 * math.log10(255.0**2 * count / squared) if squared else None,
        brighter=signed / count,
        untouched=whole and size == first[2] == turned,
        reduced=shrink < 1.0,
    )


def _cut_out(file: File, region: Region, size: Size, turn: int) -> Image.Image:
    """The part of a file, and nothing else of it stays in memory."""
    return _cut(_opened(file, region, size), region, size, turn)


def _opened(file: File, region: Region, size: Size) -> Picture:
    path, content_hash, _ = file
    data = source.read_content(path, content_hash)
    left, top, right, bottom = region
    return picture.decode(data, Need(min(size), max(size), (left, top, right - left, bottom - top)))


def _cut(found: Picture, region: Region, size: Size, turn: int) -> Image.Image:
    stored = size[::-1] if orientation.swaps_sides(turn) else size
    return orientation.apply(found.cut(region, stored, Image.Resampling.LANCZOS), turn)


def _registered(
    before: Image.Image, after: Image.Image, laid: Alignment, first: Size, second: Size
) -> Alignment | None:
    """Measure at full size how the cuts lie; None when they lie as well as can be."""
    shrink = min(1.0, _FINEST / max(before.size))
    size = round(before.width * shrink), round(before.height * shrink)
    small = [image if shrink == 1.0 else image.resize(size, Image.Resampling.BOX) for image in (before, after)]
    one, other = (Plate.of(image, size) for image in small)
    found = refined(one, other, 1, PlatePosition(1.0, 0.0, 1.0, 0.0), ((max(size), 1),))
    if found is None:
        return None
    corners = found.place.box((0.0, 0.0, float(size[0]), float(size[1])))
    off = max(abs(edge - full) for edge, full in zip(corners, (0, 0, *size), strict=True))
    if off / shrink < _MOVED:
        return None
    better = overlay.corrected(laid, found.place, size)
    return overlay.settled(better, first, second) if laid.proven else better


def _measured(
    before: Image.Image, after: Image.Image, checkpoint: Callable[[], None]
) -> tuple[np.ndarray, int, int, int, int]:
    """Levels of uint8 (height, width), the largest, and the sums of absolute, squared and signed differences."""
    one, other = np.asarray(before), np.asarray(after)
    levels = np.empty(one.shape[:2], np.uint8)
    absolute = squared = signed = 0
    for top in range(0, len(one), _ROWS):
        checkpoint()
        rows = slice(top, top + _ROWS)
        change = other[rows].astype(np.int16) - one[rows]
        size = np.abs(change)
        levels[rows] = size.max(axis=2)
        absolute += int(size.sum(dtype=np.int64))
        squared += int((size.astype(np.int32) ** 2).sum(dtype=np.int64))
        signed += int(change.sum(dtype=np.int64))
    return levels, int(levels.max()), absolute, squared, signed


def _region_there(laid: Alignment, region: Region) -> Region:
    """A region of the first photo in the second, as it stands in its file upright."""
    x1, y1 = laid.to_second(region[0], region[1])
    x2, y2 = laid.to_second(region[2], region[3])
    return _clamped((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))


def _clamped(region: Region) -> Region:
    left, top, right, bottom = region
    return max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)


def _is_whole(laid: Alignment) -> bool:
    return (laid.scale_x, laid.shift_x, laid.scale_y, laid.shift_y) == (1.0, 0.0, 1.0, 0.0)
