"""The shipped weights in the real network, on pictures drawn here and on real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.measuring.retrieval import evaluate
from photosim.values.photos import Preprocessing


@pytest.fixture(scope="module")
def embedder() -> TorchEmbedder:
    return TorchEmbedder(default_weights())


def prepare(image: Image.Image, preprocessing: Preprocessing) -> np.ndarray:
    """The model's input by its definition: short side scaled, centre cut out."""
    scale = preprocessing.resize / min(image.size)
    width, height = (max(preprocessing.resize, round(side * scale)) for side in image.size)
    small = image.convert("RGB").resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - preprocessing.crop) // 2, (height - preprocessing.crop) // 2
    return np.asarray(small.crop((left, top, left + preprocessing.crop, top + preprocessing.crop)))


def scene(seed: int) -> Image.Image:
    """Soft colour fields with a few hard shapes."""
    dice = np.random.default_rng(seed)
    image = Image.fromarray(dice.integers(0, 256, (5, 6, 3), dtype=np.uint8)).resize(
        (480, 400), Image.Resampling.BICUBIC
    )
    for _ in range(6):
        x, y, side = (int(value) for value in dice.integers((0, 0, 40), (400, 320, 140)))
        image.paste(tuple(int(value) for value in dice.integers(0, 256, 3)), (x, y, x + side, y + side // 2))
    return image


def test_copies_are_nearer_than_any_other_picture(embedder: TorchEmbedder) -> None:
    scenes = [scene(seed) for seed in range(12)]
    copies = [ImageEnhance.Brightness(image.resize((300, 250))).enhance(1.1) for image in scenes]
    preprocessing = embedder.identity.preprocessing
    originals, found = (
        embedder.embed(np.stack([prepare(image, preprocessing) for image in images])) for images in (scenes, copies)
    )
    scores = found @ originals.T
    np.testing.assert_array_equal(scores.argmax(axis=1), np.arange(12))
    assert scores.diagonal().min() > 0.9


def test_vectors_are_unit_finite_and_repeatable(embedder: TorchEmbedder) -> None:
    crop = embedder.identity.preprocessing.crop
    flat = np.stack([np.full((crop, crop, 3), value, np.uint8) for value in (0, 127, 255)])
    noise = np.random.default_rng(0).integers(0, 256, (13, crop, crop, 3), dtype=np.uint8)
    pixels = np.concatenate([flat, noise])
    first, second = embedder.embed(pixels), embedder.embed(pixels)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-4)
    assert (first * second).sum(axis=1).min() > 0.999
    single = np.concatenate([embedder.embed(picture[None]) for picture in pixels])
    assert (first * single).sum(axis=1).min() > 0.999


def test_look_alikes_of_real_photos_are_found(embedder: TorchEmbedder, shared_photos: Path) -> None:
    """Far above chance (0.2 for five classes) on every tenth photo; the full figures are `photosim evaluate`'s."""
    files = sorted((shared_photos / "retrieval" / "flowers").glob("*/*.jpg"))[::10]
    pixels = np.stack([prepare(Image.open(file), embedder.identity.preprocessing) for file in files])
    assert evaluate(embedder.embed(pixels), [file.parent.name for file in files]).p_at_10 > 0.3
