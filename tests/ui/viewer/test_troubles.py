"""The viewer: photos that cannot be shown, and pictures from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from photosim.ui.jobs import tasks
from photosim.ui.viewing.picture_loader import Want
from photosim.ui.viewing.viewer import Viewer
from tests.helpers.viewer import IDS, FakeLibrary, button, canvas, sharp


def test_a_failed_photo_shows_its_reason(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.failing["13"] = "The file is no longer there."
    library.without_thumbnail = True
    viewer.open(13, IDS)
    view = canvas(viewer)
    qtbot.waitUntil(lambda: view._note == "The file is no longer there.")
    assert not view.grab().isNull()
    assert not button(viewer, "Larger").isEnabled()
    viewer.show_next()
    assert view._note == ""
    qtbot.waitUntil(sharp(viewer))


def test_the_thumbnail_of_an_offline_photo_stays_beside_the_reason(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.failing["13"] = "The drive is not connected."
    viewer.open(13, [13])
    view = canvas(viewer)
    qtbot.waitUntil(lambda: view._note != "" and bool(view.levels))
    # Whichever of the two came first.
    viewer._failed(Want(Path("/photos/13.jpg"), 100), "The drive is not connected.")
    viewer._loaded(Want(Path("/photos/13.jpg"), thumbnail_of="0"), view.levels)
    assert view._note == "The drive is not connected."
    assert [level.side for level in view.levels] == [80]
    assert not view.grab().isNull()


@pytest.mark.parametrize("small_copy", [True, False])
def test_a_folder_that_is_not_connected_is_named(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot, small_copy: bool
) -> None:
    library.failing["13"] = "The file is no longer there."
    library.without_thumbnail = not small_copy
    library.online = False
    viewer.open(13, [13])
    note = "“usb” is not connected." + " This is the small copy that photosim keeps." * small_copy
    qtbot.waitUntil(lambda: canvas(viewer)._note == note)
    assert bool(canvas(viewer).levels) == small_copy


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_is_asked_for(viewer: Viewer, qtbot: QtBot, reason: QContextMenuEvent.Reason) -> None:
    viewer.open(13, IDS)
    view = canvas(viewer)
    with qtbot.waitSignal(viewer.menu_requested) as asked:
        QApplication.sendEvent(view, QContextMenuEvent(reason, QPoint(20, 30), view.mapToGlobal(QPoint(20, 30))))
    middle = view.rect().center() if reason == QContextMenuEvent.Reason.Keyboard else QPoint(20, 30)
    assert asked.args == [[13], view.mapToGlobal(middle)]


def test_a_photo_that_left_the_library_is_told(viewer: Viewer) -> None:
    viewer.open(99, [99])
    assert canvas(viewer)._note == "There is no photo 99 in the library."
    assert viewer.current is None


def test_a_file_that_changed_its_size_is_measured_again(viewer: Viewer, library: FakeLibrary, qtbot: QtBot) -> None:
    library.size = (900, 1500)
    viewer.open(13, [13])
    qtbot.waitUntil(lambda: ("13", None) in library.decoded and canvas(viewer)._size.height() == 1500)
    assert canvas(viewer).is_fitted


def test_an_outside_picture(viewer: Viewer, library: FakeLibrary, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "outside.jpg"
    path.write_bytes(b"12345")
    viewer.open_path(path)
    qtbot.waitUntil(sharp(viewer))
    qtbot.waitUntil(lambda: "File" in dict(viewer._details.facts))
    assert viewer.current is None
    assert viewer._shown.path == path
    assert dict(viewer._details.facts)["Picture size"].startswith("1,600 × 1,200")
    assert dict(viewer._details.facts)["File"] == "5 bytes"
    assert not button(viewer, "Show look-alikes").isEnabled()
    assert library.decoded == [("outside", None)]


def test_an_outside_picture_that_is_gone_is_no_crash(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot, tmp_path: Path
) -> None:
    library.failing["gone"] = "The file is not there."
    viewer.open_path(tmp_path / "gone.jpg")
    qtbot.waitUntil(lambda: canvas(viewer)._note == "The file is not there.")
    tasks.wait_all()
    assert "File" not in dict(viewer._details.facts)


def test_after_a_resize_the_picture_is_made_for_the_new_size(
    viewer: Viewer, library: FakeLibrary, qtbot: QtBot
) -> None:
    viewer.open(13, [13])
    qtbot.waitUntil(sharp(viewer))
    viewer.resize(1000, 760)
    qtbot.waitUntil(lambda: library.decoded[-1] == ("13", canvas(viewer).fitted_side))
    assert len(library.decoded) == 2


def test_everything_has_a_name(viewer: Viewer) -> None:
    viewer.open(13, IDS)
    assert canvas(viewer).accessibleName() == "Photo 13.jpg"
    for one in viewer.findChildren(QToolButton):
        assert one.accessibleName()
        assert one.toolTip()
