"""Whether two files that agree everywhere may still be two exposures: by their light and noise, or as none can tell."""

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
from photosim.values.photos import Photo

_UNGRADED = 4.0
"""Grey levels of brightness, and hundredths of contrast, by which the frames of one burst differ at most."""
_BRIGHTER = 1.15
"""Times as bright, in the tones of a file: half a stop makes 1.17. From here on the noise has to tell that it is one
exposure made brighter."""
_OF_A_VIDEO = 150_000
"""Pixels of a small video's frame, 480 x 320. Smaller files are thumbnails rather than exposures."""
MUCH_BRIGHTER = "so much brighter that it may be another exposure"
OTHER_NOISE = "the noise is another one: a second exposure"
TOO_COARSE = "both are saved too coarsely to tell two exposures apart"


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
        # Frames of a burst or a video that a messenger has sent look so, and copies of one as well.
        may_be_frames = min(_pixels(first), _pixels(second)) >= _OF_A_VIDEO and not origin.is_page
        if may_be_frames and closer.are_coarse(*files):
            return TOO_COARSE
    return OTHER_NOISE if _has_other_grain(first, second, found, origin) else ""


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


def _pixels(photo: Photo) -> int:
    return photo.width * photo.height


def _file(photo: Photo) -> tuple[Path, str]:
    return photo.path, photo.content_hash
