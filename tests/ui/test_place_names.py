"""Names of places in the window: completed, in the menu, among the details."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.viewing.details import photo_facts
from photosim.ui.window.window import MainWindow
from tests.helpers.named_places import packet

Key = Qt.Key


def name_places(window: MainWindow, library: Library, photos: Path) -> None:
    """Sidecars of two photos, read by a scan."""
    (photos / "03-small.jpg.xmp").write_bytes(packet("Lisbon", "Portugal"))
    (photos / "04-small.jpg.xmp").write_bytes(packet("New York", "USA"))
    library.scanning.scan([photos])
    window.page.refresh()


def settle(qtbot: QtBot, window: MainWindow, note: str) -> None:
    qtbot.waitUntil(lambda: window.page.is_settled() and window.page.search.note == note)


def test_names_of_places_are_completed(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    name_places(window, library, photos)
    search = window.page.search
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.actions_.find.trigger()
    qtbot.keyClicks(search.field, "pla")
    assert search.completion.offered[0] == "place:"
    qtbot.keyClicks(search.field, "ce:")
    qtbot.waitUntil(lambda: set(search.completion.offered) >= {"place:Lisbon", 'place:"New York"', "place:USA"})
    qtbot.keyClicks(search.field, "new")
    qtbot.waitUntil(lambda: search.completion.offered == ['place:"New York"'])
    popup = search.completion.completer.popup()
    assert popup is not None
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    settle(qtbot, window, "1 photo found")
    assert [row.relative for row in window.page.model.rows] == ["04-small.jpg"]
    assert search.chips._chips[0].text() == "Place: New York"


def test_the_menu_lists_the_places_of_the_library(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    name_places(window, library, photos)
    search = window.page.search
    search.filters.aboutToShow.emit()
    menu = next(action for action in search.filters.actions() if action.text() == "Place").menu()
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: any(action.text() == "Portugal\t1" for action in menu.actions()))
    assert [action.text() for action in menu.actions()][:2] == ["With a place", "Without a place"]
    next(action for action in menu.actions() if action.text() == "Portugal\t1").trigger()
    settle(qtbot, window, "1 photo found")
    assert [row.relative for row in window.page.model.rows] == ["03-small.jpg"]
    search.clear()
    next(action for action in menu.actions() if action.text() == "With a place").trigger()
    settle(qtbot, window, "2 photos found")


def test_the_place_is_among_the_details(window: MainWindow, library: Library, photos: Path) -> None:
    name_places(window, library, photos)
    photo = library.photos.known(photos / "03-small.jpg")
    assert photo is not None
    (label,) = library.organising.labelling.labels([photo.path])
    assert ("Place", "Lisbon, Portugal") in photo_facts(photo, (), label)
