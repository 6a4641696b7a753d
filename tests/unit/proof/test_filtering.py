"""One filter for the whole frame is taken out of a copy, and nothing else is. Drawn pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from photosim.proof import copies
from photosim.proof.filtering import filtered
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import Registration
from tests.helpers.scenes import exposure, scene

SIZE = (1200, 800)


def tones(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), np.float32)


def hazy(seed: int) -> Image.Image:
    """A view without clipped colours."""
    return exposure(scene(seed, *SIZE), 1).point(lambda value: 70 + value * 0.45)


def cleared(picture: Image.Image, percent: int) -> Image.Image:
    """As editors clear a picture of haze: more of what differs from the wide surroundings."""
    return picture.filter(ImageFilter.UnsharpMask(SIZE[0] / 25, percent, 0))


def reason(one: Image.Image, other: Image.Image) -> str:
    plates = (Plate.of(picture, picture.size) for picture in (one, other))
    return copies.origin(*plates, Registration(1, PlatePosition(1.0, 0.0, 1.0, 0.0), 1.0), 1280).reason


@pytest.mark.parametrize("percent", [25, 40])
def test_a_picture_cleared_of_haze_is_a_copy(percent: int) -> None:
    original = hazy(61)
    assert reason(original, cleared(original, percent)) == ""
    assert reason(cleared(original, percent), original) == ""


def test_the_filter_brings_both_together() -> None:
    original = hazy(62)
    one, other = tones(original), tones(cleared(original, 60))
    is_open = (other > 10) & (other < 245)
    before, after = (np.abs(plane - other)[is_open].mean() for plane in (one, filtered(one, other)))
    assert after < 0.25 * before


def test_what_is_shown_in_one_place_only_is_left() -> None:
    original = hazy(63)
    other = original.copy()
    ImageDraw.Draw(other).ellipse((580, 380, 610, 410), fill=(250, 60, 60))
    ImageDraw.Draw(other).rectangle((600, 400, 640, 420), fill=(20, 40, 220))
    one, two = tones(original), tones(cleared(other, 60))
    left = np.abs(filtered(one, two) - two)
    assert left[402:418, 605:635].mean() > 5 * np.median(left)
    assert reason(original, cleared(other, 60)) != ""


def test_two_plain_pictures_are_left_as_they_are() -> None:
    plain = np.zeros((80, 120), np.float32)
    assert np.array_equal(filtered(plain, plain), plain)
