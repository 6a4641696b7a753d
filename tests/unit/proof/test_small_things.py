"""Small things that differ far more than the rest: a clock at the very edge, a digit, a dot in another colour."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from photosim.library import Library
from photosim.proof import copies
from photosim.proof.plates import Plate
from photosim.proof.registration import ON_EACH_OTHER
from tests.helpers import noise
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene

OTHER_COLOURS = "the colours are others"


def saved(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def reason(first: Image.Image, second: Image.Image, quality: int = 60, finer: int = 85) -> str:
    """Why neither can be made from the other, once both were saved; empty where one can."""
    plates = [
        Plate.of(Image.open(io.BytesIO(saved(picture, steps))).convert("RGB"), picture.size)
        for picture, steps in ((first, finer), (second, quality))
    ]
    return copies.origin(plates[0], plates[1], ON_EACH_OTHER, 1280).reason


def table(
    size: tuple[int, int] = (960, 600), *, clock: str = "12:47", cell: str = "#b7e1cd", digit: str = "4"
) -> Image.Image:
    """A table with a bar at the top, at whose right end stands a clock."""
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((600, 240, 700, 264), fill=cell)
    for row, y in enumerate(range(24, size[1] - 20, 24)):
        for column, x in enumerate(range(0, size[0] - 90, 100)):
            text = f"{row * 37 % 89 + column * 13}.5{digit if (row, column) == (7, 3) else 2}"
            pen.text((x + 4, y + 3), text, "#333333", font_size=14)
    pen.rectangle((0, 0, size[0], 16), fill="#202020")
    pen.text((size[0] - 6, 1), clock, "white", font_size=13, anchor="ra")
    return sheet


@pytest.mark.parametrize("quality", [40, 80])
def test_a_clock_at_the_very_edge(quality: int) -> None:
    assert reason(table(), table(clock="12:41"), quality)
    assert not reason(table(), table(), quality)


def test_one_small_digit_of_a_table() -> None:
    assert reason(table(), table(digit="8"))


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_a_cell_in_another_colour_of_the_same_lightness(quality: int) -> None:
    assert reason(table(), table(cell="#f6caca"), quality)
    assert not reason(table(), table(), quality)


@pytest.mark.parametrize("size", [7, 14])
def test_a_lamp_in_another_colour_of_the_same_lightness(size: int) -> None:
    def lit(colour: tuple[int, int, int]) -> Image.Image:
        picture = scene(12, 1200, 900)
        ImageDraw.Draw(picture).ellipse((700, 300, 700 + 2 * size, 300 + 2 * size), fill=colour)
        return picture

    red, green = (220, 60, 60), (31, 160, 60)
    assert abs(np.dot(np.subtract(red, green), (0.299, 0.587, 0.114))) < 3
    assert reason(lit(red), lit(green)) == OTHER_COLOURS
    assert not reason(lit(red), lit(red), 30)


def test_stronger_colours_are_no_others() -> None:
    picture = scene(12, 1200, 900)
    planes = np.asarray(picture, np.float32)
    grey = planes @ np.array([0.299, 0.587, 0.114], np.float32)
    stronger = Image.fromarray(np.clip(grey[..., None] + 1.4 * (planes - grey[..., None]), 0, 255).astype(np.uint8))
    assert not reason(picture, stronger)


@pytest.mark.parametrize("grain", [0.8, 1.5])
def test_two_frames_saved_alike_are_told_by_faint_noise(grain: float) -> None:
    one, other = (saved(exposure(scene(5), seed=seed, grain=grain), 80) for seed in (1, 2))
    assert noise.are_two(one, other, 1)


def test_captions_and_savings_in_between_are_no_other_frame() -> None:
    frame = exposure(scene(5), seed=1, grain=1.5)
    written = frame.copy()
    ImageDraw.Draw(written).text((60, 60), "Hello", "white", font_size=60)
    again = Image.open(io.BytesIO(saved(frame, 80))).convert("RGB")
    for copy in (written, again):
        assert not noise.are_two(saved(frame, 80), saved(copy, 80), 1)


def found(folder: Path, first: Image.Image, qualities: tuple[int, int], second: Image.Image) -> bool:
    """Whether a picture and a smaller one of such qualities are found to be one shot."""
    (folder / "photos").mkdir()
    first.save(folder / "photos" / "river.jpg", quality=qualities[0])
    second.save(folder / "photos" / "stone.jpg", quality=qualities[1])
    with Library.open(folder / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder / "photos"])
        return bool(library.duplicates.find(["same-shot"]))


@pytest.mark.parametrize("qualities", [(95, 70), (78, 70)])
def test_a_coarse_smaller_copy_is_found_beside_a_fine_and_a_coarse_file(
    tmp_path: Path, qualities: tuple[int, int]
) -> None:
    first = exposure(scene(5), seed=1, grain=1.5)
    smaller = first.resize((first.width * 3 // 4, first.height * 3 // 4), Image.Resampling.LANCZOS)
    assert found(tmp_path, first, qualities, smaller)
