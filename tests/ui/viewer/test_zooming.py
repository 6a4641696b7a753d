"""The viewer: zooming and moving."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from photosim.ui.jobs import tasks
from photosim.ui.viewing import picture_loader
from photosim.ui.viewing.picture_loader import Want
from photosim.ui.viewing.viewer import Viewer
from tests.helpers.viewer import HEIGHT, IDS, WIDTH, FakeLibrary, canvas, pattern, press, sharp


def test_a_screen_size_picture_is_enough_until_zoomed_in(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    assert view.is_fitted
    assert library.decoded == [("13", view.fitted_side)]
    press(qtbot, viewer, Qt.Key.Key_1)
    assert view.scale == 1.0
    qtbot.waitUntil(sharp(viewer))
    assert library.decoded[-1] == ("13", None)
    press(qtbot, viewer, Qt.Key.Key_0)
    assert view.is_fitted
    assert len(library.decoded) == 2


def test_the_thumbnail_comes_first(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["13"] = threading.Event()
    viewer.open(13, [13])
    view = canvas(viewer)
    qtbot.waitUntil(lambda: bool(view.levels))
    assert [level.side for level in view.levels] == [80]
    assert view.needed_side > 500
    library.gates["13"].set()
    qtbot.waitUntil(sharp(viewer))


def test_100_percent_is_exact(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    press(qtbot, viewer, Qt.Key.Key_1)
    qtbot.waitUntil(sharp(viewer))
    shot = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    seen = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    seen = seen[:, : shot.width() * 3].reshape(shot.height(), shot.width(), 3)
    # Away from the round buttons at the sides.
    middle = seen[10:200, 200:500]
    whole = pattern(WIDTH, HEIGHT)
    left, top = (WIDTH - shot.width()) // 2, (HEIGHT - shot.height()) // 2
    places = [(x, y) for x in (left, left + 1) for y in (top, top + 1)]
    assert any(np.array_equal(middle, whole[y + 10 : y + 200, x + 200 : x + 500]) for x, y in places)


def test_the_spot_under_the_pointer_stays_when_zooming(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    spot = QPointF(500, 200)

    def photo_at() -> QPointF:
        return view._centre + (spot - view._middle()) / view.scale

    view.zoom_by(2, spot)
    before = photo_at()
    for factor in (1.5, 1.2, 0.9):
        view.zoom_by(factor, spot)
        assert (photo_at() - before).manhattanLength() < 1e-6


def test_zoom_has_limits_and_stops_at_100_percent(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    seen = []
    for _ in range(40):
        press(qtbot, viewer, Qt.Key.Key_Plus)
        seen.append(view.scale)
    assert 1.0 in seen
    assert seen[-1] == 16.0
    for _ in range(60):
        press(qtbot, viewer, Qt.Key.Key_Minus)
    assert view.is_fitted
    assert view.scale == pytest.approx(view.fit_scale)
    assert not view.can_pan


def test_double_click_goes_to_100_percent_and_back(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.scale == 1.0
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.is_fitted


def test_panning_stays_on_the_photo(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13, 14])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    press(qtbot, viewer, Qt.Key.Key_1)
    centre = view._centre
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(view, QPoint(350, 280))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(350, 280))
    assert view._centre.x() >= centre.x()
    for _ in range(30):
        press(qtbot, viewer, Qt.Key.Key_Right)
    room = view._room()
    assert view._centre.x() == pytest.approx(WIDTH - room.width() / 2)
    assert viewer.current == 13, "arrow keys move over a photo that is zoomed into"
    press(qtbot, viewer, Qt.Key.Key_PageDown)
    assert viewer.current == 14


def test_the_wheel_zooms(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    view = canvas(viewer)
    before = view.scale
    event = QWheelEvent(
        QPointF(100, 100),
        view.mapToGlobal(QPointF(100, 100)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert view.scale > before * 1.1


@pytest.mark.parametrize("huge", [False, True])
def test_pictures_become_images_with_and_without_a_copy(huge: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if huge:
        monkeypatch.setattr(picture_loader, "_QUICK_PIXELS", 10)
    pixels = pattern(7, 5)
    level = picture_loader.level_of(pixels)
    assert (level.width, level.height, level.side) == (7, 5, 7)
    assert (level.pixels is not None) is huge
    seen = [[level.image.pixelColor(x, y).getRgb()[:3] for x in range(7)] for y in range(5)]
    assert np.array_equal(np.array(seen), pixels)


def test_opening_leaves_the_keyboard_to_the_window(library: FakeLibrary, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    grid, viewer = QLineEdit(window), Viewer(library, window)
    viewer.hide()
    window.show()
    grid.setFocus()
    viewer.open(13, IDS)
    assert window.focusWidget() is grid, "the window remembers where to go back to"
    assert tasks.wait_all(10)


def test_what_is_taken_in_hand_and_when(library: FakeLibrary) -> None:
    loader = picture_loader.PictureLoader(library)
    one, two = Want(Path("1.jpg")), Want(Path("2.jpg"))
    small, ahead = Want(Path("3.jpg"), 100), Want(Path("4.jpg"), 100, polite=True)
    loader._queue = [ahead, one, two, small]
    assert loader._take() is ahead, "nothing else is under way"
    loader._in_hand.clear()
    loader._queue = [ahead, one, two, small]
    loader._in_hand.append(Want(Path("5.jpg"), 100))
    assert loader._take() is one, "reading ahead waits"
    assert loader._take() is small, "one full picture at a time"
    assert loader._take() is None
    loader._in_hand.clear()
    assert [loader._take(), loader._take()] == [ahead, two]
