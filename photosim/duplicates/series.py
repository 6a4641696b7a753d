"""Different exposures of one scene: bursts, brackets, retakes. Close in look and in time, by the same camera."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from photosim.values.photos import Photo, Proof, Scale

_BURST, _RETAKE = 3.0, 20.0
"""Seconds apart. How alike they must then be, the model's scale says."""
_NUMBERED = 2
"""Without times: numbers apart in the names."""

_MOST_AT_ONCE = 60

_NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$")


def close_in_time_or_name(photos: Sequence[Photo]) -> Iterator[tuple[Photo, Photo]]:
    """Pairs that may be a series: taken within seconds, or without times by neighbouring names; each once."""
    timed = sorted(
        (photo for photo in photos if photo.metadata.taken_at), key=lambda p: (str(p.metadata.taken_at), p.content_hash)
    )
    moments = [datetime.fromisoformat(str(photo.metadata.taken_at)) for photo in timed]
    for number, photo in enumerate(timed):
        # Pictures whose camera never learned the time come by the thousand, all of one second.
        for later in range(number + 1, min(number + 1 + _MOST_AT_ONCE, len(timed))):
            if (moments[later] - moments[number]).total_seconds() > _RETAKE:
                break
            yield photo, timed[later]
    runs: dict[tuple[object, ...], list[tuple[int, str, Photo]]] = {}
    for photo in photos:
        parts = None if photo.metadata.taken_at else _NUMBER.match(photo.path.stem)
        if parts is not None:
            run = (photo.path.parent, photo.path.suffix.lower(), parts[1], parts[3])
            runs.setdefault(run, []).append((int(parts[2]), photo.content_hash, photo))
    for members in runs.values():
        members.sort(key=lambda member: member[:2])
        for number, (value, _, photo) in enumerate(members):
            for other_value, _, other in members[number + 1 : number + 1 + _MOST_AT_ONCE]:
                if other_value - value > _NUMBERED:
                    break
                yield photo, other


def same_series(first: Photo, second: Photo, likeness: float, scale: Scale) -> Proof | None:
    """Tell whether two different exposures belong together.

    `likeness` is the cosine of their embeddings by a model of that `scale`.
    """
    one, other = first.metadata, second.metadata
    if (one.camera_make, one.camera_model) != (other.camera_make, other.camera_model):
        return None
    if one.taken_at and other.taken_at:
        seconds = seconds_apart(one.taken_at, other.taken_at)
        for within, alike in ((_BURST, scale.burst_from), (_RETAKE, scale.retake_from)):
            if seconds <= within and likeness >= alike:
                return Proof("series", max(0.0, likeness), f"{seconds:.1f} s apart, {100 * likeness:.0f} % alike")
        return None
    if one.taken_at or other.taken_at:
        return None
    steps = _numbers_apart(first, second)
    if steps is not None and 1 <= steps <= _NUMBERED and likeness >= scale.numbered_from:
        return Proof("series", max(0.0, likeness), f"names {steps} apart, {100 * likeness:.0f} % alike")
    return None


def seconds_apart(first: str, second: str) -> float:
    """Seconds between two capture times as the store has them, without regard to where the clocks stood."""
    return abs((datetime.fromisoformat(first) - datetime.fromisoformat(second)).total_seconds())


def taken_at_other_times(first: Photo, second: Photo) -> bool:
    """Whether one camera says it took these at different moments. Thousandths count where both have them."""
    one, other = first.metadata, second.metadata
    if not (one.taken_at and other.taken_at and one.camera_model and one.camera_model == other.camera_model):
        return False
    if "changed" in (one.taken_source, other.taken_source):  # the time of a change, which every copy has of its own
        return False
    if _clock_was_corrected(first, second):
        return False
    fine = "." in one.taken_at and "." in other.taken_at
    return one.taken_at != other.taken_at if fine else one.taken_at[:19] != other.taken_at[:19]


_QUARTER, _WIDEST = 900, 26 * 3600
"""Seconds: the time zones of the earth are whole quarters of an hour apart, and no two of them more than 26 hours."""


def _clock_was_corrected(first: Photo, second: Photo) -> bool:
    """Whether the times differ as they do after a clock or a time zone was put right, and the names have one number.

    Frames of a timelapse may be a quarter of an hour apart as well, but each has a number of its own.
    """
    one, other = str(first.metadata.taken_at), str(second.metadata.taken_at)
    seconds = seconds_apart(one[:19], other[:19])
    if not 0 < seconds <= _WIDEST or seconds % _QUARTER:
        return False
    if "." in one and "." in other and one[19:] != other[19:]:
        return False
    return bool(set(_LONG_NUMBER.findall(first.path.stem)) & set(_LONG_NUMBER.findall(second.path.stem)))


_LONG_NUMBER = re.compile(r"\d{3,}")
"""Such as a camera gives its photos; shorter ones are also those of copies."""

_FAINT = 0.02
"""Part by which two programs may write one exposure time or aperture differently."""


def exposed_otherwise(first: Photo, second: Photo) -> bool:
    """Whether one camera says that it exposed these for another time, or with another aperture or sensitivity.

    What one of them does not say tells nothing.
    """
    return "other" in _settings(first, second)


def exposed_alike(first: Photo, second: Photo) -> bool:
    """Whether one camera says that it exposed these for the same time, and nothing else speaks against it."""
    found = _settings(first, second)
    return found[:1] == ["same"] and "other" not in found


def _settings(first: Photo, second: Photo) -> list[str]:
    """Of exposure time, aperture and sensitivity, whether they are `same`, `other`, or `unsaid` by one."""
    one, other = first.metadata, second.metadata
    if not (one.camera_model and one.camera_model == other.camera_model):
        return []
    return [
        "unsaid" if not (a and b) else "other" if abs(a - b) > _FAINT * max(abs(a), abs(b)) else "same"
        for a, b in ((one.exposure, other.exposure), (one.aperture, other.aperture), (one.iso, other.iso))
    ]


_FRAMES = 9
"""Numbers apart in the names of frames that a camera took in a row."""


def numbered_frames(first: Photo, second: Photo) -> bool:
    """Whether two equally large files of one folder are numbered as a camera, a scanner or a video's frames are.

    Numbers of less than two digits are also those of copies: `photo 1.jpg`, `IMG_1234-2.jpg`.
    """
    steps = _numbers_apart(first, second)
    if steps is None or not 1 <= steps <= _FRAMES:
        return False
    digits = [
        re.sub(r"\D", "", str(found[2])) for found in map(_NUMBER.match, (first.path.stem, second.path.stem)) if found
    ]
    return min(map(len, digits)) >= 2


def _numbers_apart(first: Photo, second: Photo) -> int | None:
    """How far apart the numbers in the names of two equally large files of one directory are."""
    if first.path.parent != second.path.parent or first.path.suffix.lower() != second.path.suffix.lower():
        return None
    if sorted((first.width, first.height)) != sorted((second.width, second.height)):
        return None
    one, other = _NUMBER.match(first.path.stem), _NUMBER.match(second.path.stem)
    if one is None or other is None or (one[1], one[3]) != (other[1], other[3]):
        return None
    return abs(int(one[2]) - int(other[2]))
