"""Guessing what a file is from its first bytes, to tell a person why it is not a photo."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file, named with its article: `a PDF`."""

    name: str
    known_format: bool = False
    """Whether photosim reads this format when it is intact."""


RAW = Kind("a raw photo", True)
TIFF = Kind("a TIFF", True)
JXL = Kind("a JPEG XL picture", True)
VIDEO = Kind("a video")

_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    # Offset, bytes, kind; the first that fits wins.
    (0, b"\xff\xd8\xff", Kind("a JPEG", True)),
    (0, b"\x89PNG\r\n\x1a\n", Kind("a PNG", True)),
    (0, b"GIF8", Kind("a GIF", True)),
    (8, b"WEBP", Kind("a WebP", True)),
    (8, b"CR\x02\x00", RAW),
    (0, b"II*\x00", TIFF),
    (0, b"MM\x00*", TIFF),
    (0, b"II+\x00", Kind("a TIFF", True)),
    (0, b"MM\x00+", Kind("a TIFF", True)),
    (0, b"BM", Kind("a BMP", True)),
    (4, b"ftyphei", Kind("a HEIC", True)),
    (4, b"ftyphev", Kind("a HEIC", True)),
    (4, b"ftypmif", Kind("a HEIF", True)),
    (4, b"ftypmsf", Kind("a HEIF", True)),
    (4, b"ftypavif", Kind("an AVIF", True)),
    (4, b"ftypavis", Kind("an AVIF", True)),
    (4, b"ftypcrx ", RAW),
    (4, b"ftyp", VIDEO),
    (4, b"moov", VIDEO),
    (4, b"mdat", VIDEO),
    (4, b"wide", VIDEO),
    (0, b"\x1aE\xdf\xa3", VIDEO),
    (8, b"AVI ", VIDEO),
    (0, b"\x00\x00\x01\xba", VIDEO),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", VIDEO),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"IIU\x00", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIRS", RAW),
    (0, b"MMOR", RAW),
    (0, b"FOVb", RAW),
    (0, b"\x00MRM", RAW),
    (6, b"HEAPCCDR", RAW),
    (0, b"IIIITwaR", RAW),
    (0, b"MMMMRawT", RAW),
    (0, b"\xff\x0a", JXL),
    (4, b"JXL \r\n\x87\n", JXL),
    (4, b"jP  \r\n\x87\n", Kind("a JPEG 2000 picture")),
    (0, b"\xff\x4f\xff\x51", Kind("a JPEG 2000 picture")),
    (0, b"8BPS", Kind("a Photoshop document")),
    (0, b"\x00\x00\x01\x00", Kind("an icon")),
    (0, b"v/1\x01", Kind("an OpenEXR picture")),
    (0, b"qoif", Kind("a QOI picture")),
    (0, b"gimp xcf", Kind("a GIMP document")),
    (0, b"%PDF", Kind("a PDF")),
    (0, b"%!PS", Kind("a PostScript document")),
    (0, b"PK\x03\x04", Kind("a ZIP archive or an office document")),
    (0, b"Rar!", Kind("an archive")),
    (0, b"7z\xbc\xaf", Kind("an archive")),
    (0, b"\x1f\x8b", Kind("an archive")),
    (0, b"\xd0\xcf\x11\xe0", Kind("an office document")),
    (0, b"\x00\x05\x16\x07", Kind("the side file that macOS keeps beside a photo")),
    (0, b"SQLite format 3", Kind("a database")),
    (0, b"\x7fELF", Kind("a program")),
    (0, b"MZ", Kind("a program")),
)

_HEAD = 512


def looks_like(data: bytes) -> Kind | None:
    """Return the most likely kind of the file content `data`, `None` when nothing fits."""
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset):
            return kind
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return Kind("a web page")
    if b"<svg" in head:
        return Kind("an SVG drawing")
    if head.startswith((b"<?xml", b"<x:xmpmeta")):
        return Kind("an XML document")
    return Kind("a text file") if _is_text(data[:_HEAD]) else None


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # a letter cut in two at the very end is no objection
            return False
        text = head[: error.start].decode("utf-8")
    return bool(text) and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
