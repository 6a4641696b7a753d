"""Whether one picture can be made from the other: by one tone curve, one slow change of light and one of colours.

Everything that both show is compared, white paper and black ground included. Two pages, two screens or two frames each
show something that the other cannot give. How the limits were found: docs/duplicates.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from photosim.pictures import orientation
from photosim.proof.measures import SQUARE, Measures, spread_out
from photosim.proof.plates import Plate
from photosim.proof.registration import INSET, Alignment, common_box

CHANGED = 8.0
"""Mean grey levels beyond what is allowed, in a square of 8 x 8 pixels: from here on something else is shown. Copies
have 0.4 at most, pages that differ by one digit 20 and more, at 1280 pixels."""
DOUBTFUL = 0.7
"""The same at the size of thumbnails, where a digit is two pixels wide: from here on larger pictures are asked."""
PAGE = 0.25
"""Share of squares without anything in them, from which it may be a page or a screen, whose strokes are content."""

_STEADY, _SLOPE = 8.0, 0.35
"""Grey levels that any saving changes; and how far off an edge may lie, as a part of the contrast around a pixel."""
_DARK, _BRIGHT = 6.0, 249.0
"""Tones of a square between which none of its colours is clipped."""
_TONES = 32
_OFTEN = 0.01
"""Share of the pixels that a tone needs to have a say in the curve: a changed stamp or word has not."""
_SIGMAS = (0.5, 0.8, 1.2, 1.8, 2.6)
"""Pixels by which the sharper one is softened, as far as it helps."""
_UNEVEN = 0.9
_EMPTY = 1.2
"""Grey levels of spread within a square that has nothing in it."""
_COLOURLESS, _COLOURED = 2.0, 4.0
"""Mean distance from grey, in levels, of a picture without colours and of one with."""
_HUED = 9.0
"""Distance from grey, in levels, of a square whose hue can be told through any compression."""
_TURNED = 0.5
"""Cosine between the hues of a square before and after: grading leaves more."""
_ONE_HUE = 0.97
_FEW_TURNED = 0.02
_SHARPER, _BOTH_WAYS, _DETAIL = 1.5, 0.08, 3.0
"""So many times the detail, in that share of the squares that have so much of it, in either picture: two focuses."""
_STROKED, _OWN_STROKES = 0.5, 0.05
"""Share of the squares changed by an overlay in which it has the stronger edges; and in which the other one has."""
_LEFT = 1.0
"""Grey levels that are left in a square which an overlay touches."""


class Derived(NamedTuple):
    """What is left when everything has been taken out that makes a copy."""

    left: np.ndarray
    """What differs in each square, mean grey levels beyond what is allowed: float32 (rows, columns)."""
    shape: tuple[int, int]
    """Height and width at which that was compared."""
    empty: float
    """Share of squares with nothing in either picture."""
    turned: bool
    """Hues were turned or swapped, all over or somewhere."""
    focused: bool
    """Each is sharper than the other somewhere."""

    @property
    def changed(self) -> float:
        """Of the square that differs most."""
        return float(self.left.max())

    def patch(self, measures: Measures, before: Measures | None) -> Measures:
        """The squares that differ, and those that were known to, as what an overlay may have changed."""
        unlike = self.left > _LEFT
        if before is not None and before.unlike.shape == unlike.shape:
            unlike = unlike | before.unlike
        return measures._replace(unlike=unlike, shape=self.shape)

    @property
    def is_page(self) -> bool:
        return self.empty >= PAGE

    @property
    def doubtful(self) -> bool:
        """Whether a thumbnail does not settle it."""
        return self.is_page or self.changed >= DOUBTFUL


def derive(first: Plate, second: Plate, alignment: Alignment, longest: int, patch: Measures | None) -> Derived | None:
    """Compare what both show, at up to `longest` pixels; the squares that differ in `patch` are an overlay.

    None where too little is in common.
    """
    part = _cut(first, second, alignment, longest)
    if part is None:
        return None
    one, other = part
    greys = one.convert("L"), other.convert("L")
    spared = np.zeros((greys[0].height, greys[0].width), bool) if patch is None else _spared(patch, greys[0].size)
    # A picture that was brightened can only be made from the other one, not the other way round.
    left = _least(_left(*greys, spared), _left(*greys[::-1], spared))
    if left.max() >= DOUBTFUL:
        # Grading clips the colours one by one, which the luminance does not tell.
        left = _least(left, _left_of_colours(one, other, spared), _left_of_colours(other, one, spared))
    planes = [np.asarray(grey, np.float32) for grey in greys]
    spread = np.maximum(*(_squares(plane).std(axis=(1, 3)) for plane in planes))
    return Derived(
        left=left,
        shape=(greys[0].height, greys[0].width),
        empty=float((spread < _EMPTY).mean()),
        turned=_is_turned(one, other, spared),
        focused=_is_focused(*planes),
    )


def is_one_layer(first: Plate, second: Plate, alignment: Alignment, longest: int, patch: Measures) -> bool:
    """Whether strokes were laid over one of two pictures only, and the other is plain there.

    Two captions, or other digits of one stamp, are no overlay of a copy.
    """
    part = _cut(first, second, alignment, longest)
    if part is None:
        return False
    ranges = [_squares(_range(np.asarray(image.convert("L"), np.float32))).max(axis=(1, 3)) for image in part]
    mask = Image.fromarray(spread_out(patch.unlike, patch.shape)).resize(part[0].size, Image.Resampling.NEAREST)
    marked = _squares(np.asarray(mask, np.float32)).mean(axis=(1, 3)) > 0.5
    ones, others = (int((marked & (a > 1.5 * b + 24)).sum()) for a, b in (ranges, ranges[::-1]))
    return max(ones, others) >= _STROKED * marked.sum() and min(ones, others) <= _OWN_STROKES * (ones + others)


def _cut(first: Plate, second: Plate, alignment: Alignment, longest: int) -> tuple[Image.Image, Image.Image] | None:
    """The part in common of both, RGB, at the coarser one's resolution."""
    place = alignment.place
    there = orientation.apply(second.colours, alignment.turn)
    left, top, right, bottom = common_box(first.size, there.size, place)
    inset = INSET * max(right - left, bottom - top)
    box = left + inset, top + inset, right - inset, bottom - inset
    finer = min(1.0, place.scale_x, place.scale_y)
    width, height = (box[2] - box[0]) * finer, (box[3] - box[1]) * finer
    if min(width, height) < 3 * SQUARE:
        return None
    shrink = min(1.0, longest / max(width, height))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    x1, y1, x2, y2 = place.box(box)
    boalongthere = max(0.0, x1), max(0.0, y1), min(float(there.width), x2), min(float(there.height), y2)
    resample = Image.Resampling.BICUBIC
    return first.colours.resize(size, resample, box), there.resize(size, resample, boalongthere)


def _spared(patch: Measures, size: tuple[int, int]) -> np.ndarray:
    """Pixels, bool (height, width), in and beside squares that an overlay changed."""
    marks = np.pad(patch.unlike, 2)
    rows, columns = patch.unlike.shape
    grown = np.zeros_like(patch.unlike)
    for down in range(5):
        for across in range(5):
            grown |= marks[down : down + rows, across : across + columns]
    mask = Image.fromarray(spread_out(grown, patch.shape))
    return np.asarray(mask.resize(size, Image.Resampling.NEAREST))


def _least(*tries: np.ndarray) -> np.ndarray:
    return min(tries, key=lambda left: float(left.max()))


def _left(source: Image.Image, target: Image.Image, spared: np.ndarray) -> np.ndarray:
    """Make `target` from `source` as well as can be; what is left in each square, grey levels."""
    before, after = np.asarray(source, np.float32), np.asarray(target, np.float32)
    tones, become = _curve(_smoothed(before).ravel(), _smoothed(after).ravel())
    made = np.clip(np.interp(before, tones, become), 0, 255).astype(np.float32)
    made = np.clip(_relit(made, after), 0, 255).astype(np.float32)
    made, after = _equally_soft(made, after, target)
    allowed = _STEADY + _SLOPE * np.maximum(_range(made), _range(after))
    beyond = np.maximum(np.abs(made - after) - allowed, 0)
    beyond[spared] = 0
    return np.asarray(_squares(beyond).mean(axis=(1, 3)))


def _left_of_colours(source: Image.Image, target: Image.Image, spared: np.ndarray) -> np.ndarray:
    """The same for red, green and blue, each of which may be mixed out of the three before its tones are changed."""
    planes = np.asarray(source, np.float32)
    left = []
    for channel in target.split():
        mixed = np.clip(_mixed(planes, np.asarray(channel, np.float32)), 0, 255)
        left.append(_left(Image.fromarray(np.rint(mixed).astype(np.uint8)), channel, spared))
    return np.asarray(np.maximum.reduce(left))


def _mixed(planes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The sum of three colours (height, width, 3), with shares, that comes nearest to a fourth where that is open."""
    one = np.stack([_squares(planes[..., plane]).mean(axis=(1, 3)).ravel() for plane in range(3)])
    other = _squares(target).mean(axis=(1, 3)).ravel()
    is_open = (other > _DARK) & (other < _BRIGHT)
    if is_open.sum() < 4 * len(one):
        return np.asarray(planes.mean(axis=2))
    x, y = np.concatenate([one, np.ones((1, one.shape[1]))])[:, is_open], other[is_open]
    weights, shares = np.ones_like(y), np.zeros(4)
    for _ in range(6):
        weighted = x * weights
        shares = np.linalg.solve(weighted @ x.T + 1e-2 * np.eye(4), weighted @ y)
        weights = 1 / np.maximum(np.abs(y - shares @ x), 2.0)
    return np.asarray(planes @ shares[:3].astype(np.float32) + np.float32(shares[3]))


def _curve(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of the rising curve that carries the tones of one picture into those of the other, by their medians."""
    step = max(1, before.size // 60_000)
    before, after = before[::step], after[::step]
    bins = np.minimum((before * (_TONES / 256)).astype(np.int64), _TONES - 1)
    counts = np.bincount(bins, minlength=_TONES)
    starts = np.cumsum(counts) - counts
    after = after[np.lexsort((after, bins))]
    used = np.flatnonzero(counts >= min(max(20, _OFTEN * before.size), counts.max()))
    tones = np.bincount(bins, before, minlength=_TONES)[used] / counts[used]
    become = np.maximum.accumulate(after[starts[used] + counts[used] // 2])
    # Beyond the tones that say something the curve goes on evenly.
    return (
        np.concatenate([[tones[0] - 256], tones, [tones[-1] + 256]]),
        np.concatenate([[become[0] - 256], become, [become[-1] + 256]]),
    )


def _relit(made: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Take out what changes slowly over the frame, as a vignette does: a surface of the second degree, robustly."""
    one, other = (_squares(plane).mean(axis=(1, 3)) for plane in (made, after))
    y, along = (np.linspace(-1, 1, count) for count in one.shape)
    down, across = np.meshgrid(y, along, indexing="ij")
    terms = [across**2, down**2, across * down, across, down]
    x = np.stack([one / 128 * term for term in terms]).reshape(len(terms), -1)
    change = (other - one).ravel()
    weights = np.ones_like(change)
    solved = np.zeros(len(terms))
    for _ in range(5):
        weighted = x * weights
        solved = np.linalg.solve(weighted @ x.T + 1e-3 * change.size * np.eye(len(terms)), weighted @ change)
        weights = 1 / np.maximum(np.abs(change - solved @ x), 2.0)
    if np.abs(solved).max() < 1.0:
        return made
    v, u = (np.linspace(-1, 1, count, dtype=np.float32) for count in made.shape)
    a, b, c, d, e = (np.float32(value) for value in solved / 128)
    light = (1 + b * v**2 + e * v)[:, None] + (a * u**2 + d * u)[None, :] + c * v[:, None] * u[None, :]
    return np.asarray(made * light, np.float32)


def _equally_soft(made: np.ndarray, after: np.ndarray, target: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Soften the sharper one, as far as that brings the two nearer to each other."""
    detail, detail_after = float(_finest(made).mean()), float(_finest(after).mean())
    best, least = (made, after), _apart(made, after)
    if detail_after < _UNEVEN * detail:
        image = Image.fromarray(np.rint(made).astype(np.uint8))
        tries = ((np.asarray(image.filter(ImageFilter.GaussianBlur(s)), np.float32), after) for s in _SIGMAS)
    elif detail < _UNEVEN * detail_after:
        tries = ((made, np.asarray(target.filter(ImageFilter.GaussianBlur(s)), np.float32)) for s in _SIGMAS)
    else:
        return best
    for pair in tries:
        apart = _apart(*pair)
        if apart > least:
            break
        best, least = pair, apart
    return best


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float((np.minimum(np.abs(one - other), 60.0) ** 2).mean())


def _is_turned(one: Image.Image, other: Image.Image, spared: np.ndarray) -> bool:
    """Whether squares that have a hue in both pictures have another one in the other."""
    open_squares = _squares(spared.astype(np.float32)).mean(axis=(1, 3)) < 0.5
    hues, whole = [], []
    for image in (one, other):
        planes = np.asarray(image.convert("YCbCr"), np.float32)[..., 1:] - 128
        hue = np.stack([_squares(planes[..., plane]).mean(axis=(1, 3)) for plane in (0, 1)], -1)
        hues.append(hue[open_squares])
        whole.append(float(np.hypot(*hues[-1].T).mean()) if len(hues[-1]) else 0.0)
    if min(whole) < _COLOURLESS:
        return False  # black and white, which the evidence says
    strong = np.minimum(*(np.hypot(*hue.T) for hue in hues)) > _HUED
    if strong.sum() < 4:
        return False
    first, second = (hue[strong] for hue in hues)
    lengths = np.hypot(*first.T) * np.hypot(*second.T)
    away = ((first * second).sum(axis=1) / lengths < _TURNED).sum()
    if away < max(4.0, _FEW_TURNED * strong.size):
        return False
    # Sepia and the like leave one hue of many; that is said, and is no other picture.
    return _is_of_one_hue(first) or not _is_of_one_hue(second) if whole[0] >= whole[1] else True


def _is_of_one_hue(hues: np.ndarray) -> bool:
    units = hues / np.hypot(*hues.T)[:, None]
    return float(np.hypot(*units.mean(axis=0))) > _ONE_HUE


def _is_focused(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether either picture is clearly sharper than the other in a good part of it, tones taken out."""
    details = [_squares(np.pad(_finest(plane), 1)).mean(axis=(1, 3)) for plane in (one, other)]
    seen = np.maximum(*details) > _DETAIL
    if seen.sum() < 24:
        return False
    ratio = (details[0][seen] + 0.5) / (details[1][seen] + 0.5)
    return bool(min((ratio > _SHARPER).mean(), (ratio < 1 / _SHARPER).mean()) > _BOTH_WAYS)


def _squares(plane: np.ndarray) -> np.ndarray:
    rows, columns = plane.shape[0] // SQUARE, plane.shape[1] // SQUARE
    return plane[: rows * SQUARE, : columns * SQUARE].reshape(rows, SQUARE, columns, SQUARE)


def _smoothed(plane: np.ndarray) -> np.ndarray:
    padded = np.pad(plane, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9)


def _range(plane: np.ndarray) -> np.ndarray:
    """Brightest less darkest of the 3 x 3 pixels around each."""
    padded = np.pad(plane, 1, mode="edge")
    ends = []
    for choose in (np.maximum, np.minimum):
        rows = choose(choose(padded[:-2], padded[1:-1]), padded[2:])
        ends.append(choose(choose(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]))
    return np.asarray(ends[0] - ends[1])


def _finest(plane: np.ndarray) -> np.ndarray:
    around = plane[:-2, 1:-1] + plane[2:, 1:-1] + plane[1:-1, :-2] + plane[1:-1, 2:]
    return np.asarray(np.abs(4 * plane[1:-1, 1:-1] - around))
