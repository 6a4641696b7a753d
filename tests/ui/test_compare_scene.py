"""One zoom and one place for photos of different sizes, crops and orientations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF
from pytestqt.qtbot import QtBot

from photosim.ui.viewing.compare.locked_view import LockedView
from photosim.ui.viewing.compare.scene import Scene
from photosim.values.alignment import Alignment, whole_frames

FIRST = QSizeF(1200, 800)


def at(view: LockedView, number: int, size: QSizeF, place: tuple[float, float]) -> tuple[float, float]:
    """Where a pane shows a place of a photo, given in fractions."""
    found = view.laid_out(number).map(QPointF(place[0] * size.width(), place[1] * size.height()))
    return found.x(), found.y()


def view_of(scene: Scene) -> LockedView:
    view = LockedView()
    view.set_room(QSizeF(600, 500), 1.0)
    view.set_scene(scene)
    return view


parts = st.floats(0, 1)


@given(
    st.integers(1, 8),
    st.floats(0.3, 3),
    st.floats(-0.5, 0.5),
    st.floats(0.2, 3),
    parts,
    parts,
    parts,
    st.floats(0.1, 4),
)
def test_the_same_point_of_the_scene_is_at_the_same_place_of_every_pane(
    turn: int, scale: float, shift: float, fineness: float, x: float, y: float, pan: float, zoom: float
) -> None:
    laid = Alignment(turn, scale, shift, scale * 1.1, -shift, True)
    turned = QSizeF(1200 * fineness / scale, 800 * fineness / scale / 1.1)
    second = turned.transposed() if laid.swaps_sides else turned
    view = view_of(Scene([FIRST, second], [whole_frames(), laid]))
    view.set_scale(zoom)
    view.pan_by(pan * 900, -pan * 700)
    assert at(view, 1, second, laid.to_second(x, y)) == pytest.approx(at(view, 0, FIRST, (x, y)), abs=1e-3)


def test_100_percent_is_that_of_the_finest_photo(qtbot: QtBot) -> None:
    half = QSizeF(600, 400)
    for sizes, scales in (([FIRST, half], (1.0, 2.0)), ([half, FIRST], (2.0, 1.0))):
        view = view_of(Scene(sizes, [whole_frames(), whole_frames()]))
        with qtbot.waitSignal(view.changed):
            view.actual_size()
        assert (view.scale_of(0), view.scale_of(1)) == pytest.approx(scales)


def test_a_crop_of_the_same_pixels_is_as_fine_as_the_whole() -> None:
    crop = Alignment(1, 2.0, -0.5, 2.0, -0.5, True)  # the middle half of each side
    view = view_of(Scene([FIRST, QSizeF(600, 400)], [whole_frames(), crop]))
    view.actual_size()
    assert (view.scale_of(0), view.scale_of(1)) == pytest.approx((1.0, 1.0))


def test_each_at_its_own_100_percent_keeps_the_middle_in_common() -> None:
    half = QSizeF(400, 600)
    laid = whole_frames(6)
    view = view_of(Scene([FIRST, half], [whole_frames(), laid]))
    view.set_scale(1.0, QPointF(250, 100))
    view.own_size()
    assert (view.scale_of(0), view.scale_of(1)) == (1.0, 1.0)
    centre = (view.centre.x() / 1200, view.centre.y() / 800)
    assert at(view, 0, FIRST, centre) == pytest.approx((0, 0), abs=1e-6)
    assert at(view, 1, half, laid.to_second(*centre)) == pytest.approx((0, 0), abs=1e-6)
    near = laid.to_second(centre[0] + 10 / 600, centre[1])  # ten of its own pixels
    assert at(view, 1, half, near) == pytest.approx((10, 0), abs=1e-6)
    view.fit()
    assert not view.own


def test_without_an_alignment_the_same_part_of_each_frame_is_shown() -> None:
    portrait = QSizeF(300, 900)
    scene = Scene([FIRST, portrait], [whole_frames(), None])
    view = view_of(scene)
    view.set_scale(3.0)
    view.pan_by(-9999, -9999)
    corner = (view.centre.x() / scene.frame.width(), view.centre.y() / scene.frame.height())
    assert at(view, 1, portrait, corner) == pytest.approx((0, 0), abs=1e-6)
    assert view.scale_of(1) == pytest.approx(view.scale * scene.frame.height() / 900)


def test_everything_that_any_photo_shows_is_in_view_when_fitted() -> None:
    border = Alignment(1, 0.8, 0.1, 0.8, 0.1, True)
    size = QSizeF(1500, 1000)
    view = view_of(Scene([FIRST, size], [whole_frames(), border]))
    for corner in ((0, 0), (1, 1)):
        x, y = at(view, 1, size, corner)
        assert abs(x) <= 300 + 1e-6
        assert abs(y) <= 250 + 1e-6
    assert not view.can_pan


def test_a_better_alignment_moves_nothing_that_is_looked_at() -> None:
    small = QSizeF(600, 400)
    view = view_of(Scene([small, FIRST], [whole_frames(), None]))
    view.set_scale(1.5, QPointF(100, 50))
    before = at(view, 0, small, (0.6, 0.55)), view.scale_of(0)
    view.set_scene(Scene([small, FIRST], [whole_frames(), Alignment(1, 0.5, 0.25, 0.5, 0.25, True)]), again=True)
    assert (at(view, 0, small, (0.6, 0.55)), view.scale_of(0)) == (pytest.approx(before[0]), pytest.approx(before[1]))


def test_zooming_stops_at_100_percent_and_at_its_limits() -> None:
    view = view_of(Scene([FIRST, FIRST], [whole_frames(), whole_frames()]))
    view.set_scale(0.9)
    view.zoom_by(1.25)
    assert view.scale == 1.0
    for _ in range(40):
        view.zoom_by(1.25)
    assert view.scale == 16.0
    for _ in range(40):
        view.zoom_by(0.8)
    assert view.is_fitted
    assert view.scale == 0.5
