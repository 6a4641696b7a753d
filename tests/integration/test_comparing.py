"""Real photos laid over their edited copies: to a pixel of the full picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder

PHOTOS = (
    "outdoors/images/fulls/KAC2158-2.JPG",
    "outdoors/images/fulls/DSC_1816.JPG",
    "slr/plugin/images/photography/IMG_4075.jpg",
    "drone-sequence/images/IMG_9355.jpg",
    "city-and-lights/assets/photography/ghent-light-festival/part1/Lichtfestival-0071-2999x1999.jpg",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.mark.parametrize("name", PHOTOS)
def test_copies_lie_where_they_were_cut_from(library: Library, shared_photos: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    source = shared_photos / "library" / name
    with Image.open(source) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = image.size
    left, top, right, bottom = width // 7, height // 9, width - width // 5, height - height // 6
    original = folder / source.name
    original.write_bytes(source.read_bytes())
    cut = image.crop((left, top, right, bottom))
    half = cut.resize((cut.width // 2, cut.height // 2), Image.Resampling.LANCZOS)
    cut.save(folder / "cut.jpg", quality=88)
    half.transpose(Image.Transpose.ROTATE_90).save(folder / "half, turned.jpg", quality=85)
    image.resize((width // 3, height // 3), Image.Resampling.LANCZOS).save(folder / "third.png")
    library.scanning.scan([folder])

    exact = library.viewing.alignment(original, folder / "cut.jpg")
    assert exact is not None
    assert exact.proven
    assert exact.second_frame == pytest.approx((left / width, top / height, right / width, bottom / height), abs=1e-9)
    difference = library.viewing.difference(original, folder / "cut.jpg", exact)
    assert difference is not None
    assert difference.mean < 4
    assert difference.decibels is not None

    turned = library.viewing.alignment(original, folder / "half, turned.jpg")
    assert turned is not None
    assert turned.swaps_sides
    wanted = (left, top, right, bottom)
    sides = (width, height, width, height)
    off = [abs(edge * side - want) for edge, side, want in zip(turned.second_frame, sides, wanted, strict=True)]
    assert max(off) < max(2.0, 0.001 * width)

    whole = library.viewing.alignment(original, folder / "third.png")
    assert whole is not None
    assert whole.second_frame == (0, 0, 1, 1)
