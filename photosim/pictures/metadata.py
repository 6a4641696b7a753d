"""What cameras and editors wrote into a photo, cleaned: garbage in one tag costs that tag only."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from PIL import ExifTags, Image

from photosim.pictures import codecs, jxl, moments, xmp
from photosim.pictures.faults import DECODER_ERRORS
from photosim.values.photos import Metadata

T = TypeVar("T")
Tags = Mapping[int, Any]

_Base, _GPS = ExifTags.Base, ExifTags.GPS
_RATING = 0x4746
_MAIN_TAGS = (
    *(_Base.Orientation, _Base.Make, _Base.Model, _Base.Software),
    *(_Base.DateTime, _Base.SubsecTime, _Base.OffsetTime),
    # These belong into the other directory, but some programs write them here.
    *(_Base.DateTimeOriginal, _Base.DateTimeDigitized),
)
_TEXT_LIMIT = 200
_NOTHING_WRITTEN = {"", "none", "n/a", "unknown", "undefined", "null", "----", "default", "0", "0.0 mm f/0.0"}


def orientation(image: Image.Image) -> Any:
    """Return what an opened picture says of its orientation, unchecked; `None` where it says nothing."""
    codecs.prepare()
    return _main(image).get(_Base.Orientation)


def read(image: Image.Image) -> Metadata:
    """Return the facts in an opened, best loaded, picture. Never raises for anything a file may hold."""
    codecs.prepare()
    main = _main(image)
    photo, gps = _directory(image, ExifTags.IFD.Exif), _directory(image, ExifTags.IFD.GPSInfo)
    return from_tags(main, photo, gps, packet_of(image))


def packet_of(image: Image.Image) -> Any:
    """Return the XMP packet of an opened picture, unread; `None` where there is none."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    # The plugin for JPEG XL keeps the whole file, and says nothing of XMP.
    return jxl.packet(getattr(image, "fc", b"")) if found is None and image.format == "JXL" else found


def from_tags(main: Tags, photo: Tags, gps: Tags, xmp_packet: Any = None) -> Metadata:
    """Return the facts in the three directories of EXIF, by tag number, and in an XMP packet."""
    packet = xmp.properties(xmp_packet)
    taken = moments.taken_from({**main, **photo}, packet)
    latitude, longitude = _position(gps)
    return Metadata(
        taken_at=taken.at,
        taken_offset=taken.offset,
        taken_source=taken.source,
        camera_make=_text(main.get(_Base.Make)),
        camera_model=_text(main.get(_Base.Model)),
        lens=_first(_text, [photo.get(_Base.LensModel), packet.get(xmp.LENS), packet.get(xmp.LENS_MODEL)]),
        focal_length=_number(photo.get(_Base.FocalLength), 0.1, 100_000),
        aperture=_aperture(photo),
        exposure=_exposure(photo),
        iso=_iso(photo),
        latitude=latitude,
        longitude=longitude,
        altitude=_altitude(gps),
        software=_first(_text, [main.get(_Base.Software), packet.get(xmp.CREATOR_TOOL)]),
        rating=_first(_rating, [packet.get(xmp.RATING), main.get(_RATING)]),
    )


def _main(image: Image.Image) -> Tags:
    """Return the main EXIF directory. Pillow decodes its tags one by one as they are asked for."""
    try:
        tags = image.getexif()
    except DECODER_ERRORS:
        return {}
    found = {}
    for tag in (*_MAIN_TAGS, _RATING):
        with contextlib.suppress(*DECODER_ERRORS):
            found[int(tag)] = tags.get(tag)
    return found


def _directory(image: Image.Image, which: int) -> Tags:
    try:
        return image.getexif().get_ifd(which)
    except DECODER_ERRORS:
        return {}


def _first(clean: Callable[[Any], T | None], values: Iterable[Any]) -> T | None:
    return next((found for value in values if (found := clean(value)) is not None), None)


def _text(value: Any) -> str | None:
    """Return readable text of a tag: without the padding, and as UTF-8 where Pillow took UTF-8 for Latin-1."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return None
    value = value.split("\0", 1)[0]
    with contextlib.suppress(UnicodeError):
        value = value.encode("latin-1").decode("utf-8")
    value = " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())[:_TEXT_LIMIT]
    return None if value.lower() in _NOTHING_WRITTEN else value


def _number(value: Any, low: float = -math.inf, high: float = math.inf) -> float | None:
    """Return a finite number from `low` to `high`; the first, where a tag holds several."""
    if isinstance(value, tuple | list):
        value = value[0] if value else None
    if isinstance(value, bytes):
        # A single byte that the file declared as "undefined".
        value = value[0] if len(value) == 1 else None
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) and low <= number <= high else None


def _aperture(photo: Tags) -> float | None:
    found = _number(photo.get(_Base.FNumber), 0.1, 1000)
    if found is None and (apex := _number(photo.get(_Base.ApertureValue), 0.01, 20)) is not None:
        found = round(2.0 ** (apex / 2), 1)
    return found


def _exposure(photo: Tags) -> float | None:
    """Seconds; from the rounded speed on the camera's dial where that is all there is."""
    found = _number(photo.get(_Base.ExposureTime), 1e-7, 1e6)
    # Where the time is written as 0, so is this, and would be taken for a second.
    nothing = _number(photo.get(_Base.ExposureTime), 0, 0) is not None
    if found is None and not nothing and (apex := _number(photo.get(_Base.ShutterSpeedValue), -20, 23)) is not None:
        found = 2.0**-apex
    return found


def _iso(photo: Tags) -> int | None:
    # The old tag has 16 bits: cameras write its largest number when the true one stands in a later tag.
    overflow = 65_535
    tags = (_Base.ISOSpeedRatings, _Base.RecommendedExposureIndex, _Base.StandardOutputSensitivity, _Base.ISOSpeed)
    found = [number for tag in tags if (number := _number(photo.get(tag), 1, 10_000_000)) is not None]
    return next((round(number) for number in found if number != overflow), round(found[0]) if found else None)


def _position(gps: Tags) -> tuple[float | None, float | None]:
    latitude = _degrees(gps.get(_GPS.GPSLatitude), gps.get(_GPS.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(gps.get(_GPS.GPSLongitude), gps.get(_GPS.GPSLongitudeRef), "EW", 180)
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        # One without the other is no place, and 0, 0 is what a receiver writes before it knows.
        return None, None
    return latitude, longitude


def _degrees(value: Any, side: Any, sides: str, limit: float) -> float | None:
    """Return signed degrees of up to three numbers (degrees, minutes, seconds) and the letter of the hemisphere."""
    letter = (_text(side) or "")[:1].upper()
    parts = value if isinstance(value, tuple | list) else (value,)
    numbers = [_number(part, 0) for part in parts[:3]]
    if letter not in tuple(sides) or not numbers or numbers[0] is None:
        return None
    # Minutes and seconds may be missing, or 0/0 for unknown.
    degrees = sum((number or 0.0) / 60.0**power for power, number in enumerate(numbers))
    if degrees > limit:
        return None
    return round(-degrees if letter == sides[1] else degrees, 8)


def _altitude(gps: Tags) -> float | None:
    metres = _number(gps.get(_GPS.GPSAltitude), 0, 100_000)
    below = _number(gps.get(_GPS.GPSAltitudeRef)) in (1, 3)  # 3 is EXIF 3.0's, below the ellipsoid
    return None if metres is None else round(-metres if below else metres, 2)


def _rating(value: Any) -> int | None:
    if isinstance(value, str) and not re.fullmatch(r"\s*-?\d(\.0+)?\s*", value):
        return None
    number = _number(value, -1, 5)
    return None if number is None or number != int(number) else int(number)
