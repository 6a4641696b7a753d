"""What a file itself says of its photo: EXIF, IPTC and XMP, read together."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from photosim.pictures import codecs, faults, metadata, raw, sidecar, source
from photosim.pictures.faults import DECODER_ERRORS
from photosim.values.metadata_transfer import Description, place_names
from photosim.values.photos import Metadata

_DESCRIPTION = 0x010E
_XP_TITLE, _XP_COMMENT, _XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9E
"""Windows writes these as UTF-16."""

_IPTC_TITLE, _IPTC_KEYWORDS, _IPTC_CAPTION = (2, 5), (2, 25), (2, 120)
_IPTC_PLACES = (2, 27), (2, 92), (2, 90), (2, 95), (2, 101)
"""Name of the place shown, sub-location, city, province or state, country."""
_IPTC_CHARACTERS = (1, 90)
_UTF8 = b"\x1b%G"

_OF_CAMERAS = ("olympus digital camera", "sony dsc", "dcim", "minolta digital camera", "samsung", "konica", "exif_jpeg")
"""What cameras write where a caption should be."""

_LIMIT = 10_000

_BEFORE_A_PICTURE = 1 << 20
"""Bytes of a JPEG that are read: what editors write takes a few hundred thousand at most."""
_JPEG, _START_OF_SCAN = b"\xff\xd8\xff", b"\xff\xda"

_PROPERTIES = re.compile(
    rb"\b(PickLabel|ColorLabel|Label|subject|title|description|hierarchicalSubject|TagsList|LastKeywordXMP|GPSLatitude|PersonDisplayName|Regions"
    rb"|Location|City|State|Country|LocationShown|LocationCreated)\b"
)


def read(path: Path) -> Description:
    """Read a file's own description; of a JPEG no more than what stands before its picture. Raises UnreadablePhoto."""
    data = source.beginning(path, _BEFORE_A_PICTURE)
    if data.startswith(_JPEG) and (len(data) < _BEFORE_A_PICTURE or _START_OF_SCAN in data):
        return _read(data)
    return _read(source.read(path))


def _read(data: bytes) -> Description:
    if raw.is_raw(data):
        return of_raw(data)
    codecs.prepare()
    with faults.decoding(data), Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
        if image.format == "PNG":
            image.load()  # only then are the chunks behind the pixels known
        return of_image(image, metadata.read(image))


def of_raw(data: bytes) -> Description:
    """What a raw file says."""
    iptc: Mapping[tuple[int, int], Sequence[str]] = {}
    # Most are laid out like TIFF, so far that the tags can be read; no picture is.
    with contextlib.suppress(*DECODER_ERRORS), Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        iptc = _iptc(image)
    return _described(*raw.facts(data), iptc)


def of_image(image: ImageFile, facts: Metadata) -> Description:
    """What an opened picture says, with the facts that were read from it already. Never raises for its content."""
    return _described(facts, metadata.packet_of(image), _iptc(image), _tags(image))


def _described(
    facts: Metadata, xmp: Any, iptc: Mapping[tuple[int, int], Sequence[str]] = {}, tags: Mapping[int, str] = {}
) -> Description:
    packet = sidecar.describe(xmp) if _may_say_something(xmp) else Description()
    keywords = (*packet.keywords, *iptc.get(_IPTC_KEYWORDS, ()), *_split(tags.get(_XP_KEYWORDS)))
    return Description(
        taken_at=facts.taken_at,
        taken_offset=facts.taken_offset,
        latitude=facts.latitude if facts.latitude is not None else packet.latitude,
        longitude=facts.longitude if facts.longitude is not None else packet.longitude,
        altitude=facts.altitude if facts.latitude is not None else packet.altitude,
        rating=facts.rating or packet.rating,
        favourite=packet.favourite,
        keywords=tuple(dict.fromkeys(keywords)),
        title=packet.title or _first(iptc.get(_IPTC_TITLE)) or tags.get(_XP_TITLE),
        caption=packet.caption or _first(iptc.get(_IPTC_CAPTION)) or tags.get(_XP_COMMENT) or _caption(tags),
        paths=packet.paths,
        people=packet.people,
        places=place_names((*packet.places, *(name for key in _IPTC_PLACES for name in iptc.get(key, ())))),
        colours=packet.colours,
    )


def _may_say_something(packet: Any) -> bool:
    """Whether a packet holds any property that is read from it here: most hold an editor's settings only."""
    data = packet.encode("utf-8", "replace") if isinstance(packet, str) else packet
    return isinstance(data, bytes) and _PROPERTIES.search(data) is not None


def _iptc(image: ImageFile) -> dict[tuple[int, int], Sequence[str]]:
    try:
        found: Any = IptcImagePlugin.getiptcinfo(image) or {}
    except DECODER_ERRORS:
        return {}
    is_utf8 = _UTF8 in (found.get(_IPTC_CHARACTERS) or b"")
    result: dict[tuple[int, int], Sequence[str]] = {}
    for key in (_IPTC_TITLE, _IPTC_KEYWORDS, _IPTC_CAPTION, *_IPTC_PLACES):
        values = found.get(key) or ()
        texts = (_decoded(value, is_utf8) for value in ([values] if isinstance(values, bytes) else values))
        result[key] = [text for text in texts if text]
    return result


def _decoded(value: Any, is_utf8: bool) -> str:
    if not isinstance(value, bytes):
        return ""
    for encoding in ("utf-8", "latin-1"):  # many write UTF-8 without saying so
        with contextlib.suppress(UnicodeDecodeError):
            return _clean(value.decode(encoding, "strict" if encoding == "utf-8" and not is_utf8 else "replace"))
    return ""


def _tags(image: Image.Image) -> dict[int, str]:
    try:
        tags = image.getexif()
    except DECODER_ERRORS:
        return {}
    found = {}
    for tag in (_XP_TITLE, _XP_COMMENT, _XP_KEYWORDS):
        with contextlib.suppress(*DECODER_ERRORS):
            value = tags.get(tag)
            if isinstance(value, tuple):
                value = bytes(value)
            if isinstance(value, bytes) and (text := _clean(value.decode("utf-16-le", "replace"))):
                found[tag] = text
    with contextlib.suppress(*DECODER_ERRORS):
        value = tags.get(_DESCRIPTION)
        if isinstance(value, str):
            with contextlib.suppress(UnicodeError):
                value = value.encode("latin-1").decode("utf-8")
            found[_DESCRIPTION] = _clean(value)
    return found


def _caption(tags: Mapping[int, str]) -> str | None:
    text = tags.get(_DESCRIPTION, "")
    return None if not text or text.lower().startswith(_OF_CAMERAS) else text


def _split(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(";") if word.strip()]


def _first(values: Sequence[str] | None) -> str | None:
    return values[0] if values else None


def _clean(text: str) -> str:
    """Without the padding and what XML cannot hold; lines stay."""
    text = text.partition("\0")[0]
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()[:_LIMIT]
