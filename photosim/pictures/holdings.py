"""What a file holds beside the picture that is looked at, found without decoding pixels."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from photosim.pictures import codecs
from photosim.pictures.faults import DECODER_ERRORS

GAIN_MAP, DEPTH, SECOND_EYE, VIDEO = "a gain map", "a depth map", "a second picture", "a video"
DEEP = "more than 8 bits a colour"
"""Tones between those that 8 bits can tell, of scans and of exports for further work. What is made of it loses them."""

_HEAD, _TAIL = 512 * 1024, 64 * 1024
"""Bytes that are looked at: XMP and EXIF stand first, a phone's directory of what it appended last."""
_MARKS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    (
        GAIN_MAP,
        (
            b"hdrgm:Version",
            b"urn:iso:std:iso:ts:21496:-1",
            b"urn:com:apple:photo:2020:aux:hdrgainmap",
            b"http://ns.apple.com/HDRGainMap",
        ),
    ),
    (DEPTH, (b"GDepth:", b"http://ns.google.com/photos/dd/1.0", b"auxiliary:depth", b"Dynamic Depth")),
    (DEPTH, (b"urn:mpeg:hevc:2015:auxid:2", b"DualShot_DepthMap")),
    (VIDEO, (b'GCamera:MicroVideo="1', b'GCamera:MotionPhoto="1', b"MotionPhoto_Data", b"Camera:MotionPhoto", b"mpvd")),
)
_JPEG, _CONTAINER = b"\xff\xd8", b"ftyp"
_PNG, _TIFF = b"\x89PNG", (b"II*\0", b"MM\0*")
_PNG_DEPTH = 24
"""Place of the bits a colour in a PNG: they stand in its first chunk, after width and height."""
_BITS_PER_SAMPLE = 258
_CANDIDATES = frozenset({"JPEG", "MPO", "HEIF", "AVIF", "PNG", "TIFF"})
_SMALL = 0.5
"""A second picture with sides shorter than this share of the first's is a preview or a map, not another eye."""


def holdings(path: Path, file_format: str = "") -> frozenset[str]:
    """What goes with the file though its picture is kept elsewhere; empty where it cannot be read or has nothing.

    `file_format` is Pillow's name of it; without one, the content tells.
    """
    if file_format and file_format not in _CANDIDATES:
        return frozenset()
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(0, 2)
            file.seek(max(_HEAD if file.tell() > _HEAD else 0, file.tell() - _TAIL))
            seen = head + file.read(_TAIL)
    except OSError:
        return frozenset()
    if head.startswith((_PNG, *_TIFF)):
        return frozenset({DEEP}) if _is_deep(path, head) else frozenset()
    if not head.startswith(_JPEG) and head[4:8] != _CONTAINER:
        return frozenset()
    found = {name for name, marks in _MARKS if any(mark in seen for mark in marks)}
    if b"MPF\0" in head and GAIN_MAP not in found and _has_second_picture(path):
        found.add(SECOND_EYE)
    return frozenset(found)


def _is_deep(path: Path, head: bytes) -> bool:
    if head.startswith(_PNG):
        return head[_PNG_DEPTH : _PNG_DEPTH + 1] == b"\x10"
    codecs.prepare()
    try:
        with Image.open(path, formats=["TIFF"]) as image:
            bits = getattr(image, "tag_v2", {}).get(_BITS_PER_SAMPLE, ())
            return max(bits if isinstance(bits, tuple) else (bits,), default=8) > 8
    except DECODER_ERRORS:
        return False


def _has_second_picture(path: Path) -> bool:
    codecs.prepare()
    try:
        with Image.open(path, formats=codecs.FORMATS) as image:
            first = image.size
            if getattr(image, "n_frames", 1) < 2:
                return False
            image.seek(1)
            return min(image.size) > _SMALL * min(first)
    except DECODER_ERRORS:
        return False
