"""Places carried from one photo to another and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosim.pictures import orientation
from photosim.values.alignment import Alignment, whole_frames

places = st.floats(-1, 2)
scales = st.floats(0.1, 8)


@given(st.integers(1, 8), scales, places, scales, places, places, places)
def test_there_and_back_is_where_it_began(
    turn: int, scale_x: float, shift_x: float, scale_y: float, shift_y: float, x: float, y: float
) -> None:
    laid = Alignment(turn, scale_x, shift_x, scale_y, shift_y, True)
    assert laid.to_first(*laid.to_second(x, y)) == pytest.approx((x, y), abs=1e-6)
    assert laid.to_second(*laid.to_first(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(st.integers(1, 8), scales, places, scales, places)
def test_the_second_frame_is_that_of_the_second_photo(
    turn: int, scale_x: float, shift_x: float, scale_y: float, shift_y: float
) -> None:
    laid = Alignment(turn, scale_x, shift_x, scale_y, shift_y, True)
    corners = [laid.to_first(x, y) for x in (0, 1) for y in (0, 1)]
    left, top, right, bottom = laid.second_frame
    assert (min(x for x, _ in corners), max(x for x, _ in corners)) == pytest.approx((left, right), abs=1e-6)
    assert (min(y for _, y in corners), max(y for _, y in corners)) == pytest.approx((top, bottom), abs=1e-6)


@pytest.mark.parametrize("turn", range(1, 9))
def test_turns_are_those_of_the_pictures(turn: int) -> None:
    stored = Image.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4))
    upright = orientation.apply(stored, turn)
    laid = whole_frames(turn)
    for column in range(upright.width):
        for row in range(upright.height):
            x, y = laid.to_second((column + 0.5) / upright.width, (row + 0.5) / upright.height)
            found = stored.getpixel((int(x * stored.width), int(y * stored.height)))
            assert found == upright.getpixel((column, row))
