"""The original is saved as its copy was, and then both agree; another picture does not. Drawn pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from photosim.proof import exposures
from photosim.proof.pixels import Saved
from photosim.proof.saving import saved_alike
from tests.helpers import noise
from tests.helpers.scenes import exposure, scene

SIZE = (900, 600)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    """Mean grey levels."""
    return float(np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean())


@pytest.mark.parametrize("share", [1, 2])
def test_both_come_out_nearly_the_same(share: int) -> None:
    original = jpeg(exposure(scene(81, *SIZE), 1), 92)
    small = opened(original).resize((SIZE[0] // share, SIZE[1] // share), Image.Resampling.LANCZOS)
    copy = jpeg(small, 10)
    for first, second in ((original, copy), (copy, original)):
        laid = saved_alike(first, second)
        assert laid is not None
        assert laid[0].size == small.size
        assert apart(laid[0].colours, laid[1].colours) < 0.5 * apart(small, opened(copy))


def test_what_differs_still_differs() -> None:
    original = exposure(scene(82, *SIZE), 1)
    other = original.copy()
    ImageDraw.Draw(other).rectangle((400, 300, 430, 330), fill=(250, 40, 40))
    laid = saved_alike(jpeg(original, 92), jpeg(other, 10))
    assert laid is not None
    one, two = (np.asarray(plate.colours.crop((404, 304, 426, 326)), np.float32) for plate in laid)
    assert np.abs(one - two).mean() > 30


def test_finely_saved_files_are_left_as_they_are() -> None:
    original = exposure(scene(83, *SIZE), 1)
    assert saved_alike(jpeg(original, 92), jpeg(original, 85)) is None


def test_a_turned_file_is_left_as_it_is() -> None:
    original, written, exif = exposure(scene(84, *SIZE), 1), io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    original.save(written, "JPEG", quality=10, exif=exif)
    assert saved_alike(jpeg(original, 92), written.getvalue()) is None


def test_a_damaged_file_is_not_asked_again() -> None:
    original = exposure(scene(85, *SIZE), 1)
    coarse, fine = jpeg(original, 10), jpeg(original, 92)
    for damaged in (coarse[: len(coarse) // 2], coarse[:200], coarse[:2] + b"\xff" * 40 + coarse[600:]):
        assert saved_alike(fine, damaged) is None
        assert noise.are_two(fine, damaged, 1) is None
        assert not exposures.are_one(noise.compare(fine, damaged, 1))


def test_a_png_with_a_wrong_checksum_beside_its_pixels_is_whole() -> None:
    written = io.BytesIO()
    notes = PngInfo()
    notes.add_text("Comment", "a few words")
    exposure(scene(86, *SIZE), 1).save(written, "PNG", pnginfo=notes)
    data = bytearray(written.getvalue())
    at = data.index(b"a few words") + len(b"a few words")
    data[at] ^= 1
    saved = Saved.of(bytes(data))
    assert saved is not None
    plane = saved.luminance()
    assert plane is not None
    assert plane.size == SIZE
