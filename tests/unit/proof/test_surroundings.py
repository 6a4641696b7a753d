"""What is around a smaller frame: more of the scene, a border, or something that it was set into."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from photosim.pictures.orientation import Box
from photosim.proof.surroundings import Around, around
from tests.helpers.scenes import scene

SCENE = scene(2, 360, 240)


def judged(image: Image.Image, inner: Box) -> Around:
    return around(np.asarray(image.convert("L"), np.float32), inner)


@pytest.mark.parametrize("box", [(20, 10, 330, 225), (0, 24, 360, 240), (0, 0, 300, 240), (60, 40, 300, 200)])
def test_more_of_the_scene_is_more_of_the_scene(box: Box) -> None:
    assert judged(SCENE, box) is Around.SCENE


@pytest.mark.parametrize("colour", ["black", "white", (120, 30, 40)])
@pytest.mark.parametrize("border", [(20, 20, 20, 20), (0, 60, 0, 60), (12, 12, 12, 60)])
def test_a_plain_border_is_one(colour: str | tuple[int, int, int], border: tuple[int, int, int, int]) -> None:
    inner = float(border[0]), float(border[1]), float(border[0] + 360), float(border[1] + 240)
    assert judged(ImageOps.expand(SCENE, border, colour), inner) is Around.BORDER


def test_a_dark_background_of_the_photo_is_no_border() -> None:
    """A flower on black: the crop has cut off a part of it on one side."""
    flower = Image.new("RGB", (360, 240), (6, 6, 6))
    flower.paste(SCENE.resize((180, 150)), (90, 90))  # it reaches the lower edge
    assert judged(flower, (18, 12, 342, 228)) is Around.SCENE
    assert judged(flower, (18, 0, 342, 240)) is Around.NOTHING, "nothing but black is lost"


def test_a_screen_a_story_and_a_collage_are_pages() -> None:
    screen = Image.new("RGB", (360, 620), "white")
    screen.paste(SCENE, (0, 190))
    draw = ImageDraw.Draw(screen)
    for line in range(8):
        draw.text((20, 20 + 16 * line), "Today at the lake, 18:04, 43 %", fill="black")
    story = SCENE.resize((360, 620)).filter(ImageFilter.GaussianBlur(18))
    story.paste(SCENE, (0, 190))
    for page in (screen, story):
        assert judged(page, (0.0, 190.0, 360.0, 430.0)) is Around.PAGE
    both = Image.new("RGB", (720, 240))
    both.paste(SCENE, (0, 0))
    both.paste(scene(5, 360, 240), (360, 0))
    assert judged(both, (0.0, 0.0, 360.0, 240.0)) in (Around.PAGE, Around.SCENE), "one edge alone may be the scene's"


def test_a_story_of_a_clear_sky_and_one_of_a_night() -> None:
    """Above, one smooth ground meets another, or black meets black; below, the picture breaks off plainly."""
    sky, ground = Image.new("RGB", (360, 620), (214, 220, 226)), scene(3, 360, 120)
    sky.paste(Image.new("RGB", (360, 240), (210, 216, 222)), (0, 190))
    sky.paste(ground, (0, 310))
    sky.paste(ground.resize((360, 190)).filter(ImageFilter.GaussianBlur(18)), (0, 430))
    assert judged(sky, (0.0, 190.0, 360.0, 430.0)) is Around.PAGE
    night = Image.new("RGB", (400, 620), (2, 2, 3))
    noise = np.random.default_rng(0).integers(0, 4, (120, 360, 3), dtype=np.uint8)
    night.paste(Image.fromarray(noise), (20, 190))
    night.paste(ground, (20, 310))
    night.paste(ground.resize((400, 190)).filter(ImageFilter.GaussianBlur(18)), (0, 430))
    night.paste(Image.new("RGB", (360, 60), (2, 2, 3)), (20, 310))  # its lower third alone is bright
    assert judged(night, (20.0, 190.0, 380.0, 430.0)) is Around.PAGE


def test_equal_frames_have_nothing_around() -> None:
    assert judged(SCENE, (0.4, -0.3, 359.8, 240.2)) is Around.NOTHING
