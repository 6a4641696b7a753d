"""A JPEG that lacks nothing but the mark of its end is a picture; one that lacks pixels is cut off."""

from __future__ import annotations

import io

import numpy as np
import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import picture
from photosim.pictures.jpeg import ended
from tests.helpers.scenes import scene


def saved(**options: object) -> bytes:
    buffer = io.BytesIO()
    scene(7).save(buffer, "JPEG", quality=88, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [1, 2])
def test_without_the_mark_of_its_end_it_is_the_same_picture(progressive: bool, missing: int) -> None:
    data = saved(progressive=progressive)
    found = picture.decode(data[:-missing])
    assert found.layout.size == (720, 480)
    assert np.array_equal(np.asarray(found.image), np.asarray(picture.decode(data).image))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.999, 0.98, 0.6, 0.2])
def test_what_lacks_pixels_is_cut_off(progressive: bool, share: float) -> None:
    data = saved(progressive=progressive)
    with pytest.raises(UnreadablePhoto, match="cut off"):
        picture.decode(data[: int(len(data) * share)], whole=True)


def test_other_files_are_left_alone() -> None:
    assert ended(saved()) is None
    assert ended(b"no picture at all") is None
