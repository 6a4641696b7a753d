"""Copies are proven, exposures are not. On drawn scenes; real photos are in the integration tests."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from photosim.proof import closer, grain
from photosim.proof.evidence import differences
from photosim.proof.judge import Judgement, PixelAnswer, compare, compare_larger
from photosim.proof.plates import Plate
from photosim.values import copy_words
from photosim.values.copy_facts import CopyFacts
from tests.helpers.scenes import EDITS, captioned, crop, exposure, moved, scene, shaken

TURNS = tuple(range(1, 9))


def plate(image: Image.Image) -> Plate:
    small = image.copy()
    small.thumbnail((384, 384), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return Plate(buffer.getvalue(), image.size)


def reread(image: Image.Image) -> Plate:
    """A photo as it comes out of its file, at up to 1280 pixels."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    again = Image.open(buffer).convert("RGB")
    again.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
    return Plate.of(again, image.size)


def found(one: Image.Image, other: Image.Image) -> Judgement:
    return compare(plate(one), plate(other), TURNS, TURNS)


@pytest.mark.parametrize("name", [name for name in EDITS if name != "captioned"])
def test_edited_copies_are_the_same(name: str) -> None:
    original = scene(3)
    finding = found(original, EDITS[name](original))
    assert finding.answer is PixelAnswer.SAME, finding.reason


@pytest.mark.parametrize(
    ("across", "down", "degrees"), [(0.012, 0.0, 0.0), (-0.004, 0.006, 0.1), (0.0, 0.0, 0.2), (0.02, 0.01, 0.5)]
)
def test_a_moved_or_tilted_camera_makes_another_exposure(across: float, down: float, degrees: float) -> None:
    view = scene(5, 900, 600)
    finding = found(shaken(view, 0, 0, 0), shaken(view, across, down, degrees))
    assert finding.answer is PixelAnswer.DIFFERENT, finding


def test_other_pictures_are_different() -> None:
    for seed in (6, 7):
        assert found(scene(seed), scene(seed + 10)).answer is PixelAnswer.DIFFERENT


def test_a_crop_of_a_crop_is_found_in_the_whole() -> None:
    original = scene(11)
    assert found(original, crop(crop(original, 0.1, 0.1, 0.8), 0.1, 0.05, 0.85)).answer is PixelAnswer.SAME


@pytest.mark.parametrize("tone", [0, 12, 128, 255])
def test_plain_pictures_prove_nothing(tone: int) -> None:
    plain = Image.new("RGB", (600, 400), (tone, tone, tone))
    assert found(plain, exposure(plain, 1)).answer in (PixelAnswer.TOO_LITTLE, PixelAnswer.DIFFERENT)


def test_a_caption_is_told_from_something_that_moved() -> None:
    original = scene(12, 1200, 800)
    for other, expected in ((captioned(original), True), (moved(original), False)):
        one, two = Plate.of(original, original.size), Plate.of(other, other.size)
        finding = compare(one, two, TURNS, TURNS)
        assert finding.answer is PixelAnswer.PATCHED
        assert closer.is_overlay(one, two, finding.alignment, finding.measures) is expected


def test_what_appears_before_a_plain_ground_is_no_label() -> None:
    view = scene(12, 1200, 800)
    view.paste((90, 130, 190), (0, 0, 1200, 400))
    bird = view.copy()
    bird.paste(scene(31, 110, 80), (500, 150))
    label = view.copy()
    label.paste((230, 210, 60), (500, 150, 610, 230))
    for other, expected in ((bird, False), (label, True)):
        for pair in ((view, other), (other, view)):
            one, two = map(reread, pair)
            finding = compare(one, two, [1], [1])
            assert finding.answer is PixelAnswer.PATCHED
            assert closer.is_overlay(one, two, finding.alignment, finding.measures) is expected


@pytest.mark.parametrize("seed", range(20, 24))
def test_a_caption_on_a_small_picture_is_thin_and_not_quite_white(seed: int) -> None:
    original = scene(seed, 224, 224)
    for edit, expected in ((captioned, True), (moved, False)):
        one, two = reread(original), reread(edit(original))
        finding = compare(one, two, [1], [1])
        overlay = finding.answer is PixelAnswer.PATCHED and closer.is_overlay(
            one, two, finding.alignment, finding.measures
        )
        assert overlay is expected, finding.reason


def test_a_soft_copy_agrees_down_to_its_own_detail_only() -> None:
    view = Image.new("RGB", (1600, 1066), (40, 44, 60))
    view.paste(scene(28, 400, 300), (600, 380))
    sharp, soft = reread(view), reread(view.filter(ImageFilter.GaussianBlur(1.8)))
    other = reread(moved(view.crop((600, 380, 1000, 680))).resize((400, 300)))
    rough = compare(plate(view), plate(view), [1], [1]).alignment
    assert compare_larger(sharp, soft, rough).answer is PixelAnswer.SAME
    view.paste(other.colours, (600, 380))
    changed = reread(view.filter(ImageFilter.GaussianBlur(1.8)))
    assert compare_larger(sharp, changed, rough).answer is not PixelAnswer.SAME


def test_two_exposures_have_two_noises() -> None:
    view = scene(13)
    first, second = (np.asarray(exposure(view, seed).convert("L"), np.float32) for seed in (1, 2))
    assert grain.differs(first, second)
    assert not grain.differs(first, first)
    assert not grain.differs(first, first * 0.98 + 1)


def test_a_soft_exposure_is_told_from_a_softened_copy_by_its_own_noise() -> None:
    view = scene(13, 1000, 700)

    def tones(image: Image.Image) -> np.ndarray:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=93)
        return np.asarray(Image.open(buffer).convert("L"), np.float32)

    def soft(image: Image.Image) -> Image.Image:
        return image.filter(ImageFilter.GaussianBlur(1.8))

    first = exposure(view, 1)
    out_of_focus, paler = exposure(soft(view), 2), ImageEnhance.Contrast(exposure(soft(view), 3)).enhance(0.9)
    assert grain.differs(tones(first), tones(out_of_focus))
    assert grain.differs(tones(first), tones(paler), graded=True)
    for copy in (soft(first), first.resize((500, 350)).resize(first.size), ImageEnhance.Contrast(first).enhance(0.9)):
        assert not grain.differs(tones(first), tones(copy), graded=True)


def test_the_evidence_is_said_in_words() -> None:
    original = scene(14)
    expected = {
        "half size": "half size, ",
        "rotated": "rotated, ",
        "mirrored": "mirrored, ",
        "crop": "crop, 56 % of the frame",
        "brighter": "brighter",
        "black and white": "black and white",
        "bordered": "with a border",
    }
    for name, words in expected.items():
        one, other = plate(original), plate(EDITS[name](original))
        finding = compare(one, other, TURNS, TURNS)
        told = differences(one, other, finding.alignment, finding.measures)
        said = copy_words.exact(CopyFacts(told))
        assert words in said, (name, said)
