"""Raw files, drawn: as little of a DNG as LibRaw takes for one."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import numpy as np

from tests.helpers.pictures import draw

Tag = tuple[int, int, list[int] | bytes]
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SIGNED = 1, 2, 3, 4, 5, 10
_COLOURS = (7034, -804, -1014, -4420, 12564, 2058, -851, 1994, 5758)
_LETTERS = {_SHORT: "H", _LONG: "I", _RATIONAL: "I", _SIGNED: "i"}


def write_raw(
    path: Path,
    number: int = 0,
    *,
    size: tuple[int, int] = (1600, 1200),
    preview: tuple[int, int] | None = (1200, 900),
    orientation: int = 1,
    taken_at: str = "2024:03:01 12:00:00",
    model: str = "EOS 6D",
    damaged_preview: bool = False,
    xmp: bytes = b"",
    iptc: bytes = b"",
) -> Path:
    """Write a DNG of the picture `number`, `size` pixels on the sensor, with a JPEG preview of it or without any."""
    image = draw(number, *size)
    sensor = np.asarray(image, np.uint16) * 200
    mosaic = sensor[..., 1].copy()
    mosaic[0::2, 0::2], mosaic[1::2, 1::2] = sensor[0::2, 0::2, 0], sensor[1::2, 1::2, 2]
    blob = bytearray(struct.pack("<2sHI", b"II", 42, 0))

    def put(data: bytes) -> int:
        at = len(blob)
        blob.extend(data)
        blob.extend(b"\0" * (len(data) % 2))
        return at

    def directory(tags: list[Tag]) -> int:
        entries = b""
        for tag, kind, values in sorted(tags):
            if isinstance(values, bytes):
                raw, count = values, len(values)
            else:
                raw = struct.pack(f"<{len(values)}{_LETTERS[kind]}", *values)
                count = len(values) // (2 if kind in (_RATIONAL, _SIGNED) else 1)
            value = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", put(raw))
            entries += struct.pack("<HHI4s", tag, kind, count, value)
        return put(struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0))

    exif = directory(
        [
            (0x829A, _RATIONAL, [1, 250]),
            (0x829D, _RATIONAL, [28, 10]),
            (0x8827, _SHORT, [400]),
            (0x9003, _ASCII, taken_at.encode() + b"\0"),
            (0x920A, _RATIONAL, [50, 1]),
        ]
    )
    width, height = size
    described: list[Tag] = [
        (0x010F, _ASCII, b"Canon\0"),
        (0x0110, _ASCII, model.encode() + b"\0"),
        (0x0112, _SHORT, [orientation]),
        *([(0x02BC, _BYTE, xmp)] if xmp else []),
        *([(0x83BB, _BYTE, iptc)] if iptc else []),
        (0x8769, _LONG, [exif]),
        (0xC612, _BYTE, bytes([1, 4, 0, 0])),
        (0xC614, _ASCII, b"Canon EOS 6D\0"),
        (0xC621, _SIGNED, [part for value in _COLOURS for part in (value, 10_000)]),
        (0xC628, _RATIONAL, [1, 1, 1, 1, 1, 1]),
    ]
    from_sensor: list[Tag] = [
        (0x00FE, _LONG, [0]),
        (0x0100, _LONG, [width]),
        (0x0101, _LONG, [height]),
        (0x0102, _SHORT, [16]),
        (0x0103, _SHORT, [1]),
        (0x0106, _SHORT, [32803]),
        (0x0111, _LONG, [put(mosaic.astype("<u2").tobytes())]),
        (0x0115, _SHORT, [1]),
        (0x0116, _LONG, [height]),
        (0x0117, _LONG, [2 * width * height]),
        (0x828D, _SHORT, [2, 2]),
        (0x828E, _BYTE, bytes([0, 1, 1, 2])),
        (0xC61D, _LONG, [51000]),
    ]
    if preview is None:
        first = directory(described + from_sensor)
    else:
        buffer = io.BytesIO()
        image.resize(preview).save(buffer, "JPEG", quality=90)
        jpeg = buffer.getvalue()
        if damaged_preview:
            jpeg = jpeg[: len(jpeg) // 2] + bytes(len(jpeg) // 2)
        below = directory(from_sensor)
        first = directory(
            [
                *described,
                (0x00FE, _LONG, [1]),
                (0x0100, _LONG, [preview[0]]),
                (0x0101, _LONG, [preview[1]]),
                (0x0102, _SHORT, [8, 8, 8]),
                (0x0103, _SHORT, [7]),
                (0x0106, _SHORT, [6]),
                (0x0111, _LONG, [put(jpeg)]),
                (0x0115, _SHORT, [3]),
                (0x0116, _LONG, [preview[1]]),
                (0x0117, _LONG, [len(jpeg)]),
                (0x014A, _LONG, [below]),
            ]
        )
    struct.pack_into("<I", blob, 4, first)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(blob)
    return path


def write_together(*paths: Path, at: int = 1_700_000_000) -> None:
    """Give files the modification time that a camera gives the files of one exposure."""
    for path in paths:
        os.utime(path, (at, at))
