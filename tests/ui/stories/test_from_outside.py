"""Pictures and folders that come into the window from outside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.window.window import MainWindow
from tests.helpers import pictures
from tests.helpers.window_stories import LEFT, asked, id_of, names_of_look_alikes


def drop(window: MainWindow, data: QMimeData) -> None:
    place, actions = QPointF(600, 400), Qt.DropAction.CopyAction
    arrival = QDragEnterEvent(place.toPoint(), actions, data, LEFT, Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(arrival)
    assert arrival.isAccepted()
    window.dropEvent(QDropEvent(place, actions, data, LEFT, Qt.KeyboardModifier.NoModifier))


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_an_outside_picture_is_a_query_and_is_not_added(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    outside = pictures.write(tmp_path / "elsewhere" / "holiday.webp", 7, width=200, height=133)
    drop(window, urls(outside))
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)
    assert panel.subject.title == "holiday.webp"
    assert panel.subject.detail == "Outside picture, not in the library"
    assert set(names_of_look_alikes(window)[:2]) == {"07-large.png", "07-small.jpg"}
    assert len(library.photos.rows()) == 18


def test_a_copied_picture_is_a_query(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(photos / "05-large.png")))
    window.actions_.paste.trigger()
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)
    assert panel.subject.title == "Pasted picture"
    assert set(names_of_look_alikes(window)[:2]) == {"05-large.png", "05-small.jpg"}


def test_a_dropped_photo_of_the_library_is_recognised(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    drop(window, urls(photos / "02-small.jpg"))
    asked(qtbot, window, id_of(window, "02-small.jpg"))
    assert names_of_look_alikes(window)[0] == "02-large.png"


def test_a_dropped_file_that_is_no_picture_is_explained(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    text = tmp_path / "letter.jpg"
    text.write_text("Dear reader")
    drop(window, urls(text))
    panel = window.lookalikes
    qtbot.waitUntil(lambda: panel.is_settled() and panel.state.title == "No look-alikes")
    assert "letter.jpg" in panel.state.text
    assert panel.can_go_back is False


def test_a_dropped_folder_is_offered_not_taken(
    qtbot: QtBot, window: MainWindow, library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "More"
    pictures.write_many(more, 2)
    drop(window, urls(more))
    tasks.wait_all()
    assert "“More”" in window.message_bar.text
    assert len(library.folders.all()) == 1
