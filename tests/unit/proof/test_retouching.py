"""Retouched spots: soft at their edges, on a photo of one noise. What is drawn, or moved, is none. Drawn files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from photosim.library import Library
from photosim.pictures.source import digest
from photosim.proof import closer, grain
from photosim.values.copy_facts import Obstacle
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene

SIZE = (1200, 800)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


def spotted(picture: Image.Image, *, soft: float) -> Image.Image:
    """With two spots of 28 pixels, blurred by so much at their edges."""
    mask = Image.new("L", picture.size)
    for x, y in ((420, 300), (800, 520)):
        ImageDraw.Draw(mask).ellipse((x - 14, y - 14, x + 14, y + 14), fill=230)
    return Image.composite(
        Image.new("RGB", picture.size, (225, 30, 40)), picture, mask.filter(ImageFilter.GaussianBlur(soft))
    )


def found(library: Library, one: Image.Image, other: Image.Image, folder: Path) -> list[object]:
    """What is said of the second, where the two are one shot."""
    folder.mkdir()
    one.save(folder / "first.jpg", quality=93)
    other.save(folder / "other.jpg", quality=95)
    library.scanning.scan([folder])
    return [member for group in library.duplicates.find(["same-shot"]) for member in group.members[1:]]


def stored(picture: Image.Image, path: Path) -> Image.Image:
    """As a camera has saved it."""
    picture.save(path, quality=93)
    with Image.open(path) as image:
        return image.convert("RGB")


def test_a_retouched_copy_is_found_and_waits_for_a_person(library: Library, tmp_path: Path) -> None:
    camera = stored(exposure(scene(74, *SIZE), 1, grain=3), tmp_path / "camera.jpg")
    members = found(library, spotted(camera, soft=5), camera, tmp_path / "photos")
    assert len(members) == 1
    facts = members[0].facts  # type: ignore[attr-defined]
    assert facts.differences.retouched
    assert Obstacle.RETOUCHED in facts.obstacles
    assert "something was retouched" in members[0].evidence  # type: ignore[attr-defined]


def test_a_thing_with_an_edge_is_no_retouched_spot(library: Library, tmp_path: Path) -> None:
    camera = stored(exposure(scene(74, *SIZE), 1, grain=3), tmp_path / "camera.jpg")
    other = camera.copy()
    ImageDraw.Draw(other).ellipse((406, 286, 434, 314), fill=(225, 30, 40))
    ImageDraw.Draw(other).rectangle((420, 290, 448, 318), fill=(30, 60, 220))
    members = found(library, other, camera, tmp_path / "photos")
    assert not any(member.facts.differences.retouched for member in members)  # type: ignore[attr-defined]


def test_of_two_exposures_none_was_retouched(library: Library, tmp_path: Path) -> None:
    view = scene(74, *SIZE)
    one, other = exposure(spotted(view, soft=5), 1, grain=3), exposure(view, 2, grain=3)
    assert found(library, one, other, tmp_path / "photos") == []


def test_noise_is_the_same_in_a_copy_only() -> None:
    view = scene(72, *SIZE)
    one, other = (np.asarray(exposure(view, seed, grain=3).convert("L"), np.float32) for seed in (1, 2))
    saved = np.rint(one / 2) * 2
    plain = np.asarray(view.convert("L"), np.float32)
    assert grain.is_same(one, saved)
    assert not grain.is_same(one, other)
    assert not grain.is_same(np.full_like(plain, 128), np.full_like(plain, 128)), "without noise nothing can be said"


def test_where_the_scene_shows_in_the_noise_the_waves_tell(tmp_path: Path) -> None:
    lawn = exposure(scene(75, *SIZE), 9, grain=9)
    camera = stored(exposure(lawn, 1, grain=0.6), tmp_path / "camera.jpg")
    camera.save(tmp_path / "copy.jpg", quality=95)
    stored(exposure(lawn, 2, grain=0.6), tmp_path / "next.jpg")
    paths = [tmp_path / f"{name}.jpg" for name in ("camera", "copy", "next")]
    files = [(path, digest(path.read_bytes())) for path in paths]
    assert closer.grain_is_same(files[0], files[1], 1)
    assert not closer.grain_is_same(files[0], files[2], 1)


def test_a_copy_to_which_grain_was_added_has_no_other_noise() -> None:
    view = scene(76, *SIZE)
    one, other = exposure(view, 1, grain=3), exposure(view, 2, grain=8)
    grainy = exposure(one, 3, grain=8)
    tones = [np.asarray(picture.convert("L"), np.float32) for picture in (one, grainy, other)]
    assert not grain.differs(tones[0], tones[1], graded=True)
    assert grain.differs(tones[0], tones[2], graded=True)
