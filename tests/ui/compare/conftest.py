"""Copies of one photo in a library, and the view that compares them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.viewing.compare.compare_view import CompareView
from tests.helpers.compare_view import HEIGHT, WIDTH, Show
from tests.helpers.prepared import open_library
from tests.helpers.scenes import crop, scene


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    original = scene(3)
    exif = Image.Exif()
    exif[0x0110] = "Camera 7"
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    original.save(folder / "original.png", exif=exif)
    original.save(folder / "again.png")
    original.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS).save(folder / "half.png")
    original.transpose(Image.Transpose.ROTATE_90).save(folder / "turned.png")
    crop(original, 0.2, 0.2, 0.6).save(folder / "crop.png")
    painted = original.copy()
    ImageDraw.Draw(painted).rectangle((300, 200, 360, 240), fill=(255, 0, 0))
    painted.save(folder / "painted.png")
    scene(9).save(folder / "other.png")
    return folder


@pytest.fixture(scope="session")
def compared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library of these photos."""
    base = tmp_path_factory.mktemp("compared")
    with open_library(base) as library:
        library.scanning.scan([folder])
    return base


@pytest.fixture
def library(compared: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of that library; the photos are where they were."""
    shutil.copytree(compared / "library", tmp_path / "library")
    with open_library(tmp_path) as library:
        yield library
        tasks.wait_all()


@pytest.fixture
def view(qtbot: QtBot, library: Library) -> Iterator[CompareView]:
    view = CompareView(library)
    qtbot.addWidget(view)
    view.resize(1000, 760)
    view.show()
    yield view
    view.close_down()
    assert tasks.wait_all(20)


@pytest.fixture
def show(qtbot: QtBot, view: CompareView, folder: Path) -> Show:
    def show_names(*names: str, **options: object) -> CompareView:
        view.show_photos([folder / name for name in names], **options)
        qtbot.waitUntil(view.is_settled, timeout=20_000)
        return view

    return show_names
