"""JPEG XL: what its header says, for the plugin decodes a file whole as soon as it is opened."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator

_CODESTREAM = b"\xff\x0a"
_CONTAINER = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
"""Width to height, where the header gives the width by a number."""
_LENGTHS = (9, 13, 18, 30)
"""Bits of a side that is no multiple of eight."""
_MOST_BOXES = 64


def is_jxl(data: bytes) -> bool:
    """Whether a file's bytes begin like a JPEG XL file."""
    return data.startswith((_CODESTREAM, _CONTAINER))


def size(data: bytes) -> tuple[int, int]:
    """Return width and height as the codestream has them, before it is turned. Raises ValueError when it has none."""
    bits = _Bits(_codestream(data))
    small = bits.take(1)
    height = 8 * (bits.take(5) + 1) if small else bits.take(_LENGTHS[bits.take(2)]) + 1
    ratio = bits.take(3)
    if ratio:
        across, down = _RATIOS[ratio]
        return height * across // down, height
    return (8 * (bits.take(5) + 1) if small else bits.take(_LENGTHS[bits.take(2)]) + 1), height


def _codestream(data: bytes) -> bytes:
    """The first bytes of the codestream behind its signature."""
    if data.startswith(_CODESTREAM):
        return data[2:18]
    for name, start, _ in itertools.islice(_boxes(data), _MOST_BOXES):
        if name in (b"jxlc", b"jxlp"):
            start += 4 if name == b"jxlp" else 0
            if data[start : start + 2] == _CODESTREAM:
                return data[start + 2 : start + 18]
            break
    raise ValueError("it holds no picture")


def packet(data: bytes) -> bytes | None:
    """Return the XMP packet of a file in boxes; `None` where there is none, or a compressed one."""
    if not data.startswith(_CONTAINER):
        return None
    return next((data[start:end] for name, start, end in _boxes(data) if name == b"xml "), None)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name of each box behind the first, and where its content begins and ends."""
    place = len(_CONTAINER)
    while place + 16 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        start = place + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        yield name, start, place + length if length else len(data)
        if length < 8:
            break
        place += length


class _Bits:
    """Numbers of some bits each, the lowest first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "little")
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise ValueError("its header is cut off")
        found = self._value & ((1 << count) - 1)
        self._value >>= count
        self._left -= count
        return found
