"""JPEGs that every other program opens: without the mark of their end, cut off, with other bytes between parts."""

from __future__ import annotations

import io
import re
import struct

import numpy as np
from PIL import Image

from photosim.pictures import codecs

BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_OTHER_BITS = b"\x55\xaa" * 1024
"""What a decoder that still waits for pixels would make other pixels of."""
_FILLING = 16
"""Zeros at the end of a file that were put there for bytes that never came: copying programs reserve the room first."""
_REDUCED = 8
"""By how much a JPEG can be decoded smaller, from the averages of its blocks alone."""

_START_OF_SCAN = 0xDA
_FRAMES = (0xC0, 0xC1, 0xC2)
_TABLES, _CODES, _INTERVAL = 0xDB, 0xC4, 0xDD
_APPLICATION: dict[int, tuple[bytes, ...]] = {
    0xE0: (b"JFIF",),
    0xE1: (b"Exif\0", b"http://ns.adobe.com/"),
    0xE2: (b"ICC_PROFILE",),
    0xEE: (b"Adobe",),
}
_MARKER = re.compile(rb"\xff[\xc0-\xfe]")
_NO_PIXELS = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""What never stands in a scan: behind 0xFF there is 0 or the mark of a restart."""


def ended(data: bytes) -> bytes | None:
    """The file with the mark of its end; None where it has one, is no JPEG, or lacks pixels as well.

    A decoder that reaches the end too early goes on with zeros. Where other bits in their place change no pixel, it
    had them all. Raises what Pillow raises for a damaged file.
    """
    if not data.startswith(BEGIN) or data.endswith(_END):
        return None
    whole, other = completed(data)
    return whole if _pixels(whole) == _pixels(other) else None


def is_filled_up(data: bytes) -> bool:
    """Whether a JPEG ends in zeros that stand for bytes that never came: a decoder takes them for pixels."""
    if not data.startswith(BEGIN) or not data.endswith(bytes(_FILLING)):
        return False
    return data.find(_END, _first_scan(data)) < 0


def _first_scan(data: bytes) -> int:
    """Where the pixels begin: small pictures in the head end before, and what is behind the picture is none of it."""
    place = len(BEGIN)
    while data[place : place + 1] == b"\xff" and data[place + 1 : place + 2] != bytes((_START_OF_SCAN,)):
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4], "big"))
    return place if data[place : place + 1] == b"\xff" else data.rfind(bytes((0xFF, _START_OF_SCAN)))


def completed(data: bytes) -> tuple[bytes, bytes]:
    """The file with the mark of its end, and once more with other pixels in the place of those that are lacking."""
    cut = data.rstrip(b"\0") if is_filled_up(data) else data
    cut = cut.removesuffix(_END).rstrip(b"\xff")
    return cut + _END, cut + _OTHER_BITS + _END


def reduced(data: bytes, most_pixels: int) -> tuple[np.ndarray, int]:
    """The picture at an eighth, uint8 (height, width[, channels]), and the height of the whole one.

    Raises what Pillow raises for a damaged file, and for one that claims more than so many pixels.
    """
    codecs.prepare()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        height = image.height
        if image.width * height > most_pixels:
            raise Image.DecompressionBombError(f"{image.width} x {height} pixels")
        image.draft(None, (max(1, image.width // _REDUCED), max(1, height // _REDUCED)))
        return np.asarray(image), height


def cleaned(data: bytes) -> bytes:
    """Only those parts of the file that a decoder needs, without what stands between them.

    Source: ITU-T T.81, B.1.1. Each part but the pixels tells its length, and has a form that chance rarely gives.
    """
    parts, place = [BEGIN], len(BEGIN)
    while (found := _MARKER.search(data, place)) is not None:
        start, kind = found.start(), data[found.start() + 1]
        if not _is_part(data, start):
            place = start + 2
            continue
        place = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
        if kind == _START_OF_SCAN:
            place = _end_of_scan(data, place)
        parts.append(data[start:place])
        if kind == _START_OF_SCAN and data[place : place + 2] != _END and not _is_part(data, place):
            break  # behind damaged pixels nothing is in its place any more
    return b"".join([*parts, _END])


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the pixels of a scan end: by the next part, or by damage, since no pixels look like the begin of one."""
    found = _NO_PIXELS.search(data, place)
    return len(data) if found is None else found.start()


def _is_part(data: bytes, place: int) -> bool:
    length = int.from_bytes(data[place + 2 : place + 4], "big")
    body = data[place + 4 : place + 2 + length]
    if len(body) != length - 2 or not _is_well_formed(data[place + 1], body):
        return False
    # The length of what no decoder needs may be damaged. A photo's small picture is in 0xE1, so that is skipped whole.
    return data[place + 1] not in (0xE0, 0xE2, 0xEE) or data[place + 2 + length : place + 3 + length] == b"\xff"


def _is_well_formed(kind: int, body: bytes) -> bool:
    if kind in _FRAMES:
        return len(body) > 6 and body[0] == 8 and body[5] in (1, 3, 4) and len(body) == 6 + 3 * body[5]
    if kind == _START_OF_SCAN:
        return len(body) > 4 and body[0] in (1, 2, 3, 4) and len(body) == 4 + 2 * body[0]
    if kind == _INTERVAL:
        return len(body) == 2
    if kind == _TABLES:
        place = 0
        while place < len(body) and body[place] >> 4 <= 1 and body[place] & 15 <= 3:
            place += 1 + 64 * (1 + (body[place] >> 4))
        return place == len(body) > 0
    if kind == _CODES:
        place = 0
        while place + 17 <= len(body) and body[place] >> 4 <= 1 and body[place] & 15 <= 3:
            place += 17 + sum(struct.unpack_from("16B", body, place + 1))
        return place == len(body) > 0
    return kind in _APPLICATION and body.startswith(_APPLICATION[kind])


def _pixels(data: bytes) -> bytes:
    """All of them: where a progressive file breaks off, only fine detail differs."""
    codecs.prepare()
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        return image.tobytes()
