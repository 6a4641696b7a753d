"""A photo and its story, which is set on a ground made of the photo itself, are one shot, and the photo is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageFilter

from photosim.library import Library
from tests.helpers.scenes import scene


@pytest.mark.parametrize("seed", [1, 5])
def test_a_ground_that_is_the_photo_stretched(library: Library, tmp_path: Path, seed: int) -> None:
    """Squeezed to a square, such a ground looks much like the photo, and yet the whole frames differ."""
    photos = tmp_path / "photos"
    photos.mkdir()
    photo = scene(seed, 1200, 800)
    photo.save(photos / "photo.jpg", quality=92)
    story = photo.resize((1080, 1920)).filter(ImageFilter.GaussianBlur(40))
    story.paste(photo.resize((1080, 720)), (0, 600))
    story.save(photos / "story.jpg", quality=85)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find(["same-shot"])
    assert [member.photo.path.name for member in group.members] == ["photo.jpg", "story.jpg"]
