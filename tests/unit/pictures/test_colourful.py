"""A photo without colours is told from one with, whatever is printed on it."""

from __future__ import annotations

import io

from PIL import Image

from photosim.pictures.colourful import has_colours


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
    assert has_colours(thumbnail(Image.blend(grey, Image.new("RGB", grey.size, (200, 60, 20)), 0.3))) is True
