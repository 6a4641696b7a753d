"""The two halves of Live Photos, drawn."""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import Image

from tests.helpers.pictures import draw

TAKEN_AT = "2024-03-01T12:00:00"


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


def video(path: Path, identifier: str | None = None, created: str | None = None, *, moov_first: bool = False) -> Path:
    """What a Live Photo's video has in common with all of QuickTime, and Apple's description in it."""
    described = b""
    if identifier is not None:
        described += b"com.apple.quicktime.content.identifier" + bytes(8) + identifier.encode()
    if created is not None:
        described += b"com.apple.quicktime.creationdate" + bytes(8) + created.encode()
    parts = [box(b"mdat", bytes(500)), box(b"moov", box(b"mvhd", bytes(100)) + box(b"meta", described))]
    path.write_bytes(box(b"ftyp", b"qt  ") + b"".join(reversed(parts) if moov_first else parts))
    return path


def photo(path: Path, identifier: str | None = None, seed: int = 0, taken_at: str = TAKEN_AT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    details[0x9003] = taken_at.replace("-", ":").replace("T", " ")
    if identifier is not None:
        details[0x927C] = b"Apple iOS\0\0\1MM\0\1\0\x11\0\2" + identifier.encode() + b"\0"
    draw(seed).save(path, "JPEG", exif=exif)
    return path
