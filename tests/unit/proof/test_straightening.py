"""A straightened copy is proven by turning its original as it was; a camera that was turned is none. Drawn pictures."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photosim.pictures.decode import upright
from photosim.pictures.source import digest
from photosim.proof import closer, straightening, tilting
from photosim.proof.plates import Plate
from tests.helpers.scenes import exposure, scene, shaken

SIZE = (1200, 800)


def plates(*pictures: Image.Image, longest: int) -> tuple[Plate, ...]:
    laid = []
    for picture in pictures:
        small = picture.copy()
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        laid.append(Plate.of(small, picture.size))
    return tuple(laid)


def proven(
    one: Image.Image, other: Image.Image, *, may_be_exposures: bool = False, same_noise: bool = False
) -> straightening.Straightened | None:
    small, large = plates(one, other, longest=384), plates(one, other, longest=1280)
    noise = (lambda _plates, _tilt: same_noise) if may_be_exposures else None
    return straightening.prove((small[0], small[1]), lambda: (large[0], large[1]), noise)


def straightened(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned, and cut to the largest frame of the same shape without empty corners."""
    angle, (width, height) = math.radians(abs(degrees)), picture.size
    share = 1 / (math.cos(angle) + width / height * math.sin(angle))
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC)
    inner = round(width * share) - 2, round(height * share) - 2
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    return turned.crop((left, top, left + inner[0], top + inner[1]))


@pytest.mark.parametrize("degrees", [0.7, -2, 5])
def test_a_straightened_copy_is_proven_both_ways(degrees: float) -> None:
    original = scene(41, *SIZE)
    copy = straightened(original, degrees)
    found, back = proven(original, copy), proven(copy, original)
    assert found is not None
    assert back is not None
    assert found.differences.straightened == 1
    assert found.differences.crop is not None
    assert back.differences.straightened == -1
    assert back.differences.more is not None
    assert found.likeness > 0.9


def test_a_copy_set_upright_in_perspective_is_proven() -> None:
    original = scene(42, *SIZE)
    # The copy's corners, seen in the original: its upper side is shorter.
    top, bottom = 60.0, 0.0
    corners = [(top, 20.0), (1199 - top, 20.0), (1199 - bottom, 799.0), (bottom, 799.0)]
    copy = original.transform(SIZE, Image.Transform.PERSPECTIVE, _coefficients(corners), Image.Resampling.BICUBIC)
    assert proven(original, copy) is not None


def _leant(picture: Image.Image, lean: float) -> Image.Image:
    """As programs stretch a picture between four corners, of which the lower two stay where they are."""
    width, height = picture.size
    quad = (width * lean, height * 0.01, 0, height, width, height, width * (1 - lean), height * 0.01)
    return picture.transform(picture.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("lean", [0.02, 0.06])
def test_a_copy_stretched_between_four_corners_is_proven(lean: float) -> None:
    original = scene(47, *SIZE)
    copy = _leant(original, lean)
    assert proven(original, copy) is not None
    assert proven(copy, original, may_be_exposures=True) is not None


def test_of_one_size_two_corners_must_have_stayed_in_place() -> None:
    original = scene(48, *SIZE)
    inner = straightened(original, 2).resize(SIZE, Image.Resampling.BICUBIC)
    assert proven(original, inner) is not None
    assert proven(original, inner, may_be_exposures=True) is None
    assert proven(original, inner, may_be_exposures=True, same_noise=True) is not None
    brighter = _leant(original, 0.04).point(lambda value: value * 1.3)
    assert proven(original, brighter, may_be_exposures=True, same_noise=True) is None


def test_the_noise_tells_a_copy_of_one_size_from_a_second_exposure(tmp_path: Path) -> None:
    view = scene(49, *SIZE)
    one, other = exposure(view, seed=1, grain=3), exposure(view, seed=2, grain=3)
    files = []
    for name, picture in (("one", one), ("copy", straightened(one, 2)), ("next", straightened(other, 2))):
        picture.resize(SIZE, Image.Resampling.BICUBIC).save(tmp_path / f"{name}.jpg", quality=92)
        data = (tmp_path / f"{name}.jpg").read_bytes()
        files.append(((tmp_path / f"{name}.jpg", digest(data)), upright(data)))
    for (file, picture), same in zip(files[1:], (True, False), strict=True):
        small, large = plates(files[0][1], picture, longest=384), plates(files[0][1], picture, longest=1280)
        tilt = tilting.find_tilt(small[0], small[1])
        assert tilt is not None
        exact = tilting.refitted(tilt, large[0], large[1], (small[0], small[1]))
        assert exact is not None
        assert closer.turned_grain_is_same((files[0][0], file), (large[0], large[1]), exact) == same


def _coefficients(corners: list[tuple[float, float]]) -> list[float]:
    import cv2
    import numpy as np

    own = np.asarray([(0, 0), (1199, 0), (1199, 799), (0, 799)], np.float32)
    matrix = cv2.getPerspectiveTransform(own, np.asarray(corners, np.float32))
    return [float(value) for value in (matrix / matrix[2, 2]).ravel()[:8]]


@pytest.mark.parametrize(("across", "down", "degrees"), [(0, 0, 0.2), (0.01, 0, 0.5), (0.004, 0.006, 2)])
def test_a_camera_that_was_turned_makes_another_exposure(across: float, down: float, degrees: float) -> None:
    view = scene(43, 1300, 900)
    one = exposure(shaken(view, 0, 0, 0), seed=1, grain=1)
    assert proven(one, exposure(shaken(view, across, down, degrees), seed=2, grain=1)) is None


def test_a_straightened_page_with_other_words_is_none() -> None:
    original = scene(44, *SIZE)
    other = original.copy()
    ImageDraw.Draw(other).text((500, 380), "27 August", "white", font_size=40)
    written = original.copy()
    ImageDraw.Draw(written).text((500, 380), "28 August", "white", font_size=40)
    assert proven(written, straightened(other, 3)) is None


def test_other_pictures_and_crops_are_none() -> None:
    original = scene(45, *SIZE)
    assert proven(original, scene(46, *SIZE)) is None
    assert proven(original, original.crop((100, 80, 1100, 760))) is None
    small = plates(original, Image.new("RGB", SIZE, "grey"), longest=384)
    assert tilting.find_tilt(small[0], small[1]) is None
