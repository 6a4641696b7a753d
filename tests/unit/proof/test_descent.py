"""Which file was made from which is read from the pixels, whatever was done to tones, colours, size or frame."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from photosim.proof.descent import NEAR, descent, shifted_exactly
from photosim.proof.pixels import stored
from photosim.proof.plates import PlatePosition
from tests.helpers.scenes import captioned, exposure, scene

PICTURE = exposure(scene(1, 1080, 720), seed=1, grain=4.0)


def saved(image: Image.Image, quality: int = 85, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


ORIGINAL = saved(PICTURE)
DECODED = opened(ORIGINAL)


def near(earlier: bytes, later: bytes) -> float:
    one, other = stored(earlier), stored(later)
    assert one is not None
    assert other is not None
    place = PlatePosition(other.size[0] / one.size[0], 0.0, other.size[1] / one.size[1], 0.0)
    return descent(one, other, place) or 0.0


def doubled(image: Image.Image) -> Image.Image:
    return image.resize((image.width * 2, image.height * 2), Image.Resampling.LANCZOS)


@pytest.mark.parametrize(
    "later",
    [
        saved(DECODED, 96),
        saved(DECODED, kind="PNG"),
        saved(ImageOps.grayscale(DECODED), 95),
        saved(captioned(DECODED), 95),
        saved(ImageEnhance.Contrast(DECODED).enhance(1.15), 95),
        saved(ImageEnhance.Color(ImageEnhance.Brightness(DECODED).enhance(0.85)).enhance(1.3), 95),
        saved(doubled(DECODED), 93),
        saved(doubled(DECODED).filter(ImageFilter.UnsharpMask(2, 60, 2)), 95),
        saved(DECODED.resize((1620, 1080), Image.Resampling.BICUBIC), 95),
    ],
    ids=["finer", "lossless", "grey", "captioned", "contrast", "colours", "enlarged", "sharpened", "1.5 times"],
)
def test_what_was_made_from_a_jpeg_is_told_from_it(later: bytes) -> None:
    assert near(ORIGINAL, later) >= NEAR
    assert near(later, ORIGINAL) < near(ORIGINAL, later) / 2


@pytest.mark.parametrize(
    "other",
    [
        saved(PICTURE, 96),
        saved(PICTURE, kind="PNG"),
        saved(exposure(scene(1, 1080, 720), seed=2, grain=4.0), 96),
        saved(DECODED, 50),
        saved(PICTURE.resize((540, 360), Image.Resampling.LANCZOS), 90),
        saved(doubled(PICTURE), 92),
        saved(ImageEnhance.Contrast(PICTURE).enhance(1.15), 95),
    ],
    ids=[
        "from the same",
        "the source",
        "another exposure",
        "coarser",
        "a smaller one",
        "source enlarged",
        "source edited",
    ],
)
def test_nothing_else_is_taken_for_it(other: bytes) -> None:
    assert near(ORIGINAL, other) < NEAR
    assert near(other, ORIGINAL) < NEAR


def test_a_plain_picture_tells_nothing() -> None:
    plain = saved(Image.new("RGB", (640, 480), (90, 120, 150)))
    assert near(plain, saved(opened(plain), 98)) == 0.0


@pytest.mark.parametrize("quality", [5, 10])
def test_very_coarse_files_are_not_taken_for_originals(quality: int) -> None:
    """Their few waves crowd below the step, and are near it by chance."""
    assert near(saved(DECODED, quality), ORIGINAL) < NEAR


def test_a_crop_lies_on_whole_pixels() -> None:
    one, other = stored(ORIGINAL), stored(saved(DECODED.crop((61, 37, 1000, 690)), 96))
    assert one is not None
    assert other is not None
    place = shifted_exactly(one.luminance, other.luminance, PlatePosition(1.001, -58.0, 0.999, -39.0))
    assert place == PlatePosition(1.0, -61.0, 1.0, -37.0)
    assert (descent(one, other, place) or 0.0) >= NEAR


def test_of_a_damaged_file_nothing_is_told() -> None:
    assert stored(ORIGINAL[: len(ORIGINAL) // 3]) is None
