"""A photo alone on the screen, and what can be said of it there: by mouse, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.photos.labelling import DescribeDialog
from photosim.ui.viewing.viewer import Viewer
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Label
from tests.helpers import pictures
from tests.helpers.fake_embedder import FakeEmbedder

LEFT, ALT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Three photos, in a library of its own, with a trash of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for seed in range(3):
        pictures.write(tmp_path / "Photos" / f"{seed}.png", seed, width=120, height=80)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([tmp_path / "Photos"])
        yield library


@pytest.fixture
def viewer(qtbot: QtBot, window: MainWindow) -> Viewer:
    """At the second of the three."""
    window.full_size.open_from_page(window.page.model.rows[1].id)
    viewer = window.viewer
    qtbot.waitUntil(lambda: bool(viewer._view.levels) and viewer.labels.isEnabled())
    return viewer


def label_of(library: Library, viewer: Viewer) -> Label:
    path = library.photos.get(viewer.current).path
    return library.organising.labelling.labels([path])[0]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.focusWidget() or window, key, modifiers)


def full_screen(qtbot: QtBot, window: MainWindow, by_mouse: bool) -> None:
    if by_mouse:
        button = next(one for one in window.viewer._bar.children() if getattr(one, "toolTip", str)().startswith("Full"))
        QTest.mouseClick(button, LEFT)
    else:
        press(window, Qt.Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)


@pytest.mark.parametrize("by_mouse", [True, False])
def test_the_photo_has_the_screen_to_itself(qtbot: QtBot, window: MainWindow, viewer: Viewer, by_mouse: bool) -> None:
    window.scan_bar.show_failed("as if a scan had something to say")
    full_screen(qtbot, window, by_mouse)
    if by_mouse:
        QTest.mouseMove(window.viewer._view, QPoint(200, 300))
        viewer.bare._going.timeout.emit()
    for bar in (window.menuBar(), window.tool_bar, viewer._bar, window.scan_bar, window.foot, viewer._leaf._next):
        assert not bar.isVisible()
    QApplication.processEvents()
    assert viewer._view.size() == window.size(), "not a pixel for anything else"
    press(window, Qt.Key.Key_Escape)
    assert window.shows("viewer"), "the first Esc gives the bars back"
    qtbot.waitUntil(lambda: not window.isFullScreen())
    for bar in (window.menuBar(), viewer._bar, window.scan_bar, window.foot):
        assert bar.isVisible()
    assert viewer._bar.geometry().bottom() < viewer._view.geometry().top()
    press(window, Qt.Key.Key_Escape)
    assert not window.shows("viewer")


def test_the_bar_comes_when_the_pointer_moves_and_goes_again(qtbot: QtBot, window: MainWindow, viewer: Viewer) -> None:
    full_screen(qtbot, window, by_mouse=False)
    assert not viewer._bar.isVisible()
    QApplication.processEvents()
    before = viewer._view.geometry()
    QTest.mouseMove(viewer._view, QPoint(100, 200))
    QTest.mouseMove(viewer._view, QPoint(140, 240))
    qtbot.waitUntil(viewer._bar.isVisible)
    assert viewer._view.geometry() == before, "the photo stays where it is"
    qtbot.waitUntil(lambda: not viewer._bar.isVisible(), timeout=6000)


def test_a_message_is_told_in_full_screen_and_covers_nothing(qtbot: QtBot, window: MainWindow, viewer: Viewer) -> None:
    full_screen(qtbot, window, by_mouse=False)
    window.say("The disk is full.", "error")
    assert window.message_bar.isVisible()
    assert not window.foot.geometry().intersects(window.stack.geometry())
    window.message_bar.clear()
    assert not window.foot.isVisible()


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("by_mouse", [True, False])
def test_rating_and_favourite(
    qtbot: QtBot, window: MainWindow, viewer: Viewer, library: Library, by_mouse: bool, full: bool
) -> None:
    if full:
        full_screen(qtbot, window, by_mouse=False)
        viewer.bare.show_bar()
    strip = viewer.labels
    if by_mouse:
        QTest.mouseClick(strip.star(4), LEFT)
    else:
        press(window, Qt.Key.Key_4, ALT)
    qtbot.waitUntil(lambda: strip.rating == 4)
    assert label_of(library, viewer).rating == 4
    if by_mouse:
        QTest.mouseClick(strip.button("favourite"), LEFT)
    else:
        press(window, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: strip.is_favourite)
    assert label_of(library, viewer).favourite
    if by_mouse:
        QTest.mouseClick(strip.star(4), LEFT)
    else:
        press(window, Qt.Key.Key_0, ALT)
    qtbot.waitUntil(lambda: strip.rating == 0)
    assert label_of(library, viewer).rating == 0
    press(window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not strip.is_favourite)
    assert not label_of(library, viewer).favourite, "the next photo has a label of its own"


@pytest.mark.parametrize("by_mouse", [True, False])
def test_keywords(qtbot: QtBot, window: MainWindow, viewer: Viewer, library: Library, by_mouse: bool) -> None:
    if by_mouse:
        QTest.mouseClick(viewer.labels.button("keywords"), LEFT)
    else:
        press(window, Qt.Key.Key_K, CONTROL)
    qtbot.waitUntil(lambda: window.findChild(DescribeDialog) is not None)
    dialog = window.findChild(DescribeDialog)
    assert isinstance(dialog.keywords, QLineEdit)
    QTest.keyClicks(dialog.keywords, "beach")
    QTest.keyClick(dialog.keywords, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "beach" in viewer.labels.button("keywords").toolTip())
    assert label_of(library, viewer).keywords == ("beach",)
    assert ("Keywords", "beach") in viewer._details.facts


def confirm(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.findChild(TrashDialog) is not None)
    dialog: QDialog = window.findChild(TrashDialog)
    buttons = dialog.findChildren(QPushButton)
    qtbot.waitUntil(lambda: any(one.text().startswith("Move 1") and one.isEnabled() for one in buttons))
    QTest.mouseClick(next(one for one in buttons if one.text().startswith("Move 1")), LEFT)
    qtbot.waitUntil(lambda: window.findChild(TrashDialog) is None)
    window.activateWindow()  # which a desktop does by itself
    qtbot.waitUntil(window.isActiveWindow)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("by_mouse", [True, False])
def test_after_deleting_the_next_photo_is_shown(
    qtbot: QtBot, window: MainWindow, viewer: Viewer, library: Library, by_mouse: bool, full: bool
) -> None:
    if full:
        full_screen(qtbot, window, by_mouse=False)
        viewer.bare.show_bar()
    ids = [row.id for row in window.page.model.rows]
    for number, left in ((1, 2), (2, 1), (0, 0)):
        qtbot.waitUntil(lambda number=number: viewer.current == ids[number] and viewer.labels.isEnabled())
        path = library.photos.get(ids[number]).path
        if by_mouse:
            QTest.mouseClick(viewer.labels.button("delete"), LEFT)
        else:
            press(window, Qt.Key.Key_Delete)
        confirm(qtbot, window)
        assert not path.exists()
        assert window.shows("viewer") == bool(left), "without any photo left it closes"
    assert "moved to the trash" in window.message_bar.text
