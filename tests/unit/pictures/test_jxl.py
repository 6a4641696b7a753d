"""JPEG XL: read where its plugin is installed, and explained where it is not."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import codecs, description, jxl, picture
from photosim.pictures.decode import decode, open_upright
from photosim.values.photos import Preprocessing
from tests.helpers.named_places import packet
from tests.helpers.pictures import draw

codecs.prepare()
needs_plugin = pytest.mark.skipif(codecs.JXL not in codecs.FORMATS, reason="pillow-jxl-plugin is not installed")
PREPROCESSING = Preprocessing(64, 64)


def save(path: Path, size: tuple[int, int] = (96, 64), **options: object) -> Path:
    draw(3, *size).save(path, **options)
    return path


@needs_plugin
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"quality": 60}, {"use_container": True}])
def test_it_is_read(tmp_path: Path, options: dict[str, object]) -> None:
    path = save(tmp_path / "a.jxl", **options)
    found = decode(path, PREPROCESSING)
    assert (found.format, found.width, found.height) == ("JXL", 96, 64)
    difference = np.abs(np.asarray(open_upright(path)).astype(int) - np.asarray(draw(3)).astype(int))
    assert difference.mean() < 4


@needs_plugin
def test_its_facts_are_read_and_its_picture_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "EOS 6D", 6
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    found = decode(save(tmp_path / "a.jxl", exif=exif.tobytes()), PREPROCESSING)
    assert (found.metadata.camera_model, found.metadata.taken_at) == ("EOS 6D", "2024-03-01T12:00:00")
    assert (found.width, found.height) == (96, 64), "the codestream says how it lies, not EXIF"


@needs_plugin
@pytest.mark.parametrize("at_end", [False, True])
def test_its_xmp_is_read(tmp_path: Path, at_end: bool) -> None:
    path = save(tmp_path / "a.jxl", use_container=True)
    data, xmp = path.read_bytes(), packet("Lisbon", "Portugal")
    box = (len(xmp) + 8).to_bytes(4, "big") + b"xml " + xmp
    place = len(data) if at_end else 32  # behind the signature and the type
    path.write_bytes(data[:place] + box + data[place:])
    assert description.read(path).places == ("Lisbon", "Portugal")
    assert decode(path, PREPROCESSING).description.places == ("Lisbon", "Portugal")
    assert description.read(save(tmp_path / "b.jxl")).places == ()


def test_boxes_that_lie_about_their_length_end_the_search() -> None:
    start = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
    for length in (0, 1, 2, 7, 2**31):
        assert jxl.packet(start + length.to_bytes(4, "big") + b"junk" + bytes(40)) is None
    assert jxl.packet(start) is None
    assert jxl.packet(start + bytes(4) + b"xml " + b"to the end") == b"to the end"


@needs_plugin
def test_one_made_from_a_jpeg_lies_as_that_did(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    draw(3).save(tmp_path / "a.jpg", exif=exif)
    with Image.open(tmp_path / "a.jpg") as image:
        image.save(tmp_path / "a.jxl", lossless_jpeg=True)
    one, other = (decode(tmp_path / name, PREPROCESSING) for name in ("a.jpg", "a.jxl"))
    assert (other.width, other.height) == (one.width, one.height) == (64, 96)
    assert np.abs(one.pixels.astype(int) - other.pixels.astype(int)).mean() < 3


@needs_plugin
@pytest.mark.parametrize(
    ("size", "container"),
    list(itertools.product([(96, 64), (8, 8), (999, 999), (160, 120), (257, 1), (1, 3000), (20, 10)], (0, 1))),
)
def test_its_size_is_known_before_it_is_decoded(tmp_path: Path, size: tuple[int, int], container: int) -> None:
    data = save(tmp_path / "a.jxl", size, use_container=bool(container)).read_bytes()
    assert jxl.size(data) == size


def test_one_that_claims_too_much_is_refused_by_its_header(tmp_path: Path) -> None:
    bits = 0 | 3 << 1 | 999_999 << 3 | 0 << 33 | 3 << 36 | 999_999 << 38  # both sides with thirty bits
    (tmp_path / "a.jxl").write_bytes(b"\xff\x0a" + bits.to_bytes(16, "little"))
    with pytest.raises(UnreadablePhoto, match="1,000,000 × 1,000,000"):
        picture.decode((tmp_path / "a.jxl").read_bytes())


@pytest.mark.parametrize("kept", [3, 10, 14, 30, 200])
def test_one_that_is_cut_off_has_a_reason(tmp_path: Path, kept: int) -> None:
    data = b"\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x14ftypjxl \0\0\0\0jxl \0\0\0\x90jxlc\xff\x0a" + bytes(400)
    with pytest.raises(UnreadablePhoto) as caught:
        picture.decode(data[:kept])
    assert caught.value.reason.endswith(".")


@needs_plugin
def test_a_damaged_one_is_told_to_a_person(tmp_path: Path) -> None:
    data = bytearray(save(tmp_path / "a.jxl").read_bytes())
    data[20:60] = b"\xff" * 40
    with pytest.raises(UnreadablePhoto, match="damaged: its pixels cannot be decoded"):
        picture.decode(bytes(data))


def test_without_the_plugin_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "FORMATS", [name for name in codecs.FORMATS if name != codecs.JXL])
    with pytest.raises(UnreadablePhoto, match="pillow-jxl-plugin"):
        picture.decode(b"\xff\x0a\xfa\x7f" + bytes(100))
