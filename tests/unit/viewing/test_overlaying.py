"""Photos of a library laid over each other, and what differs there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from photosim.base.errors import Cancelled, UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.proof import difference as differences
from photosim.values.alignment import Alignment
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, exposure, scene, shaken

WIDTH, HEIGHT = 1200, 800


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    return tmp_path / "photos"


def save(image: Image.Image, path: Path) -> Path:
    image.save(path, quality=92)
    return path


def pair(
    library: Library, folder: Path, one: Image.Image, other: Image.Image, suffix: str = "png"
) -> tuple[Path, Path]:
    paths = save(one, folder / f"one.{suffix}"), save(other, folder / f"other.{suffix}")
    library.scanning.scan([folder])
    return paths


def laid(library: Library, paths: tuple[Path, Path]) -> Alignment:
    found = library.viewing.alignment(*paths)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["half size", "rotated", "mirrored", "upside down", "turned and mirrored", "brighter"])
def test_whole_frames_lie_exactly(library: Library, folder: Path, name: str) -> None:
    original = scene(3, WIDTH, HEIGHT)
    found = laid(library, pair(library, folder, original, EDITS[name](original)))
    assert (found.scale_x, found.shift_x, found.scale_y, found.shift_y) == (1, 0, 1, 0)
    assert found.proven
    turns = {"rotated": (6, 8), "mirrored": (2,), "upside down": (3,), "turned and mirrored": (5, 7)}
    assert found.turn in turns.get(name, (1,))
    assert found.differences is not None


def test_a_turned_copy_is_found_where_it_is(library: Library, folder: Path) -> None:
    original = scene(4, WIDTH, HEIGHT)
    paths = pair(library, folder, original, original.transpose(Image.Transpose.ROTATE_90))
    x, y = laid(library, paths).to_second(0.9, 0.2)  # turned to the left, the right upper corner comes to the left
    assert (x, y) == pytest.approx((0.2, 0.1))


def test_a_crop_lies_on_whole_pixels_of_the_whole(library: Library, folder: Path) -> None:
    original = scene(5, WIDTH, HEIGHT)
    paths = pair(library, folder, original, original.crop((101, 53, 1003, 701)))
    found = laid(library, paths)
    assert found.to_first(0, 0) == pytest.approx((101 / WIDTH, 53 / HEIGHT), abs=1e-9)
    assert found.to_first(1, 1) == pytest.approx((1003 / WIDTH, 701 / HEIGHT), abs=1e-9)
    result = library.viewing.difference(*paths, found)
    assert result is not None
    assert result.nothing
    assert not result.untouched  # a part was left out
    assert result.levels.shape == (648, 902)
    assert result.region == pytest.approx((101 / WIDTH, 53 / HEIGHT, 1003 / WIDTH, 701 / HEIGHT))


def test_a_smaller_crop_lies_to_a_pixel(library: Library, folder: Path) -> None:
    original = scene(6, WIDTH, HEIGHT)
    cut = original.crop((200, 100, 1000, 700)).resize((560, 420), Image.Resampling.LANCZOS)
    found = laid(library, pair(library, folder, original, cut, "jpg"))
    assert found.to_first(0, 0) == pytest.approx((200 / WIDTH, 100 / HEIGHT), abs=0.8 / WIDTH)
    assert found.to_first(1, 1) == pytest.approx((1000 / WIDTH, 700 / HEIGHT), abs=0.8 / WIDTH)


def test_a_border_reaches_beyond_the_frame(library: Library, folder: Path) -> None:
    original = scene(7, WIDTH, HEIGHT)
    found = laid(library, pair(library, folder, original, ImageOps.expand(original, 50, "white")))
    assert found.second_frame == pytest.approx((-50 / WIDTH, -50 / HEIGHT, 1 + 50 / WIDTH, 1 + 50 / HEIGHT), abs=1e-9)


def test_other_pictures_have_nothing_in_common(library: Library, folder: Path) -> None:
    paths = pair(library, folder, scene(8), scene(9))
    assert library.viewing.alignment(*paths) is None
    assert library.viewing.difference(*paths) is None


def test_two_shots_from_the_hand_lie_about_on_each_other(library: Library, folder: Path) -> None:
    view = scene(10, 1000, 700)
    paths = pair(library, folder, shaken(view, 0, 0, 0), exposure(shaken(view, 0.02, 0.01, 0.2), 1), "jpg")
    found = laid(library, paths)
    assert not found.proven
    assert found.differences is None
    x, y = found.to_second(0.5, 0.5)
    assert (x, y) == pytest.approx((0.5 + 0.02 / 0.9, 0.5 + 0.01 / 0.9), abs=0.005)


def test_the_same_bytes_and_the_same_pixels_differ_in_nothing(library: Library, folder: Path) -> None:
    one = save(scene(11), folder / "one.png")
    shutil.copyfile(one, folder / "copy.png")
    save(Image.open(one), folder / "one.bmp")
    library.scanning.scan([folder])
    for other in ("copy.png", "one.bmp"):
        result = library.viewing.difference(one, folder / other)
        assert result is not None
        assert result.nothing
        assert result.untouched
        assert (result.largest, result.mean, result.decibels) == (0, 0, None)


def test_one_changed_dot_is_told(library: Library, folder: Path) -> None:
    original = scene(12, WIDTH, HEIGHT)
    original.putpixel((300, 200), (10, 10, 10))
    changed = original.copy()
    changed.putpixel((300, 200), (10, 60, 20))
    result = library.viewing.difference(*pair(library, folder, original, changed))
    assert result is not None
    assert result.untouched
    assert result.largest == 50
    assert np.argwhere(result.levels).tolist() == [[200, 300]]
    assert result.mean == pytest.approx(60 / (WIDTH * HEIGHT * 3))
    assert result.decibels == pytest.approx(10 * np.log10(255**2 * WIDTH * HEIGHT * 3 / (50**2 + 10**2)))


def test_a_turned_half_size_copy_differs_only_where_it_was_painted(library: Library, folder: Path) -> None:
    original = scene(13, WIDTH, HEIGHT)
    copy = original.copy()
    ImageDraw.Draw(copy).rectangle((600, 300, 700, 400), fill="white")
    small = copy.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS).transpose(Image.Transpose.ROTATE_270)
    result = library.viewing.difference(*pair(library, folder, original, small))
    assert result is not None
    assert result.levels.shape == (HEIGHT // 2, WIDTH // 2)
    assert not result.untouched
    strong = np.argwhere(result.levels > 40)
    assert strong.min(axis=0) == pytest.approx((150, 300), abs=2)
    assert strong.max(axis=0) == pytest.approx((200, 350), abs=2)
    assert result.brighter > 0


def test_huge_pictures_are_compared_smaller(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MAX_PIXELS", 100_000)
    original = scene(14, WIDTH, HEIGHT)
    paths = pair(library, folder, original, EDITS["softened"](original))
    result = library.viewing.difference(*paths)
    assert result is not None
    assert result.reduced
    assert result.levels.size == pytest.approx(100_000, rel=0.01)
    assert not result.untouched


def test_offline_photos_are_laid_by_their_thumbnails(library: Library, folder: Path) -> None:
    original = scene(15, WIDTH, HEIGHT)
    paths = pair(library, folder, original, original.crop((200, 100, 1000, 700)))
    folder.rename(folder.with_name("away"))
    assert laid(library, paths).to_first(0, 0) == pytest.approx((200 / WIDTH, 100 / HEIGHT), abs=0.002)
    with pytest.raises(UnreadablePhoto):
        library.viewing.difference(*paths)


def test_a_file_that_has_changed_is_not_compared(library: Library, folder: Path) -> None:
    original = scene(16, WIDTH, HEIGHT)
    paths = pair(library, folder, original, EDITS["half size"](original))
    save(scene(17, WIDTH, HEIGHT), paths[1])
    with pytest.raises(UnreadablePhoto, match="has changed"):
        library.viewing.difference(*paths)


def test_too_little_memory_is_said(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = scene(19, WIDTH, HEIGHT)
    paths = pair(library, folder, original, EDITS["half size"](original))

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(differences, "_measured", full)
    with pytest.raises(UnreadablePhoto, match="not enough free memory"):
        library.viewing.difference(*paths)


def test_the_request_can_be_cancelled_or_wrong(library: Library, folder: Path) -> None:
    original = scene(18, WIDTH, HEIGHT)
    paths = pair(library, folder, original, EDITS["half size"](original))
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        library.viewing.difference(*paths, job=job)
    with pytest.raises(Cancelled):
        library.viewing.alignment(*paths, job=job)
    with pytest.raises(UsageError, match="not a photo of this library"):
        library.viewing.alignment(paths[0], folder / "nowhere.jpg")
