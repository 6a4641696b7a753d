"""Why is this alike? In the compare view, and from the look-alikes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.kit.wording import percent
from photosim.ui.viewing.compare.likeness import glow_of, said
from photosim.ui.window.window import MainWindow
from photosim.values.likeness import Why
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.fake_places import PlacesEmbedder
from tests.helpers.window_stories import asked, click, id_of, names_of_look_alikes


def scanned(place: Path, photos: Path, embedder: FakeEmbedder) -> Iterator[Library]:
    with Library.open(place, embedder=embedder, workers=0) as library:
        library.scanning.scan([photos])
        yield library


@pytest.fixture
def with_places(tmp_path: Path, photos: Path) -> Iterator[Library]:
    yield from scanned(tmp_path / "library with places", photos, PlacesEmbedder())


@pytest.fixture
def without_places(tmp_path: Path, photos: Path) -> Iterator[Library]:
    yield from scanned(tmp_path / "library without", photos, FakeEmbedder())


def test_one_key_in_the_look_alikes_and_again_in_the_compare_view(qtbot: QtBot, open_window, with_places) -> None:
    window: MainWindow = open_window(with_places)
    photo_id = id_of(window, "01-large.png")
    click(window.page.grid, photo_id)
    asked(qtbot, window, photo_id)
    panel = window.lookalikes
    panel.grid.setFocus()
    panel.grid.choose(id_of(window, names_of_look_alikes(window)[0]))
    QTest.keyClick(panel.grid, Qt.Key.Key_Y)
    compare = window.compare
    qtbot.waitUntil(lambda: compare.likeness.isVisible() and not compare.likeness.busy)
    assert all(one.glow is not None for one in compare._pictures.all)
    assert "alike, by colours, layout and texture" in compare.likeness.words
    QTest.keyClick(compare.side.canvases[0], Qt.Key.Key_Y)
    assert not compare.likeness.isVisible()
    assert all(one.glow is None for one in compare._pictures.all)


def test_a_model_that_cannot_tell_says_so(qtbot: QtBot, open_window, without_places: Library) -> None:
    window: MainWindow = open_window(without_places)
    ids = [id_of(window, name) for name in ("01-large.png", "01-small.jpg")]
    window.full_size.compare_photos(ids, why=True)
    compare = window.compare
    qtbot.waitUntil(lambda: compare.likeness.isVisible() and not compare.likeness.busy)
    assert "cannot tell" in compare.likeness.words


def test_the_glow_is_strong_where_it_is_told() -> None:
    strengths = np.zeros((8, 8), np.float32)
    strengths[:4, :4] = 1
    glow = glow_of(strengths)
    assert glow.pixelColor(60, 60).alpha() > 100
    assert glow.pixelColor(330, 330).alpha() == 0
    assert glow.pixelColor(60, 60).red() > glow.pixelColor(60, 60).blue()


def test_in_words() -> None:
    none = np.zeros((2, 2), np.float32)
    both = said(Why(none, none, 0.2, 0.5), None)
    assert both.startswith(f"They are {percent(0.7)} alike")
    assert f"{percent(0.5)} by what is shown" in both
    assert said(Why(none, none, 0.2, None), 3).startswith("Photo 3 is")
