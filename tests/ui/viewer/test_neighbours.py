"""The viewer: going from photo to photo, and what is decoded when."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from photosim.ui.jobs import tasks
from photosim.ui.viewing.viewer import Viewer
from tests.helpers.viewer import IDS, WIDTH, FakeLibrary, button, canvas, press, sharp


def test_keys_go_through_the_photos(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(12, IDS)
    seen: list[int] = []
    viewer.current_changed.connect(seen.append)
    keys = [
        (Qt.Key.Key_Right, 13),
        (Qt.Key.Key_PageDown, 14),
        (Qt.Key.Key_Left, 13),
        (Qt.Key.Key_PageUp, 12),
        (Qt.Key.Key_End, 15),
        (Qt.Key.Key_Right, 15),
        (Qt.Key.Key_Home, 11),
        (Qt.Key.Key_Left, 11),
        (Qt.Key.Key_Space, 12),
    ]
    for key, wanted in keys:
        press(qtbot, viewer, key)
        assert viewer.current == wanted
    assert seen == [13, 14, 13, 12, 15, 11, 12]
    assert viewer._bar.position.text() == "2 of 5"


def test_buttons_at_the_ends(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(15, IDS)
    assert not button(viewer, "Next").isEnabled()
    qtbot.mouseClick(button(viewer, "Previous"), Qt.MouseButton.LeftButton)
    assert viewer.current == 14
    assert button(viewer, "Next").isEnabled()
    viewer.open(14, [14])
    assert button(viewer, "Next").isHidden()
    assert viewer._bar.position.text() == ""


def test_neighbours_are_read_ahead_after_the_photo_on_show(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    qtbot.waitUntil(lambda: len(viewer._ahead) == 2)
    side = canvas(viewer).fitted_side
    assert library.decoded == [("13", side), ("14", side), ("12", side)]
    viewer.show_next()
    # Already there, without another decode.
    assert sharp(viewer)()
    qtbot.waitUntil(lambda: ("15", side) in library.decoded, timeout=20_000)
    assert library.decoded.count(("14", side)) == 1


def test_a_stale_picture_is_dropped(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["11"] = threading.Event()
    viewer.open(11, IDS)
    qtbot.waitUntil(lambda: ("11", canvas(viewer).fitted_side) in library.decoded)
    viewer.open(15, [15])
    qtbot.waitUntil(sharp(viewer))
    before = list(canvas(viewer).levels)
    library.gates["11"].set()
    assert tasks.wait_all(10)
    QApplication.processEvents()
    assert list(canvas(viewer).levels) == before
    assert viewer.current == 15


def test_what_was_skipped_over_is_not_decoded(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.gates["11"] = library.gates["12"] = threading.Event()
    viewer.open(11, IDS)
    qtbot.waitUntil(lambda: "11" in {name for name, _ in library.decoded})
    viewer.show_next()
    qtbot.waitUntil(lambda: "12" in {name for name, _ in library.decoded})
    # Both threads are busy now: what comes and goes meanwhile is never begun.
    for _ in range(3):
        viewer.show_next()
    library.gates["11"].set()
    qtbot.waitUntil(sharp(viewer))
    assert "13" not in {name for name, _ in library.decoded}


def test_one_full_picture_at_a_time(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    for photo_id in (11, 12, 13):
        viewer.open(photo_id, IDS)
        qtbot.waitUntil(lambda: bool(canvas(viewer).levels))
        press(qtbot, viewer, Qt.Key.Key_1)
    qtbot.waitUntil(sharp(viewer))
    assert library.most_full_at_once == 1
    viewer.show_next()
    assert max((level.side for level in canvas(viewer).levels), default=0) < WIDTH


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace])
def test_closing_frees_the_pictures(viewer: Viewer, qtbot: QtBot, key: Qt.Key) -> None:
    viewer.open(13, IDS)
    qtbot.waitUntil(lambda: len(viewer._ahead) == 2)
    heard: list[int | None] = []
    viewer.closed.connect(lambda: heard.append(viewer.current))
    press(qtbot, viewer, key)
    assert heard == [13], "the window chooses the photo last seen"
    assert list(canvas(viewer).levels) == []
    assert not viewer._ahead


def test_hidden_it_holds_nothing_and_shown_again_it_has_it_back(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    viewer.hide()
    assert list(canvas(viewer).levels) == []
    library.decoded.clear()
    viewer.show()
    qtbot.waitUntil(sharp(viewer))
    assert library.decoded == [("13", canvas(viewer).fitted_side)]


def test_opened_before_it_is_shown_it_decodes_once_for_the_right_room(library: FakeLibrary, qtbot: QtBot) -> None:
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.resize(1000, 700)
    viewer = Viewer(library)
    stack.addWidget(QWidget())
    stack.addWidget(viewer)
    stack.show()
    viewer.open(13, [13])
    stack.setCurrentWidget(viewer)
    qtbot.waitUntil(sharp(viewer))
    assert tasks.wait_all(10)
    assert library.decoded == [("13", canvas(viewer).fitted_side)]


def test_look_alikes_are_asked_for(viewer: Viewer, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    with qtbot.waitSignal(viewer.lookalikes_requested) as asked:
        press(qtbot, viewer, Qt.Key.Key_L)
    assert asked.args == [13]


def test_details_are_remembered(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    viewer.open(13, IDS)
    assert viewer._details.isHidden()
    press(qtbot, viewer, Qt.Key.Key_I)
    assert viewer._details.isVisible()
    assert dict(viewer._details.facts)["Name"] == "13.jpg"
    assert dict(viewer._details.facts)["Goes with"] == "13.CR2"
    another = Viewer(library)
    qtbot.addWidget(another)
    assert not another._details.isHidden()
