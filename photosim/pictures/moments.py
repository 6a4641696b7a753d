"""When a photo was taken, out of the many ways in which that is written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PIL import ExifTags

from photosim.pictures import xmp
from photosim.values.photos import TakenSource

_Base = ExifTags.Base

_EXIF: tuple[tuple[TakenSource, int, int, int], ...] = (
    ("original", _Base.DateTimeOriginal, _Base.SubsecTimeOriginal, _Base.OffsetTimeOriginal),
    ("digitized", _Base.DateTimeDigitized, _Base.SubsecTimeDigitized, _Base.OffsetTimeDigitized),
)
_EXIF_CHANGED = (_Base.DateTime, _Base.SubsecTime, _Base.OffsetTime)
"""The time of the last change: right for photos that nobody edited, so it comes last."""

_TIME = re.compile(
    r"(?P<year>\d{4})[-:/. ](?P<month>\d{1,2})[-:/. ](?P<day>\d{1,2})"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?P<fraction>[.,]\d+)?)?"
    r"\s*(?P<offset>Z|[-+]\d{2}:?\d{2})?)?"
)
_OFFSET = re.compile(r"(?P<sign>[-+])(?P<hours>\d{2}):?(?P<minutes>[0-5]\d)")
_FIRST_PHOTOGRAPH = 1826
_WIDEST_OFFSET = 14 * 60
_MIDNIGHT = 24
"""The hour that some cameras write for the first one of the next day."""


class Taken(NamedTuple):
    """A capture time and where it was read: as the fields of the same name of `Metadata`."""

    at: str | None = None
    offset: int | None = None
    source: TakenSource | None = None


def taken(tags: Mapping[int, Any], packet: Mapping[str, str]) -> tuple[str | None, int | None]:
    """Return the capture time as `Metadata.taken_at` and `taken_offset` out of EXIF tags and XMP properties."""
    found = taken_from(tags, packet)
    return found.at, found.offset


def taken_from(tags: Mapping[int, Any], packet: Mapping[str, str]) -> Taken:
    """The same, with the field that it was read from. What is no time costs that field only."""
    for source, time, fraction, offset in _EXIF:
        if found := _read(tags.get(time), tags.get(fraction), tags.get(offset)):
            return Taken(*found, source)
    for name in xmp.TAKEN:
        if found := _read(packet.get(name)):
            return Taken(*found, "xmp")
    time, fraction, offset = _EXIF_CHANGED
    if found := _read(tags.get(time), tags.get(fraction), tags.get(offset)):
        return Taken(*found, "changed")
    return Taken()


def _read(time: Any, fraction: Any = None, offset: Any = None) -> tuple[str, int | None] | None:
    match = _TIME.match(_text(time))
    if match is None:
        return None
    parts = match.groupdict()
    try:
        year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
        hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
        moment = datetime(year, month, day, hour % _MIDNIGHT, minute, second) + timedelta(days=hour // _MIDNIGHT)
    except (ValueError, OverflowError):
        return None
    if moment.year < _FIRST_PHOTOGRAPH or hour > _MIDNIGHT:
        return None
    digits = re.match(r"\d*", (parts["fraction"] or "")[1:] or _text(fraction))
    return moment.isoformat() + _fraction(digits[0] if digits else ""), _offset(parts["offset"] or _text(offset))


def _fraction(digits: str) -> str:
    """Return `.250` of `25`: thousandths, or as many digits as there are up to millionths."""
    return f".{digits[:6].ljust(3, '0')}" if digits else ""


def _offset(text: str) -> int | None:
    if text == "Z":
        return 0
    match = _OFFSET.match(text)
    if match is None:
        return None
    minutes = int(match["hours"]) * 60 + int(match["minutes"])
    return None if minutes > _WIDEST_OFFSET else -minutes if match["sign"] == "-" else minutes


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value.strip("\0 \t\r\n") if isinstance(value, str) else ""
