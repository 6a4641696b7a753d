"""Frames in which too little is to be seen: the next one of a camera that stands still would agree as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.duplicates import two_exposures
from photosim.proof import exposures
from photosim.proof.saved_before import Opened
from photosim.values.photos import Proof
from tests.helpers.proofs import proof_of
from tests.helpers.scenes import exposure, scene

SIZE = 640, 480


def night(seed: int, dark: float = 25.0) -> Image.Image:
    """A dark ground with fifty stars; the noise is the seed's own."""
    pixels = np.full(SIZE[::-1], dark, np.float32)
    rng = np.random.default_rng(1)
    down, across = np.mgrid[-4:5, -4:5]
    for row, column in zip(rng.integers(8, 470, 50), rng.integers(8, 630, 50), strict=True):
        pixels[row - 4 : row + 5, column - 4 : column + 5] += 200 * np.exp(-(down**2 + across**2) / 6)
    flat = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).convert("RGB")
    return exposure(flat, seed, grain=1.0)


def proof(folder: Path, one: Image.Image, other: Image.Image, *qualities: int) -> Proof:
    first, second = zip((one, other), qualities, strict=True)
    return proof_of(folder, {"first.jpg": first, "second.jpg": second})


def test_stars_are_not_one_shot_where_no_noise_is_left(tmp_path: Path) -> None:
    smaller = night(2).resize((480, 360), Image.Resampling.LANCZOS)
    found = proof(tmp_path, night(1), smaller, 92, 70)
    assert (found.tier, found.evidence) == (None, two_exposures.TOO_LITTLE)


def test_a_photo_that_is_as_dark_but_full_of_things_is_found(tmp_path: Path) -> None:
    dim = scene(12, *SIZE).point([value // 3 for value in range(256)] * 3)
    smaller = dim.resize((480, 360), Image.Resampling.LANCZOS)
    assert proof(tmp_path, dim, smaller, 92, 70).tier == "same-shot"


@pytest.mark.parametrize("quality", [60, 90])
def test_a_ground_without_noise_tells_of_no_exposure(tmp_path: Path, quality: int) -> None:
    flat = Image.new("RGB", SIZE, (40, 42, 48))
    flat.paste((200, 180, 90), (200, 150, 300, 250))
    contents = []
    for name in ("one", "other"):
        flat.save(tmp_path / f"{name}.jpg", quality=quality)
        contents.append(Opened((tmp_path / f"{name}.jpg").read_bytes()))
    assert exposures.are_two(exposures.compare(*contents, 1)) is None
