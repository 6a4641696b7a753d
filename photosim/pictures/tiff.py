"""The directories of a TIFF, as far as they tell a camera's raw file from a picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SUB_DIRECTORIES, _PHOTOMETRIC, _DNG_VERSION = 0x014A, 0x0106, 0xC612
_SENSOR_DATA = frozenset({32803, 34892})
"""Photometric interpretations: colour filter array, linear raw."""
_SIZES = {1: 1, 3: 2, 4: 4, 13: 4}
_FORMATS = {1: "B", 3: "H", 4: "I", 13: "I"}
_MOST_DIRECTORIES = 32
_MOST_TAGS = 512
_MOST_VALUES = 16

Directory = dict[int, tuple[int, ...]]
"""The first whole numbers of each tag that holds such."""


def holds_sensor_data(data: bytes) -> bool:
    """Whether a TIFF's bytes are a camera's raw file: DNG, NEF, ARW, PEF and their kin. Never raises."""
    try:
        return any(
            _DNG_VERSION in directory or not _SENSOR_DATA.isdisjoint(directory.get(_PHOTOMETRIC, ()))
            for directory in directories(data)
        )
    except struct.error:
        return False


def directories(data: bytes) -> Iterator[Directory]:
    """Yield the directories of a TIFF, those below others included. Raises struct.error where they point nowhere."""
    order = "<" if data[:1] == b"I" else ">"
    waiting = [struct.unpack_from(order + "I", data, 4)[0]]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        place = waiting.pop(0)
        if place == 0 or place in seen:
            continue
        seen.add(place)
        directory, following = _directory(data, place, order)
        yield directory
        waiting += [following, *directory.get(_SUB_DIRECTORIES, ())]


def _directory(data: bytes, place: int, order: str) -> tuple[Directory, int]:
    count = min(struct.unpack_from(order + "H", data, place)[0], _MOST_TAGS)
    found: Directory = {}
    for number in range(count):
        at = place + 2 + 12 * number
        tag, kind, length = struct.unpack_from(order + "HHI", data, at)
        if kind in _FORMATS:
            length = min(length, _MOST_VALUES)
            start = at + 8 if length * _SIZES[kind] <= 4 else struct.unpack_from(order + "I", data, at + 8)[0]
            found[tag] = struct.unpack_from(f"{order}{length}{_FORMATS[kind]}", data, start)
    return found, struct.unpack_from(order + "I", data, place + 2 + 12 * count)[0]
