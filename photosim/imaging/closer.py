"""Looking at more pixels than a thumbnail has, for the few pairs that need it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from photosim.core.errors import UnreadablePhoto
from photosim.imaging import source
from photosim.imaging.alignment import overlap
from photosim.imaging.decode import open_upright
from photosim.imaging.measures import spread_out
from photosim.imaging.plates import Place, Plate
from photosim.imaging.proof import Finding

_SIDE = 1400
_CHANGED = 24.0
_SAME_INK = 14.0
_INK_SHARE = 0.6


def pixels_hash(path: Path, content_hash: str) -> str:
    """Hash of the full picture's upright sRGB pixels and its size, 40 hexadecimal digits.

    Raises UnreadablePhoto, also when the file no longer has the content with `content_hash`.
    """
    if source.content_hash(path) != content_hash:
        raise UnreadablePhoto("The file has changed since the last scan.")
    pixels = np.asarray(open_upright(path))
    hasher = hashlib.blake2b(repr(pixels.shape).encode(), digest_size=20)
    hasher.update(np.ascontiguousarray(pixels))
    return hasher.hexdigest()


def is_overlay(first_path: Path, second_path: Path, first: Plate, second: Plate, found: Finding) -> bool:
    """Whether what differs is something laid over the picture: lettering, a date, a plain label, in one of the two.

    Then the changed pixels have one or two colours in that picture, while nothing that moved in front of a camera is
    so plain. Raises UnreadablePhoto.
    """
    if found.alignment is None or found.measures is None:
        return False
    turn, place = found.alignment.turn, found.alignment.place
    large = [Plate(open_upright(path, _SIDE), plate.full_size) for path, plate in ((first_path, first), (second_path, second))]
    grown = [image.size[0] / plate.size[0] for image, plate in zip(large, (first, second), strict=True)]
    grown_high = [image.size[1] / plate.size[1] for image, plate in zip(large, (first, second), strict=True)]
    if turn >= 5:
        grown[1], grown_high[1] = grown_high[1], grown[1]
    place = Place(
        place.scale_x * grown[1] / grown[0],
        place.shift_x * grown[1],
        place.scale_y * grown_high[1] / grown_high[0],
        place.shift_y * grown_high[1],
    )
    part = overlap(large[0], large[1], turn, place, _SIDE)
    if part is None:
        return False
    rows, columns = np.nonzero(found.measures.unlike)
    height, width = part.first.shape
    scale = height / (found.measures.unlike.shape[0] * 8), width / (found.measures.unlike.shape[1] * 8)
    mask = np.zeros(part.first.shape, bool)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        top, left = int((row - 1) * 8 * scale[0]), int((column - 1) * 8 * scale[1])
        mask[max(0, top) : int((row + 2) * 8 * scale[0]), max(0, left) : int((column + 2) * 8 * scale[1])] = True
    outside = ~mask & (part.first > 8) & (part.first < 247) & (part.second > 8) & (part.second < 247)
    if outside.sum() < 1000:
        return False
    slope, offset = np.polyfit(part.first[outside], part.second[outside], 1)
    changed = mask & (np.abs(part.second - np.clip(slope * part.first + offset, 0, 255)) > _CHANGED * max(slope, 0.5))
    if changed.sum() < 20:
        return True
    return any(_plainly_inked(pixels[_core(changed)]) for pixels in (part.first, part.second))


def _core(changed: np.ndarray) -> np.ndarray:
    """Changed pixels whose neighbours are changed as well, where there are enough of them: the edges are blends."""
    inner = changed.copy()
    inner[1:-1, 1:-1] &= changed[:-2, 1:-1] & changed[2:, 1:-1] & changed[1:-1, :-2] & changed[1:-1, 2:]
    return inner if inner.sum() > 0.15 * changed.sum() else changed


def _plainly_inked(tones: np.ndarray) -> bool:
    """Whether most tones lie close around one value, or two."""
    share = 0.0
    for _ in range(2):
        if len(tones) == 0:
            return True
        counts = np.bincount(np.clip(np.rint(tones), 0, 255).astype(np.int64), minlength=256)
        near = np.convolve(counts, np.ones(2 * int(_SAME_INK) + 1), mode="same")
        ink = int(near.argmax())
        share += (1 - share) * float(near[ink]) / len(tones)
        tones = tones[np.abs(tones - ink) > _SAME_INK]
        if share >= _INK_SHARE:
            return True
        break
    return False
