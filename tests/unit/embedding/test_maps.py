"""Vectors of parts of a picture, and where a likeness comes from, with the networks that come along."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from photosim.base.job import Job
from photosim.embedding import maps, weights
from photosim.embedding.embedder import TorchEmbedder
from tests.helpers.scenes import scene


@pytest.fixture(scope="module")
def second() -> TorchEmbedder:
    return TorchEmbedder(weights.kind_weights(), device="cpu")


@pytest.fixture(scope="module")
def first() -> TorchEmbedder:
    return TorchEmbedder(weights.default_weights(), device="cpu")


def pixels_for(embedder: TorchEmbedder, picture: Image.Image) -> np.ndarray:
    side = embedder.identity.preprocessing.crop
    return np.array(picture.resize((side, side)))[np.newaxis]


@pytest.mark.parametrize(("name", "least"), [("second", 0.9999), ("first", 0.98)])
def test_the_window_of_all_is_the_vector_of_the_whole(name: str, least: float, request: pytest.FixtureRequest) -> None:
    """The first network adds the features of the mirrored picture, which parts do without."""
    embedder: TorchEmbedder = request.getfixturevalue(name)
    pixels = pixels_for(embedder, scene(4))
    network = embedder._ready(pixels, Job())
    (whole,) = maps.region_vectors(network, pixels, maps.windows_of([(0, 0, 1, 1)]))[0]
    assert float(whole @ embedder.embed(pixels)[0]) > least


def test_a_part_is_like_what_it_shows(second: TorchEmbedder) -> None:
    left, right = scene(4, 300, 300), scene(9, 300, 300)
    both = Image.new("RGB", (600, 300))
    both.paste(left, (0, 0))
    both.paste(right, (300, 0))
    parts = second.regions(both, [(0, 0, 0.5, 1), (0.5, 0, 0.5, 1)])
    assert parts.shape == (2, second.identity.dim)
    assert np.linalg.norm(parts, axis=1) == pytest.approx(1, abs=1e-4)
    of_left, of_right = second.embed(np.concatenate([pixels_for(second, left), pixels_for(second, right)]))
    assert parts[0] @ of_left > parts[0] @ of_right
    assert parts[1] @ of_right > parts[1] @ of_left


def test_shares_add_up_to_the_likeness(second: TorchEmbedder) -> None:
    picture, toward = scene(4, 320, 320), second.embed(pixels_for(second, scene(7)))[0]
    shares = second.shares(picture, toward)
    pixels = maps.in_own_shape(picture, second.identity.preprocessing)
    (whole,) = second.regions(picture, [(0, 0, 1, 1)])
    assert shares.shape == (pixels.shape[0] // 32, pixels.shape[1] // 32)
    assert float(shares.sum()) == pytest.approx(float(whole @ toward), abs=0.02)


def test_shares_are_largest_where_the_thing_is(first: TorchEmbedder, second: TorchEmbedder) -> None:
    thing = scene(4, 200, 200)
    picture = Image.new("RGB", (600, 600), (128, 128, 128))
    picture.paste(thing, (380, 380))
    for embedder in (first, second):
        shares = embedder.shares(picture, embedder.embed(pixels_for(embedder, thing))[0])
        rows, columns = shares.shape
        row, column = np.unravel_index(int(shares.argmax()), shares.shape)
        assert row >= rows // 2
        assert column >= columns // 2


def test_pictures_of_any_shape_are_seen_whole(second: TorchEmbedder) -> None:
    for size in ((64, 640), (900, 30), (500, 500)):
        pixels = maps.in_own_shape(Image.new("RGB", size), second.identity.preprocessing)
        assert pixels.shape[0] % 32 == pixels.shape[1] % 32 == 0
        assert min(pixels.shape[:2]) >= 32
