"""ThumbnailLoader: what is wanted comes in the size wanted; what is not wanted any more is not read."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape, drawn
from photosim.ui.jobs import tasks
from photosim.values.photos import PhotoRow
from tests.helpers import pictures


def jpeg(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    pictures.draw(1, width, height).save(buffer, "JPEG")
    return buffer.getvalue()


def row(number: int) -> PhotoRow:
    return PhotoRow(number, f"hash{number}", "2024-03-01T00:00:00", 1, f"{number}.jpg")


class Shelf:
    """Thumbnails by hash; notes what is read, and can hold the reading."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.broken: set[str] = set()
        self.data = jpeg(384, 256)

    @property
    def photos(self) -> Shelf:
        return self

    def path(self, photo: PhotoRow) -> Path:
        return Path(photo.relative)

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        self.read.append(content_hash)
        self.go_on.wait(5)
        return None if content_hash in self.broken else self.data


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def loader(qtbot: QtBot, shelf: Shelf) -> Iterator[ThumbnailLoader]:
    loader = ThumbnailLoader(shelf, budget=1 << 20)
    loader.want([], ThumbnailShape(100, 1.0, crop=False))
    yield loader
    shelf.go_on.set()
    loader.close()
    tasks.wait_all()


def load(qtbot: QtBot, loader: ThumbnailLoader, rows: list[PhotoRow]) -> None:
    loader.want(rows)
    qtbot.waitUntil(lambda: not loader.busy)


def test_a_wanted_thumbnail_fits_into_the_square(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    with qtbot.waitSignal(loader.loaded) as told:
        loader.want([row(1)])
    assert told.args == ["hash1"]
    assert loader.pixmap("hash1").size().toTuple() == (100, 66)


def test_thumbnails_are_sharp_on_dense_screens(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    loader.want([], ThumbnailShape(200, 2.0, crop=True))
    load(qtbot, loader, [row(1)])
    pixmap = loader.pixmap("hash1")
    assert pixmap.size().toTuple() == (200, 200)
    assert pixmap.deviceIndependentSize().toTuple() == (100, 100)


def test_another_shape_replaces_what_is_there(qtbot: QtBot, loader: ThumbnailLoader, shelf: Shelf) -> None:
    load(qtbot, loader, [row(1)])
    loader.want([], ThumbnailShape(50, 1.0, crop=True))
    assert loader.pixmap("hash1").width() == 100, "a stand-in until the new one is there"
    load(qtbot, loader, [row(1)])
    assert loader.pixmap("hash1").size().toTuple() == (50, 50)
    load(qtbot, loader, [row(1)])
    assert shelf.read == ["hash1", "hash1"], "what is there is not read again"


def test_wishes_of_before_are_dropped(qtbot: QtBot, loader: ThumbnailLoader, shelf: Shelf) -> None:
    shelf.go_on.clear()
    loader.want([row(number) for number in range(50)])
    qtbot.waitUntil(lambda: len(shelf.read) >= 1)
    loader.want([row(99), row(98)])
    shelf.go_on.set()
    qtbot.waitUntil(lambda: not loader.busy)
    assert loader.pixmap("hash99") is not None
    assert len(shelf.read) <= 5, "three in hand at most, and the two wanted last"


def test_what_is_seen_first_is_read_first(qtbot: QtBot, loader: ThumbnailLoader, shelf: Shelf) -> None:
    load(qtbot, loader, [row(number) for number in range(12)])
    assert set(shelf.read[:3]) <= {f"hash{number}" for number in range(6)}


def test_memory_is_bounded_and_the_oldest_go_first(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    rows = [row(number) for number in range(60)]  # 100 x 66 x 4 bytes each: 39 fit into a megabyte
    for photo in rows:
        load(qtbot, loader, [photo])
    kept = [photo.id for photo in rows if loader.pixmap(photo.content_hash) is not None]
    assert kept == list(range(21, 60))


def test_a_lost_picture_fails_quietly_and_once(qtbot: QtBot, loader: ThumbnailLoader, shelf: Shelf) -> None:
    shelf.broken = {"hash1"}
    load(qtbot, loader, [row(1), row(2)])
    assert loader.has_failed("hash1")
    assert loader.pixmap("hash1") is None
    assert loader.pixmap("hash2") is not None
    load(qtbot, loader, [row(1)])
    assert shelf.read.count("hash1") == 1
    loader.forget_failures()
    shelf.broken = set()
    load(qtbot, loader, [row(1)])
    assert loader.pixmap("hash1") is not None


@pytest.mark.parametrize("size", [(384, 1), (1, 384), (1, 1), (384, 384)])
@pytest.mark.parametrize("crop", [False, True])
def test_odd_pictures_can_be_drawn(size: tuple[int, int], crop: bool) -> None:
    image = drawn(jpeg(*size), ThumbnailShape(120, 1.0, crop))
    assert image is not None
    assert 1 <= image.width() <= 120
    assert 1 <= image.height() <= 120
    assert max(image.width(), image.height()) == 120


def test_garbage_is_no_picture() -> None:
    assert drawn(b"not a picture", ThumbnailShape(100, 1.0, crop=True)) is None


def test_corners_are_round() -> None:
    image = drawn(jpeg(200, 200), ThumbnailShape(100, 1.0, crop=True))
    assert image is not None
    assert image.pixelColor(0, 0).alpha() < 60
    assert image.pixelColor(50, 50).alpha() == QColor("white").alpha()
