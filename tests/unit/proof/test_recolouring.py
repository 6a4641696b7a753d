"""What is said of colours, both ways, and which change of them makes another picture. On drawn pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from photosim.proof.recolouring import SquareColours
from photosim.values.copy_facts import CopyFacts
from photosim.values.differences import Differences, ToneChange
from tests.helpers.scenes import scene


def words(one: Image.Image, other: Image.Image) -> list[str]:
    return list(SquareColours.of((one.convert("RGB"), other.convert("RGB"))).changes())


def is_turned(one: Image.Image, other: Image.Image) -> bool:
    return SquareColours.of((one.convert("RGB"), other.convert("RGB"))).are_turned()


def colourful() -> Image.Image:
    return ImageEnhance.Color(scene(5)).enhance(1.5)


def sepia(image: Image.Image) -> Image.Image:
    return ImageOps.colorize(image.convert("L"), (40, 20, 0), (255, 235, 200))


def brown() -> Image.Image:
    """A scene of one hue, of which some things have more than others."""
    strength = np.asarray(scene(7).convert("L"), np.float32) / 128
    planes = [np.asarray(scene(5).convert("L"), np.float32), 128 - 14 * strength, 128 + 10 * strength]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8), "YCbCr").convert("RGB")


def toned_unevenly() -> Image.Image:
    """A grey picture whose paper has yellowed from above."""
    grey = colourful().convert("L").convert("RGB")
    fading = Image.linear_gradient("L").resize(grey.size).point(lambda tone: 128 + tone // 2)
    return Image.composite(sepia(grey), grey, fading)


def warmer(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.clip(np.asarray(image, np.float32) * (1.15, 1.0, 0.75), 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("one", "other", "there", "back"),
    [
        (colourful(), colourful().convert("L"), "black and white", "in colour"),
        (colourful(), sepia(colourful()), "tinted", "not tinted"),
        (colourful().convert("L"), sepia(colourful()), "tinted", "not tinted"),
        (colourful(), warmer(colourful()), "other colours", "other colours"),
    ],
)
def test_a_change_of_colours_is_said_both_ways(one: Image.Image, other: Image.Image, there: str, back: str) -> None:
    assert words(one, other) == [there]
    assert words(other, one) == [back]
    assert not is_turned(one, other)
    # What would take colours away for good is for no command for many.
    assert not CopyFacts(Differences(size=0.5, changes=(ToneChange(back),))).bulk


@pytest.mark.parametrize("one", [brown(), toned_unevenly()], ids=["brown", "toned unevenly"])
def test_of_one_hue_and_uneven_neither_goes_in_bulk(one: Image.Image) -> None:
    """It may be the only colour picture, or a grey original may be the other one."""
    assert words(one, one.convert("L")) == ["black and white", "not tinted"]
    for said in (words(one, one.convert("L")), words(one.convert("L"), one)):
        assert not CopyFacts(Differences(size=0.5, changes=tuple(map(ToneChange, said)))).bulk


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_graded_colours_are_the_same_colours(factor: float) -> None:
    graded = ImageEnhance.Color(ImageEnhance.Contrast(scene(5)).enhance(1.25)).enhance(factor)
    assert words(scene(5), graded) == []
    assert not is_turned(scene(5), graded)


def test_hues_that_are_swapped_or_turned_make_another_picture() -> None:
    luma, blue, red = colourful().convert("YCbCr").split()
    assert is_turned(colourful(), Image.merge("YCbCr", (luma, red, blue)).convert("RGB"))
    inverted = Image.merge("YCbCr", (luma, ImageOps.invert(blue), ImageOps.invert(red))).convert("RGB")
    assert is_turned(colourful(), inverted)


@pytest.mark.parametrize("colour", ["#b03030", "#30a0a0", "#808080"])
def test_one_thing_in_another_colour_makes_another_picture(colour: str) -> None:
    one, other = (ImageEnhance.Color(scene(6)).enhance(0.6) for _ in range(2))
    ImageDraw.Draw(one).ellipse((200, 100, 420, 320), "#4040c0")
    ImageDraw.Draw(other).ellipse((200, 100, 420, 320), colour)
    assert is_turned(one, other)
