"""What is small in a large picture is never explained away: an amount at a screen's edge, one digit, a spot."""

from __future__ import annotations

import functools
import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import scene


def is_one_shot(folder: Path, first: tuple[Image.Image, str, int], second: tuple[Image.Image, str, int]) -> bool:
    """Whether two pictures, saved by these names and qualities, are found to be one shot."""
    photos = folder / "photos"
    photos.mkdir()
    for picture, name, quality in (first, second):
        picture.save(photos / name, quality=quality, compress_level=1)
    with Library.open(folder / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        return bool(library.duplicates.find(["same-shot"]))


@functools.lru_cache(maxsize=1)
def statement(height: int, changed: int | None = None) -> Image.Image:
    """1,080 pixels wide: names at the left, amounts at the right edge; the last cent of one is changed if asked."""
    sheet, chance = Image.new("RGB", (1080, height), "white"), random.Random(3)
    pen = ImageDraw.Draw(sheet)
    for number, y in enumerate(range(30, height - 50, 80)):
        name = " ".join(chance.choice(["river", "market", "violet", "garden", "paper"]) for _ in range(3))
        amount = f"{chance.randint(100, 999)},{chance.randint(0, 99):02d}"
        if number == changed:
            amount = amount[:-1] + ("8" if amount[-1] != "8" else "3")
        pen.text((40, y), name, "black", font_size=40)
        pen.text((1048, y), amount, "black", font_size=40, anchor="ra")
    return sheet


@pytest.mark.parametrize("line", [0, 121])
def test_an_amount_at_the_edge_of_a_long_screen(tmp_path: Path, line: int) -> None:
    assert not is_one_shot(tmp_path, (statement(10_000), "a.png", 0), (statement(10_000, line), "b.png", 0))


def test_a_screen_too_long_to_be_read_is_not_proven(tmp_path: Path) -> None:
    assert not is_one_shot(tmp_path, (statement(30_000), "a.png", 0), (statement(30_000, 200), "b.png", 0))


def test_a_copy_of_a_long_screen_is_found(tmp_path: Path) -> None:
    assert is_one_shot(tmp_path, (statement(10_000), "a.png", 0), (statement(10_000), "b.jpg", 90))


def test_a_thing_at_the_end_of_a_panorama(tmp_path: Path) -> None:
    wide = Image.new("RGB", (4800, 600))
    for number in range(8):
        wide.paste(scene(60 + number, 600, 600), (600 * number, 0))
    other = wide.copy()
    ImageDraw.Draw(other).rectangle((2, 150, 23, 300), fill=(200, 30, 30))
    assert not is_one_shot(tmp_path, (wide, "a.jpg", 92), (other, "b.jpg", 92))


@pytest.mark.parametrize("quality", [10, 50])
@pytest.mark.parametrize(("first", "second"), [("14.06.2019", "14.08.2019"), ("1 250,00", "7 250,00")])
def test_one_digit_in_a_coarse_file(tmp_path: Path, first: str, second: str, quality: int) -> None:
    def stamped(text: str) -> Image.Image:
        picture = scene(31, 1600, 1200)
        ImageDraw.Draw(picture).text((800, 1152), text, (255, 140, 30), font_size=24)
        return picture

    assert not is_one_shot(tmp_path, (stamped(first), "a.jpg", 93), (stamped(second), "b.jpg", quality))


@pytest.mark.parametrize("elsewhere", [None, (640, 420)])
def test_a_spot_on_a_lawn_is_no_retouch(tmp_path: Path, elsewhere: tuple[int, int] | None) -> None:
    """The quietest parts of a lawn show grass, not noise, and that is the same in two exposures."""
    chance = np.random.default_rng(5)

    def grown(sigma: float) -> np.ndarray:
        plane = cv2.GaussianBlur(chance.normal(0, 1, (1200, 900)), (0, 0), sigma)
        return np.asarray(plane / plane.std())

    lawn = 120 + grown(40) * 25 + grown(6) * 10 + grown(1.2) * 8

    def exposed(spot: tuple[int, int] | None) -> Image.Image:
        seen = lawn.copy()
        if spot is not None:
            mask = np.zeros(lawn.shape)
            cv2.circle(mask, spot, 24, 1.0, -1)
            mask = cv2.GaussianBlur(mask, (0, 0), 9) * 0.95
            seen = seen * (1 - mask) + 225 * mask
        grey = seen + chance.normal(0, 0.7, lawn.shape)
        return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8)).convert("RGB")

    assert not is_one_shot(tmp_path, (exposed((500, 400)), "a.jpg", 95), (exposed(elsewhere), "b.jpg", 95))
