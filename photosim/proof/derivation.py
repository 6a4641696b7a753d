"""Whether one picture can be made from the other: by one tone curve, one slow change of light and one of colours.

Everything that both show is compared, white paper and black ground included. Two pages, two screens or two frames each
show something that the other cannot give. How the limits were found: docs/proofs.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.proof import pages, small_things
from photosim.proof.filtering import filtered
from photosim.proof.parts import Part
from photosim.proof.rasters import (
    SQUARE,
    bends,
    brightest_around,
    darkest_around,
    exchanged,
    mean_around,
    means,
    softened,
    stretched,
)

CHANGED = 3.0
"""Mean grey levels beyond what is allowed, in a square of 8 x 8 pixels: from here on something else is shown. Plain
copies have 1.1 at most, one digit of a stamp of 20 pixels on a busy ground 4.6 and more, at 1280 pixels."""
_LEAST_CHANGED, _SMALL, _LARGE = 1.2, 640, 1280
"""The same of pictures so small that a digit is a few pixels, and the longest side, in pixels, up to which; from there
on it grows to the whole. Copies of 160 to 768 pixels have 0.6 at most, one digit of a counter in 312 to 625 pixels 1.3
and more."""
DOUBTFUL = 0.7
"""The same at the size of thumbnails, where a digit is two pixels wide: from here on larger pictures are asked."""

_STEADY, _SLOPE = 8.0, 0.25
"""Grey levels that any saving changes; and how far off an edge may lie, as a part of the contrast around a pixel."""
_LOCAL = 20.0
"""Grey levels by which a part of a photo may have been lightened or darkened; of a page none."""
_DARK, _BRIGHT = 6.0, 249.0
"""Tones of a square between which none of its colours is clipped."""
_LEFT_BY_FILTERS, _FEWEST_LEFT, _SHARE_LEFT = 1.4, 12, 0.001
"""Grey levels left in a square, how many such squares, and their share: one changed digit leaves 1 or 2 squares, or
0.013 %, local contrast of the whole frame 0.35 % and more."""
_TONES, _STEPS = 32, 4
"""Tones of the curve, and how finely a grey level is told there."""
_SEEN_BY_CURVE = 60_000
"""Pixels that make the curve."""
_OFTEN = 0.01
"""Share of the pixels that a tone needs to have a say in the curve: a changed stamp or word has not."""
_SIGMAS = (0.5, 0.8, 1.2, 1.8, 2.6)
"""Pixels by which the sharper one is softened, as far as it helps."""
_UNEVEN = 0.9
SHARPER, MAYBE_SHARPER = 1.35, 1.2
"""So many times the detail in one part of the frame, and as much less in another: two focuses. Focus brackets have 1.42
and more, copies 1.28 at most, where clipping took the detail of the brighter one. The second is for thumbnails."""
_TONED = 4.0
"""Grey levels by which the pixels of a copy that was only saved differ in the median: 3 at quality 10."""
_REGIONS, _ENOUGH, _SEEN, _DETAIL = 5, 12, 0.1, 3.0
"""Parts of the frame each way; squares with detail, and their share, that a part needs; grey levels of detail."""


class Derived(NamedTuple):
    """What is left when everything has been taken out that makes a copy."""

    left: np.ndarray
    """What differs in each square, mean grey levels beyond what is allowed: float32 (rows, columns)."""
    more: np.ndarray
    """What the second has more than what was made from the first, grey levels: float32 (height, width)."""
    tones: tuple[np.ndarray, np.ndarray]
    """The luminances of the first and of the second: float32 (height, width)."""
    alike: tuple[np.ndarray, np.ndarray]
    """The same, in the same tones, as sharp as they are."""
    is_page: bool
    """It is a page or a screen, whose strokes are content."""

    @property
    def changed(self) -> float:
        """Of the square that differs most."""
        return float(self.left.max())

    @property
    def limit(self) -> float:
        """From how much left in a square on something else is shown, grey levels."""
        size = float(max(self.more.shape))
        return float(np.interp(size, (_SMALL, _LARGE), (_LEAST_CHANGED, CHANGED)))

    @property
    def has_changed(self) -> bool:
        """Whether something else is shown somewhere."""
        return self.changed >= self.limit or (self.is_plain and small_things.stand_out(self.alike, self.more))

    @property
    def is_plain(self) -> bool:
        """Whether tones were not changed on purpose: else what was cut off at black or white stands out."""
        return float(np.median(np.abs(self.tones[1] - self.tones[0])[::4, ::4])) < _TONED


def derive(part: Part, enough: float = _LEAST_CHANGED / 2, *, is_photo: bool = False) -> Derived:
    """Make either picture from the other as well as can be, by luminance and, where that fails, by colours.

    No better way is looked for once less than `enough` is left of every square. `is_photo` says that it is no page.
    """
    greys = part[0].convert("L"), part[1].convert("L")
    tones = np.asarray(greys[0], np.float32), np.asarray(greys[1], np.float32)
    is_page = not is_photo and pages.is_page(tones)
    best: _Try | None = None
    # The cheap ways first; most copies need no other. Grading clips the colours one by one, which the luminance does
    # not tell, and what was brightened can only be made from the other one, not the other way round.
    for is_filter, made in _tries(part, greys, is_page):
        if is_filter and best is not None and not _is_all_over(best.left):
            break
        one = made(np.inf if best is None else float(best.left.sum()))
        if one is not None and (best is None or float(one.left.sum()) < float(best.left.sum())):
            best = one
        if best is not None and best.changed < enough:
            break
    assert best is not None
    return Derived(best.left, best.more, tones, best.alike, is_page)


def derive_by_tones(part: Part) -> Derived:
    """The same by tones alone, which leave all of a layer of strokes: a mix of colours may take a coloured one away."""
    greys = part[0].convert("L"), part[1].convert("L")
    tones = np.asarray(greys[0], np.float32), np.asarray(greys[1], np.float32)
    more = tones[1] - tones[0]
    # A layer over much of a picture spoils the curve; the tones may be the same as they are.
    as_they_are = _Try(_beyond(more, _STEADY + _SLOPE * np.maximum(*map(_range, tones))), more, tones)
    tries = as_they_are, _left(*greys, _LOCAL), _left(*greys[::-1], _LOCAL).turned_back()
    best = min(tries, key=lambda one: int((one.left > DOUBTFUL).sum()))
    return Derived(best.left, best.more, tones, best.alike, pages.is_page(tones))


def is_focused(alike: tuple[np.ndarray, np.ndarray], times: float = SHARPER) -> bool:
    """Whether each picture is clearly sharper than the other somewhere in the frame, tones taken out."""
    ratios = region_ratios(alike)
    return len(ratios) > 1 and bool(ratios.max() > times and ratios.min() < 1 / times)


def region_ratios(alike: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """How much more detail the first has than the second, in each part of the frame that has some."""
    details = [means(_finest(plane)) for plane in alike]
    rows, columns = details[0].shape
    ratios = []
    for top in range(_REGIONS):
        for left in range(_REGIONS):
            down = slice(top * rows // _REGIONS, (top + 1) * rows // _REGIONS)
            across = slice(left * columns // _REGIONS, (left + 1) * columns // _REGIONS)
            one, other = (detail[down, across] for detail in details)
            seen = np.maximum(one, other) > _DETAIL
            if seen.sum() >= _ENOUGH and seen.mean() >= _SEEN:
                ratios.append(float(np.median((one[seen] + 0.5) / (other[seen] + 0.5))))
    return np.asarray(ratios)


class _Try(NamedTuple):
    left: np.ndarray
    more: np.ndarray
    alike: tuple[np.ndarray, np.ndarray]

    @property
    def changed(self) -> float:
        return float(self.left.max())

    def turned_back(self) -> _Try:
        return _Try(self.left, -self.more, self.alike[::-1])


def _is_all_over(left: np.ndarray) -> bool:
    """Whether so many squares differ that a filter may have made it. It softens as well, and would hide one digit."""
    return int((left > _LEFT_BY_FILTERS).sum()) >= max(_FEWEST_LEFT, _SHARE_LEFT * left.size)


def _tries(part: Part, greys: Part, is_page: bool) -> Iterator[tuple[bool, Callable[[float], _Try | None]]]:
    """One way after the other of making one picture from the other, and whether it is by a filter.

    Each is told how much is left in all so far, and may give up once it leaves more.
    """
    local = 0.0 if is_page else _LOCAL
    yield False, lambda _: _left(*greys, local)
    yield False, lambda _: _left(*greys[::-1], local).turned_back()
    yield False, lambda least: _left_of_colours(*part, local, least)
    yield False, lambda least: (found := _left_of_colours(*part[::-1], local, least)) and found.turned_back()
    # A page is not cleared of haze.
    if not is_page:
        yield True, lambda _: _left(*greys, local, by_filter=True)
        yield True, lambda _: _left(*greys[::-1], local, by_filter=True).turned_back()


def _left(source: Image.Image, target: Image.Image, local: float, *, by_filter: bool = False) -> _Try:
    """Make `target` from `source` as well as can be, also by one filter for all if asked."""
    before, after = np.asarray(source, np.float32), np.asarray(target, np.float32)
    made = toned(before, after)
    # What changes slowly over the frame, as a vignette does, hides the curve, and the other way round.
    relit = _relit(made, after)
    if relit is not made:
        lit = _relit(before, after)
        made = relit if lit is before else _relit(toned(np.clip(lit, 0, 255), after), after)
    as_sharp = made = np.clip(made, 0, 255)
    # A filter would hide where each is sharper, so what tells of that is as sharp as it was.
    if by_filter:
        made = np.clip(filtered(made, after), 0, 255)
    soft, soft_after = _equally_soft(made, after)
    more = soft_after - soft
    allowed = _STEADY + _SLOPE * np.maximum(_range(soft), _range(soft_after))
    left = _beyond(more, allowed)
    if local and float(left.max()) >= DOUBTFUL:
        left = np.minimum(left, _beyond(more - _slowly(more, local), allowed))
    return _Try(left, more, (as_sharp, after))


def _beyond(more: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    return means(np.maximum(np.abs(more) - allowed, 0))


def _slowly(more: np.ndarray, most: float) -> np.ndarray:
    """What changes evenly within squares, at most so many grey levels: float32 (height, width)."""
    evenly = np.clip(means(more), -most, most)
    rows, columns = evenly.shape[0] * SQUARE, evenly.shape[1] * SQUARE
    smooth = np.zeros_like(more)
    smooth[:rows, :columns] = stretched(evenly, (rows, columns))
    return smooth


def _left_of_colours(source: Image.Image, target: Image.Image, local: float, least: float) -> _Try | None:
    """The same for red, green and blue, each of which may be mixed out of the three before its tones are changed.

    None where one of them leaves as much as `least` in all, for the three together leave no less.
    """
    planes = np.asarray(source, np.float32)
    squares_of = np.stack([means(planes[..., plane]).ravel() for plane in range(3)])
    tries = []
    for channel in target.split():
        mixed = np.clip(_mixed(planes, squares_of, np.asarray(channel, np.float32)), 0, 255)
        tries.append(_left(Image.fromarray(np.rint(mixed).astype(np.uint8)), channel, local))
        if float(tries[-1].left.sum()) >= least:
            return None
    most = np.maximum.reduce([one.left for one in tries])
    return _Try(most, np.asarray(sum(one.more for one in tries) / len(tries)), tries[1].alike)


def _mixed(planes: np.ndarray, one: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The sum of three colours (height, width, 3), with shares, that comes nearest to a fourth where that is open.

    `one` holds the means of their squares, (3, n).
    """
    other = means(target).ravel()
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


def toned(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Carry the tones of one picture into those of the other by a rising curve."""
    every = max(1, int(np.sqrt(before.size / _SEEN_BY_CURVE)))
    return exchanged(before, curve(*(mean_around(plane, 3)[::every, ::every].ravel() for plane in (before, after))))


def curve(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """What each of 256 tones becomes by the rising curve between the tones of two pictures, (n,) each."""
    return np.asarray(np.interp(np.arange(256), *_curve(before, after)).clip(0, 255))


def _curve(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes of the rising curve that carries the tones of one picture into those of the other, by their medians."""
    bins = np.minimum((before * (_TONES / 256)).astype(np.int64), _TONES - 1)
    counts = np.bincount(bins, minlength=_TONES)
    used = np.flatnonzero(counts >= min(max(20, _OFTEN * before.size), counts.max()))
    tones = np.bincount(bins, before, minlength=_TONES)[used] / counts[used]
    fine = (after * _STEPS).astype(np.int64).clip(0, 256 * _STEPS - 1)
    table = np.bincount(bins * 256 * _STEPS + fine, minlength=_TONES * 256 * _STEPS).reshape(_TONES, -1)
    median = (table[used].cumsum(axis=1) > counts[used, None] // 2).argmax(axis=1)
    become = np.maximum.accumulate((median + 0.5) / _STEPS)
    # Beyond the tones that say something the curve goes on evenly.
    return (
        np.concatenate([[tones[0] - 256], tones, [tones[-1] + 256]]),
        np.concatenate([[become[0] - 256], become, [become[-1] + 256]]),
    )


def _relit(made: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Take out what changes slowly over the frame, as a vignette or a gradient does: a smooth surface, robustly."""
    one, other = means(made), means(after)
    down, across = np.meshgrid(*(np.linspace(-1, 1, count) for count in one.shape), indexing="ij")
    x = np.stack([(one / 128 * term).ravel() for term in _surface(across, down)])
    change = (other - one).ravel()
    weights = ((other > _DARK) & (other < _BRIGHT)).ravel().astype(np.float64)
    if weights.sum() < 4 * len(x):
        return made
    solved = np.zeros(len(x))
    for _ in range(5):
        weighted = x * weights
        solved = np.linalg.solve(weighted @ x.T + 1e-3 * change.size * np.eye(len(x)), weighted @ change)
        weights = (weights > 0) / np.maximum(np.abs(change - solved @ x), 2.0)
    if np.abs(solved).max() < 1.0:
        return made
    light = 1 + sum(share * term for share, term in zip(solved / 128, _surface(across, down), strict=True))
    return np.asarray(made * stretched(np.asarray(light, np.float32), made.shape))


def _surface(u: np.ndarray, v: np.ndarray) -> list[np.ndarray]:
    u2, v2 = u * u, v * v
    return [u, v, u * v, u2, v2, u * u2, v * v2, u2 * u2, v2 * v2]


def _equally_soft(made: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Soften the sharper one, as far as that brings the two nearer to each other."""
    detail, detail_after = float(_finest(made).mean()), float(_finest(after).mean())
    best = made, after
    if detail_after < _UNEVEN * detail:
        tries = ((softened(made, sigma), after) for sigma in _SIGMAS)
    elif detail < _UNEVEN * detail_after:
        tries = ((made, softened(after, sigma)) for sigma in _SIGMAS)
    else:
        return best
    least = _apart(made, after)
    for pair in tries:
        apart = _apart(*pair)
        if apart > least:
            break
        best, least = pair, apart
    return best


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    off = np.minimum(np.abs(one - other), np.float32(60.0)).ravel()
    return float(off @ off) / len(off)


def _range(plane: np.ndarray) -> np.ndarray:
    """Brightest less darkest of the 3 x 3 pixels around each."""
    return np.asarray(brightest_around(plane, 3) - darkest_around(plane, 3))


def _finest(plane: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(bends(plane)))
