"""What a window shows first: the newest photos before all others, and pages only once they are wanted."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.once import if_made
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.photos import fetching
from photosim.ui.window.window import MainWindow

Opener = Callable[[Library], MainWindow]


def test_the_newest_photos_are_there_before_the_others(
    qtbot: QtBot, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = library.photos.rows()
    whole, go_on = library.photos.rows, threading.Event()

    def later(folder_id: int | None = None) -> object:
        assert go_on.wait(10)
        return whole(folder_id)

    monkeypatch.setattr(fetching, "_FIRST", 5)
    monkeypatch.setattr(library.photos, "rows", later)
    window = MainWindow(library, open_demo=lambda photos, directory: None)
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    page = window.page
    try:
        qtbot.waitUntil(lambda: page.grid.isVisible() and page.is_filled() and page.model.rowCount() == 5)
        assert page.model.rows == everyone[:5]
        assert not page.is_empty
        assert not page.is_settled()  # the others are still to come
        page.grid.choose(everyone[3].id)
        chosen, place = page.grid.current_id(), page.grid.visualRect(page.grid.currentIndex())
    finally:
        go_on.set()
    qtbot.waitUntil(page.is_settled)
    assert page.model.rows == everyone
    assert page.grid.current_id() == chosen == everyone[3].id
    assert page.grid.selected_ids() == [chosen]
    assert page.grid.visualRect(page.grid.currentIndex()) == place
    window.close()
    tasks.wait_all()


def test_a_small_library_is_fetched_once(
    open_window: Opener, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(library.photos, "rows", lambda folder_id=None: asked.append(folder_id))
    window = open_window(library)
    assert window.page.model.rowCount() == 18
    assert not asked


def test_another_folder_chosen_meanwhile_is_what_is_shown(
    qtbot: QtBot, library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_FIRST", 5)
    (folder,) = library.folders.all()
    window = MainWindow(library, open_demo=lambda photos, directory: None)
    qtbot.addWidget(window)
    window.show()
    window.page.show_folder(folder.id)
    qtbot.waitUntil(window.page.is_settled)
    assert window.page.folder_id == folder.id
    assert window.page.model.rows == library.photos.rows(folder.id)
    window.close()
    tasks.wait_all()


def test_pages_are_made_when_they_are_wanted(qtbot: QtBot, open_window: Opener, library: Library) -> None:
    window = open_window(library)
    pages = ("welcome", "review", "history", "viewer", "compare", "comparison")
    assert [name for name in pages if if_made(window, name) is not None] == []
    local = (window.actions_.mark, window.actions_.undo, window.actions_.delete_marked)
    assert not any(action.isEnabled() for action in local)
    window.actions_.history_page.trigger()
    assert window.shows("history")
    window.actions_.duplicates_page.trigger()
    assert window.shows("review")
    qtbot.waitUntil(window.is_settled)
    assert window.review.path_of is not None
    window.actions_.photos_page.trigger()
    window.open_photo(window.page.model.rows[0].id, window.page.model.ids())
    assert window.shows("viewer")
    window.close_viewer()
    assert [name for name in pages if if_made(window, name) is not None] == ["review", "history", "viewer"]


def test_remembered_decisions_can_be_seen_before_the_page_of_duplicates(open_window: Opener, library: Library) -> None:
    window = open_window(library)
    window.actions_.find_duplicates.trigger()
    assert if_made(window, "review") is not None
    assert window.review.finder.running or window.review.desk.loaded


def test_what_few_look_at_is_made_when_it_is_wanted(qtbot: QtBot, open_window: Opener, library: Library) -> None:
    window = open_window(library)
    assert window.gatherings.strip_if_made is None
    panel = window.lookalikes
    assert panel.filter_field is None
    window.page.grid.choose(window.page.model.rows[0].id)
    window.actions_.look_alikes.trigger()
    field = panel.filter_field
    assert field is not None
    # The key Tab goes from what was there from the start to it, and on.
    after = panel.last.nextInFocusChain()
    assert after is field.field
    qtbot.waitUntil(panel.is_settled)
    assert field.isVisible()


def test_commands_have_their_icons_once_the_photos_are_there(
    qtbot: QtBot, open_window: Opener, library: Library
) -> None:
    window = open_window(library)
    actions = window.actions_
    assert not actions.rescan.icon().isNull()  # on the tool bar
    qtbot.waitUntil(lambda: not actions.trash.icon().isNull())
    menu = actions.photo_menu(window)
    assert not actions.reveal.icon().isNull()
    menu.deleteLater()


_OPEN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photosim.library import Library
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow

app = QApplication([])
theme.apply(app)
library = Library.open(Path(sys.argv[1]))
window = MainWindow(library, open_demo=lambda photos, directory: None)
window.first_paint.done.disconnect(window.first_painted)  # what comes after the first photos does not come here
window.show()

def look():
    page = window.page
    if page.folders and page.model.rowCount() and page.grid.isVisible() and page.is_filled():
        print(" ".join(sys.modules), flush=True)
        app.quit()

timer = QTimer()
timer.timeout.connect(look)
timer.start(5)
app.exec()
window.close()
library.close()
"""


def imported_by_the_first_photos(library: Library) -> set[str]:
    """The modules that a process has imported when the first photos of this library are on its screen."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(library.directory)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_first_photos_want_none_of_the_heavy_packages(library: Library) -> None:
    # Not psutil, which tells whether the folders of the library lie on the disks that they lay on.
    heavy = {"torch", "numpy", "hnswlib", "PIL", "sqlite_utils", "pydantic", "qdrant_client", "pebble"}
    assert imported_by_the_first_photos(library) & heavy == set()


MOST = {
    "app": (0, "the program itself is not started here"),
    "base": (18, "paths, settings, texts, jobs, mounts"),
    "cli": (0, "nobody has typed a command"),
    "embedding": (14, "the weights that come along are known by name and checksum; no network"),
    "models": (8, "which models are in use; not the catalogue"),
    "store": (34, "the database, and the tables of folders, photos, shots and deletions that were cut off"),
    "values": (16, "photos, folders, albums and stacks"),
    "services": (42, "one service a room, with nothing of its room"),
    "ui": (160, "the window with its three panes and its commands; no page, no dialog"),
}
"""The most modules of a room that the first photos may want, and for what. Each takes 0.5 ms, and with every class of
values 0.7 more. There were 300 of them once, and a start took a third longer."""


def test_the_first_photos_want_few_modules(library: Library) -> None:
    by_room: dict[str, list[str]] = {}
    for module in imported_by_the_first_photos(library):
        package, _, rest = module.partition(".")
        if package == "photosim":
            room = rest.partition(".")[0]
            by_room.setdefault(room if room in MOST else "services", []).append(module)
    too_many = {room: sorted(found) for room, found in by_room.items() if len(found) > MOST[room][0]}
    assert too_many == {}


def test_what_few_starts_want_is_not_imported(library: Library) -> None:
    later = {
        "photosim.models.catalogue",
        "photosim.measuring.service",
        "photosim.store.tables.pairs",
        "photosim.store.tables.review",
        "photosim.ui.photos.suggestions",
        "photosim.ui.review.page",
        "photosim.ui.viewing.viewer",
        "photosim.values.deleting",
        "photosim.values.health",
        "photosim.values.keeper_rules",
        "photosim.values.models",
        "photosim.values.review",
        "photosim.values.scanning",
    }
    assert imported_by_the_first_photos(library) & later == set()
