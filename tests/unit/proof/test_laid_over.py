"""Which of two copies has the lettering."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from photosim.proof.laid_over import side
from tests.helpers.scenes import captioned, exposure, scene

PLAIN = exposure(scene(1), seed=1, grain=2.0)


def grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), np.float32)


def watermarked(image: Image.Image) -> Image.Image:
    layer = Image.new("RGBA", image.size, (255, 255, 255, 0))
    ImageDraw.Draw(layer).text((image.width // 4, image.height // 3), "PROOF", fill=(255, 255, 255, 150), font_size=120)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def with_sticker(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).ellipse((200, 150, 290, 240), fill=(255, 214, 60), outline=(120, 90, 10), width=4)
    return image


@pytest.mark.parametrize("drawn", [captioned, watermarked, with_sticker])
@pytest.mark.parametrize("brighter", [1.0, 1.15])
def test_the_one_with_something_laid_over_it_is_named(drawn, brighter: float) -> None:  # type: ignore[no-untyped-def]
    other = grey(ImageEnhance.Brightness(drawn(PLAIN)).enhance(brighter))
    assert side(grey(PLAIN), other) == 1
    assert side(other, grey(PLAIN)) == -1


def test_where_nothing_differs_nobody_is_named() -> None:
    assert side(grey(PLAIN), grey(PLAIN)) == 0
    assert side(grey(PLAIN), grey(ImageEnhance.Brightness(PLAIN).enhance(1.1))) == 0
