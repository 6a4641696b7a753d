"""A sign, a digit, the bar of a film: no caption. Drawn pictures."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from photosim.proof import captions, derivation, layers
from tests.helpers.scenes import scene

Draw = Callable[[ImageDraw.ImageDraw], None]
WHITE, CLEAR = (255, 255, 255, 255), (255, 255, 255, 150)


def signs_far_apart(on: ImageDraw.ImageDraw) -> None:
    for x in (30, 560):
        on.ellipse((x, 300, x + 24, 324), fill=WHITE)


def sign_far_from_a_caption(on: ImageDraw.ImageDraw) -> None:
    on.text((60, 60), "Summer 2019", WHITE, font_size=40)
    on.ellipse((560, 380, 584, 404), fill=WHITE)


def underlined(on: ImageDraw.ImageDraw) -> None:
    on.text((60, 300), "Summer 2019", WHITE, font_size=60)
    on.rectangle((60, 366, 380, 369), fill=WHITE)


def letters_apart(on: ImageDraw.ImageDraw) -> None:
    for number, letter in enumerate("SUMMER"):
        on.text((60 + 70 * number, 300), letter, WHITE, font_size=60)


SIGNS: dict[str, Draw] = {
    "segment of a story": lambda on: on.rectangle((220, 14, 330, 16), fill=WHITE),
    "bar at the side": lambda on: on.rectangle((600, 60, 603, 300), fill=WHITE),
    "broad bar": lambda on: on.rectangle((60, 360, 360, 380), fill=WHITE),
    "dot": lambda on: on.ellipse((60, 300, 84, 324), fill=WHITE),
    "digit": lambda on: on.text((300, 200), "5", WHITE, font_size=60),
    "clear digit": lambda on: on.text((300, 200), "8", CLEAR, font_size=60),
    "two signs far apart": signs_far_apart,
    "sign far from a caption": sign_far_from_a_caption,
}
CAPTIONS: dict[str, Draw] = {
    "words": lambda on: on.text((60, 300), "Summer 2019", WHITE, font_size=40),
    "small date": lambda on: on.text((440, 60), "12.08.2019", WHITE, font_size=26),
    "underlined": underlined,
    "letters far from each other": letters_apart,
}


def found(draw: Draw, picture: Image.Image) -> derivation.Derived:
    over = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw(ImageDraw.Draw(over))
    parts = [picture, Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")]
    for number, part in enumerate(parts):
        written = io.BytesIO()
        part.save(written, "JPEG", quality=90 - 5 * number)
        parts[number] = Image.open(written).convert("RGB")
    return derivation.derive((parts[0], parts[1]))


@pytest.mark.parametrize("name", SIGNS)
def test_signs_bars_and_digits_may_be_content(name: str) -> None:
    derived = found(SIGNS[name], scene(12, 640, 426))
    assert layers.side(derived) in (1, None)
    assert captions.may_be_content(derived)


@pytest.mark.parametrize("name", CAPTIONS)
def test_words_on_a_photo_are_a_caption(name: str) -> None:
    derived = found(CAPTIONS[name], scene(12, 640, 426))
    assert layers.side(derived) == 1
    assert not captions.may_be_content(derived)
