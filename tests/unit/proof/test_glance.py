"""A glance refuses other pictures that are laid out alike, and never a copy."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from photosim.proof import glance, judge, landmarks, registration, tilting
from photosim.proof.opencv import cv2
from photosim.proof.plates import Plate
from photosim.proof.registration import correlation
from tests.helpers.papers import letter
from tests.helpers.scenes import EDITS, crop, exposure, scene

TURNS = tuple(range(1, 9))
COPIES = [kind for kind in EDITS if kind not in ("captioned",)]


def plate(image: Image.Image, quality: int = 82) -> Plate:
    """As a scan keeps it: at most 384 pixels, JPEG."""
    small = image.copy()
    small.thumbnail((384, 384), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=quality)
    return Plate(buffer.getvalue(), image.size)


def coarse(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=10)
    return Image.open(buffer).convert("RGB")


@pytest.mark.parametrize("number", range(4))
def test_letters_of_one_office_with_other_words_are_refused(number: int) -> None:
    assert glance.refusal(plate(letter(number)), plate(letter(number + 10)), TURNS) == glance.OTHER_WORDS


@pytest.mark.parametrize("kind", COPIES)
def test_copies_of_a_letter_are_left_to_the_proof(kind: str) -> None:
    for number in range(2):
        assert not glance.refusal(plate(letter(number)), plate(EDITS[kind](letter(number))), TURNS), number
        assert not glance.refusal(plate(EDITS[kind](letter(number))), plate(letter(number)), TURNS), number


def test_a_coarse_and_a_small_copy_of_a_letter_are_left_to_the_proof() -> None:
    whole = letter(1)
    for copy in (coarse(whole), whole.resize((226, 320)), whole.resize((113, 160)), whole.crop((0, 0, 620, 440))):
        assert not glance.refusal(plate(whole), plate(copy), TURNS), copy.size


@pytest.mark.parametrize("kind", EDITS)
def test_copies_of_a_photo_are_left_to_the_proof(kind: str) -> None:
    for seed in range(2):
        assert not glance.refusal(plate(scene(seed)), plate(EDITS[kind](scene(seed))), TURNS), seed


def test_a_photo_turned_by_a_few_degrees_is_left_to_the_proof() -> None:
    photo = exposure(scene(2), 1, grain=12)
    turned = photo.rotate(3, Image.Resampling.BICUBIC).crop((40, 40, 680, 440))
    assert not glance.refusal(plate(photo, 95), plate(turned, 95), TURNS)


def test_a_letter_turned_by_a_few_degrees_is_left_to_the_proof() -> None:
    turned = letter(2).rotate(3, Image.Resampling.BICUBIC).crop((60, 60, 560, 800))
    assert not glance.refusal(plate(letter(2)), plate(turned), TURNS)


def test_other_photos_are_refused() -> None:
    for seed in range(5):
        assert glance.refusal(plate(scene(seed)), plate(scene(seed + 50)), TURNS) == judge.NOTHING_IN_COMMON


def test_where_there_is_little_to_see_nothing_is_refused() -> None:
    fog = Image.new("RGB", (600, 400), (180, 182, 185))
    assert not glance.refusal(plate(fog), plate(scene(1)), TURNS)


def test_of_other_photos_more_landmarks_are_hardly_ever_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their shapes are alike, but they agree on no place."""
    made: list[int] = []

    def counted(grey: Image.Image, times: int = 1) -> landmarks.Landmarks:
        made.append(times)
        return landmarks.find_landmarks(grey, times)

    monkeypatch.setattr(glance, "find_landmarks", counted)
    for seed in range(8):
        one, other = (plate(exposure(scene(number), 1, grain=12), 95) for number in (seed, seed + 50))
        assert glance.part_in_common(one, other, TURNS) is None
    assert len(made) <= 2, "two for a pair"


@pytest.mark.parametrize("share", [0.4, 0.45, 0.5, 0.55])
def test_by_a_small_part_of_a_photo_enough_landmarks_agree_to_ask_for_more(share: float) -> None:
    for seed in range(6):
        whole, part = plate(scene(seed)), plate(crop(scene(seed), 0.3, 0.1 * (seed % 4), share))
        agreeing = registration.most_agreeing(whole.landmarks, part.landmarks, TURNS)
        assert agreeing >= glance._AGREE_IN_PART + 4, (seed, agreeing)


def test_what_is_turned_by_a_few_degrees_has_its_landmarks_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted: list[int] = []
    real = cv2.findHomography

    def counted(*given: object, **more: object) -> object:
        fitted.append(1)
        return real(*given, **more)

    monkeypatch.setattr(cv2, "findHomography", counted)
    for seed in range(4):
        turned = scene(seed).rotate(4, Image.Resampling.BICUBIC).crop((50, 50, 670, 430))
        assert tilting.by_landmarks(plate(scene(seed)), plate(turned), 25) is not None, seed
        assert tilting.by_landmarks(plate(scene(seed)), plate(scene(seed + 50)), 25) is None, seed
    assert len(fitted) == 4, "others are not fitted"


def test_in_a_band_a_turn_changes_the_order() -> None:
    """A skyline, of which only what lies along it is to be recognised."""
    band = np.stack([np.linspace(0, 380, 80), 120 + 3 * np.sin(np.arange(80))], axis=1).astype(np.float32)
    slope = np.tan(np.radians(5))
    turned = np.stack([band[:, 0], band[:, 1] - slope * band[:, 0]], axis=1).astype(np.float32)
    assert abs(correlation(band[:, 1], turned[:, 1])) < 0.3
    assert tilting._are_in_order(band, turned)
