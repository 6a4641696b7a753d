"""A grid without thumbnails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.values.photos import PhotoRow
from tests.helpers.photo_grids import library_rows, roots


class NoThumbnails:
    """The part of a library that a grid needs, without pictures."""

    @property
    def photos(self) -> NoThumbnails:
        return self

    def path(self, photo: PhotoRow) -> Path:
        return roots()[photo.folder_id] / photo.relative

    def thumbnail(self, content_hash: str, path: Path) -> None:
        return None


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[PhotoGrid]:
    model = PhotoListModel(roots)
    grid = PhotoGrid(model, ThumbnailLoader(NoThumbnails()), in_months=True)
    qtbot.addWidget(grid)
    model.setParent(grid)
    model.refresh(library_rows())
    grid.resize(700, 500)
    grid.show()
    qtbot.waitExposed(grid)
    yield grid
    tasks.wait_all()
