"""What is readable and sharp, and fits the screen: lists of choices, pictures of cards and panoramas, small windows."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.pictures.decode import THUMBNAIL_SIDE
from photosim.ui.grids import thumbnails
from photosim.ui.grids.thumbnails import ThumbnailLoader, ThumbnailShape, drawn, sharper_side
from photosim.ui.help.welcome import WelcomePage
from photosim.ui.kit.combo_box import ComboBox
from photosim.ui.models.selftest import SelfTestDialog
from photosim.ui.window.window import MainWindow
from photosim.values.deleting import Selection
from tests.helpers.scenes import scene

SMALL = QSize(720, 450)
"""Logical pixels of 1440 x 900 at scale 2."""


def contrast(image: QImage) -> int:
    lightness = [image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())]
    return max(lightness) - min(lightness)


def test_the_choice_under_the_mouse_can_be_read(qtbot: QtBot) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    box.addItems(["Any size", "1.0 MB or more", "5.0 MB or more"])
    box.move(300, 300)
    box.show()
    box.showPopup()
    view = box.view()
    qtbot.waitExposed(view)
    index = view.model().index(1, 0)
    view.setCurrentIndex(index)
    QApplication.processEvents()
    place = view.visualRect(index).adjusted(6, 3, -20, -3)
    assert contrast(view.viewport().grab(place).toImage()) > 100
    box.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    box.hidePopup()
    assert not box.underMouse()  # the mouse is where the list was


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    folder = tmp_path / "Photos"
    folder.mkdir()
    scene(1, 2400, 400).save(folder / "panorama.jpg", quality=90)
    scene(2, 1200, 800).save(folder / "photo.jpg", quality=90)
    scene(3, 300, 200).save(folder / "small.jpg", quality=90)
    return folder


def detail(image: QImage) -> float:
    """Mean difference of neighbours in the middle: a smeared picture has little."""
    line = [image.pixelColor(x, image.height() // 2).lightness() for x in range(4, image.width() - 4)]
    return sum(abs(one - other) for one, other in itertools.pairwise(line)) / len(line)


def loaded(qtbot: QtBot, library: Library, name: str, shape: ThumbnailShape) -> QImage:
    (row,) = [row for row in library.photos.rows() if row.relative == name]
    loader = ThumbnailLoader(library)
    loader.want([row], shape)
    qtbot.waitUntil(lambda: not loader.busy)
    pixmap = loader.pixmap(row.content_hash)
    assert pixmap is not None
    return pixmap.toImage()


def test_a_panorama_in_a_square_is_not_smeared(qtbot: QtBot, empty_library: Library, wide: Path) -> None:
    empty_library.scanning.scan([wide])
    shape = ThumbnailShape(240, 1.0, crop=True)
    image = loaded(qtbot, empty_library, "panorama.jpg", shape)
    assert image.size() == QSize(240, 240)
    with Image.open(wide / "panorama.jpg") as picture:
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.save(wide.parent / "small.jpg", quality=82)
    soft = drawn((wide.parent / "small.jpg").read_bytes(), shape)
    assert soft is not None
    assert detail(image) > 1.15 * detail(soft)


def test_a_card_is_as_sharp_as_it_is_painted(qtbot: QtBot, empty_library: Library, wide: Path) -> None:
    empty_library.scanning.scan([wide])
    shape = ThumbnailShape(400, 2.0, crop=False, width=1000, enlarged=1.0)
    image = loaded(qtbot, empty_library, "photo.jpg", shape)
    assert image.size() == QSize(600, 400)
    (wide / "photo.jpg").unlink()  # not there now: the stored thumbnail stands in
    again = loaded(qtbot, empty_library, "photo.jpg", shape)
    assert again.size() == QSize(600, 400)
    assert detail(again) < detail(image)


def test_files_are_opened_only_for_what_thumbnails_cannot_give(tmp_path: Path) -> None:
    assert thumbnails._STORED_SIDE == THUMBNAIL_SIDE
    stored = {}
    for name, size in {"photo": (384, 256), "panorama": (384, 64), "small": (300, 200)}.items():
        Image.new("RGB", size).save(tmp_path / f"{name}.jpg")
        stored[name] = (tmp_path / f"{name}.jpg").read_bytes()
    square, card = ThumbnailShape(240, 1.0, crop=True), ThumbnailShape(400, 2.0, crop=False, width=1000, enlarged=1.0)
    assert [sharper_side(stored[name], square) for name in ("photo", "panorama", "small")] == [0, 1440, 0]
    assert [sharper_side(stored[name], card) for name in ("photo", "panorama", "small")] == [600, 1000, 0]
    assert (
        sharper_side(stored["photo"], ThumbnailShape(480, 2.0, crop=True)) == 0
    )  # soft, and cheap: there are many of them


def test_no_page_keeps_the_window_from_a_small_screen(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    library.deleting.trash([Selection(photos / "00-small.jpg")])
    for place in ("duplicates", "history", "photos"):
        window.places.go(place)
        qtbot.waitUntil(window.is_settled)
    least = window.minimumSizeHint()
    assert least.width() <= SMALL.width() - 16
    assert least.height() <= SMALL.height() - 48


def test_the_welcome_fits_a_small_screen_without_its_picture(qtbot: QtBot) -> None:
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(700, 320)
    page.show()
    assert page.height() <= 330
    assert not page._picture.isVisible()
    page.resize(900, 700)
    assert page._picture.isVisible()


@pytest.mark.parametrize("screen", [SMALL, QSize(800, 600), QSize(1920, 1080)])
def test_the_self_test_stays_on_the_screen(
    qtbot: QtBot, window: MainWindow, screen: QSize, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = SelfTestDialog(window._library, window)
    qtbot.addWidget(dialog)

    class Screen:
        def availableSize(self) -> QSize:
            return screen

    monkeypatch.setattr(dialog, "screen", Screen)
    dialog._words.setText("From a score of 91.0 % up, two photos of this library are copies of each other. " * 4)
    picture = dialog._room()
    column = dialog.layout()
    assert column is not None
    words = dialog._words.heightForWidth(picture.width())
    assert picture.width() + 48 <= screen.width()
    assert picture.height() + words + dialog._close.sizeHint().height() + 36 <= screen.height()
    assert picture.width() <= 1120
