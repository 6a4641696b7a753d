"""A server of weights, and the preferences of a library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.models.official import Official
from photosim.ui.jobs import tasks
from photosim.ui.models.models_page import ModelsPage
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Scale
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.preferences import PATIENCE_MS
from tests.helpers.weights_server import WeightsServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[WeightsServer]:
    monkeypatch.delenv("http_proxy", raising=False)
    with WeightsServer(weights_file(tmp_path / "published.pt", 3).read_bytes()) as server:
        yield server


@pytest.fixture
def library(tmp_path: Path, photos: Path, server: WeightsServer) -> Iterator[Library]:
    """A library that knows the photos; resnet50 can be downloaded from the test's own server."""
    digest = hashlib.sha256(server.data).hexdigest()
    published = Official(
        "resnet50", "resnet50", "r.pth", digest, len(server.data), Scale(), "The largest.", "BSD", "Finest, slow"
    )
    shelf = fake_shelf(tmp_path / "library" / "models", (published,), server.address)
    with Library.open(tmp_path / "library", workers=0, shelf=shelf) as library:
        library.models.use("resnet18")
        library.scanning.scan([photos])
        yield library
        tasks.wait_all()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ModelsPage:
    """The page of the models in the open preferences."""
    window.actions_.preferences.trigger()
    page = window.preferences.dialog.findChild(ModelsPage)
    qtbot.waitUntil(lambda: bool(page.cards), timeout=PATIENCE_MS)
    return page
