"""XMP packets through pikepdf: what they say of a photo, and facts added to what they hold already.

Nothing that is in a packet is ever taken out or changed by this, whoever wrote it and whatever it means; only a rating
of 0, and a pick label that neither accepts nor refuses, make room for one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from photosim.pictures import moments, xmp
from photosim.pictures.faults import DECODER_ERRORS
from photosim.values.metadata_transfer import Description

if TYPE_CHECKING:
    from pikepdf.models.metadata import XmpDocument

_EXIF = "http://ns.adobe.com/exif/1.0/"

_KEYWORDS, _TITLE, _CAPTION = "dc:subject", "dc:title", "dc:description"
RATING = "xmp:Rating"
_DIGIKAM = "http://www.digikam.org/ns/1.0/"
PICKED = f"{{{_DIGIKAM}}}PickLabel"
"""digiKam's pick label (https://docs.digikam.org/en/asset_management/organize_find.html): a favourite here."""
ACCEPTED, REFUSED, NOT_PICKED = "3", "1", "0"
_LABEL, _COLOUR = "xmp:Label", f"{{{_DIGIKAM}}}ColorLabel"
_COLOURS = ("", "Red", "Orange", "Yellow", "Green", "Blue", "Magenta", "Gray", "Black", "White")
"""digiKam's numbers of colours, from 0."""
_TAKEN, _CREATED = "exif:DateTimeOriginal", "photoshop:DateCreated"
_LATITUDE, _LONGITUDE, _ALTITUDE = "exif:GPSLatitude", "exif:GPSLongitude", "exif:GPSAltitude"

_LEVELS = {
    "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject": "|",
    f"{{{_DIGIKAM}}}TagsList": "/",
    "{http://ns.microsoft.com/photo/1.0/}LastKeywordXMP": "/",
}
"""Where programs write keywords with what stands above them, and what they put between the levels."""

_PREFIXES = {
    _EXIF: "exif",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    _DIGIKAM: "digiKam",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
}
"""As other programs write them."""

_LIMIT = 20_000_000
"""Bytes. Editors keep their whole history in a sidecar, but none needs more."""

_COORDINATE = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])", re.ASCII)


class Damaged(Exception):
    """This is no XMP that could be read whole, so nothing can be added to it without losing something."""


def describe(packet: bytes | str | None) -> Description:
    """What a packet says of its photo; empty when there is none, or none that can be read."""
    if not packet:
        return Description()
    try:
        document = _parse(packet.encode("utf-8", "replace") if isinstance(packet, str) else packet)
    except Damaged:
        return Description()
    times = {xmp.TAKEN[0]: text_of(document, _TAKEN), xmp.TAKEN[1]: text_of(document, _CREATED)}
    times[xmp.TAKEN[2]] = text_of(document, "xmp:CreateDate")
    taken_at, taken_offset = moments.taken({}, {name: value for name, value in times.items() if value})
    latitude, longitude = (_degrees(text_of(document, name)) for name in (_LATITUDE, _LONGITUDE))
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Description(
        taken_at=taken_at,
        taken_offset=taken_offset,
        latitude=latitude,
        longitude=longitude,
        altitude=None if latitude is None else _metres(document),
        rating=_stars(document),
        favourite=_favourite(document),
        keywords=words_of(document),
        title=text_of(document, _TITLE),
        caption=text_of(document, _CAPTION),
        paths=_paths(document),
        people=xmp.people(packet),
        places=xmp.places(packet),
        colours=_colours(document),
    )


def with_facts(packet: bytes | None, facts: Sequence[Description]) -> bytes | None:
    """The packet with these facts added, or a new one; `None` when it says all of this already.

    Raises Damaged when the packet cannot be read whole: then it must stay as it is.
    """
    document = parsed(packet)
    changed = False

    def put(name: str, value: str | list[str] | None) -> None:
        nonlocal changed
        if value and not _has_value(document, name):
            document.set_value(name, value)
            changed = True

    if any(fact.keywords for fact in facts) and not holds_plain_words(document):
        raise Damaged
    for fact in facts:
        words = words_of(document)
        more = [word for word in fact.keywords if word.casefold() not in {known.casefold() for known in words}]
        if more:
            document.set_value(_KEYWORDS, [*words, *more])
            changed = True
        if fact.taken_at is not None and not (_has_value(document, _TAKEN) or _has_value(document, _CREATED)):
            moment = fact.taken_at + _offset(fact.taken_offset)
            put(_TAKEN, moment)
            put(_CREATED, moment)
        if fact.latitude is not None and fact.longitude is not None and not _has_value(document, _LATITUDE):
            put(_LATITUDE, _coordinate(fact.latitude, "NS"))
            put(_LONGITUDE, _coordinate(fact.longitude, "EW"))
            if fact.altitude is not None and not _has_value(document, _ALTITUDE):
                put(
                    _ALTITUDE,
                    "{0.numerator}/{0.denominator}".format(Fraction(abs(fact.altitude)).limit_denominator(100)),
                )
                put("exif:GPSAltitudeRef", "1" if fact.altitude < 0 else "0")
        if fact.rating and not _rating(text_of(document, RATING)):
            document.set_value(RATING, str(fact.rating))
            changed = True
        if fact.favourite and text_of(document, PICKED) not in (ACCEPTED, REFUSED):
            document.set_value(PICKED, ACCEPTED)
            changed = True
        put(_TITLE, fact.title)
        put(_CAPTION, fact.caption)
    return document.to_bytes() if changed else None


def parsed(packet: bytes | None) -> XmpDocument:
    """A packet to be changed, or a new one. Raises Damaged when it cannot be read whole."""
    return _parse(packet) if packet and packet.strip(b"\0 \t\r\n") else _document(b"")


def _document(packet: bytes, *, overwrite_invalid_xml: bool = True) -> XmpDocument:
    # Imported late: the window is on the screen before anybody asks for a packet.
    from pikepdf.models.metadata import XmpDocument

    for name, prefix in _PREFIXES.items():
        XmpDocument.register_xml_namespace(name, prefix)
    return XmpDocument(packet, overwrite_invalid_xml=overwrite_invalid_xml)


def _parse(packet: bytes) -> XmpDocument:
    if len(packet) > _LIMIT:
        raise Damaged
    try:
        document = _document(packet.strip(b"\0 \t\r\n"), overwrite_invalid_xml=False)
    except DECODER_ERRORS as error:  # lxml raises its own kind of SyntaxError, pikepdf ValueError
        raise Damaged from error
    if getattr(document, "recovered", False):
        raise Damaged
    return document


def _has_value(document: XmpDocument, name: str) -> bool:
    value = document.get(name)
    return bool(value.strip() if isinstance(value, str) else value)


def text_of(document: XmpDocument, name: str) -> str | None:
    """The text of a property, in its default language; None where there is none."""
    value: Any = document.get(name)
    if not isinstance(value, str):
        return None
    return value.strip() or None


def words_of(document: XmpDocument, name: str = _KEYWORDS) -> tuple[str, ...]:
    """The texts of a list, each once, in alphabetical order."""
    value: Any = document.get(name)
    if isinstance(value, str):
        value = [value]
    # A set, where the packet has an unordered array; the same order in every run.
    words = (word.strip() for word in value or () if isinstance(word, str))
    return tuple(sorted({word for word in words if word}))


def _paths(document: XmpDocument) -> tuple[str, ...]:
    """Keywords that have something above them, with a slash between the levels."""
    found = set()
    for name, between in _LEVELS.items():
        for word in words_of(document, name):
            # A slash inside a level would be taken for one between two.
            levels = [level.strip().replace("/", "-") for level in word.split(between)]
            if len(levels) > 1 and all(levels):
                found.add("/".join(levels))
    return tuple(sorted(found))


def rating_of(document: XmpDocument) -> int | None:
    """-1 to 5; None where there is none that can be understood."""
    return _rating(text_of(document, RATING))


def _stars(document: XmpDocument) -> int | None:
    """The rating; where there are no stars, a photo that digiKam's pick label rejects is rejected."""
    return rating_of(document) or (-1 if text_of(document, PICKED) == REFUSED else None)


def _favourite(document: XmpDocument) -> bool | None:
    """Whether it is picked; None where nothing is said of that."""
    picked = text_of(document, PICKED)
    return None if picked is None else picked == ACCEPTED


def _colours(document: XmpDocument) -> tuple[str, ...]:
    """The name of the colour label: Adobe's programs write a word, digiKam a number."""
    word = " ".join((text_of(document, _LABEL) or "").replace("/", "-").split())
    if word:
        return (word,)
    number = text_of(document, _COLOUR) or ""
    known = number.isdecimal() and number.isascii() and 0 < int(number) < len(_COLOURS)
    return (_COLOURS[int(number)],) if known else ()


def holds_plain_words(document: XmpDocument) -> bool:
    """Whether the keywords are texts and nothing else, so that writing them again loses nothing."""
    value: Any = document.get(_KEYWORDS)
    return value is None or isinstance(value, str) or all(isinstance(word, str) for word in value)


def _rating(text: str | None) -> int | None:
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        number = float(text or "")
        if number == int(number) and -1 <= number <= 5:
            return int(number)
    return None


def _degrees(text: str | None) -> float | None:
    match = _COORDINATE.fullmatch(text or "")
    if match is None:
        return None
    degrees = int(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    limit = 90 if match[4] in "NS" else 180
    return None if degrees > limit else round(-degrees if match[4] in "SW" else degrees, 8)


def _coordinate(degrees: float, sides: str) -> str:
    """As XMP has it: whole degrees, and minutes with enough digits for a centimetre."""
    tiny = round(abs(degrees) * 60_000_000)
    whole, minutes = divmod(tiny, 60_000_000)
    return f"{whole},{minutes / 1_000_000:.6f}{sides[degrees < 0]}"


def _metres(document: XmpDocument) -> float | None:
    try:
        metres = float(Fraction(text_of(document, _ALTITUDE) or ""))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return -metres if text_of(document, "exif:GPSAltitudeRef") == "1" else metres


def _offset(minutes: int | None) -> str:
    if minutes is None:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
