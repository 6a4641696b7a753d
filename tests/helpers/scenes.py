"""Drawn pictures with as much detail as photos have, and what people do to them."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Edit = Callable[[Image.Image], Image.Image]


def scene(seed: int, width: int = 720, height: int = 480) -> Image.Image:
    """A picture of overlapping shapes over soft light, with a little texture; another one for every seed."""
    return _scene(seed, width, height).copy()


@functools.lru_cache(maxsize=48)  # the same few are asked for in test after test
def _scene(seed: int, width: int, height: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    light = rng.integers(40, 216, (3, 4, 3), dtype=np.uint8)
    image = Image.fromarray(light).resize((width, height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for _ in range(110):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        across, down = rng.uniform(8, 70, 2)
        colour = tuple(int(value) for value in rng.integers(30, 226, 3))
        shape = pen.ellipse if rng.random() < 0.5 else pen.rectangle
        shape((x, y, x + across, y + down), fill=colour)
    texture = rng.normal(0, 3, (height, width, 1)).astype(np.float32)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    return Image.fromarray(np.clip(soft + texture, 0, 255).astype(np.uint8))


def exposure(image: Image.Image, seed: int, grain: float = 2.0) -> Image.Image:
    """The same view through a sensor: with noise of its own."""
    noise = np.random.default_rng(seed).normal(0, grain, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8))


def crop(image: Image.Image, left: float, top: float, share: float) -> Image.Image:
    """A part of the frame, `share` of each side."""
    width, height = round(image.width * share), round(image.height * share)
    x, y = round(image.width * left), round(image.height * top)
    return image.crop((x, y, x + width, y + height))


def shaken(image: Image.Image, across: float, down: float, degrees: float) -> Image.Image:
    """What a camera sees that moved by shares of the frame and tilted; cut to the middle nine tenths."""
    moved = image.rotate(degrees, Image.Resampling.BICUBIC, translate=(across * image.width, down * image.height))
    return crop(moved, 0.05, 0.05, 0.9)


def captioned(image: Image.Image) -> Image.Image:
    image = image.copy()
    place = (image.width // 20, image.height - image.height // 7)
    ImageDraw.Draw(image).text(place, "Summer 2019", fill="white", font_size=image.height // 14)
    return image


def moved(image: Image.Image) -> Image.Image:
    """Something stands elsewhere than before."""
    image = image.copy()
    width, height = image.size
    thing = image.crop((width // 2, height // 3, width // 2 + width // 8, height // 3 + height // 5))
    ground = image.crop((width // 8, height // 2, width // 4, height // 2 + height // 5))
    image.paste(ground, (width // 2, height // 3))
    image.paste(thing, (width // 2 + width // 12, height // 3 + height // 30))
    return image


EDITS: dict[str, Edit] = {
    "half size": lambda image: image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS),
    "rotated": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "mirrored": ImageOps.mirror,
    "upside down": lambda image: image.transpose(Image.Transpose.ROTATE_180),
    "turned and mirrored": lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    "crop": lambda image: crop(image, 0.17, 0.08, 0.75),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.2),
    "black and white": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "captioned": captioned,
    "bordered": lambda image: ImageOps.expand(image, image.width // 25, "white"),
    "softened": lambda image: image.filter(ImageFilter.GaussianBlur(1.0)),
}
