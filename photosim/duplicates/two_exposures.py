"""Whether two files that agree everywhere may still be two exposures: by their light and noise."""

from __future__ import annotations

from pathlib import Path

from photosim.duplicates.one_camera import (
    may_be_bracket,
    may_be_burst,
    taken_at_one_moment,
)
from photosim.duplicates.series import exposed_alike
from photosim.proof import closer
from photosim.proof.copies import Origin
from photosim.proof.judge import Judgement
from photosim.proof.measures import GRID
from photosim.values.photos import Photo

_UNGRADED = 4.0
"""Grey levels of brightness, and hundredths of contrast, by which the frames of one burst differ at most."""
_BRIGHTER = 1.15
"""Times as bright, in the tones of a file: half a stop makes 1.17. From here on the noise has to tell that it is one
exposure made brighter."""
_LEAST_SEEN, _LEAST_SEEN_CLOSER = 0.08, 0.025
"""Shares of the squares with something in them: of thumbnails, and of larger pictures, whose squares show less of the
frame. Of 147 photos one has less than 0.12 in its thumbnail; dark frames, starry skies and fog have 0.06 at most. A
bright thing in a dark street has 0.028 of a larger picture, stars 0.021 (tests/integration/test_real_photos.py)."""
MUCH_BRIGHTER = "so much brighter that it may be another exposure"
TOO_LITTLE = "too little to be seen to tell two exposures apart"
OTHER_NOISE = "the noise is another one: a second exposure"


def refusal(first: Photo, second: Photo, found: Judgement, origin: Origin, *, is_whole: bool) -> str:
    """For people, why they may be two exposures; empty where they are one. `is_whole` says that both show one frame.

    Raises UnreadablePhoto.
    """
    assert found.alignment is not None
    turn, files = found.alignment.turn, (_file(first), _file(second))
    if not origin.is_recoloured and may_be_bracket(first, second, turn, origin.brighter):
        return MUCH_BRIGHTER
    # Grey made of other shares of red, green and blue has other noise.
    if is_whole and not origin.is_recoloured and not taken_at_one_moment(first, second):
        two = closer.are_two_exposures(*files, turn)
        if two is not None:
            return OTHER_NOISE if two else ""
        if not origin.is_page and _shows_little(found):
            return TOO_LITTLE
    return OTHER_NOISE if _has_other_grain(first, second, found, origin) else ""


def _shows_little(found: Judgement) -> bool:
    """Whether the frame is so dark or plain that the next one of a camera that stands still would agree as well."""
    assert found.measures is not None
    seen = found.measures.squares / found.measures.unlike.size
    return seen < (_LEAST_SEEN if max(found.measures.shape) <= GRID else _LEAST_SEEN_CLOSER)


def _has_other_grain(first: Photo, second: Photo, found: Judgement, origin: Origin) -> bool:
    """The same for fine files of one size, by what is finest in them. Raises UnreadablePhoto."""
    assert found.alignment is not None
    assert found.measures is not None
    turn = found.alignment.turn
    if not may_be_burst(first, second, turn):
        return False
    files = _file(first), _file(second)
    ungraded = abs(found.measures.brighter) < _UNGRADED and abs(found.measures.gain - 1) < _UNGRADED / 100
    if closer.grain_differs(*files, turn, graded=not ungraded):
        return True
    brighter = max(origin.brighter, 1 / origin.brighter) >= _BRIGHTER
    told = exposed_alike(first, second)
    return brighter and not told and closer.grain_is_unrelated(*files, turn)


def _file(photo: Photo) -> tuple[Path, str]:
    return photo.path, photo.content_hash
