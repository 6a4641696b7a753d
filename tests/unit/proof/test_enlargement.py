"""An enlarged or sharpened copy has no detail that the smaller one lacks; an original has."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFilter

from photosim.proof.enlargement import Detail, beyond
from tests.helpers.scenes import exposure, scene

LARGE = exposure(scene(3, 1200, 800), seed=1, grain=8.0)
RESAMPLING = Image.Resampling


def saved(image: Image.Image, quality: int = 92) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("L")


@pytest.mark.parametrize("factor", [1.25, 1.5, 2.0, 3.0])
def test_an_original_has_detail_that_its_smaller_copy_lacks(factor: float) -> None:
    size = round(LARGE.width / factor), round(LARGE.height / factor)
    small = saved(LARGE.resize(size, RESAMPLING.LANCZOS), 88)
    assert beyond(saved(LARGE), small, exact=True) is Detail.REAL
    assert beyond(saved(LARGE), small, exact=False) is Detail.REAL


@pytest.mark.parametrize("factor", [1.5, 2.0])
@pytest.mark.parametrize("how", [RESAMPLING.LANCZOS, RESAMPLING.BICUBIC, RESAMPLING.BILINEAR])
@pytest.mark.parametrize("sharpened", [False, True])
def test_an_enlarged_copy_has_none(factor: float, how: Image.Resampling, sharpened: bool) -> None:
    small = LARGE.resize((600, 400), RESAMPLING.LANCZOS)
    large = small.resize((round(600 * factor), round(400 * factor)), how)
    if sharpened:
        large = large.filter(ImageFilter.UnsharpMask(2, 80, 2))
    found = beyond(saved(large), small.convert("L"), exact=True)
    assert found is not Detail.REAL
    assert found is Detail.NONE or (factor == 1.5 and not sharpened), "little of it outlives the compression"


@pytest.mark.parametrize("contrast", [6, 10])
def test_sharpening_that_ends_at_black_and_white_is_no_detail(contrast: int) -> None:
    """A grainy photo of high contrast, enlarged and sharpened: no small filter makes that."""
    grainy = exposure(scene(3, 600, 400).convert("L").convert("RGB"), seed=0, grain=30.0)
    hard = grainy.filter(ImageFilter.GaussianBlur(1)).point(lambda tone: contrast * (tone - 128) + 128)
    small = saved(hard, 90)
    large = saved(small.resize((1200, 800), RESAMPLING.LANCZOS).filter(ImageFilter.UnsharpMask(2, 120, 2)))
    assert beyond(large, small, exact=True) is not Detail.REAL


def test_without_knowing_exactly_how_they_lie_an_enlarged_copy_is_not_called_real() -> None:
    small = LARGE.resize((600, 400), RESAMPLING.LANCZOS)
    large = saved(small.resize((1200, 800), RESAMPLING.LANCZOS))
    assert beyond(large, small.convert("L"), exact=False) is Detail.UNKNOWN


def test_a_soft_original_is_not_taken_for_an_enlargement() -> None:
    soft = saved(LARGE.filter(ImageFilter.GaussianBlur(2)))
    small = saved(LARGE.filter(ImageFilter.GaussianBlur(2)).resize((600, 400), RESAMPLING.LANCZOS))
    assert beyond(soft, small, exact=True) is not Detail.NONE


def test_nearly_one_size_and_nothing_to_see_tell_nothing() -> None:
    plain = Image.new("L", (1200, 800), 90)
    assert beyond(plain, plain.resize((600, 400)), exact=True) is Detail.UNKNOWN
    assert beyond(saved(LARGE), saved(LARGE.resize((1150, 767))), exact=True) is Detail.UNKNOWN
