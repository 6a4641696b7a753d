"""Libraries and windows for the tests of the user interface: real ones, with a stand-in for the network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.prepared import open_library, opened_copy

MONTHS = ("2024:03:10 12:00:00", "2024:02:20 09:30:00", "2023:12:24 18:00:00")
SCENES = 9


# Patience costs nothing where all is well, and a busy machine needs it.
for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    wait.__kwdefaults__["timeout"] = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says what it cannot do (size hints, raising windows); other Qt warnings fail a test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["photosim"]


@pytest.fixture(autouse=True, scope="session")
def _empty_clipboard_at_the_end(qapp: QApplication) -> Iterator[None]:
    """The offscreen platform would delete what Python put there only after Python itself is gone, and crash."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    if theme.theme() is None:
        theme.apply(qapp)


@pytest.fixture(scope="session")
def nine_scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine scenes in three months, each in two sizes: `00-large.png` and `00-small.jpg` are the same scene.

    They are in `Photos`, and the library that a scan of them gives is in `library`; every test gets a copy.
    """
    base = tmp_path_factory.mktemp("nine scenes")
    for seed in range(SCENES):
        taken_at = MONTHS[seed % len(MONTHS)]
        pictures.write(base / "Photos" / f"{seed:02d}-large.png", seed, taken_at=taken_at, width=120, height=80)
        pictures.write(base / "Photos" / f"{seed:02d}-small.jpg", seed, taken_at=taken_at, width=60, height=40)
    with open_library(base) as library:
        library.scanning.scan([base / "Photos"])
    return base


@pytest.fixture
def photos(tmp_path: Path, nine_scenes: Path) -> Path:
    """The nine scenes."""
    return shutil.copytree(nine_scenes / "Photos", tmp_path / "Photos")


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    """A library without folders."""
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library
        tasks.wait_all()


@pytest.fixture
def library(tmp_path: Path, photos: Path, nine_scenes: Path) -> Iterator[Library]:
    """A library that knows the photos."""
    with opened_copy(nine_scenes, tmp_path) as library:
        yield library
        tasks.wait_all()


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[[Library], MainWindow]]:
    """Opens windows, waits until each has shown everything, and closes them after the test."""
    windows: list[MainWindow] = []

    def open_one(library: Library) -> MainWindow:
        window = MainWindow(library, open_demo=lambda photos, directory: None)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1200, 800)
        window.show()
        qtbot.waitUntil(window.is_settled)
        return window

    yield open_one
    for window in windows:
        window.close()
    tasks.wait_all()


@pytest.fixture
def window(open_window: Callable[[Library], MainWindow], library: Library) -> MainWindow:
    """The window of the library with photos."""
    return open_window(library)
