"""PNGs that every other program opens: with a wrong checksum that no pixel needs, cut off, with damaged pixels."""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LARGEST = 64 * 1024 * 1024
"""Bytes of a chunk beside the pixels that is looked at."""
_MOST_BYTES = 1 << 30
"""Of unpacked pixels."""
_ENOUGH = 0.1
"""Share of the rows that is worth being shown without what may be damage already."""
_FILTERS = 5
"""Ways in which a row is written down, by its first byte. Source: PNG specification, 9.2."""
_STEP = 64
"""Packed bytes that are unpacked at a time: so much at most is lost before the damage."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""By colour type. Source: PNG specification, 11.2.2."""


_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of an interlaced picture: first column and row, and the steps to the next."""


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    """Of the body."""
    end: int
    crc: int
    """As it should be."""
    wrong: bool
    whole: bool = True
    """Not cut off by the end of the file."""


class PngRemains(NamedTuple):
    """A file that decodes, and how many of its rows, from the first on, are the picture's own."""

    data: bytes
    rows: int


def mended(data: bytes) -> bytes:
    """The file with right checksums in its ancillary chunks; the same object where nothing is wrong with them.

    The chunks that hold the pixels are left alone: with them a wrong checksum means damage. Source: PNG
    specification, 5.4, by which the case of a chunk's first letter tells whether a picture needs it.
    """
    if not data.startswith(SIGNATURE):
        return data
    wrong = [chunk for chunk in _chunks(data) if chunk.wrong and _is_ancillary(chunk)]
    if not wrong:
        return data
    whole = bytearray(data)
    for chunk in wrong:
        struct.pack_into(">I", whole, chunk.end, chunk.crc)
    return bytes(whole)


def is_damaged(data: bytes) -> bool:
    """Whether the pixels of a PNG fail both of their checksums: its chunks' and that of what is packed in them.

    Pillow looks at neither once it has as many pixels as it wants.
    """
    if not data.startswith(SIGNATURE):
        return False
    chunks = [chunk for chunk in _chunks(data) if not _is_ancillary(chunk)]
    if not any(chunk.wrong and chunk.kind != b"IEND" for chunk in chunks):
        return False
    if any(chunk.wrong and chunk.kind not in (b"IDAT", b"IEND") for chunk in chunks):
        return True
    unpacked = zlib.decompressobj()
    try:
        for chunk in chunks:
            if chunk.kind == b"IDAT":
                unpacked.decompress(data[chunk.start : chunk.end])
    except zlib.error:
        return True
    return not unpacked.eof


def remains(data: bytes) -> PngRemains | None:
    """The file with its pixels up to the damage, and zeros behind; `None` where its head is damaged.

    Raises struct.error where the head is no head.
    """
    if data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    sizes = [_size_of(one, width, height, _CHANNELS.get(colour, 4) * depth) for one in passes]
    total = sum(rows * row for rows, row in sizes)
    if not width or not height or total > _MOST_BYTES:
        return None
    chunks = list(_chunks(data, to_the_end=True))
    packed = [chunk for chunk in chunks if chunk.kind == b"IDAT"]
    sure = list(itertools.takewhile(lambda chunk: not chunk.wrong or not chunk.whole, packed))
    for some in (sure, packed):  # where all is in one chunk, what can be unpacked is all that can be told
        pixels = _unpacked(b"".join(data[chunk.start : chunk.end] for chunk in some), total)
        rows = _whole_rows(pixels, sizes, height)
        if rows >= _ENOUGH * height:
            break
    head = [chunk for chunk in chunks if chunk.kind not in (b"IDAT", b"IEND") and chunk.whole]
    parts = [SIGNATURE, *(_made(chunk.kind, data[chunk.start : chunk.end]) for chunk in head)]
    parts += [_made(b"IDAT", zlib.compress(_padded(pixels, rows, sizes, total), 1)), _made(b"IEND", b"")]
    return PngRemains(b"".join(parts), rows)


def _whole_rows(pixels: bytes, sizes: Sequence[tuple[int, int]], height: int) -> int:
    """Rows, from the first on, that are there to their end; a row whose filter nobody knows is none."""
    *before, (last_rows, last_row) = sizes
    place = sum(rows * row for rows, row in before)
    whole = 0
    while whole < last_rows and place + last_row <= len(pixels) and pixels[place] < _FILTERS:
        whole, place = whole + 1, place + last_row
    # The last pass has every other row; with the rows between they are whole once the passes before are.
    return min(height, 2 * whole + (whole > 0)) if before else whole


def _size_of(one: tuple[int, int, int, int], width: int, height: int, bits: int) -> tuple[int, int]:
    """Rows of a pass, and bytes of a row with the one that names its filter; a pass without columns has no rows."""
    x, y, step_x, step_y = one
    columns, rows = -(-(width - x) // step_x), -(-(height - y) // step_y)
    return (max(0, rows), 1 + (columns * bits + 7) // 8) if columns > 0 else (0, 1)


def _padded(pixels: bytes, rows: int, sizes: Sequence[tuple[int, int]], total: int) -> bytes:
    """The pixels with zeros behind the rows that count."""
    kept = pixels if len(sizes) > 1 else pixels[: rows * sizes[0][1]]
    return kept.ljust(total, b"\0")


def _unpacked(packed: bytes, most: int) -> bytes:
    """What is packed, up to the damage."""
    unpacked, found = zlib.decompressobj(), bytearray()
    for place in range(0, len(packed), _STEP):
        try:
            found += unpacked.decompress(packed[place : place + _STEP])
        except zlib.error:
            break
        if len(found) >= most or unpacked.eof:
            break
    return bytes(found[:most])


def _chunks(data: bytes, *, to_the_end: bool = False) -> Iterator[_Chunk]:
    """The chunks of a PNG; `to_the_end`, the last one too where it is cut off."""
    view, place = memoryview(data), len(SIGNATURE)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 8 + length
        if not kind.isalpha():
            return  # the length of the chunk before was damaged, and this is no chunk
        if end + 4 > len(data):
            if to_the_end:
                yield _Chunk(kind, place + 8, len(data), 0, wrong=True, whole=False)
            return
        looked_at = not kind[0] & 0x20 or length <= _LARGEST
        right = zlib.crc32(view[place + 4 : end]) if looked_at else 0
        yield _Chunk(kind, place + 8, end, right, looked_at and right != struct.unpack_from(">I", data, end)[0])
        place = end + 4
        if kind == b"IEND":
            return  # what some programs put behind the picture is none of it


def _is_ancillary(chunk: _Chunk) -> bool:
    return bool(chunk.kind[0] & 0x20)


def _made(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
