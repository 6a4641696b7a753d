"""Where noise cannot tell, a copy stays one: damaged files, grey of another mix; and a name is no proof of size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.library import Library
from tests.helpers.scenes import exposure, scene
from tests.unit.duplicates.test_long_pictures import chat, half


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    return tmp_path / "photos"


def test_a_png_with_a_wrong_checksum_is_found_beside_its_copy(library: Library, photos: Path) -> None:
    picture = exposure(scene(3), seed=1, grain=3.0)
    picture.save(photos / "drawing.png", dpi=(72, 72))
    data = bytearray((photos / "drawing.png").read_bytes())
    data[data.index(b"pHYs") + 14] ^= 1  # in the checksum of a chunk that does not matter
    (photos / "drawing.png").write_bytes(data)
    picture.resize((432, 288), Image.Resampling.LANCZOS).save(photos / "drawing.jpg", quality=85)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find(["same-shot"])
    assert len(group.members) == 2


def test_grey_of_other_shares_of_the_colours_is_a_copy(library: Library, photos: Path) -> None:
    picture = exposure(scene(4), seed=1, grain=3.0)
    picture.save(photos / "photo.jpg", quality=90)
    grey = np.asarray(picture, np.float32) @ np.array([0.34, 0.54, 0.12], np.float32)
    Image.fromarray(np.rint(grey).astype(np.uint8)).save(photos / "photo mono.jpg", quality=90)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find(["same-shot"])
    assert group.keeper.path.name == "photo.jpg"


def test_a_name_alone_sends_no_larger_picture_away(library: Library, photos: Path) -> None:
    picture = chat()
    picture.save(photos / "Screenshot_long.png")
    half(picture).save(photos / "long.jpg", quality=85)
    library.scanning.scan([photos])
    (group,) = library.duplicates.find(["same-shot"])
    assert group.keeper.path.name == "Screenshot_long.png"
