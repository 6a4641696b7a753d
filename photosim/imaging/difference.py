"""What differs between two photos, colour by colour, where both lie: at the coarser one's resolution."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from photosim.core.alignment import Alignment, Difference, Region
from photosim.core.errors import UnreadablePhoto
from photosim.imaging import faults, laying, orientation, picture, source
from photosim.imaging.alignment import refined
from photosim.imaging.picture import Need, Picture
from photosim.imaging.plates import Place, Plate

MAX_PIXELS = 24_000_000
"""Of the part in common. Larger ones are compared smaller: nobody looks at more, and memory is dear."""

_ROWS = 256
_FINEST = 2560
"""Longest side at which the place is measured once more."""
_LEAST = 24
_MOVED = 0.15
"""Pixels; a smaller correction is not worth a second cut."""

File = tuple[Path, str, tuple[int, int]]
"""Path, content hash, upright size in pixels."""


def difference(
    first: File, second: File, laid: Alignment, checkpoint: Callable[[], None] = lambda: None
) -> Difference | None:
    """Compare two files that lie on each other as `laid` says; None when they have too little in common.

    `checkpoint` is called between the steps and may raise. Raises UnreadablePhoto, also for a file that has changed.
    """
    region = laying.common(laid)
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
    one, one_data = _opened(first, region, size)
    checkpoint()
    there = _region_there(laid, region)
    other, other_data = _opened(second, there, size[::-1] if laid.swaps_sides else size)
    checkpoint()
    whole = _is_whole(laid)
    with faults.decoding(one_data):
        before = _cut(one, region, size, 1)
    with faults.decoding(other_data):
        after = _cut(other, there, size, laid.turn)
        checkpoint()
        if not whole:
            better = _registered(before, after, laid, first[2], second[2])
            if better is not None:
                after = _cut(other, _clamped(_region_there(better, region)), size, laid.turn)
    del one, other, one_data, other_data
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


def _opened(file: File, region: Region, size: tuple[int, int]) -> tuple[Picture, bytes]:
    path, content_hash, _ = file
    data = source.read(path)
    if source.digest(data) != content_hash:
        raise UnreadablePhoto("The file has changed since the last scan.")
    left, top, right, bottom = region
    return picture.decode(data, Need(min(size), max(size), (left, top, right - left, bottom - top))), data


def _cut(found: Picture, region: Region, size: tuple[int, int], turn: int) -> Image.Image:
    stored = size[::-1] if orientation.swaps_sides(turn) else size
    return orientation.apply(found.cut(region, stored, Image.Resampling.LANCZOS), turn)


def _registered(
    before: Image.Image, after: Image.Image, laid: Alignment, first: tuple[int, int], second: tuple[int, int]
) -> Alignment | None:
    """Measure at full size how the cuts lie; None when they lie as well as can be."""
    one, other = Plate.of(before, before.size), Plate.of(after, after.size)
    longest = min(_FINEST, max(before.size))
    found = refined(one, other, 1, Place(1.0, 0.0, 1.0, 0.0), ((longest, 2),))
    if found is None:
        return None
    corners = found.place.box((0.0, 0.0, float(before.width), float(before.height)))
    off = max(abs(edge - full) for edge, full in zip(corners, (0, 0, before.width, before.height), strict=True))
    if off < _MOVED:
        return None
    better = laying.corrected(laid, found.place, before.size)
    return laying.settled(better, first, second) if laid.proven else better


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
