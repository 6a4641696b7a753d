"""Comparing photos: the same place in all panes, zooming, moving, and keys."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosim.ui.viewing.compare import compare_view
from photosim.ui.viewing.compare.difference import NOTHING_IN_COMMON
from photosim.ui.viewing.compare.top_bar import DIFFERENCE, SIDE
from tests.helpers.compare_view import HEIGHT, LEFT, Key, Show, inner, press


def wheel(widget: QWidget, place: QPointF, steps: int) -> None:
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_copies_of_any_size_and_turn_show_the_same_place(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png", "turned.png", "crop.png")
    assert [laid is not None and laid.proven for laid in view.alignments] == [True] * 4
    view.view.set_scale(1.0)
    qtbot.waitUntil(view.is_settled)
    panes = [inner(canvas) for canvas in view.side.canvases]
    high, wide = (min(pane.shape[side] for pane in panes) for side in (0, 1))
    middles = [
        pane[(pane.shape[0] - high) // 2 :, (pane.shape[1] - wide) // 2 :][:high, :wide][40:-40, 40:-40]
        for pane in panes
    ]
    assert np.abs(middles[0] - middles[2]).mean() < 1.5  # the same pixels, turned
    assert np.abs(middles[0] - middles[3]).mean() < 1.5
    assert np.abs(middles[0] - middles[1]).mean() < 9  # softer
    assert view.side.captions[0].note == "The others are compared with this one"
    assert view.side.captions[1].facts.startswith("360 × 240 · ")
    assert view.side.captions[1].note.startswith("Half size, looks ")
    assert "dB" not in view.side.captions[1].note
    lies = next(row for row in view.facts.rows if row.heading == "Against the first")
    assert re.fullmatch(r"half size, looks .* \(\d+ dB\)", lies.values[1])
    assert view.side.captions[2].note.endswith("(turned here to match)")
    assert [caption.scale for caption in view.side.captions] == ["100 %", "200 %", "100 %", "100 %"]


def test_at_100_percent_every_pixel_is_the_photos_own(qtbot: QtBot, show: Show, folder: Path) -> None:
    view = show("original.png", "turned.png")
    press(view, Key.Key_1)
    qtbot.waitUntil(view.is_settled)
    original = np.asarray(Image.open(folder / "original.png").convert("RGB"))[..., ::-1]
    for canvas in view.side.canvases[:2]:
        seen = inner(canvas)[100:200, 100:300]
        rows = [
            top
            for top in range(HEIGHT - 100)
            for left in _places(original[top, :, 0], seen[0, :, 0])
            if (original[top : top + 100, left : left + 200] == seen).all()
        ]
        assert len(rows) == 1


def _places(line: np.ndarray, part: np.ndarray) -> list[int]:
    return [at for at in range(len(line) - len(part) + 1) if (line[at : at + len(part)] == part).all()]


def test_wheel_drag_and_keys_move_all_panes_at_once(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "half.png")
    canvas, locked = view.side.canvases[1], view.view
    fitted = locked.scale
    place = QPointF(canvas.width() / 2 + 60, canvas.height() / 2)
    before = locked.laid_out(0).inverted()[0].map(QPointF(60, 0))
    wheel(canvas, place, 3)
    assert locked.scale == 1.0  # it stops there, above the whole
    after = locked.laid_out(0).inverted()[0].map(QPointF(60, 0))
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()))
    wheel(canvas, place, 6)
    centre = locked.centre
    QTest.mousePress(canvas, LEFT, pos=QPoint(200, 200))
    QTest.mouseMove(canvas, QPoint(170, 190))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(170, 190))
    assert locked.centre.x() - centre.x() == pytest.approx(30 / locked.scale)
    assert locked.centre.y() - centre.y() == pytest.approx(10 / locked.scale)
    moved = locked.centre
    press(view, Key.Key_Right)
    assert locked.centre.x() > moved.x()
    press(view, Key.Key_0)
    assert locked.is_fitted
    press(view, Key.Key_Plus)
    assert locked.scale == pytest.approx(min(1.0, fitted * 1.25))
    press(view, Key.Key_Minus)
    assert locked.is_fitted
    press(view, Key.Key_1)
    assert view.side.captions[0].scale == "100 %"
    assert view.side.captions[1].scale == "200 %"
    press(view, Key.Key_O)
    assert [caption.scale for caption in view.side.captions[:2]] == ["100 %", "100 %"]
    press(view, Key.Key_O)
    assert view.side.captions[1].scale == "200 %"
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(100, 100))
    assert locked.is_fitted


def test_arrows_go_from_photo_to_photo_while_all_is_in_view(show: Show) -> None:
    view = show("original.png", "half.png", "other.png")
    ids = [one.photo.id for one in view._pictures.all]
    assert view.current == ids[0]
    press(view, Key.Key_Right)
    assert view.current == ids[1]
    press(view, Key.Key_Left)
    press(view, Key.Key_Left)
    assert view.current == ids[2]


def test_photos_of_something_else_are_shown_beside_each_other_all_the_same(show: Show) -> None:
    view = show("original.png", "other.png")
    assert view.alignments[1] is None
    assert view.side.captions[1].note == "A different photo"
    press(view, Key.Key_D)
    assert view.mode == DIFFERENCE


def test_there_is_no_difference_of_photos_with_nothing_in_common(qtbot: QtBot, show: Show) -> None:
    view = show("original.png", "other.png")
    press(view, Key.Key_D)
    qtbot.waitUntil(lambda: view.difference.title == NOTHING_IN_COMMON)
    assert view.difference.canvas.note == NOTHING_IN_COMMON


def test_everything_can_be_reached_by_keyboard_and_has_a_name(show: Show) -> None:
    view = show("original.png", "half.png", deciding=True)
    for button in view.findChildren(compare_view.QWidget):
        if button.metaObject().className() in ("QToolButton", "QPushButton") and button.isVisible():
            assert button.accessibleName()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert view.mode == SIDE
