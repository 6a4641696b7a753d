"""A sheet, a screen and a sky: on which of them strokes are content, and how small a change is seen. Drawn pictures."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from photosim.proof import copies, layers
from photosim.proof.copies import origin
from photosim.proof.derivation import CHANGED, derive
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import Registration
from tests.helpers.scenes import scene

ON_EACH_OTHER = Registration(1, PlatePosition(1.0, 0.0, 1.0, 0.0), 1.0)


def saved(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def laid(one: Image.Image, other: Image.Image) -> tuple[Plate, Plate]:
    return Plate.of(one, one.size), Plate.of(other, other.size)


def written(image: Image.Image, text: str, ink: str = "white", size: int = 60, down: float = 0.85) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).text((60, round(down * image.height)), text, ink, font_size=size)
    return image


def dusk(seed: int) -> Image.Image:
    """A silhouette before a sky as a camera sees it: uneven light and noise of less than a grey level."""
    y, x = np.mgrid[0:800, 0:1200]
    light = 150 + y / 14 + x / 60 + np.random.default_rng(seed).normal(0, 0.8, (800, 1200))
    image = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)).convert("RGB")
    ImageDraw.Draw(image).polygon([(0, 800), (0, 740), (500, 500), (800, 760), (1200, 730), (1200, 800)], (20, 18, 24))
    return image.filter(ImageFilter.GaussianBlur(0.6))


@pytest.mark.parametrize("down", [0.2, 0.4])
@pytest.mark.parametrize("quality", [60, 90])
def test_a_caption_on_a_sky_is_a_layer(down: float, quality: int) -> None:
    plain = dusk(1)
    found = origin(*laid(plain, saved(written(plain, "Summer 2019", down=down), quality)), ON_EACH_OTHER, 1280)
    assert (found.reason, found.layer) == ("", 1)


@pytest.mark.parametrize("gradient", [False, True])
def test_a_line_more_on_a_slide_is_content(gradient: bool) -> None:
    slide = Image.new("RGB", (1200, 800), (30, 40, 80))
    if gradient:
        down = np.linspace((20, 40, 90), (90, 140, 200), 800)[:, None, :].repeat(1200, 1)
        slide = Image.fromarray(down.astype(np.uint8))
    slide = written(slide, "What we have found", size=64, down=0.1)
    for quality in (60, 92):
        more = saved(written(slide, "- another line", size=48, down=0.4), quality)
        assert origin(*laid(saved(slide, 92), more), ON_EACH_OTHER, 1280).reason


def test_a_scanned_form_that_was_filled_is_content() -> None:
    _, x = np.mgrid[0:1200, 0:900]
    light = 228 + x / 60 + np.random.default_rng(3).normal(0, 1.5, (1200, 900))
    form = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8)).convert("RGB")
    for line in range(12):
        form = written(form, f"Name of the person {line}", "black", 24, (line + 0.5) / 13)
    filled = form.copy()
    ImageDraw.Draw(filled).text((420, 330), "Margaret Olive", "#1a3f9c", font_size=30)
    assert origin(*laid(form, saved(filled, 85)), ON_EACH_OTHER, 1280).reason


def test_an_ink_brings_every_pixel_nearer_to_its_tone() -> None:
    plain = scene(51, 1000, 700)
    ImageDraw.Draw(plain).rectangle((150, 150, 850, 550), (236, 232, 222))
    one, other = written(plain, "OPEN", "black", 80, 0.5), written(plain, "CLOSED TODAY", "black", 80, 0.5)
    under, over = (np.asarray(image.convert("L"), np.float32) for image in (one, other))
    changed = np.abs(over - under) > 24
    assert layers._against(over, under, 0.0, changed) > layers._ODD
    assert origin(*laid(one, saved(other, 85)), ON_EACH_OTHER, 1280).reason
    blank = np.asarray(plain.convert("L"), np.float32)
    assert layers._against(over, blank, 0.0, np.abs(over - blank) > 24) == 0


@pytest.mark.parametrize("size", [(640, 427), (768, 512)])
def test_one_digit_of_a_stamp_is_seen_where_a_thumbnail_is_too_small(size: tuple[int, int]) -> None:
    view = scene(52, 1280, 853)
    one, other = (written(view, f"2024-03-1{n} 08:41", "yellow", 30, 0.05).resize(size) for n in (3, 8))
    assert not copies.shows_the_same(*laid(saved(one, 90), saved(other, 80)), ON_EACH_OTHER)
    assert copies.shows_the_same(*laid(saved(one, 90), saved(one, 50)), ON_EACH_OTHER)


@pytest.mark.parametrize(("longest", "limit"), [(300, 1.2), (640, 1.2), (960, 2.1), (1280, CHANGED)])
def test_what_counts_as_changed_grows_with_the_picture(longest: int, limit: float) -> None:
    image = scene(53, longest, 240)
    assert derive((image, image)).limit == pytest.approx(limit)
