"""Guessing what a file is from its first bytes, to tell a person why it is not a photo."""

from __future__ import annotations

from typing import NamedTuple


class FileKind(NamedTuple):
    """A kind of file, named with its article: `a PDF`."""

    name: str
    known_format: bool = False
    """Whether photosim reads this format when it is intact."""


RAW = FileKind("a raw photo", True)
TIFF = FileKind("a TIFF", True)
JXL = FileKind("a JPEG XL picture", True)
VIDEO = FileKind("a video")

_MAGIC: tuple[tuple[int, bytes, FileKind], ...] = (
    # Offset, bytes, kind; the first that fits wins.
    (0, b"\xff\xd8\xff", FileKind("a JPEG", True)),
    (0, b"\x89PNG\r\n\x1a\n", FileKind("a PNG", True)),
    (0, b"GIF8", FileKind("a GIF", True)),
    (8, b"WEBP", FileKind("a WebP", True)),
    (8, b"CR\x02\x00", RAW),
    (0, b"II*\x00", TIFF),
    (0, b"MM\x00*", TIFF),
    (0, b"II+\x00", FileKind("a TIFF", True)),
    (0, b"MM\x00+", FileKind("a TIFF", True)),
    (0, b"BM", FileKind("a BMP", True)),
    (4, b"ftyphei", FileKind("a HEIC", True)),
    (4, b"ftyphev", FileKind("a HEIC", True)),
    (4, b"ftypmif", FileKind("a HEIF", True)),
    (4, b"ftypmsf", FileKind("a HEIF", True)),
    (4, b"ftypavif", FileKind("an AVIF", True)),
    (4, b"ftypavis", FileKind("an AVIF", True)),
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
    (4, b"jP  \r\n\x87\n", FileKind("a JPEG 2000 picture")),
    (0, b"\xff\x4f\xff\x51", FileKind("a JPEG 2000 picture")),
    (0, b"8BPS", FileKind("a Photoshop document")),
    (0, b"\x00\x00\x01\x00", FileKind("an icon")),
    (0, b"v/1\x01", FileKind("an OpenEXR picture")),
    (0, b"qoif", FileKind("a QOI picture")),
    (0, b"gimp xcf", FileKind("a GIMP document")),
    (0, b"%PDF", FileKind("a PDF")),
    (0, b"%!PS", FileKind("a PostScript document")),
    (0, b"PK\x03\x04", FileKind("a ZIP archive or an office document")),
    (0, b"Rar!", FileKind("an archive")),
    (0, b"7z\xbc\xaf", FileKind("an archive")),
    (0, b"\x1f\x8b", FileKind("an archive")),
    (0, b"\xd0\xcf\x11\xe0", FileKind("an office document")),
    (0, b"\x00\x05\x16\x07", FileKind("the side file that macOS keeps beside a photo")),
    (0, b"SQLite format 3", FileKind("a database")),
    (0, b"\x7fELF", FileKind("a program")),
    (0, b"MZ", FileKind("a program")),
)

_HEAD = 512


def looks_like(data: bytes) -> FileKind | None:
    """Return the most likely kind of the file content `data`, `None` when nothing fits."""
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset):
            return kind
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return FileKind("a web page")
    if b"<svg" in head:
        return FileKind("an SVG drawing")
    if head.startswith((b"<?xml", b"<x:xmpmeta")):
        return FileKind("an XML document")
    return FileKind("a text file") if _is_text(data[:_HEAD]) else None


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # a letter cut in two at the very end is no objection
            return False
        text = head[: error.start].decode("utf-8")
    return bool(text) and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
