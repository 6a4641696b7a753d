"""PNGs with a wrong checksum beside the pixels open; one in the pixels stays damage."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import picture
from photosim.pictures.png import is_damaged, mended


def drawn(text: str) -> bytes:
    notes, buffer = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Comment", text, zip=len(text) > 100)
    Image.effect_noise((40, 30), 60).convert("RGB").save(buffer, "PNG", pnginfo=notes)
    return buffer.getvalue()


def spoilt(data: bytes, chunk: bytes) -> bytes:
    at = data.index(chunk)
    end = at + 4 + int.from_bytes(data[at - 4 : at], "big")
    return data[:end] + bytes([data[end] ^ 0xFF]) + data[end + 1 :]


def test_a_wrong_checksum_of_a_text_is_put_right() -> None:
    data = drawn("hello")
    assert mended(data) is data
    assert mended(spoilt(data, b"tEXt")) == data
    assert picture.decode(spoilt(data, b"tEXt")).image.size == (40, 30)


def test_a_wrong_checksum_of_the_pixels_stays_damage() -> None:
    bad = spoilt(drawn("hello"), b"IHDR")
    assert mended(bad) is bad
    with pytest.raises(UnreadablePhoto):
        picture.decode(bad, whole=True)


def test_a_text_of_three_million_letters_is_no_damage() -> None:
    assert picture.decode(drawn("x" * 3_000_000)).image.size == (40, 30)


def test_a_wrong_checksum_of_the_end_is_no_damage() -> None:
    """No pixel is in it, so a whole original does not go for its JPEG."""
    bad = spoilt(drawn("hello"), b"IEND")
    assert not is_damaged(bad)
    assert is_damaged(spoilt(drawn("hello"), b"IHDR"))
