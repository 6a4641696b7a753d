"""Turning a sketch is the same as sketching the turned picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from photosim.pictures import orientation
from photosim.pictures.fingerprints import fingerprint
from photosim.values.sketches import as_unit, turned
from tests.helpers.scenes import scene


def sketch(image: Image.Image) -> np.ndarray:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return as_unit([fingerprint(buffer.getvalue()).sketch])


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_sketch_is_the_sketch_of_the_turned_picture(turn: int) -> None:
    image = scene(1, 360, 240)
    expected = sketch(orientation.apply(image, turn))
    assert float((turned(sketch(image), turn) @ expected.T).item()) > 0.995


def test_turning_twice_comes_back() -> None:
    one = sketch(scene(2, 360, 240))
    for turn, back in ((2, 2), (3, 3), (5, 5), (6, 8), (7, 7)):
        np.testing.assert_allclose(turned(turned(one, turn), back), one, atol=1e-6)


def test_sketches_of_different_pictures_are_unlike() -> None:
    sketches = np.concatenate([sketch(scene(seed, 360, 240)) for seed in range(6)])
    alike = sketches @ sketches.T - np.eye(6)
    assert alike.max() < 0.6


def test_a_picture_without_anything_has_a_sketch_of_nothing() -> None:
    assert np.abs(sketch(Image.new("RGB", (90, 60), "grey"))).max() <= 1.0
