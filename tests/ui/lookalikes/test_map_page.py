"""The map of looks: by mouse and by keyboard, kept, lassoed, asked."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.lookalikes.map.camera import MapCamera
from photosim.ui.lookalikes.map.dots import dots
from photosim.ui.lookalikes.map.page import MapPage
from photosim.ui.lookalikes.map.points import Points
from photosim.ui.window.window import MainWindow
from photosim.values.photos import PhotoRow
from tests.helpers.window_stories import LEFT

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> MapPage:
    """The map in its window, as the menu opens it."""
    window.actions_.map_page.trigger()
    page = window.looks_map
    qtbot.waitUntil(lambda: page.is_settled() and bool(page.view.points.rows))
    return page


def at(page: MapPage, number: int) -> QPoint:
    x, y = page.view.camera.to_screen(page.view.points.places)[number]
    return QPointF(x, y).toPoint()


def test_all_photos_lie_on_it_and_a_click_asks(qtbot: QtBot, window: MainWindow, page: MapPage) -> None:
    assert len(page.view.points.rows) == 18
    assert window.windowTitle().startswith("Map of looks")
    assert page.view.hasFocus()
    number = page.view.point_at(QPointF(at(page, 5)))
    QTest.mouseClick(page.view, LEFT, pos=at(page, 5))
    qtbot.waitUntil(lambda: window.lookalikes.query is not None)
    assert window.lookalikes.query is not None
    assert window.lookalikes.query.source == page.view.points.rows[number].id
    assert window.lookalikes.isVisible()


def test_landmarks_are_shown_from_far_and_stay_while_the_view_moves() -> None:
    places = np.random.default_rng(0).uniform(0, 1, (5000, 2))
    points, camera, size = Points(), MapCamera(), (1200.0, 700.0)
    points.take([PhotoRow(number, str(number), "", 1, "") for number in range(5000)], places)
    camera.resize(*size)

    def shown() -> dict[int, tuple[float, float]]:
        camera.see_all(places)
        zero = tuple(camera.to_screen(np.zeros((1, 2)))[0])
        return {number: (x, y) for number, x, y in points.prominent(camera.to_screen(places), size, 76, zero)}

    landmarks = shown()
    assert 4 <= len(landmarks) <= 30
    camera.zoom(4)
    nearer = shown()
    assert len(nearer) > len(landmarks)  # one for each square, from near
    camera.pan(17, -11)
    inside = [number for number, (x, y) in nearer.items() if 200 < x < 1000 and 200 < y < 500]
    assert inside
    assert set(inside) <= set(shown())


def test_by_keyboard_alone(qtbot: QtBot, window: MainWindow, page: MapPage) -> None:
    view = page.view
    QTest.keyClick(view, Key.Key_Right)
    first = view.points.current
    assert first >= 0
    QTest.keyClick(view, Key.Key_Space)
    for key in (Key.Key_Right, Key.Key_Left, Key.Key_Up, Key.Key_Down):
        QTest.keyClick(view, key)
        if view.points.current != first:
            break
    assert view.points.current != first
    QTest.keyClick(view, Key.Key_Space)
    assert len(page.selected_ids()) == 2
    assert page.note == "2 photos selected"
    before = view.camera.scale
    QTest.keyClick(view, Key.Key_Plus)
    assert view.camera.scale > before
    QTest.keyClick(view, Key.Key_0)
    assert view.camera.is_fitted
    QTest.keyClick(view, Key.Key_L, CONTROL)
    qtbot.waitUntil(lambda: window.lookalikes.query is not None and bool(window.lookalikes.query.more))


def test_a_lasso_selects_and_its_button_asks(qtbot: QtBot, window: MainWindow, page: MapPage) -> None:
    view = page.view
    corners = [QPoint(2, 2), QPoint(view.width() - 3, 2), QPoint(view.width() - 3, view.height() - 3)]
    QTest.mousePress(view, LEFT, SHIFT, corners[0])
    for place in (*corners[1:], QPoint(2, view.height() - 3)):
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, SHIFT, QPoint(2, view.height() - 3))
    assert len(page.selected_ids()) == 18
    assert page.ask.isVisible()
    QTest.keyClick(view, Key.Key_Escape)
    assert not view.points.selected.any()
    QTest.keyClick(view, Key.Key_A, CONTROL)
    QTest.mouseClick(page.ask, LEFT)
    qtbot.waitUntil(lambda: window.lookalikes.query is not None and len(window.lookalikes.query.alike) == 18)


def test_a_new_photo_comes_onto_the_map(qtbot: QtBot, window: MainWindow, page: MapPage, library: Library) -> None:
    from tests.helpers import pictures

    folder = library.folders.all()[0].path
    pictures.write(folder / "new.png", 33, width=120, height=80)
    window.scan([folder])
    qtbot.waitUntil(lambda: len(page.view.points.rows) == 19 and page.is_settled())
    assert "new.png" in {row.relative for row in page.view.points.rows}
    qtbot.waitUntil(window.is_settled)  # the scan has its end, too


def test_the_wheel_comes_nearer_to_the_place_below_it() -> None:
    camera = MapCamera()
    camera.resize(800, 600)
    places = np.random.default_rng(1).normal(0, 30, (500, 2))
    camera.see_all(places)
    seen = camera.to_screen(places)
    assert seen.min() >= 0
    assert (seen < [800, 600]).all()
    held = camera.to_plane(200, 100)
    camera.zoom(4, (200, 100))
    assert camera.to_plane(200, 100) == pytest.approx(held)
    for _ in range(50):
        camera.zoom(0.5)
    assert camera.is_fitted


def test_a_hundred_thousand_dots_are_painted_where_they_are() -> None:
    pixels = np.random.default_rng(1).uniform(20, 380, (100_000, 2))
    pixels[0] = (10, 10)
    image = dots(pixels, (400, 400), QColor(255, 0, 0), 0.5, 1)
    assert image.pixelColor(10, 10).red() == 255
    assert image.pixelColor(10, 10).alpha() == pytest.approx(128, abs=1)
    assert image.pixelColor(11, 10).alpha() == image.pixelColor(10, 10).alpha()
    assert image.pixelColor(10, 200).alpha() == 0
    assert image.pixelColor(200, 200).alpha() > 100
    assert dots(np.empty((0, 2)), (40, 40), QColor(255, 0, 0), 1.0, 1).pixelColor(5, 5).alpha() == 0


def test_what_a_lasso_holds() -> None:
    points = Points()
    places = np.array([(2.0, 1.0), (5.0, 5.0), (8.0, 1.0), (5.0, 2.0)])
    rows = [PhotoRow(number, "h", "2024-01-01T00:00:00", 1, f"{number}.jpg") for number in range(4)]
    points.take(rows, places)
    triangle = np.array([(0.0, 0.0), (10.0, 0.0), (5.0, 4.0)])
    assert points.within(places, triangle).tolist() == [0, 2, 3]
    points.select(np.array([1]), add=False)
    points.take([rows[1], rows[0]], places[[1, 0]])
    assert points.selected_ids() == [1]
    assert points.nearest(places[:2], (2, 2), 3) == 0
    assert points.nearest(places[:2], (100, 2), 3) == -1
