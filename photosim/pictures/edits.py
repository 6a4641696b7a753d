"""The ways in which people change their photos before they keep or send a copy, done to a picture in memory."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import source
from photosim.pictures.decode import model_input, open_upright
from photosim.values.photos import Preprocessing

_SIDE = 1600
"""Pixels of the long side that copies are made from: more than any model looks at, and quick."""

Edit = Callable[[Image.Image, random.Random], bytes]


def edited_inputs(path: str, preprocessing: Preprocessing, seed: int) -> np.ndarray | UnreadablePhoto:
    """Return the model's inputs of a photo and of its copies, in the order of `NAMES`: uint8 (1 + n, crop, crop, 3).

    Every copy is encoded and decoded again, as a file would be; nothing is written to disk. For a photo that cannot be
    read the error itself.
    """
    try:
        original = model_input(source.read(path), preprocessing)
        picture = open_upright(path, max_side=_SIDE)
        made = (model_input(data, preprocessing) for _, data in copies(picture, f"{seed}-{path}"))
        return np.stack([original, *made])
    except UnreadablePhoto as error:
        return UnreadablePhoto(error.reason, lasting=error.lasting)


def copies(picture: Image.Image, seed: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name of every edit and the encoded copy; the same ones for the same picture and seed."""
    for number, (name, edit) in enumerate(_EDITS.items()):
        yield name, edit(picture, random.Random(f"{seed}-{number}"))


def _smaller(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(_reduced(picture, 800), 85)


def _tiny(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(_reduced(picture, 256), 80)


def _compressed(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(picture, 30)


def _sent(picture: Image.Image, _: random.Random) -> bytes:
    """As messengers do it: smaller, compressed, and once again."""
    once = Image.open(io.BytesIO(_jpeg(_reduced(picture, 1280), 70)))
    return _jpeg(_reduced(once, 1024), 65)


def _webp(picture: Image.Image, _: random.Random) -> bytes:
    return _encoded(_reduced(picture, 1000), "WEBP", quality=70, method=0)


def _cropped(keep: float) -> Edit:
    def edit(picture: Image.Image, chance: random.Random) -> bytes:
        width, height = max(1, round(picture.width * keep)), max(1, round(picture.height * keep))
        left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        return _jpeg(picture.crop((left, top, left + width, top + height)))

    return edit


def _turned(picture: Image.Image, chance: random.Random) -> bytes:
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return _jpeg(picture.transpose(chance.choice(turns)))


def _mirrored(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def _grey(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(picture.convert("L"))


def _brighter(picture: Image.Image, chance: random.Random) -> bytes:
    return _jpeg(ImageEnhance.Brightness(picture).enhance(chance.uniform(1.2, 1.4)))


def _darker(picture: Image.Image, chance: random.Random) -> bytes:
    return _jpeg(ImageEnhance.Brightness(picture).enhance(chance.uniform(0.6, 0.8)))


def _graded(picture: Image.Image, chance: random.Random) -> bytes:
    """More contrast and colour, a little warmer or cooler, as the filters of a phone do."""
    stronger = ImageEnhance.Color(ImageEnhance.Contrast(picture).enhance(1.25)).enhance(chance.choice((0.6, 1.4)))
    warmth = chance.choice((-0.06, 0.06))
    red, green, blue = stronger.split()
    warmed = (red.point(_scaled(1 + warmth)), green, blue.point(_scaled(1 - warmth)))
    return _jpeg(Image.merge("RGB", warmed))


def _bordered(picture: Image.Image, chance: random.Random) -> bytes:
    width = max(1, round(max(picture.size) * chance.uniform(0.03, 0.06)))
    return _jpeg(ImageOps.expand(picture, width, chance.choice(("white", "black"))))


def _captioned(picture: Image.Image, chance: random.Random) -> bytes:
    captioned = picture.copy()
    height = max(8, min(picture.size) // 12)
    place = (picture.width // 20, chance.choice((height // 2, picture.height - 2 * height)))
    font = ImageFont.load_default(height)
    ImageDraw.Draw(captioned).text(
        place, "With love from the lake", "white", font, stroke_width=max(1, height // 16), stroke_fill="black"
    )
    return _jpeg(captioned)


def _softened(picture: Image.Image, _: random.Random) -> bytes:
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 600)))


_EDITS: dict[str, Edit] = {
    "smaller": _smaller,
    "thumbnail": _tiny,
    "compressed": _compressed,
    "sent by messenger": _sent,
    "as WebP": _webp,
    "cropped to 90 %": _cropped(0.9),
    "cropped to 70 %": _cropped(0.7),
    "quarter or half turn": _turned,
    "mirrored": _mirrored,
    "black and white": _grey,
    "brighter": _brighter,
    "darker": _darker,
    "contrast and colour": _graded,
    "border": _bordered,
    "caption": _captioned,
    "softened": _softened,
}
NAMES = tuple(_EDITS)


def _reduced(picture: Image.Image, side: int) -> Image.Image:
    scale = side / max(picture.size)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _scaled(factor: float) -> list[int]:
    return [min(255, round(value * factor)) for value in range(256)]


def _jpeg(picture: Image.Image, quality: int = 88) -> bytes:
    return _encoded(picture, "JPEG", quality=quality)


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
