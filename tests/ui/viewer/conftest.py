"""The viewer, with a library that counts what is decoded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photosim.ui.jobs import tasks
from photosim.ui.viewing.viewer import Viewer
from tests.helpers.viewer import FakeLibrary


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def viewer(qtbot: QtBot, library: FakeLibrary) -> Iterator[Viewer]:
    viewer = Viewer(library)
    qtbot.addWidget(viewer)
    viewer.resize(800, 600)
    viewer.show()
    yield viewer
    for gate in library.gates.values():
        gate.set()
    assert tasks.wait_all(10)
