"""Panoramas and long screenshots are found in the library, and those that show something else are not. Drawn files."""

from __future__ import annotations

import functools
import random
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from photosim.duplicates.standings import Standings
from photosim.library import Library
from photosim.proof import folding
from photosim.proof.standing import Standing
from tests.helpers.scenes import exposure, scene

WORDS = (
    "river",
    "stone",
    "market",
    "seven",
    "violet",
    "garden",
    "quick",
    "table",
    "orange",
    "north",
    "paper",
    "window",
)


def panorama(seed: int) -> Image.Image:
    """3,200 x 320 pixels of four views in a row."""
    wide = Image.new("RGB", (3200, 320))
    for number in range(4):
        wide.paste(scene(seed + number, 800, 320), (800 * number, 0))
    return wide


@functools.lru_cache(maxsize=2)
def chat(changed: int | None = None) -> Image.Image:
    """600 x 6,000 pixels of lines, one of them with another word if asked."""
    lines, rng = Image.new("RGB", (600, 6000), "white"), random.Random(7)
    pen = ImageDraw.Draw(lines)
    for number in range(98):
        words = [rng.choice(WORDS) for _ in range(rng.randint(2, 4))]
        if number == changed:
            words[0] = "harbour"
        pen.text((40, 30 + number * 60), " ".join(words), "black", font_size=32)
    return lines


def half(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


def groups(library: Library, folder: Path) -> list[set[str]]:
    library.scanning.scan([folder])
    return [{member.photo.path.name for member in group.members} for group in library.duplicates.find(["same-shot"])]


def test_a_panorama_and_its_copy_are_one_shot(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    whole = exposure(panorama(1), 1)
    whole.save(folder / "whole.jpg", quality=92)
    half(whole).save(folder / "copy.jpg", quality=85)
    half(exposure(panorama(2), 2)).save(folder / "other.jpg", quality=85)
    assert groups(library, folder) == [{"whole.jpg", "copy.jpg"}]


def test_a_panorama_in_which_something_moved_is_another(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    whole = panorama(1)
    exposure(whole, 1).save(folder / "whole.jpg", quality=92)
    whole.paste((200, 40, 40), (1500, 120, 1560, 240))
    half(exposure(whole, 2)).save(folder / "moved.jpg", quality=88)
    assert groups(library, folder) == []


@pytest.mark.parametrize("changed", [None, 3, 49, 97])
def test_of_a_long_screenshot_every_line_counts(library: Library, tmp_path: Path, changed: int | None) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    chat().save(folder / "long.png", compress_level=1)
    half(chat(changed)).save(folder / "copy.jpg", quality=80)
    assert groups(library, folder) == ([{"long.png", "copy.jpg"}] if changed is None else [])


@pytest.mark.parametrize("told", [True, False], ids=["pixels tell", "pixels tell nothing"])
def test_of_a_long_screenshot_the_larger_is_kept_though_its_name_says_that_it_is_one(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    if not told:
        monkeypatch.setattr(Standings, "between", lambda *_: Standing())
    folder = tmp_path / "photos"
    folder.mkdir()
    chat().save(folder / "Screenshot_long.png", compress_level=1)
    half(chat()).save(folder / "long.jpg", quality=80)
    library.scanning.scan([folder])
    [group] = library.duplicates.find(["same-shot"])
    assert group.keeper.path.name == "Screenshot_long.png"
    assert told or group.reason == "the larger one; only its name speaks against it"


def test_nothing_falls_into_a_fold() -> None:
    """What lies at the end of one piece is compared in the next."""
    for number in range(98):
        if number % 8 == 0:
            assert not _agree(chat(), chat(number)), number
    assert _agree(chat(), half(chat()))


def _agree(one: Image.Image, other: Image.Image) -> bool:
    count = folding.pieces(one.size, other.size)
    assert count
    found = folding.compare(*(folding.laid_out(picture, picture.size, count) for picture in (one, other)))
    return found.finding.answer is folding.PixelAnswer.SAME and not found.origin.reason


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ((3000, 300), (1500, 150), 3),
        ((300, 7200), (150, 3600), 5),
        ((3000, 1000), (1500, 500), 0),
        ((3000, 300), (1500, 160), 0),
        ((3000, 300), (150, 1500), 0),
    ],
)
def test_pictures_of_one_long_shape_are_folded(first: folding.Size, second: folding.Size, count: int) -> None:
    assert folding.pieces(first, second) == count
