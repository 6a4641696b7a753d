"""Of a damaged file the rows that are left are the picture; what every other program opens opens here too."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import decode, extras, jpeg, picture
from photosim.pictures.picture import Need
from tests.helpers.scenes import scene

WIDTH, HEIGHT = 720, 480
PICTURE = scene(7)


def saved(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    PICTURE.save(buffer, kind, **options)
    return buffer.getvalue()


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def after_first_part(data: bytes, stray: bytes) -> bytes:
    end = 4 + int.from_bytes(data[4:6], "big")
    return data[:end] + stray + data[end:]


def zeros_in(data: bytes, share: float, count: int) -> bytes:
    at = int(len(data) * share)
    return data[:at] + bytes(count) + data[at + count :]


JPEG, PROGRESSIVE = saved("JPEG", quality=88), saved("JPEG", quality=88, progressive=True)
PNG = saved("PNG", compress_level=1)

DAMAGED: dict[str, tuple[Callable[[], bytes], float, float]] = {
    # What was done to it, and between which shares of its rows are left.
    "jpeg, a little cut off": (lambda: cut(JPEG, 0.95), 0.8, 0.99),
    "jpeg, cut off": (lambda: cut(JPEG, 0.6), 0.3, 0.8),
    "jpeg, its end filled up with zeros": (lambda: cut(JPEG, 0.6) + bytes(20_000), 0.3, 0.8),
    "jpeg, a mark in its pixels": (lambda: JPEG[:9000] + b"\xff\x2f" + JPEG[9002:], 0.05, 0.9),
    "jpeg, stray parts": (lambda: after_first_part(JPEG, bytes([0xFF, 0x13, 0, 1, 0x7F] * 9)), 1.0, 1.0),
    "jpeg, a stray table": (lambda: after_first_part(JPEG, b"\xff\xdb\x01\x00" + b"stray" * 8), 1.0, 1.0),
    "jpeg, a wrong length": (lambda: JPEG[:4] + b"\xff\xf0" + JPEG[6:], 1.0, 1.0),
    "progressive, cut off late": (lambda: cut(PROGRESSIVE, 0.9), 1.0, 1.0),
    "progressive, cut off early": (lambda: cut(PROGRESSIVE, 0.15), 0.05, 1.0),
    "png, cut off": (lambda: cut(PNG, 0.5), 0.3, 0.7),
    "png, zeros in its pixels": (lambda: zeros_in(PNG, 0.6, 512), 0.1, 0.7),
    "png, a wrong checksum in its head": (lambda: PNG[:29] + bytes([PNG[29] ^ 255]) + PNG[30:], 1.0, 1.0),
    "bmp, cut off": (lambda: cut(saved("BMP"), 0.6), 0.55, 0.6),
    "tiff, cut off": (lambda: cut(saved("TIFF"), 0.6), 0.55, 0.6),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_left_is_shown_and_is_the_pictures_own(what: str) -> None:
    make, least, most = DAMAGED[what]
    data = make()
    with pytest.raises(UnreadablePhoto):
        picture.decode(data, whole=True)
    found = picture.decode(data)
    width, rows = found.layout.size
    assert found.damage.endswith("of the picture is left.")
    assert width == WIDTH
    assert least * HEIGHT - 1 <= rows <= most * HEIGHT
    first = HEIGHT - rows if what.startswith("bmp") else 0
    own = PICTURE.crop((0, first, WIDTH, first + rows))
    off = np.abs(np.asarray(found.image.convert("L"), np.int16) - np.asarray(own.convert("L")))
    # What a decoder makes up has nothing of the picture; what is only coarse is close to it nearly everywhere.
    assert np.percentile(off, 95) < (40 if "progressive" in what else 14)
    small = picture.decode(data, Need(100, 100))
    assert small.layout.size == found.layout.size


def test_a_picture_whose_pixels_pass_a_checksum_is_whole() -> None:
    at = PNG.index(b"IDAT")
    end = at + 4 + int.from_bytes(PNG[at - 4 : at], "big")
    wrong = PNG[:end] + bytes([PNG[end] ^ 255]) + PNG[end + 1 :]
    assert zlib.crc32(PNG[at:end]) != int.from_bytes(wrong[end : end + 4], "big")
    assert picture.decode(wrong, whole=True).damage == ""


def test_what_stands_behind_a_picture_is_no_damage() -> None:
    behind = PNG + b"\0\0\0\x04ABCDspam\0\0\0\0" + b"more"
    assert picture.decode(behind, whole=True).damage == ""
    assert picture.decode(JPEG + b"more behind it", whole=True).damage == ""


def test_of_an_interlaced_one_the_rows_between_count() -> None:
    from photosim.pictures.png import _ADAM7, _size_of, remains

    sizes = [_size_of(one, 9, 9, 8) for one in _ADAM7]
    assert sizes == [(2, 3), (2, 2), (1, 4), (3, 3), (2, 6), (5, 5), (4, 10)]
    raw = b"".join((b"\0" + bytes(row - 1)) * rows for rows, row in sizes)

    def made(pixels: bytes) -> bytes:
        def chunk(kind: bytes, body: bytes) -> bytes:
            return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

        head = (9).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 1])
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")

    assert [(remains(made(raw[:-lost])) or (b"", -1))[1] for lost in (1, 11, 39, 41)] == [7, 5, 0, 0]


@pytest.mark.parametrize(
    "data",
    [JPEG[:700], cut(saved("WEBP"), 0.6), saved("GIF")[:3000], b"\xff\xd8\xff\xe0junk", PNG[:200], b"BM" + bytes(60)],
    ids=["jpeg", "webp", "gif", "junk", "png", "bmp"],
)
def test_where_nothing_is_left_the_reason_stays(data: bytes) -> None:
    with pytest.raises(UnreadablePhoto) as whole:
        picture.decode(data, whole=True)
    with pytest.raises(UnreadablePhoto) as part:
        picture.decode(data)
    assert part.value.reason == whole.value.reason


def test_a_flat_rest_is_no_picture() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(buffer, "JPEG")
    with pytest.raises(UnreadablePhoto):
        picture.decode(buffer.getvalue()[:-60])


def test_zeros_behind_the_mark_of_the_end_are_no_damage() -> None:
    assert not jpeg.is_filled_up(JPEG + bytes(4096))
    assert picture.decode(JPEG + bytes(4096), whole=True).damage == ""


def test_the_facts_of_a_damaged_file_are_read_and_its_turn_is_made(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "NIKON"
    path = tmp_path / "a.jpg"
    PICTURE.save(path, quality=88, exif=exif)
    path.write_bytes(cut(path.read_bytes(), 0.6))
    found = picture.decode(path.read_bytes())
    assert found.metadata.camera_make == "NIKON"
    assert found.layout.turn == 6
    assert found.layout.size[1] == WIDTH
    assert decode.open_upright(path).size == found.layout.size
    with pytest.raises(UnreadablePhoto):
        decode.open_whole(path)
    assert extras.extras(path.read_bytes()) == extras.Extras()
    assert extras.extras(DAMAGED["jpeg, a stray table"][0]()) == extras.Extras()


def test_what_lies_behind_a_whole_picture_does_not_make_it_cut_off() -> None:
    """A video has the marks of a JPEG in it by chance, and may end in zeros."""
    behind = b"\0\0\0\x18ftypmp42" + bytes(500) + b"\xff\xda" + bytes(range(200)) * 3 + bytes(4096)
    assert not jpeg.is_filled_up(JPEG + behind)
