"""A header that claims more than 400 megapixels is refused, whatever the format."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.ImageFile import ImageFile

from photosim.base.errors import UnreadablePhoto
from photosim.pictures.decode import decode
from photosim.pictures.extras import extras
from tests.helpers.fake_embedder import FakeEmbedder

SIDE = 60_000


def saved(name: str, **options: object) -> bytearray:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(file, name, **options)
    return bytearray(file.getvalue())


def jpeg(*, progressive: bool) -> bytes:
    data = saved("JPEG", progressive=progressive)
    at = data.find(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", SIDE, SIDE)
    return bytes(data)


def png() -> bytes:
    data = saved("PNG")
    data[16:24] = struct.pack(">II", SIDE, SIDE)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def tiff() -> bytes:
    data = saved("TIFF")
    start = struct.unpack("<I", data[4:8])[0]
    for entry in range(start + 2, start + 2 + 12 * struct.unpack("<H", data[start : start + 2])[0], 12):
        if struct.unpack("<H", data[entry : entry + 2])[0] in (256, 257):
            data[entry + 2 : entry + 4] = struct.pack("<H", 4)
            data[entry + 8 : entry + 12] = struct.pack("<I", SIDE)
    return bytes(data)


def bmp() -> bytes:
    data = saved("BMP")
    data[18:26] = struct.pack("<ii", SIDE, SIDE)
    return bytes(data)


def gif() -> bytes:
    data = saved("GIF")
    data[6:10] = struct.pack("<HH", SIDE, SIDE)
    return bytes(data)


FILES = {
    "jpeg": jpeg(progressive=False),
    "progressive": jpeg(progressive=True),
    "png": png(),
    "tiff": tiff(),
    "bmp": bmp(),
    "gif": gif(),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_with_its_size(name: str, tmp_path: object) -> None:
    with pytest.raises(UnreadablePhoto, match="60,000 × 60,000 pixels; photosim reads up to 400"):
        decode("x", FakeEmbedder().identity.preprocessing, data=FILES[name])


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("zeros", [0, 20_000], ids=["whole", "its end filled up with zeros"])
def test_nothing_that_might_be_left_of_it_is_decoded(
    progressive: bool, zeros: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []  # also an eighth of the sides is half a minute of work
    data = jpeg(progressive=progressive) + bytes(zeros)
    monkeypatch.setattr(ImageFile, "load", lambda image: decoded.append(image.size))
    with pytest.raises(UnreadablePhoto):
        decode("x", FakeEmbedder().identity.preprocessing, data=data)
    extras(data)
    assert decoded == []
