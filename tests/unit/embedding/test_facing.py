"""By one pass, a picture and its mirror image get one vector, and no small change of a picture turns it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from photosim.embedding import facing, weights
from photosim.embedding.backbones import Backbone
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.network import Network, assemble
from photosim.values.photos import ModelIdentity, Preprocessing
from tests.helpers.scenes import EDITS, scene
from tests.unit.embedding.conftest import SIDE

CPU = torch.device("cpu")


def pictures(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


def network_of(tiny: Backbone, state: dict[str, Any], doubt: float) -> Network:
    parameters = {name: value for name, value in state.items() if not name.startswith("fc.")}
    return assemble(tiny, parameters, replace(tiny.preprocessing, mirror=False, facing=doubt), CPU)


def seen(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB").resize((160, 160), Image.Resampling.BICUBIC))[None]


@pytest.mark.parametrize("doubt", [0.5, 4.0, 200.0])
def test_both_ways_round_are_one(tiny: Backbone, state: dict[str, Any], doubt: float) -> None:
    network, pixels = network_of(tiny, state, doubt), pictures(9)
    turned = np.ascontiguousarray(pixels[:, :, ::-1])
    np.testing.assert_allclose(network.features(pixels), network.features(turned), atol=1e-5)
    alone = network_of(tiny, state, 0.0)
    assert not np.allclose(alone.features(pixels), alone.features(turned), atol=1e-3), "the network tells them apart"


def test_a_clear_picture_is_seen_once(tiny: Backbone, state: dict[str, Any]) -> None:
    network, passed = network_of(tiny, state, 1.0), []
    network.module.register_forward_hook(lambda _, given, __: passed.append(given[0].clone()))
    pixels = np.full((3, SIDE, SIDE, 3), 90, np.uint8)
    pixels[0, :, 2:5] = 200
    pixels[1, :, -5:-2] = 200
    network.features(pixels)
    (seen,) = passed
    assert len(seen) == 4, "only the even one is looked at both ways round, in the same pass"
    assert torch.equal(seen[0], seen[1]), "the first is turned, the second stays"
    passed.clear()
    network.features(pixels, once=True)
    (seen,) = passed
    assert torch.equal(seen, network.batch_of(pixels)), "each as it stands"


def test_views_are_turned_to_the_brighter_side() -> None:
    pixels = np.full((3, 8, 10, 3), 90, np.uint8)
    pixels[0, :, 2] = 200
    pixels[1, :, 7] = 200
    seen, doubtful, others = facing.views(pixels, 1.0)
    assert np.array_equal(seen[0], pixels[1]), "its left was the brighter side"
    assert np.array_equal(seen[1], pixels[1])
    assert np.array_equal(seen[2:], pixels[[2, 2]])
    assert doubtful.tolist() == [2]
    assert others == pytest.approx([0.5], abs=1e-4)
    assert pixels[0, 0, 2, 0] == 200, "what was handed in stays as it was"


def test_the_vector_changes_little_by_little(tiny: Backbone, state: dict[str, Any]) -> None:
    """Where a picture is turned, nothing jumps: its right is made brighter step by step."""
    network = network_of(tiny, state, 4.0)
    rows = np.repeat(pictures(1) // 2 + 40, 41, axis=0).astype(np.int16)
    rows[:, :, SIDE // 2 :] += np.arange(-20, 21, dtype=np.int16)[:, None, None, None]
    pixels = rows.clip(0, 255).astype(np.uint8)
    differences = facing.difference(pixels)
    assert differences[0] < -4
    assert differences[-1] > 4
    vectors = network.features(pixels)
    steps = np.linalg.norm(np.diff(vectors, axis=0), axis=1)
    assert steps.max() < 0.5 * np.linalg.norm(vectors[0] - vectors[-1])


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("edit", ["half size", "brighter"])
def test_copies_face_the_same_way(number: int, edit: str) -> None:
    picture = scene(number)
    before, after = (facing.difference(seen(one))[0] for one in (picture, EDITS[edit](picture)))
    assert np.sign(before) == np.sign(after)
    assert facing.difference(seen(EDITS["mirrored"](picture)))[0] == pytest.approx(-before, abs=0.5)


@pytest.mark.parametrize("number", range(4))
def test_a_frame_or_a_cut_edge_does_not_turn_a_picture(number: int) -> None:
    picture = scene(number)
    framed = Image.new("RGB", (picture.width + 60, picture.height + 60), "white")
    framed.paste(picture, (30, 30))
    cut = picture.crop((0, 0, round(picture.width * 0.97), picture.height))
    before = facing.difference(seen(picture))[0]
    assert abs(before) > 1, "it is no doubtful picture"
    for other in (framed, cut):
        assert np.sign(facing.difference(seen(other))[0]) == np.sign(before)


@pytest.fixture(scope="module")
def first() -> TorchEmbedder:
    return TorchEmbedder(weights.default_weights(), device="cpu")


def test_the_model_that_comes_along_sees_a_photo_once(first: TorchEmbedder) -> None:
    assert first.identity.preprocessing.facing > 0
    assert not first.identity.preprocessing.mirror


def test_places_of_maps_are_those_of_the_picture(first: TorchEmbedder) -> None:
    """Of a picture and its mirror image: parts are swapped, and what is painted is a mirror image."""
    picture = Image.new("RGB", (640, 640), (128, 128, 128))
    picture.paste(scene(4, 220, 220), (10, 10))
    turned = EDITS["mirrored"](picture)
    halves = [(0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 0.5, 0.5)]
    one, other = (first.regions(each, halves) for each in (picture, turned))
    np.testing.assert_allclose(one, other[[0, 2, 1]], atol=0.02)
    shares, mirrored = (first.shares(each, one[0]) for each in (picture, turned))
    np.testing.assert_allclose(shares, mirrored[:, ::-1], atol=0.02)
    rows, columns = shares.shape
    assert shares[: rows // 2, : columns // 2].sum() > 0.5 * shares.sum(), "where the scene is"


def test_facing_is_part_of_the_identity_and_older_keys_stay() -> None:
    def key(preprocessing: Preprocessing) -> str:
        return ModelIdentity("resnet18", "resnet18", 512, "51afde33" + "0" * 56, preprocessing).key

    assert key(Preprocessing(128, 128, mirror=True)) == "resnet18-51afde33-ab5f089d"
    assert key(Preprocessing(128, 128, facing=1.0)) != key(Preprocessing(128, 128))
