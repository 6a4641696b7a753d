"""Looking at more pixels than a thumbnail has, for the few pairs that need it."""

from __future__ import annotations

import functools
import hashlib
import io
from pathlib import Path

import numpy as np
from PIL import Image

from photosim.base.kept import Kept
from photosim.pictures import extras, orientation, source
from photosim.pictures.decode import upright
from photosim.proof import exposures, grain
from photosim.proof.measures import Measures
from photosim.proof.noise import Noise
from photosim.proof.pixels import LOSSLESS, Saved
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.rasters import spread_out
from photosim.proof.registration import Registration, overlap
from photosim.proof.saved_before import Opened
from photosim.proof.tilting import Tilt, scaled, turned

SIDE = 1280
STRONG = 24.0
SAME_INK = 12
INK_SHARE = 0.7
INK_AROUND = 0.25
"""Around real captions at most 0.04 is of their tone, around things that moved 0.4 and more."""
ONE_SIDED = 0.96
WHITE_INK, BLACK_INK = 232.0, 24.0
SMALL, BLENDED = 480, 16.0
"""Short side below which strokes are hardly broader than a pixel, and how much of the picture is in their ink then."""
HALF_STROKE, THICK = 0.008, 0.2
"""Half the width of the broadest strokes, as part of the picture's short side; and what may be left without them."""
FEW = 30
_FINE_STEPS = 2.8
"""Mean step to which a JPEG of quality 90 rounds its nine coarsest waves."""
_BYTES = 80_000_000
"""Kept of files whose noise is measured: a keeper is measured with all its copies. 12 megapixels have 27 million."""

_files: Kept[tuple[Path, str], Opened] = Kept(_BYTES, lambda opened: opened.weight)


def forget() -> None:
    """Let go of the pictures that are kept for the next comparison: when a search has ended, there is none."""
    _files.clear()
    _tones.cache_clear()
    enlarged.cache_clear()
    _noise.cache_clear()


def pixels_hash(path: Path, content_hash: str) -> str:
    """Hash of the full picture's upright sRGB pixels and its size, 40 hexadecimal digits.

    A file that holds more than that picture is no equal of another one with the same: it has its `content_hash`.
    Raises UnreadablePhoto, also when the file no longer has the content with `content_hash`.
    """
    data = source.read_content(path, content_hash)
    if not extras.is_shown_whole(data):
        return content_hash
    image = upright(data)
    hasher = hashlib.blake2b(repr(image.size).encode(), digest_size=20)
    hasher.update(image.tobytes())
    return hasher.hexdigest()


# One keeper is compared with all its copies, so what was laid out last is worth keeping.
@functools.lru_cache(maxsize=3)
def enlarged(path: Path, content_hash: str, full_size: tuple[int, int]) -> Plate:
    """Lay a photo out again, at up to 1280 pixels. Raises UnreadablePhoto, also when the file is another one now."""
    return Plate.of(upright(source.read_content(path, content_hash), SIDE), full_size)


def carried_over(alignment: Registration, small: tuple[Plate, Plate], large: tuple[Plate, Plate]) -> Registration:
    """The same alignment in the pixels of the larger plates."""
    first, second = (
        (
            after.tones(turn).size[0] / before.tones(turn).size[0],
            after.tones(turn).size[1] / before.tones(turn).size[1],
        )
        for before, after, turn in zip(small, large, (1, alignment.turn), strict=True)
    )
    place = alignment.place
    return alignment._replace(
        place=PlatePosition(
            place.scale_x * second[0] / first[0],
            place.shift_x * second[0],
            place.scale_y * second[1] / first[1],
            place.shift_y * second[1],
        )
    )


def is_overlay(first: Plate, second: Plate, alignment: Registration, measures: Measures) -> bool:
    """Whether what differs is something laid over the picture: lettering, a date, a plain label, in one of the two.

    Then the changed pixels have nearly one tone in that picture, and what is around them has not; or they are thin
    strokes that are all lighter than the other picture, up to white, or all darker, down to black. Something that
    moved in front of the camera leaves two sorts of changes, what it covers now and what it covered before.
    """
    part = overlap(first, second, alignment.turn, alignment.place, SIDE)
    if part is None:
        return False
    marked = Image.fromarray(spread_out(_grown(measures.unlike), measures.shape))
    mask = np.asarray(marked.resize(part.first.shape[::-1], Image.Resampling.NEAREST))
    outside = ~mask & (part.first > 8) & (part.first < 247) & (part.second > 8) & (part.second < 247)
    slope, offset = _line(part.first[outside], part.second[outside])
    expected = np.clip(slope * part.first + offset, 0, 255)
    changed = mask & (np.abs(part.second - expected) > STRONG * min(max(slope, 0.5), 1.5))
    if changed.sum() < FEW:
        return False
    inner, around = core(changed), mask & ~changed
    if any(_is_inked(pixels[inner], pixels[around]) for pixels in (part.first, part.second)):
        return True
    return _is_lettering(changed, part.second - expected, part.first, part.second)


def _is_lettering(changed: np.ndarray, difference: np.ndarray, one: np.ndarray, other: np.ndarray) -> bool:
    lighter = float((difference[changed] > 0).mean())
    if max(lighter, 1 - lighter) < ONE_SIDED:
        return False
    above, below = (other, one) if lighter > 0.5 else (one, other)
    blended = BLENDED if min(changed.shape) < SMALL else 0.0
    white = np.percentile(above[changed], 90) >= WHITE_INK - blended
    inked = white or np.percentile(below[changed], 10) <= BLACK_INK + blended
    return bool(inked and is_thin(changed))


def is_thin(marks: np.ndarray) -> bool:
    """Whether little is left of what is marked, bool (height, width), without strokes of the broadest letters."""
    left = marks
    for _ in range(max(1, round(HALF_STROKE * min(marks.shape)))):
        left = worn(left)
    return bool(left.sum() <= THICK * marks.sum())


def _line(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    spread = float(one.std()) if one.size else 0.0
    if spread < 1.0:
        return 1.0, 0.0
    slope = float(((one - one.mean()) * (other - other.mean())).mean()) / spread**2
    return slope, float(other.mean() - slope * one.mean())


def _grown(marks: np.ndarray) -> np.ndarray:
    padded = np.pad(marks, 1)
    rows = padded[:-2] | padded[1:-1] | padded[2:]
    return np.asarray(rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:])


def core(changed: np.ndarray) -> np.ndarray:
    """Changed pixels whose neighbours are changed as well, where there are enough of them: the edges are blends."""
    inner = worn(changed)
    return inner if inner.sum() > 0.1 * changed.sum() else changed


def worn(marks: np.ndarray) -> np.ndarray:
    """Take one pixel off every edge of what is marked."""
    inner = marks.copy()
    inner[1:-1, 1:-1] &= marks[:-2, 1:-1] & marks[2:, 1:-1] & marks[1:-1, :-2] & marks[1:-1, 2:]
    return inner


def _is_inked(changed: np.ndarray, around: np.ndarray) -> bool:
    """Whether most of what changed lies close around one tone that is none of the surroundings'.

    Where it is theirs as well, it is a plain ground on which the other picture shows something: a bird in the sky.
    """
    counts = np.bincount(np.clip(np.rint(changed), 0, 255).astype(np.int64), minlength=256)
    close = np.convolve(counts, np.ones(2 * SAME_INK + 1), "same")
    ink = int(close.argmax())
    if close[ink] < INK_SHARE * len(changed):
        return False
    return float((np.abs(around - ink) <= SAME_INK).mean()) <= INK_AROUND if around.size else True


def are_two_exposures(first: tuple[Path, str], second: tuple[Path, str], turn: int) -> bool | None:
    """Whether two files of one whole frame, each a path and its content hash, are two exposures: see `exposures`.

    `turn` is done to the second. None where that cannot be told. Raises UnreadablePhoto when a file is not there.
    """
    return exposures.are_two(_noise(first, second, turn))


def grain_differs(first: tuple[Path, str], second: tuple[Path, str], turn: int, *, graded: bool) -> bool:
    """Whether two pictures of the same size carry different noise: then they are two exposures from one tripod.

    Each is a path and its content hash; `turn` is done to the second, `graded` says that their tones differ. Only
    finely compressed files can tell; of the others this is False. Raises UnreadablePhoto.
    """
    one, other = _fine_tones(*first), _fine_tones(*second)
    if one is None or other is None:
        return False
    other = orientation.apply(other, turn)
    tones = (np.asarray(image, np.float32) for image in (one, other))
    return one.size == other.size and grain.differs(*tones, graded=graded)


def grain_is_unrelated(first: tuple[Path, str], second: tuple[Path, str], turn: int) -> bool:
    """Whether nothing of one's finest detail is seen in the other, of the same size: then none was made from the other.

    For pictures one of which is much brighter, of which the tones cannot tell. Raises UnreadablePhoto.
    """
    one, other = _tones(*first), orientation.apply(_tones(*second), turn)
    return one.size == other.size and not grain.is_related(*(np.asarray(i, np.float32) for i in (one, other)))


def grain_is_same(first: tuple[Path, str], second: tuple[Path, str], turn: int) -> bool:
    """Whether both, of one size, certainly have the same noise: then they are one exposure. Raises UnreadablePhoto."""
    one, other = _tones(*first), orientation.apply(_tones(*second), turn)
    if one.size != other.size:
        return False
    tones = [np.asarray(image, np.float32) for image in (one, other)]
    if grain.is_same(*tones):
        return True
    return grain.is_there(*tones) and exposures.are_one(_noise(first, second, turn))


def rest_is_one_exposure(first: tuple[Path, str], second: tuple[Path, str]) -> bool:
    """Whether two files of one size have one noise in most of the picture, whatever lies over the rest of either.

    Raises UnreadablePhoto.
    """
    one, other = _tones(*first), _tones(*second)
    if one.size != other.size or not grain.is_there(*(np.asarray(image, np.float32) for image in (one, other))):
        return False
    return exposures.rest_is_one(_noise(first, second, 1), _noise(second, first, 1))


def turned_grain_is_same(
    files: tuple[tuple[Path, str], tuple[Path, str]], plates: tuple[Plate, Plate], tilt: Tilt
) -> bool:
    """Whether a straightened copy and its original certainly have the same noise: then they are one exposure.

    Of each file its path and its content hash; `tilt` is how they lie in the pixels of the plates. Raises
    UnreadablePhoto.
    """
    tones = [np.asarray(_tones(*file), np.float32) for file in files]
    copy, original = (0, 1) if tilt.of_first else (1, 0)
    larger = [
        (plane.shape[1] / plate.size[0], plane.shape[0] / plate.size[1])
        for plane, plate in zip(tones, plates, strict=True)
    ]
    height, width = tones[copy].shape
    cut = turned(scaled(tilt, larger[copy], larger[original]), tones[original], (width, height))
    if grain.is_same(cut, tones[copy], turned=True):
        return True
    written = io.BytesIO()
    Image.fromarray(np.clip(np.rint(cut), 0, 255).astype(np.uint8)).save(written, "PNG", compress_level=0)
    if not grain.is_there(cut, tones[copy]):
        return False
    found = exposures.compare(Opened(written.getvalue()), _opened(*files[copy]), 1)
    return exposures.are_one(found, exposures.ONE_NOISE_TURNED)


# A pair that is refused is asked about its noise up to three times; 1 kB each.
@functools.lru_cache(maxsize=64)
def _noise(first: tuple[Path, str], second: tuple[Path, str], turn: int) -> tuple[Noise, ...]:
    """The second turned by `turn` shows the frame of the first. Raises UnreadablePhoto."""
    return tuple(exposures.compare(_opened(*first), _opened(*second), turn))


def _opened(path: Path, content_hash: str) -> Opened:
    """Raises UnreadablePhoto, also when the file is another one now."""
    return _files.get((path, content_hash), lambda: Opened(source.read_content(path, content_hash)))


# One keeper is compared with all its copies, so the latest pictures are worth keeping.
@functools.lru_cache(maxsize=2)
def _tones(path: Path, content_hash: str) -> Image.Image:
    """The full luminance, upright, mode L."""
    return upright(source.read_content(path, content_hash)).convert("L")


def _fine_tones(path: Path, content_hash: str) -> Image.Image | None:
    """The same; None for a file that is compressed too much to hold noise, and for a damaged one."""
    saved = Saved.of(source.read_content(path, content_hash))
    if saved is None:
        return None
    is_fine = saved.steps is not None and saved.coarseness <= _FINE_STEPS
    return _tones(path, content_hash) if is_fine or saved.format in LOSSLESS else None
