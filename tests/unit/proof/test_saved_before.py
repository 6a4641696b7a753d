"""A coarse saving of before is seen in the waves of a finer file; so that one picture stays one exposure."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from photosim.proof.pixels import Saved
from photosim.proof.saved_before import with_earlier_steps
from tests.helpers import noise
from tests.helpers.scenes import exposure, scene

WHICH = (0, 1, 8, 9, 2, 16)


def saved(picture: Image.Image, quality: int) -> bytes:
    with io.BytesIO() as file:
        picture.save(file, "JPEG", quality=quality)
        return file.getvalue()


def again(data: bytes, quality: int) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return saved(picture, quality)


def steps(data: bytes) -> np.ndarray:
    file = Saved.of(data)
    assert file is not None
    assert file.steps is not None
    return file.steps[list(WHICH)]


def seen(data: bytes) -> np.ndarray:
    file = Saved.of(data)
    assert file is not None
    grown = with_earlier_steps(file, file.luminance(), WHICH).steps
    assert grown is not None
    return grown[list(WHICH)]


@pytest.mark.parametrize(("coarse", "fine"), [(50, 100), (60, 98), (70, 95)])
def test_the_steps_of_a_coarse_saving_are_seen_in_a_finer_one(coarse: int, fine: int) -> None:
    first = saved(exposure(scene(1), seed=1, grain=4.0), coarse)
    found, true = seen(again(first, fine)), steps(first)
    assert ((found == true) | (found == steps(again(first, fine)))).all()
    assert (found == true).sum() >= 4


@pytest.mark.parametrize("quality", [50, 78, 93, 100])
def test_what_was_saved_once_has_the_steps_of_its_table(quality: int) -> None:
    data = saved(exposure(scene(1), seed=1, grain=4.0), quality)
    assert (seen(data) == steps(data)).all()


@pytest.mark.parametrize("qualities", [(93, 78, 100), (95, 60, 98), (90, 80, 95)])
def test_of_three_generations_the_first_and_the_last_are_one_exposure(qualities: tuple[int, int, int]) -> None:
    first, second = (saved(exposure(scene(1), seed=seed, grain=4.0), qualities[0]) for seed in (1, 2))
    last = again(again(first, qualities[1]), qualities[2])
    assert noise.are_two(first, last, 1) is False
    assert noise.are_two(second, last, 1) is True
