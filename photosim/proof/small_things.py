"""Small things in which two pictures differ far more than in the rest: a digit, a clock at the edge, a coloured dot."""

from __future__ import annotations

import numpy as np
from PIL import Image

from photosim.proof.parts import Part
from photosim.proof.rasters import SQUARE, brightest_around, darkest_around, mean_around, means, spread_out

_FAINT, _FAINT_SLOPE = 4.0, 0.15
"""Grey levels, and the part of the contrast around a pixel, beyond which it may be off in a fine file."""
_STANDS_OUT, _BY_FAR, _ELSEWHERE = 2.0, 2.0, 40
"""Mean grey levels beyond those around one pixel; times the most that there is so many pixels away from it. In 33 plain
copies it is 1.7 times what is elsewhere, or 0.5 at most; one digit, or a clock at the edge, has 4 times and more."""
_RECOLOURED, _RECOLOURED_BESIDES, _OF_THE_REST = 10.0, 20.0, 4.0
"""Distance between the mean colours of 15 x 15 pixels, in levels, once one change of colours is taken out: the first
where they were not changed at all, the second where they were; and times that of nearly all the others. From both on
something has another colour. Plain copies have 9 at most, at quality 30, more saturated ones 13; a dot of 12 pixels, a
cell of a table or a line of a map 11 and more."""
_PLAIN, _MOST, _NEARLY_ALL = 1.5, 95.0, 99.5
"""The same distance without any change, of so many percent, up to which colours were not changed on purpose: there the
others are so many percent as well. Where they were, colours that are cut off differ here and there, and more count."""
_AROUND = 15
"""Pixels; JPEG has one colour for four of them, and smears it over squares of 16."""
_COLOURLESS = 5.0
"""The same distance from grey that nothing in a picture without colours has."""


def stand_out(alike: tuple[np.ndarray, np.ndarray], more: np.ndarray) -> bool:
    """Whether something small differs by far more than all the rest does: no saving and no scaling makes that.

    `alike` are both pictures in the same tones, `more` what the second has more; float32 (height, width), grey levels.
    """
    around = np.maximum(*(brightest_around(plane, 3) - darkest_around(plane, 3) for plane in alike))
    beyond = mean_around(np.maximum(np.abs(more) - (_FAINT + _FAINT_SLOPE * around), 0), SQUARE - 1)
    # Around the outermost pixels the mean would count these several times.
    beyond = np.ascontiguousarray(beyond[SQUARE // 2 : -(SQUARE // 2), SQUARE // 2 : -(SQUARE // 2)])
    most = float(beyond.max())
    if most < _STANDS_OUT:
        return False
    row, column = divmod(int(beyond.argmax()), beyond.shape[1])
    beyond[max(0, row - _ELSEWHERE) : row + _ELSEWHERE, max(0, column - _ELSEWHERE) : column + _ELSEWHERE] = 0
    return most >= _BY_FAR * float(beyond.max())


def are_recoloured(part: Part, covered: np.ndarray | None = None) -> bool:
    """Whether something has another colour of the same lightness, where one change of colours explains the rest.

    `covered` are squares with strokes laid over one of the two, bool (rows, columns), which are left out. A picture
    without any colours tells nothing.
    """
    one, other = (_planes(image) for image in part)
    if min(float(_distances(planes[1:]).max()) for planes in (one, other)) < _COLOURLESS:
        return False
    changes = [other[plane] - one[plane] for plane in (1, 2)]
    plain = _distances(changes)
    off = _distances(_unexplained(one, changes))
    if covered is not None:
        off[brightest_around(spread_out(covered, off.shape).astype(np.uint8), 2 * _AROUND + 1) > 0] = 0
    inner = off[_AROUND // 2 : -(_AROUND // 2), _AROUND // 2 : -(_AROUND // 2)]
    is_plain = np.percentile(plain[::4, ::4], _MOST) < _PLAIN
    least, others = (_RECOLOURED, _MOST) if is_plain else (_RECOLOURED_BESIDES, _NEARLY_ALL)
    return bool(inner.max() >= max(least, _OF_THE_REST * float(np.percentile(off[::4, ::4], others))))


def _planes(image: Image.Image) -> list[np.ndarray]:
    """Luminance and both colours, of which 0 is none: float32 (height, width) each."""
    channels = zip(image.convert("YCbCr").split(), (0, 128, 128), strict=True)
    return [np.asarray(channel, np.float32) - np.float32(none) for channel, none in channels]


def _distances(planes: list[np.ndarray]) -> np.ndarray:
    """How long the mean of two planes of colours is around each pixel: float32 (height, width)."""
    return np.asarray(np.hypot(*(mean_around(plane, _AROUND) for plane in planes)))


def _unexplained(one: list[np.ndarray], changes: list[np.ndarray]) -> list[np.ndarray]:
    """What is left of the changes of both colours when one change for all is taken out, by what it explains.

    `one` are the planes of the first picture; (height, width) each.
    """
    sources = [one[0] / 100 - 1.28, one[1] / 50, one[2] / 50, np.ones_like(one[0])]
    x = np.stack([means(plane).ravel() for plane in sources]).astype(np.float64)
    left = []
    for change in changes:
        y = means(change).ravel()
        shares, weights = np.zeros(4), 1 / np.maximum(np.abs(y - np.median(y)), 1.0)
        for _ in range(6):
            weighted = x * weights
            shares = np.linalg.solve(weighted @ x.T + np.diag([1, 1, 1, 0.01]), weighted @ y)
            weights = 1 / np.maximum(np.abs(y - shares @ x), 1.0)
        rest = change.copy()
        for share, source in zip(shares, sources, strict=True):
            rest -= np.float32(share) * source
        left.append(rest)
    return left
