"""Albums and keywords in the window: by mouse, and by keyboard only; everything taken back, also after a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.grids.browsing import choose_all
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Gathering, LabelChange
from tests.helpers.fake_embedder import FakeEmbedder

SEA, ANNA = Gathering("album", "Sea"), Gathering("keyword", "People/Anna")
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


def names(window: MainWindow) -> list[str]:
    return [row.relative for row in window.page.model.rows]


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(window.is_settled)


def choose(window: MainWindow, library: Library, *paths: Path) -> list[int]:
    ids = [library.photos.known(path).id for path in paths]
    choose_all(window.page.grid, ids)
    window.page.grid.setFocus()
    return ids


def mime(window: MainWindow, ids: list[int]) -> QMimeData:
    model = window.page.model
    return model.mimeData([model.index(model.place(photo_id)) for photo_id in ids])


def drop(target: QWidget, point: QPoint, data: QMimeData) -> None:
    """What Qt sends while something is dragged over a widget and let go there."""
    actions, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    for event in (
        QDragEnterEvent(point, actions, data, button, NONE),
        QDragMoveEvent(point, actions, data, button, NONE),
        QDropEvent(QPointF(point), actions, data, button, NONE),
    ):
        QApplication.sendEvent(target, event)


def answer(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type a name into the dialog that asks for one."""
    qtbot.waitUntil(lambda: window.findChild(QInputDialog) is not None)
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue(text)
    dialog.accept()


def show(qtbot: QtBot, window: MainWindow, gathering: Gathering) -> None:
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(gathering).isValid())
    tree.expandAll()
    tree.setCurrentIndex(tree.index_of(gathering))
    settle(qtbot, window)


@pytest.fixture
def sea(library: Library, photos: Path) -> list[Path]:
    """An album of three photos, in an order that is not that of time."""
    paths = [photos / name for name in ("04-small.jpg", "00-small.jpg", "02-small.jpg")]
    library.organising.labelling.add_to_album("Sea", paths)
    return paths


def test_a_click_shows_an_album_in_its_order_and_all_photos_come_back(
    qtbot: QtBot, library: Library, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(library)
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(SEA).isValid())
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, NONE, tree.visualRect(tree.index_of(SEA)).center())
    qtbot.waitUntil(lambda: names(window) == [path.name for path in sea])
    settle(qtbot, window)
    assert window.page.bar.text == "Sea, 3 photos, in your order"
    assert window.windowTitle().startswith("Sea")
    qtbot.mouseClick(window.page.bar.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(names(window)) == 18)
    assert window.page.bar.text == ""
    assert tree.current() is None


def test_a_click_on_a_folder_leaves_the_album(
    qtbot: QtBot, library: Library, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(library)
    show(qtbot, window, SEA)
    folders = window.folder_panel._list
    first = folders.visualRect(folders.model().index(0, 0))
    qtbot.mouseClick(folders.viewport(), Qt.MouseButton.LeftButton, NONE, first.center())
    qtbot.waitUntil(lambda: len(names(window)) == 18)


def test_photos_are_dropped_on_albums_keywords_and_below_them(
    qtbot: QtBot, library: Library, photos: Path, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    library.organising.labelling.label([sea[0]], LabelChange(add_keywords=(ANNA.name,)))
    window = open_window(library)
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(ANNA).isValid())
    tree.expandAll()
    ids = [library.photos.known(photos / name).id for name in ("06-small.jpg", "07-small.jpg")]
    drop(tree.viewport(), tree.visualRect(tree.index_of(SEA)).center(), mime(window, ids))
    qtbot.waitUntil(lambda: library.organising.labelling.album("Sea").photos == 5)
    drop(tree.viewport(), tree.visualRect(tree.index_of(ANNA)).center(), mime(window, ids[:1]))
    qtbot.waitUntil(lambda: len(library.organising.gatherings.ids(ANNA)) == 2)
    settle(qtbot, window)
    drop(tree.viewport(), QPoint(40, tree.viewport().height() - 4), mime(window, ids))  # below all of them
    answer(qtbot, window, "New one")
    qtbot.waitUntil(lambda: tree.index_of(Gathering("album", "New one")).isValid())
    assert library.organising.labelling.album("New one").photos == 2


def test_what_is_no_photo_is_not_taken(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    library.organising.labelling.add_smart_album("Old", "..2023")
    window.gatherings.panel.refresh()
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(Gathering("album", "Old")).isValid())
    place = tree.visualRect(tree.index_of(Gathering("album", "Old"))).center()
    ids = [library.photos.known(photos / "06-small.jpg").id]
    with qtbot.assertNotEmitted(tree.dropped):
        drop(tree.viewport(), place, mime(window, ids))  # it fills itself
        text = QMimeData()
        text.setText("words")
        drop(tree.viewport(), QPoint(40, tree.viewport().height() - 4), text)


def test_by_keyboard_only(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    """An album is made, filled, named anew, ordered, given a cover, emptied, removed; and all of it taken back."""
    labelling = library.organising.labelling
    choose(window, library, photos / "00-small.jpg", photos / "02-small.jpg", photos / "04-small.jpg")
    window.actions_.new_album.trigger()
    answer(qtbot, window, "Sea")
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(SEA).isValid())
    tree.setFocus()
    while window.gatherings.shown is None:
        QTest.keyClick(tree, Qt.Key.Key_Down)
    assert window.gatherings.shown == SEA
    settle(qtbot, window)
    order = names(window)
    assert len(order) == 3
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert window.focusWidget() is window.page.grid

    choose(window, library, photos / order[2])
    window.actions_.move_earlier.trigger()
    assert names(window) == [order[0], order[2], order[1]]  # at once
    window.actions_.move_earlier.trigger()
    qtbot.waitUntil(lambda: _stored(library) == [order[2], order[0], order[1]])
    settle(qtbot, window)
    assert window.page.grid.selected_ids() == [library.photos.known(photos / order[2]).id]

    window.actions_.album_cover.trigger()
    qtbot.waitUntil(lambda: labelling.album("Sea").cover is not None)
    window.actions_.take_out.trigger()
    qtbot.waitUntil(lambda: names(window) == [order[0], order[1]])

    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_F2)
    answer(qtbot, window, "Coast")
    coast = Gathering("album", "Coast")
    qtbot.waitUntil(lambda: tree.current() == coast and window.gatherings.shown == coast)
    settle(qtbot, window)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: labelling.albums() == [] and window.gatherings.shown is None)
    settle(qtbot, window)
    for _ in range(7):
        assert window.actions_.undo.isEnabled()
        before = len(labelling.steps())
        window.actions_.undo.trigger()
        qtbot.waitUntil(lambda before=before: len(labelling.steps()) == before - 1)
        settle(qtbot, window)
    assert labelling.albums() == []
    qtbot.waitUntil(lambda: not window.actions_.undo.isEnabled())


def _stored(library: Library) -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.gatherings.ids(SEA))]


def test_photos_are_dragged_to_another_place(
    qtbot: QtBot, library: Library, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(library)
    show(qtbot, window, SEA)
    grid, model = window.page.grid, window.page.model
    last = library.photos.known(sea[2]).id
    first = grid.visualRect(model.index(0))
    drop(grid.viewport(), first.center() - QPoint(first.width() // 4, 0), mime(window, [last]))
    qtbot.waitUntil(lambda: _stored(library) == [sea[2].name, sea[0].name, sea[1].name])
    settle(qtbot, window)
    end = grid.visualRect(model.index(2))
    drop(grid.viewport(), QPoint(end.center().x(), end.bottom() + 60), mime(window, [last]))
    qtbot.waitUntil(lambda: _stored(library) == [path.name for path in sea])


def test_a_folder_is_not_rearranged(qtbot: QtBot, window: MainWindow, library: Library) -> None:
    before = names(window)
    window.page.grid.choose(window.page.model.rows[3].id)
    window.gatherings._rearranging.move(1)
    ids = [window.page.model.rows[5].id]
    drop(
        window.page.grid.viewport(), window.page.grid.visualRect(window.page.model.index(0)).center(), mime(window, ids)
    )
    assert names(window) == before
    assert not window.actions_.move_later.isEnabled()


def test_ctrl_z_goes_on_after_a_restart(
    qtbot: QtBot, library: Library, photos: Path, tmp_path: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    path = photos / "03-small.jpg"
    for rating in (1, 2, 3):
        library.organising.labelling.label([path], LabelChange(rating=rating))
    library.close()
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as again:
        window = open_window(again)
        qtbot.waitUntil(window.actions_.undo.isEnabled)
        for rating in (2, 1, 0):
            window.actions_.undo.trigger()
            qtbot.waitUntil(lambda rating=rating: again.organising.labelling.labels([path])[0].rating == rating)
            settle(qtbot, window)
        qtbot.waitUntil(lambda: not window.actions_.undo.isEnabled())
        window.close()


def test_a_step_of_another_program_is_met(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    path = photos / "03-small.jpg"
    choose(window, library, path)
    window.actions_.rate_4.trigger()
    qtbot.waitUntil(lambda: library.organising.labelling.labels([path])[0].rating == 4)
    settle(qtbot, window)
    library.organising.labelling.label([path], LabelChange(rating=1))  # the command line
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: "Another program" in window.message_bar.text)
    settle(qtbot, window)
    for rating in (4, 0):
        qtbot.waitUntil(window.actions_.undo.isEnabled)
        window.actions_.undo.trigger()
        qtbot.waitUntil(lambda rating=rating: library.organising.labelling.labels([path])[0].rating == rating)
        settle(qtbot, window)


def test_an_empty_album_says_how_it_is_filled(
    qtbot: QtBot, library: Library, open_window: Callable[[Library], MainWindow]
) -> None:
    library.organising.labelling.add_to_album("Sea", [])
    window = open_window(library)
    show(qtbot, window, SEA)
    assert window.page.is_empty
    assert window.page.state.title == "No photos in “Sea” yet"


def test_the_keyboard_alone_chooses_nothing(
    qtbot: QtBot, library: Library, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(library)
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(SEA).isValid())
    with qtbot.assertNotEmitted(tree.chosen):
        tree.setFocus()
        window.page.grid.setFocus()
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(40, tree.viewport().height() - 4))
    assert window.gatherings.shown is None


def test_the_room_for_albums_is_remembered(
    qtbot: QtBot, library: Library, sea: list[Path], open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(library)
    window.left.setSizes([200, 400])
    wanted = window.left.sizes()
    window.close()
    again = open_window(library)
    assert abs(again.left.sizes()[0] - wanted[0]) <= 2
