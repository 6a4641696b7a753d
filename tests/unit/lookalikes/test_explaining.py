"""Where a likeness comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.fake_places import PlacesEmbedder
from tests.helpers.pictures import draw


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Two grey photos with the same thing, at the left in one, at the right in the other, both above."""
    folder = tmp_path / "photos"
    folder.mkdir()
    from PIL import Image

    for name, left in (("left.png", 0), ("same.png", 0)):
        picture = Image.new("RGB", (128, 128), (127, 127, 127))
        picture.paste(draw(5, 64, 64), (left, 0))
        picture.save(folder / name)
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=PlacesEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library


def test_it_is_told_where_and_how_much(library: Library, photos: Path) -> None:
    one, other = (library.photos.find(photos / name) for name in ("left.png", "same.png"))
    assert one is not None
    assert other is not None
    why = library.lookalikes.why(one.id, other.id)
    assert why.by_kind is None
    assert why.score == pytest.approx(1, abs=0.02)
    for strengths in (why.first, why.second):
        assert strengths.max() == pytest.approx(1)
        assert strengths.min() >= 0
        corner = strengths[: len(strengths) // 2, : strengths.shape[1] // 2]
        assert corner.sum() > 0.8 * strengths.sum()


def test_any_file_may_be_one_of_them_and_no_thumbnail_is_needed(library: Library, photos: Path, tmp_path: Path) -> None:
    draw(5, 64, 64).save(tmp_path / "outside.png")
    for path in list(library._parts.stores.thumbnails.all()):
        path.unlink()
    why = library.lookalikes.why(tmp_path / "outside.png", photos / "left.png")
    assert np.isfinite(why.first).all()


def test_a_model_that_cannot_tell_says_so(tmp_path: Path, photos: Path) -> None:
    with Library.open(tmp_path / "other", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        with pytest.raises(UsageError, match="cannot tell"):
            library.lookalikes.why(photos / "left.png", photos / "same.png")
