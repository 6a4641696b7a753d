"""Which file was there first is read from the pixels, not from sizes or dates."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from photosim.base.errors import UnreadablePhoto
from photosim.proof.generations import is_bordered, is_saved_again
from tests.helpers.scenes import captioned, exposure, scene

PICTURE = exposure(scene(1), seed=1, grain=4.0)


def saved(image: Image.Image, quality: int = 80, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


ORIGINAL = saved(PICTURE)


@pytest.mark.parametrize(
    "again",
    [
        saved(opened(ORIGINAL), 95),
        saved(opened(ORIGINAL), 98, subsampling=0),
        saved(opened(ORIGINAL), kind="PNG"),
        saved(ImageOps.grayscale(opened(ORIGINAL)), 95),
        saved(captioned(opened(ORIGINAL)), 95),
        saved(opened(saved(opened(ORIGINAL), 96)), 95),
    ],
    ids=["finer", "finest", "lossless", "grey", "captioned", "twice"],
)
def test_what_was_saved_again_is_told_from_its_original(again: bytes) -> None:
    assert is_saved_again(again, ORIGINAL)
    assert not is_saved_again(ORIGINAL, again)


@pytest.mark.parametrize(
    "other",
    [
        saved(PICTURE, 95),
        saved(PICTURE, kind="PNG"),
        saved(exposure(scene(1), seed=2, grain=4.0), 95),
        saved(opened(ORIGINAL), 50),
        saved(ImageEnhance.Brightness(opened(ORIGINAL)).enhance(1.3), 95),
        saved(opened(ORIGINAL).filter(ImageFilter.GaussianBlur(1)), 95),
        saved(opened(ORIGINAL).resize((719, 480)), 95),
    ],
    ids=["from the same picture", "the picture itself", "another exposure", "coarser", "brighter", "softer", "smaller"],
)
def test_nothing_else_is_taken_for_it(other: bytes) -> None:
    assert not is_saved_again(other, ORIGINAL)


def test_a_plain_picture_tells_nothing() -> None:
    plain = saved(Image.new("RGB", (400, 300), (90, 120, 150)))
    assert not is_saved_again(saved(opened(plain), 98), plain)


@pytest.mark.parametrize("colour", ["white", "black", (200, 30, 30)])
def test_a_border_is_all_that_was_added(colour: str | tuple[int, int, int]) -> None:
    bordered = saved(ImageOps.expand(opened(ORIGINAL), 28, colour), 92)
    assert is_bordered(bordered, ORIGINAL)
    assert not is_bordered(ORIGINAL, bordered)
    assert not is_bordered(bordered, saved(captioned(opened(ORIGINAL))))


def test_more_of_the_scene_is_no_border() -> None:
    crop = saved(PICTURE.crop((20, 20, 700, 460)))
    assert not is_bordered(ORIGINAL, crop)


def test_a_smaller_copy_of_a_picture_with_plain_edges_is_not_inside_it() -> None:
    framed = ImageOps.expand(opened(ORIGINAL), 60, "white")
    assert not is_bordered(saved(framed), saved(framed.resize((framed.width - 40, framed.height - 40))))


@pytest.mark.parametrize("test", [is_saved_again, is_bordered])
def test_a_damaged_file_is_said_to_be_damaged(test: object) -> None:
    assert callable(test)
    for later, earlier in ((ORIGINAL[:900], ORIGINAL), (b"no picture", ORIGINAL), (ORIGINAL, b"no picture")):
        with pytest.raises(UnreadablePhoto):
            test(later, earlier)
