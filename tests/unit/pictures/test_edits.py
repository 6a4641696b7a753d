"""Edited copies: made in memory, recognisable as what they are called, the same every time."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import edits
from photosim.values.photos import Preprocessing
from tests.helpers import pictures

PREPROCESSING = Preprocessing(resize=32, crop=32)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return pictures.write(tmp_path / "photo.png", 3, width=300, height=200)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_every_edit_changes_the_file_in_its_own_way(photo: Path) -> None:
    original = Image.open(photo).convert("RGB")
    made = {name: opened(data) for name, data in edits.copies(original, "seed")}
    assert tuple(made) == edits.NAMES
    assert made["as WebP"].format == "WEBP"
    assert made["cropped to 70 %"].size == (210, 140)
    assert made["cropped to 90 %"].size == (270, 180)
    assert made["quarter or half turn"].size in ((200, 300), (300, 200))
    assert made["thumbnail"].size == (256, 171)
    assert min(made["border"].size[0] - 300, made["border"].size[1] - 200) > 10
    grey = np.asarray(made["black and white"].convert("RGB"))
    assert (grey[..., 0] == grey[..., 1]).all()
    light = {name: float(np.asarray(image.convert("L")).mean()) for name, image in made.items()}
    plain = float(np.asarray(original.convert("L")).mean())
    assert light["darker"] < plain - 10 < plain + 10 < light["brighter"]
    mirrored = np.asarray(made["mirrored"].convert("RGB"), int)[:, ::-1]
    assert np.abs(mirrored - np.asarray(original, int)).mean() < 6


def test_the_same_seed_gives_the_same_copies(photo: Path) -> None:
    original = Image.open(photo).convert("RGB")
    assert list(edits.copies(original, "1")) == list(edits.copies(original, "1"))
    assert list(edits.copies(original, "1")) != list(edits.copies(original, "2"))


def test_inputs_are_those_of_the_model(photo: Path) -> None:
    before = sorted(photo.parent.iterdir())
    inputs = edits.edited_inputs(str(photo), PREPROCESSING, 0)
    assert isinstance(inputs, np.ndarray)
    assert (inputs.shape, inputs.dtype) == ((1 + len(edits.NAMES), 32, 32, 3), np.uint8)
    smaller = inputs[1 + edits.NAMES.index("smaller")]
    assert np.abs(smaller.astype(int) - inputs[0].astype(int)).mean() < 6
    assert sorted(photo.parent.iterdir()) == before


@pytest.mark.parametrize("size", [(1, 1), (3, 900)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size, "teal").save(tmp_path / "odd.png")
    inputs = edits.edited_inputs(str(tmp_path / "odd.png"), PREPROCESSING, 0)
    assert isinstance(inputs, np.ndarray)
    assert len(inputs) == 1 + len(edits.NAMES)


def test_what_cannot_be_read_is_an_answer_not_an_exception(tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    assert isinstance(edits.edited_inputs(str(tmp_path / "bad.jpg"), PREPROCESSING, 0), UnreadablePhoto)
