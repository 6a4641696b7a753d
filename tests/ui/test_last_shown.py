"""What stood in the middle when the window was closed stands there at the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Gathering, LabelChange
from tests.helpers import pictures

Opener = Callable[[Library], MainWindow]


def names(window: MainWindow) -> set[str]:
    return {row.relative for row in window.page.model.rows}


@pytest.fixture
def rich(library: Library, photos: Path) -> Library:
    """With a directory, an album, a keyword and a second folder."""
    for number in range(3):
        pictures.write(photos / "trip" / "day" / f"{number}.jpg", 50 + number)
    pictures.write(photos.parent / "other" / "one.jpg", 60)
    library.scanning.scan([photos, photos.parent / "other"])
    library.organising.labelling.add_to_album("Sea", [photos / "trip" / "day" / "0.jpg", photos / "trip/day/1.jpg"])
    library.organising.labelling.label([photos / "trip" / "day" / "2.jpg"], LabelChange(add_keywords=("People/Anna",)))
    return library


def again(qtbot: QtBot, window: MainWindow, open_window: Opener, library: Library) -> MainWindow:
    qtbot.waitUntil(window.is_settled)
    window.close()
    other = open_window(library)
    qtbot.waitUntil(other.is_settled)
    return other


def folder_id(library: Library, path: Path) -> int:
    return next(folder.id for folder in library.folders.all() if folder.path == path)


@pytest.mark.parametrize("directory", ["", "trip", "trip/day"])
def test_a_folder_and_a_directory(
    qtbot: QtBot, open_window: Opener, rich: Library, photos: Path, directory: str
) -> None:
    window = open_window(rich)
    folder = folder_id(rich, photos)
    window.going.to_folder(folder, directory)
    qtbot.waitUntil(window.is_settled)
    shown = names(window)
    window = again(qtbot, window, open_window, rich)
    assert names(window) == shown
    assert "one.jpg" not in shown
    qtbot.waitUntil(lambda: (window.folder_panel.chosen, window.folder_panel.chosen_directory) == (folder, directory))
    assert (directory.rpartition("/")[2] or photos.name) in window.windowTitle()
    window.going.to_folder(None)
    assert len(names(again(qtbot, window, open_window, rich))) > len(shown), "all photos are a choice too"


@pytest.mark.parametrize("gathering", [Gathering("album", "Sea"), Gathering("keyword", "People/Anna")])
def test_an_album_and_a_keyword(qtbot: QtBot, open_window: Opener, rich: Library, gathering: Gathering) -> None:
    window = open_window(rich)
    window.gatherings.show(gathering)
    qtbot.waitUntil(window.is_settled)
    shown = names(window)
    assert 0 < len(shown) < 4
    window = again(qtbot, window, open_window, rich)
    assert names(window) == shown
    qtbot.waitUntil(lambda: window.gatherings.panel.list.current() == gathering)
    assert window.gatherings.commands.shown == gathering
    assert gathering.name in window.windowTitle()


def test_a_search_with_the_keyboard_only(qtbot: QtBot, open_window: Opener, rich: Library) -> None:
    window = open_window(rich)
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.page.search.field, "folder:trip 1.jpg")
    QTest.keyClick(window.page.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(window) == {"trip/day/1.jpg"})
    window = again(qtbot, window, open_window, rich)
    assert names(window) == {"trip/day/1.jpg"}
    assert window.page.search.chips.isVisible()
    QTest.keyClick(window.page.search.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(window)) > 3)


def test_what_is_gone_gives_way_to_what_is_there(
    qtbot: QtBot, open_window: Opener, rich: Library, photos: Path
) -> None:
    window = open_window(rich)
    window.gatherings.show(Gathering("album", "Sea"))
    qtbot.waitUntil(window.is_settled)
    window.close()
    rich.organising.labelling.remove_album("Sea")
    window = open_window(rich)
    qtbot.waitUntil(lambda: window.gatherings.shown is None and window.is_settled() and len(names(window)) > 3)
    window.going.to_folder(folder_id(rich, photos))
    qtbot.waitUntil(window.is_settled)
    window.close()
    rich.folders.remove(folder_id(rich, photos))
    window = open_window(rich)
    qtbot.waitUntil(lambda: names(window) == {"one.jpg"})
    assert window.folder_panel.chosen is None


@pytest.mark.parametrize(
    "kept", [{"folder": True}, {"folder": "x", "query": 7}, {"album": ["a"]}, [], "?", {"folder": 99}]
)
def test_settings_that_make_no_sense(qtbot: QtBot, open_window: Opener, library: Library, kept: object) -> None:
    library.settings.set("window.shown", kept)
    window = open_window(library)
    qtbot.waitUntil(lambda: len(names(window)) > 3)
