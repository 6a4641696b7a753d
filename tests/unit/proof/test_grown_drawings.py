"""A longer bar, another star, a letter more: content, no caption. What stands on its own is one. Drawn pictures."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from photosim.proof import derivation, grown_drawings, layers
from tests.helpers.scenes import scene

Pen = ImageDraw.ImageDraw
Draw = Callable[[Pen], None]
WHITE, BLACK, YELLOW, CLEAR = (255, 255, 255, 255), (0, 0, 0, 255), (255, 210, 0, 255), (255, 255, 255, 150)
HEBREW = "שלוםעולם"


def with_strokes(draw: Draw, quality: int = 90) -> Image.Image:
    picture = scene(12, 640, 426).convert("RGBA")
    over = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw(ImageDraw.Draw(over))
    written = io.BytesIO()
    Image.alpha_composite(picture, over).convert("RGB").save(written, "JPEG", quality=quality)
    return Image.open(written).convert("RGB")


def bar(length: int, ink: tuple[int, ...]) -> Draw:
    return lambda on: on.rectangle((60, 360, 60 + length, 376), fill=ink)


def stars(count: int, ink: tuple[int, ...]) -> Draw:
    def draw(on: Pen) -> None:
        for i in range(count):
            on.ellipse((60 + i * 90, 300, 100 + i * 90, 340), ink)

    return draw


def words(said: str, ink: tuple[int, ...], size: int = 110, place: str = "ls") -> Draw:
    return lambda on: on.text((60 if place[0] == "l" else 600, 220), said, ink, anchor=place, font_size=size)


def route(stops: int) -> Draw:
    places = [(60, 60), (160, 190), (270, 110), (380, 320), (480, 160), (590, 370)]
    return lambda on: on.line(places[:stops], WHITE, 6)


def score(*said: str) -> Draw:
    def draw(on: Pen) -> None:
        for text, (x, anchor) in zip(said, ((20, "ls"), (620, "rs")), strict=False):
            on.text((x, 50), text, WHITE, anchor=anchor, font_size=36)

    return draw


def scored(on: Pen) -> None:
    words("Level 4", YELLOW, 30)(on)
    on.text((420, 410), "Score 120", YELLOW, font_size=30, anchor="ls")


def tracked(share: float) -> Draw:
    def draw(on: Pen) -> None:
        on.rectangle((60, 340, 580, 380), (120, 120, 120, 255))
        on.rectangle((60, 340, 60 + 520 * share, 380), (230, 20, 20, 255))

    return draw


GROWN = {
    "white bar": (bar(200, WHITE), bar(420, WHITE)),
    "clear bar": (bar(200, CLEAR), bar(330, CLEAR)),
    "bar on its track": (tracked(0.3), tracked(0.8)),
    "stars": (stars(3, WHITE), stars(4, WHITE)),
    "clear stars": (stars(3, CLEAR), stars(4, CLEAR)),
    "digit": (words("1", WHITE, 120), words("10", WHITE, 120)),
    "word on the left": (words("said that", WHITE, 50, "rs"), words("never said that", WHITE, 50, "rs")),
    "right to left": (words(HEBREW[1:4], WHITE, 110, "rs"), words(HEBREW[:4], WHITE, 110, "rs")),
    "route": (route(4), route(6)),
    "score at the other side": (score("HOME 1"), score("HOME 1", "AWAY 2")),
    "words in another corner": (words("Level 4", YELLOW, 30), scored),
}
CAPTIONS = {
    "white": words("Summer 2019", WHITE, 40),
    "black": words("Summer 2019", BLACK, 40),
    "yellow": words("Summer 2019", YELLOW, 40),
    "right to left": words(HEBREW, WHITE, 50, "rs"),
    "one star": stars(1, WHITE),
}


def found(one: Draw, other: Draw) -> tuple[int | None, bool]:
    """Over which picture all that differs was laid; and whether it goes on with what both show."""
    part = with_strokes(one), with_strokes(other, 85)
    derived = derivation.derive(part)
    side = layers.side(derived)
    return side, side is not None and grown_drawings.goes_on(derived, part, side)


@pytest.mark.parametrize("name", GROWN)
def test_what_a_drawing_has_more_is_no_caption(name: str) -> None:
    before, after = GROWN[name]
    side, goes_on = found(before, after)
    assert side is None or goes_on


@pytest.mark.parametrize("name", CAPTIONS)
def test_what_stands_on_its_own_is_a_caption(name: str) -> None:
    assert found(CAPTIONS[name], lambda on: None) == (0, False)


def test_they_would_be_captions_otherwise() -> None:
    """So that the tests above tell of this rule."""
    assert [found(*GROWN[name])[0] for name in ("stars", "digit", "route", "white bar")] == [1] * 4


def fills(label: tuple[int, int, int, int] | None, draw: Callable[[Pen], None]) -> bool:
    under = scene(12, 640, 426)
    if label is not None:
        ImageDraw.Draw(under).rectangle(label, (30, 60, 160))
    drawn = Image.new("L", under.size)
    draw(ImageDraw.Draw(drawn))
    return grown_drawings._fills_a_shape(np.asarray(under, np.float32), np.asarray(drawn) > 0)


def test_words_on_a_label_and_a_bar_on_its_track_fill_a_plain_shape() -> None:
    assert fills((60, 340, 580, 380), lambda on: on.rectangle((60, 340, 400, 380), fill=255))
    assert fills((60, 300, 420, 360), lambda on: on.text((80, 345), "Gate B12", 255, anchor="ls", font_size=48))


def test_words_on_a_photo_or_on_a_large_plain_sky_fill_none() -> None:
    assert not fills(None, lambda on: on.text((80, 345), "Gate B12", 255, anchor="ls", font_size=48))
    assert not fills((0, 0, 639, 300), lambda on: on.text((80, 145), "Summer", 255, anchor="ls", font_size=48))
