"""Fingerprints, borders and landmarks, on drawn pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import orientation
from photosim.pictures.fingerprints import VERSION, _detail, fingerprint
from photosim.pictures.frame import content_box, framed_share
from photosim.proof.landmarks import find_landmarks
from photosim.values.photos import Fingerprint
from photosim.values.sketches import as_unit
from tests.helpers.scenes import EDITS, scene


def printed(image: Image.Image) -> Fingerprint:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return fingerprint(buffer.getvalue())


def test_the_same_thumbnail_gives_the_same_fingerprint() -> None:
    one, other = (printed(scene(1, 360, 240)) for _ in range(2))
    assert one == other
    assert one.version == VERSION


@pytest.mark.parametrize("name", ["half size", "brighter", "more contrast", "black and white", "softened", "bordered"])
def test_a_copy_has_an_alike_sketch(name: str) -> None:
    original = scene(1, 360, 240)
    one, other = printed(original), printed(EDITS[name](original))
    sketch = other.inner_sketch if name == "bordered" else other.sketch
    assert sketch is not None
    assert float((as_unit([one.sketch]) @ as_unit([sketch]).T).item()) > 0.9


@pytest.mark.parametrize("colour", ["black", "white", "grey"])
def test_a_plain_picture_has_no_detail(colour: str) -> None:
    found = printed(Image.new("RGB", (300, 200), colour))
    assert found.detail == 0.0
    assert found.content == 1.0
    assert found.inner_sketch is None


@pytest.mark.parametrize("spread", [2.6, 3.0, 3.4, 8.0])
def test_detail_is_that_of_numpys_spread_to_the_bit(spread: float) -> None:
    """Libraries hold fingerprints made that way: cells of noise about the limit, 384 by 256 pixels and odd sizes."""
    noise = np.random.default_rng(5).normal(128, spread, (260, 390))
    for height, width in ((256, 384), (260, 390), (31, 17)):
        pixels = noise[:height, :width].round().astype(np.float32)
        rows, columns = height // 16, width // 16
        cells = pixels[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16)
        assert _detail(pixels) == float((cells.std(axis=(1, 3)) > 3.0).mean())


def test_a_cell_that_varies_by_exactly_the_limit_is_left_to_numpy() -> None:
    cell = np.tile(np.asarray([[125, 131], [131, 125]], np.float32), (8, 8))
    assert _detail(np.tile(cell, (3, 4))) == float(cell.std() > 3.0)
    assert _detail(np.tile(cell, (3, 4)) + np.float32(0)) == 0.0


def test_a_softer_picture_is_less_sharp() -> None:
    assert printed(scene(1, 360, 240)).sharpness > 1.5 * printed(EDITS["softened"](scene(1, 360, 240))).sharpness


def test_a_damaged_thumbnail_is_refused() -> None:
    with pytest.raises(UnreadablePhoto):
        fingerprint(b"no picture")


@pytest.mark.parametrize("colour", ["black", "white", "darkred"])
def test_a_border_is_found(colour: str) -> None:
    grey = np.asarray(ImageOps.expand(scene(2, 300, 200), 12, colour).convert("L"), np.float32)
    assert content_box(grey) == (12, 12, 312, 212)
    assert framed_share(grey) == pytest.approx(300 * 200 / (324 * 224))


def test_a_plain_sky_is_no_border() -> None:
    image = scene(2, 300, 200)
    image.paste("white", (0, 0, 300, 30))
    assert framed_share(np.asarray(image.convert("L"), np.float32)) == 1.0


def test_tiny_pictures_have_fingerprints_too() -> None:
    for size in ((1, 1), (2, 40), (17, 3)):
        assert printed(Image.new("RGB", size, "blue")).detail == 0.0


@pytest.mark.parametrize("turn", range(1, 9))
def test_turned_landmarks_are_the_landmarks_of_the_turned_picture(turn: int) -> None:
    grey = scene(3, 240, 160).convert("L").convert("F")
    computed = find_landmarks(grey).turned(turn)
    found = find_landmarks(orientation.apply(grey, turn))
    assert computed.size == found.size
    apart = np.abs(found.points[:, None] - computed.points[None]).max(axis=2)
    nearest = apart.argmin(axis=1)
    close = apart[np.arange(len(nearest)), nearest] < 1.5
    assert close.mean() > 0.9
    patterns = (side.patterns.reshape(len(side.points), -1).astype(float) for side in (found, computed))
    one, other = patterns
    likeness = (one[close] * other[nearest[close]]).sum(axis=1) / 255**2
    assert np.median(likeness) > 0.85
