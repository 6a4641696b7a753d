"""The eight ways a picture may lie in its file."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from photosim.pictures import orientation
from tests.helpers import pictures

ALL = range(1, 9)
UNDO = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}


@pytest.mark.parametrize("turn", ALL)
def test_turning_back_gives_the_picture_again(turn: int) -> None:
    picture = pictures.draw(1, 30, 20)

    there = orientation.apply(picture, turn)
    back = orientation.apply(there, UNDO[turn])

    assert there.size == ((20, 30) if orientation.swaps_sides(turn) else (30, 20))
    assert np.array_equal(np.asarray(back), np.asarray(picture))


def test_the_eight_are_different() -> None:
    picture = pictures.draw(1, 20, 20)
    assert len({orientation.apply(picture, turn).tobytes() for turn in ALL}) == 8


def test_six_means_a_quarter_to_the_right() -> None:
    stored = Image.new("L", (3, 2))
    stored.putpixel((0, 0), 255)
    assert orientation.apply(stored, 6).getpixel((1, 0)) == 255  # the stored top left is at the upright top right


@pytest.mark.parametrize("turn", ALL)
def test_a_box_of_the_upright_picture_is_found_in_the_stored_one(turn: int) -> None:
    stored = pictures.draw(2, 40, 20)
    upright = orientation.apply(stored, turn)
    left, top, right, bottom = 0.1, 0.2, 0.5, 0.9
    wanted = upright.crop(_pixels((left, top, right, bottom), upright.size))

    found = stored.crop(_pixels(orientation.to_stored((left, top, right, bottom), turn), stored.size))

    assert np.array_equal(np.asarray(orientation.apply(found, turn)), np.asarray(wanted))


@pytest.mark.parametrize("nonsense", [0, 9, -1, None, "6", b"\x06", (6, 6), [3], 6.5])
def test_what_no_file_should_say_counts_as_upright(nonsense: object) -> None:
    assert orientation.clean(nonsense) == 1


def _pixels(box: orientation.Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top, right, bottom = box
    return round(left * size[0]), round(top * size[1]), round(right * size[0]), round(bottom * size[1])
