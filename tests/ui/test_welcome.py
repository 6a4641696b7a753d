"""The welcome page: its buttons, its promise, and dropped folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photosim.ui.help.welcome import WelcomePage


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    page = WelcomePage()
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def dragged(*paths: Path | str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    return mime


def enter(page: WelcomePage, mime: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(page, event)
    return event.isAccepted()


def drop(page: WelcomePage, mime: QMimeData) -> None:
    buttons = Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page, event)


def test_the_two_ways_to_begin(page: WelcomePage, qtbot: QtBot) -> None:
    add, demo = page.findChildren(QPushButton)
    assert add.text() == "Add a folder of photos"
    with qtbot.waitSignal(page.add_folder_requested):
        qtbot.keyClick(add, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.demo_requested):
        qtbot.mouseClick(demo, Qt.MouseButton.LeftButton)


def test_the_promise(page: WelcomePage) -> None:
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "photosim never changes or uploads your photos." in texts


def test_whole_texts_are_shown(page: WelcomePage) -> None:
    for label in page.findChildren(QLabel):
        if label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_folders_may_be_dropped(page: WelcomePage, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "Fotos é"
    folder.mkdir()
    file = tmp_path / "a.txt"
    file.write_text("no folder")
    mime = dragged(folder, file, "https://example.org/")
    assert enter(page, mime)
    assert not page.grab().isNull()
    with qtbot.waitSignal(page.dropped) as dropped:
        drop(page, mime)
    assert dropped.args == [[folder, file]]


def test_a_drag_is_judged_by_names_alone(page: WelcomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object) -> None:
        raise AssertionError("a dead network drive would freeze the drag")

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", hang)
        assert enter(page, dragged(Path("/net/gone/photos")))


def test_anything_else_is_refused(page: WelcomePage) -> None:
    assert not enter(page, dragged("https://example.org/a.jpg"))
    assert not enter(page, QMimeData())


@pytest.mark.parametrize("points", [8, 11, 14])
def test_nothing_is_cut_off_where_there_is_room(page: WelcomePage, points: int) -> None:
    page.setStyleSheet(f"QLabel {{ font-size: {points}pt; }}")
    QApplication.processEvents()
    for label in page.findChildren(QLabel):
        needed = label.heightForWidth(label.width()) if label.hasHeightForWidth() else label.sizeHint().height()
        assert label.height() >= needed, label.text() or "the picture"
