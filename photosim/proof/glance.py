"""A first glance at two thumbnails, which may only say that they are not one shot: a hundredth of a proof's time.

Most candidates are other pictures that are laid out alike: pages of one letterhead, goods on one shelf. A glance sees
that from the corners of both, which are known, and on pages from the words. What it refuses, the proof refuses as
well, but for a watermark all over a soft photo; how that was found out stands in docs/proofs.md.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Sequence

import numpy as np
from PIL import Image

from photosim.proof import miniatures, pages, tilting
from photosim.proof.judge import NOTHING_IN_COMMON
from photosim.proof.landmarks import Landmarks, find_landmarks
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import common_box, landmark_guesses, matches, most_agreeing, refined

_MANY = 150
"""Landmarks that both need, of 300: with fewer, as in fog, whole frames may agree where landmarks do not."""
_AGREEING = 24
"""Of the 64 landmarks that are most alike so many lie on each other in every copy. Proven pairs have 48 and more."""
_LIKENESS, _ALIKE = 0.85, 60
"""Of two photos so many landmarks must be so much alike, wherever they lie, to be left to the proof: a copy that was
turned by a few degrees has them, but they agree on no place. Letters of one font are alike on all pages."""
_MORE, _PART = 3, 16
"""Times as many landmarks are asked where a part may be in common, and so many of them must agree: a quarter of a
frame has a quarter of its landmarks. Crops to a quarter have 22 at least; in 21 pairs of other photos no place had the
9 that make a guess."""
_ALIKE_IN_PART = 1
"""So many of the usual landmarks must be so much alike before more are asked for, which takes longer. Of 49 crops to 40
to 55 % each way that only more landmarks tell, some of them saved at quality 20, softened, brighter or 320 pixels
long, each has one at least, nearly all 5 and more."""
_AGREE_IN_PART = 6
"""So many of the usual landmarks must agree on one place before more are asked for. In all of 100 crops to 40 to 55 %
each way whose part more landmarks find, 7 do at least; of 500 pairs of photos that a network takes for alike, in one
of seven, though in three of four one is much alike."""
_SLANTED = 2.0
"""Pixels by which an edge of the frame is aslant in a copy that was straightened. Below that the words are found all
the same."""
_WINDOW = 12
"""Pixels of the windows in which words are compared: a line of print in the thumbnail of a page is 8 to 12 high."""
_STROKES, _BLANK = 7.0, 2.0
"""Grey levels of spread in a window that has strokes in it, and in one that has none."""
_OTHER_WORDS = 0.35
"""Correlation of two windows below which they have other strokes in them."""
_WINDOWS = 6
"""So many windows with other strokes are other words, wherever on the page."""
_LEAST_SCALE = 0.5
"""Thumbnails that show the strokes of the other so much smaller or larger are left to the proof."""
_NEARER = ((160, 2), (384, 1))
"""Sizes at which a guess is made better, and how often."""
_SHIFTS = tuple((down, across) for down in (-1, 0, 1) for across in (-1, 0, 1))
"""Pixels by which the guess of how they lie may be off."""

OTHER_FRAME = "the whole frames differ"
OTHER_WORDS = "something else is written or drawn"

_are_pages: weakref.WeakKeyDictionary[Plate, bool] = weakref.WeakKeyDictionary()


def refusal(first: Plate, second: Plate, turns: Sequence[int], frames: float = 1.0) -> str:
    """For people, why these cannot be one shot; empty where that is left to the proof.

    `turns` are the EXIF orientations of the second in which it may lie on the first; `frames` is how well whole frames
    agree (`miniatures.agreement`), where that was asked.
    """
    reason = _refusal(first, second, turns, frames)
    return "" if reason and _may_be_straightened(first, second) else reason


def part_in_common(first: Plate, second: Plate, turns: Sequence[int]) -> tuple[Landmarks, Landmarks] | None:
    """More landmarks of two photos that had nothing in common by a few, where by these one shows a part of the other.

    None where it does not, and for pages. Their letters would be alike.
    """
    usual = first.landmarks, second.landmarks
    if most_agreeing(*usual, turns) < _AGREE_IN_PART or _alike(*usual, turns) < _ALIKE_IN_PART:
        return None
    if is_page(first) or is_page(second):
        return None
    one, other = _more_landmarks(first), _more_landmarks(second)
    guesses = landmark_guesses(one, other, turns)
    return (one, other) if guesses and guesses[0][2] >= _PART else None


# They are three times as large as the usual ones, which are kept for every photo in use.
@functools.lru_cache(maxsize=200)
def _more_landmarks(plate: Plate) -> Landmarks:
    return find_landmarks(plate.tones(), _MORE)


def _refusal(first: Plate, second: Plate, turns: Sequence[int], frames: float) -> str:
    one, other = first.landmarks, second.landmarks
    are_few = min(len(one.points), len(other.points)) < _MANY
    if are_few and frames >= miniatures.UNLIKE_WITHOUT_PLACE:
        return ""
    guesses = landmark_guesses(one, other, turns)
    if are_few:
        return "" if guesses else OTHER_FRAME
    with_page = is_page(first) or is_page(second)
    if not guesses or guesses[0][2] < _AGREEING:
        return NOTHING_IN_COMMON if with_page or _alike(one, other, turns) < _ALIKE else ""
    if not with_page:
        return ""
    # Forms and lists are a little like themselves upside down, which is no guess to go by.
    likely = [(turn, place) for turn, place, agreeing in guesses if agreeing >= _AGREEING]
    return OTHER_WORDS if all(_has_other_words(first, second, turn, place) for turn, place in likely) else ""


def _may_be_straightened(first: Plate, second: Plate) -> bool:
    """Whether landmarks agree on a place in which one is turned by some degrees, or seen from another side."""
    matrix = tilting.by_landmarks(first, second, _AGREEING)
    if matrix is None:
        return False
    left, top = tilting.corners(second.size, matrix).T
    slant = max(abs(top[0] - top[1]), abs(top[2] - top[3]), abs(left[0] - left[3]), abs(left[1] - left[2]))
    return bool(slant > _SLANTED)


def is_page(plate: Plate) -> bool:
    if plate not in _are_pages:
        tones = np.asarray(plate.tones())
        _are_pages[plate] = pages.may_be_page((tones, tones))
    return _are_pages[plate]


def _alike(first: Landmarks, second: Landmarks, turns: Sequence[int]) -> int:
    """Landmarks that are each other's most alike and alike indeed, in the best of these orientations."""
    found = [matches(first, second, turn) for turn in turns]
    return max((int((one.alike >= _LIKENESS).sum()) for one in found if one is not None), default=0)


def _has_other_words(first: Plate, second: Plate, turn: int, place: PlatePosition) -> bool:
    """Whether the words differ where landmarks lay the two; a guess that is off is made better before it counts."""
    if _other_words(first, second, turn, place) < _WINDOWS:
        return False
    nearer = refined(first, second, turn, place, _NEARER)
    return nearer is None or _other_words(first, second, turn, nearer.place) >= _WINDOWS


def _other_words(first: Plate, second: Plate, turn: int, place: PlatePosition) -> int:
    """Windows of the part in common with other strokes in each, or with some in one only; 0 where that is not seen."""
    scale = (place.scale_x * place.scale_y) ** 0.5
    if not _LEAST_SCALE < scale < 1 / _LEAST_SCALE:
        return 0
    there = second.tones(turn)
    left, top, right, bottom = common_box(first.size, there.size, place)
    finer = min(1.0, scale)
    size = round((right - left) * finer), round((bottom - top) * finer)
    if min(size) < 4 * _WINDOW:
        return 0
    inside = place.box((left, top, right, bottom))
    inside = max(0.0, inside[0]), max(0.0, inside[1]), min(there.width, inside[2]), min(there.height, inside[3])
    resample = Image.Resampling.BILINEAR
    one = _softened(np.asarray(first.tones().resize(size, resample, (left, top, right, bottom))))
    other = _softened(np.asarray(there.resize(size, resample, inside)))
    return _different_windows(one, other)


def _different_windows(one: np.ndarray, other: np.ndarray) -> int:
    inner = _words(one[1:-1, 1:-1])
    spread = inner.std(axis=(1, 3))
    best = np.full(spread.shape, -1.0)
    weakest, strongest = np.full(spread.shape, np.inf), np.zeros(spread.shape)
    for down, across in _SHIFTS:
        moved = _words(other[1 + down : other.shape[0] - 1 + down, 1 + across : other.shape[1] - 1 + across])
        spread_there = moved.std(axis=(1, 3))
        best = np.maximum(best, (inner * moved).mean(axis=(1, 3)) / np.maximum(spread * spread_there, 1e-3))
        weakest, strongest = np.minimum(weakest, spread_there), np.maximum(strongest, spread_there)
    others = (spread > _STROKES) & (weakest > _STROKES) & (best < _OTHER_WORDS)
    here = (spread > _STROKES) & (strongest < _BLANK)
    there = (spread < _BLANK) & (weakest > _STROKES)
    return int(others.sum()) + 2 * min(int(here.sum()), int(there.sum()))


def _words(plane: np.ndarray) -> np.ndarray:
    """Windows (rows, _WINDOW, columns, _WINDOW) less the mean of each line of their pixels.

    A line of print is darker than what is above and below it, whatever is written there.
    """
    rows, columns = plane.shape[0] // _WINDOW, plane.shape[1] // _WINDOW
    cut = plane[: rows * _WINDOW, : columns * _WINDOW].reshape(rows, _WINDOW, columns, _WINDOW)
    return np.asarray(cut - cut.mean(axis=3, keepdims=True))


def _softened(plane: np.ndarray) -> np.ndarray:
    """Means over 3 x 3 pixels, without the outermost ones: so a coarser copy has the same strokes."""
    rows = plane[:-2] + plane[1:-1] + plane[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9)
