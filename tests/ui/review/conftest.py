"""A library with duplicates of every kind, and its review page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.review.page import ReviewPage
from photosim.ui.window.window import MainWindow
from tests.helpers.prepared import open_library, opened_copy
from tests.helpers.review_page import CONTROL, Key
from tests.helpers.scenes import EDITS, exposure, scene


def save(image: Image.Image, path: Path, taken_at: str, quality: int = 92) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera"
    exif.get_ifd(0x8769)[0x9003] = taken_at
    image.save(path, quality=quality, exif=exif)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two identical pairs, one shot in three files, a series of two, and a photo that is alone."""
    folder = tmp_path_factory.mktemp("drawn")
    for seed, size in ((1, (720, 480)), (2, (540, 360))):
        save(scene(seed, *size), folder / "Photos" / f"identical-{seed}.jpg", f"2020:0{seed}:01 12:00:00")
        copy = folder / "Copies" / f"identical-{seed} again.jpg"
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / "Photos" / f"identical-{seed}.jpg", copy)
    save(scene(3), folder / "Photos" / "shot.jpg", "2021:03:01 12:00:00", 96)
    save(EDITS["half size"](scene(3)), folder / "Copies" / "shot half.jpg", "2021:03:01 12:00:00")
    save(EDITS["brighter"](scene(3)), folder / "Copies" / "shot brighter.jpg", "2021:03:01 12:00:00")
    for second in (1, 2):
        save(exposure(scene(4), second), folder / "Photos" / f"series-{second}.jpg", f"2022:04:01 12:00:0{second}")
    save(scene(5), folder / "Photos" / "alone.jpg", "2023:05:01 12:00:00")
    return folder


@pytest.fixture(scope="session")
def reviewed(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """These photos and their library, in which duplicates were found already."""
    base = tmp_path_factory.mktemp("reviewed")
    shutil.copytree(drawn, base, dirs_exist_ok=True)
    with open_library(base) as library:
        library.scanning.scan([base / "Photos", base / "Copies"])
        library.review.find(Job())
    return base


@pytest.fixture
def library(reviewed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A copy of them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with opened_copy(reviewed, tmp_path) as library:
        yield library
        tasks.wait_all()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ReviewPage:
    """The page, opened by its key."""
    QTest.keyClick(window, Key.Key_2, CONTROL)
    qtbot.waitUntil(window.is_settled)
    assert window.stack.currentWidget() is window.review
    return window.review
