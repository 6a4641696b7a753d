"""A film scan with an infrared channel is not taken for a transparent picture."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from photosim.pictures import picture
from tests.helpers.scenes import scene

COLOURS = np.asarray(scene(3, 90, 60))
INFRARED = np.asarray(scene(4, 90, 60).convert("L"))


def tiff(planes: np.ndarray, bits: int, extra: int | None) -> bytes:
    """Uncompressed; `extra` is what it says of its last channel: 0 nothing, 2 transparency, `None` not even that."""
    height, width, count = planes.shape
    body = (planes.astype("<u2") * 257).tobytes() if bits == 16 else planes.tobytes()
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, count, 0),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
    ]
    tags += [(273, 4, 1, 0), (277, 3, 1, count), (278, 4, 1, height), (279, 4, 1, len(body)), (284, 3, 1, 1)]
    if extra is not None:
        tags.append((338, 3, 1, extra))
    behind = 8 + 2 + 12 * len(tags) + 4
    depths = struct.pack(f"<{count}H", *[bits] * count)
    inline = int.from_bytes(depths, "little")
    values = {258: behind if len(depths) > 4 else inline, 273: behind + len(depths)}
    table = b"".join(struct.pack("<HHII", *tag[:3], values.get(tag[0], tag[3])) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + table + bytes(4) + depths + body


@pytest.mark.parametrize("extra", [None, 0])
@pytest.mark.parametrize("bits", [8, 16])
def test_its_colours_are_what_was_scanned(bits: int, extra: int | None) -> None:
    found = picture.decode(tiff(np.dstack([COLOURS, INFRARED]), bits, extra))
    shown = np.asarray(found.cut(picture.WHOLE, (90, 60), Image.Resampling.NEAREST))
    assert np.abs(shown.astype(int) - COLOURS).max() <= 1


def test_what_is_named_transparency_is() -> None:
    alpha = np.full_like(INFRARED, 255)
    alpha[:, :45] = 0
    found = picture.decode(tiff(np.dstack([COLOURS, alpha]), 8, 2))
    shown = np.asarray(found.cut(picture.WHOLE, (90, 60), Image.Resampling.NEAREST))
    assert (shown[:, :45] == 255).all()
    assert np.array_equal(shown[:, 45:], COLOURS[:, 45:])
    buffer = io.BytesIO()
    Image.fromarray(np.dstack([COLOURS, alpha])).save(buffer, "TIFF")
    assert (
        np.asarray(picture.decode(buffer.getvalue()).cut(picture.WHOLE, (90, 60), Image.Resampling.NEAREST))[:, :45]
        == 255
    ).all()
