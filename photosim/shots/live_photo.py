"""Whether a short video is the moving half of a Live Photo: by Apple's content identifier, else by capture time."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

VIDEO_SUFFIXES = frozenset({".mov", ".mp4"})
"""In lower case. Apple writes MOV; some services hand it out as MP4."""

_UUID = re.compile(rb"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE)
_IDENTIFIER = b"com.apple.quicktime.content.identifier"
_CREATED = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[+-]\d\d:?\d\d")
_MOST = 8_000_000
"""Bytes of a video's description that are read; that of a Live Photo has some thousand."""
_SECONDS = 3.0
"""A Live Photo begins one and a half seconds before its photo."""


def belong_together(photo: Path, taken_at: str | None, video: Path) -> bool | None:
    """Whether `video` is the moving half of `photo`, which was taken at `taken_at`; `None` when neither tells."""
    try:
        with video.open("rb") as file:
            description = _description(file)
    except OSError:
        return None
    if _IDENTIFIER in description:
        ours, theirs = _identifiers(photo), {found.upper() for found in _UUID.findall(description)}
        if ours:
            return not ours.isdisjoint(theirs)
    created = _CREATED.search(description)
    if created is None or taken_at is None:
        return None
    try:
        apart = datetime.fromisoformat(created[1].decode()) - datetime.fromisoformat(taken_at)
    except ValueError:
        return None
    return abs(apart.total_seconds()) <= _SECONDS


def _identifiers(photo: Path) -> set[bytes]:
    """The identifiers in the notes of Apple's cameras."""
    from PIL import ExifTags, Image

    from photosim.pictures import codecs
    from photosim.pictures.faults import DECODER_ERRORS

    codecs.prepare()
    try:
        with Image.open(photo, formats=codecs.FORMATS) as image:
            notes = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.MakerNote)
    except DECODER_ERRORS:
        return set()
    if not isinstance(notes, bytes) or not notes.startswith(b"Apple iOS"):
        return set()
    return {found.upper() for found in _UUID.findall(notes)}


def _description(file: BinaryIO) -> bytes:
    """The `moov` box of a QuickTime file; empty when there is none."""
    for name, size in _boxes(file):
        if name == b"moov":
            return file.read(min(size, _MOST))
    return b""


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and length of each outermost box, with the file standing at its content."""
    place, end = 0, file.seek(0, 2)
    while place + 8 <= end:
        file.seek(place)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            longer = file.read(8)
            if len(longer) < 8:
                return
            size, head = struct.unpack(">Q", longer)[0], 16
        elif size == 0:
            size = end - place
        if size < head:
            return
        yield name, size - head
        place += size
