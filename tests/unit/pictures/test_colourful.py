"""A photo without colours is told from one with, whatever is printed on it."""

from __future__ import annotations

import io

from PIL import Image

from photosim.pictures.colourful import has_colours
from tests.helpers.scenes import scene


def thumbnail(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def test_colours_are_seen_and_a_coloured_date_is_none() -> None:
    grey = Image.effect_noise((384, 256), 80).convert("RGB")
    dated = grey.copy()
    dated.paste((255, 140, 0), (300, 236, 370, 250))
    assert has_colours(thumbnail(grey)) is False
    assert has_colours(thumbnail(dated)) is False


def test_a_tint_is_no_colour_and_no_grey() -> None:
    grey = scene(5).convert("L").convert("RGB")
    for warm in ((1.1, 1.0, 0.8), (0.9, 1.0, 1.2)):
        bands = (
            band.point([min(255, round(value * gain)) for value in range(256)])
            for band, gain in zip(grey.split(), warm, strict=True)
        )
        assert has_colours(thumbnail(Image.merge("RGB", list(bands)))) is None
    assert has_colours(thumbnail(Image.blend(grey, Image.new("RGB", grey.size, (200, 60, 20)), 0.3))) is None
    assert has_colours(thumbnail(scene(5))) is True
