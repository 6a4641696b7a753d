"""Panoramas and long screenshots: cut into pieces of one length that are laid side by side, about a square.

In a thumbnail of 384 pixels a picture of 10:1 is 38 pixels high, and nothing can be seen in it. Two pictures of one
shape are folded alike, so what lies on each other there does so in the files.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from photosim.pictures import source
from photosim.pictures.decode import upright
from photosim.proof import closer, copies, judge, pages
from photosim.proof.copies import Origin
from photosim.proof.judge import Judgement, PixelAnswer
from photosim.proof.measures import GRID
from photosim.proof.plates import Plate
from photosim.proof.rasters import ends
from photosim.proof.registration import Registration, refined
from photosim.values.shapes import is_long

SIDE = 2560
"""Longest side of a folded picture, pixels: writing of a phone's screen of 1080 x 16,000 is 24 pixels high there."""
_ONE_SHAPE = 0.01
"""Part by which the shapes of two files may differ, by rounding a scaled copy's sides to whole pixels."""
_OVERLAP = 1.12
"""Times as long as its share is each piece, so that what lies at a fold, where nothing is compared, is seen in the
next."""
_MARGIN = 0.015
"""White around the pieces, as a part of the longest side: 1.2 % of it at the edges is never compared, and amounts and
clocks stand at the edges of a screen."""
_READABLE = 0.4
"""Pixels of the sheet for one of the file, below which a change of one character of 28 pixels is not seen on a page."""
_SIZES = 1280, 640
"""Pixels at which squares are compared; a softer copy agrees only in the second."""
_EDGE, _EDGES = 50.0, 200
"""Grey levels from the darkest to the brightest pixel of a square with a stroke in it, and how many such squares both
need where nothing else can be compared: black writing on white paper. A line of forty letters has some 60."""

Size = tuple[int, int]


class Folded(NamedTuple):
    """What was found of two long pictures."""

    plates: tuple[Plate, Plate]
    finding: Judgement
    origin: Origin


def pieces(first: Size, second: Size) -> int:
    """Into how many pieces both are cut; 0 where one is not long, or they have not one shape. Sizes in pixels."""
    ratios = [width / height for width, height in (first, second)]
    if not (is_long(*first) and is_long(*second)) or abs(ratios[0] / ratios[1] - 1) > _ONE_SHAPE:
        return 0
    return round(math.sqrt(max(ratios[0], 1 / ratios[0])))


# One keeper is compared with all its copies.
@functools.lru_cache(maxsize=3)
def folded(path: Path, content_hash: str, full_size: Size, count: int) -> Plate:
    """Lay out a long picture in so many pieces. Raises UnreadablePhoto, also when the file is another one now."""
    return laid_out(upright(source.read_content(path, content_hash), SIDE * count), full_size, count)


def laid_out(image: Image.Image, full_size: Size, count: int) -> Plate:
    """Lay out a long picture, scaled from `full_size`, in so many pieces."""
    is_wide = image.width > image.height
    length = _OVERLAP * max(image.size) / count
    shrink = min(1.0, SIDE / max(length, min(image.size) * count))
    size = max(1, round(length * shrink)), max(1, round(min(image.size) * shrink))
    sheet = Image.new("RGB", (size[0], size[1] * count) if is_wide else (size[1] * count, size[0]))
    for number in range(count):
        start = number * (max(image.size) - length) / (count - 1)
        end = min(start + length, max(image.size))
        if is_wide:
            piece = image.resize(size, Image.Resampling.BICUBIC, (start, 0, end, image.height))
            sheet.paste(piece, (0, number * size[1]))
        else:
            piece = image.resize(size[::-1], Image.Resampling.BICUBIC, (0, start, image.width, end))
            sheet.paste(piece, (number * size[1], 0))
    sheet = ImageOps.expand(sheet, round(_MARGIN * max(sheet.size)), "white")
    larger = max(full_size) / max(image.size) / shrink
    return Plate.of(sheet, (round(sheet.width * larger), round(sheet.height * larger)))


def compare(first: Plate, second: Plate) -> Folded:
    """Compare two folded pictures; the finding tells where they do not agree, the origin why there is no copy."""
    plates = first, second
    small = _smaller(first), _smaller(second)
    found = judge.compare(*small, (), (1,))
    # Writing of a long screenshot is a blur at this size, and what is left out there is seen in the larger one.
    if found.answer is PixelAnswer.DIFFERENT or found.alignment is None:
        return Folded(plates, found, Origin())
    rough = closer.carried_over(found.alignment, small, plates)
    alignment = refined(first, second, 1, rough.place, ((GRID, 1), (_SIZES[0], 2)))
    if alignment is None:
        return Folded(plates, found._replace(answer=PixelAnswer.DIFFERENT), Origin())
    if max(plate.size[0] / plate.full_size[0] for plate in plates) < _READABLE and _is_page(first, second):
        return Folded(plates, found._replace(answer=PixelAnswer.TOO_LITTLE), Origin())
    for size in _SIZES:
        found = judge.judge(first, second, alignment, size)
        if found.answer is PixelAnswer.SAME:
            return Folded(plates, found, copies.origin(first, second, alignment, SIDE))
    if found.answer is PixelAnswer.TOO_LITTLE and found.measures is not None and _is_written(first, second, alignment):
        return Folded(plates, found._replace(answer=PixelAnswer.SAME), copies.origin(first, second, alignment, SIDE))
    return Folded(plates, found, Origin())


def _is_page(first: Plate, second: Plate) -> bool:
    width, height = first.size
    other = second.tones().resize((width, height))
    return pages.is_page((np.asarray(first.tones(), np.float32), np.asarray(other, np.float32)))


def _is_written(first: Plate, second: Plate, alignment: Registration) -> bool:
    """Whether two pages without a tone between paper and ink have enough strokes, which the origin then compares."""
    if judge.overhang(first, second, alignment) > judge.EXACT:
        return False
    counts = []
    for plate in (first, second):
        darkest, brightest = ends(np.asarray(plate.tones()))
        counts.append(int((brightest - darkest > _EDGE).sum()))
    return min(counts) >= _EDGES


def _smaller(plate: Plate) -> Plate:
    image = plate.colours.copy()
    image.thumbnail((GRID, GRID), Image.Resampling.BOX)
    return Plate.of(image, plate.full_size)
