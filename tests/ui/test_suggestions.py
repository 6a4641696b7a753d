"""What may belong into an album or under a keyword too: accepted and refused, by mouse and by keys, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.window.window import MainWindow
from photosim.values.organising import Gathering, LabelChange, Suggestions
from photosim.values.photos import Match
from tests.helpers import pictures

SEA, WORD = Gathering("album", "Sea"), Gathering("keyword", "sea")


@pytest.fixture
def many(empty_library: Library, tmp_path: Path) -> Path:
    """Two kinds of pictures: twelve that are alike, and twenty that are not."""
    folder = tmp_path / "Many"
    for number in range(12):
        pictures.write(folder / f"like{number:02d}.jpg", 3, width=100 + 6 * number, height=80)
    for number in range(20):
        pictures.write(folder / f"other{number:02d}.jpg", 50 + number)
    empty_library.scanning.scan([folder])
    return folder


def shown(
    qtbot: QtBot, library: Library, many: Path, gathering: Gathering, open_window: Callable[[Library], MainWindow]
) -> MainWindow:
    library.organising.gatherings.put(gathering, [many / f"like{number:02d}.jpg" for number in range(5)])
    window = open_window(library)
    tree = window.gatherings.panel.list
    qtbot.waitUntil(lambda: tree.index_of(gathering).isValid())
    tree.expandAll()
    tree.setCurrentIndex(tree.index_of(gathering))
    qtbot.waitUntil(window.is_settled)
    return window


def offered(window: MainWindow) -> list[str]:
    return [row.relative for row in window.gatherings.strip.model.rows]


def inside(library: Library, gathering: Gathering) -> set[str]:
    return {path.name for path in library.photos.paths_of(library.organising.gatherings.ids(gathering))}


@pytest.mark.parametrize("gathering", [SEA, WORD])
def test_by_keyboard_only(
    qtbot: QtBot,
    empty_library: Library,
    many: Path,
    gathering: Gathering,
    open_window: Callable[[Library], MainWindow],
) -> None:
    library = empty_library
    window = shown(qtbot, library, many, gathering, open_window)
    strip = window.gatherings.strip
    assert strip.isVisible()
    strip.likely_button.setChecked(True)
    first, second, third = offered(window)[:3]
    assert first.startswith("like")
    window.page.grid.setFocus()
    window.actions_.next_pane.trigger()
    assert window.focusWidget() is strip.grid
    strip.grid.choose(strip.model.rows[0].id)
    QTest.keyClick(strip.grid, Qt.Key.Key_Y)
    assert offered(window)[0] == second  # at once, and it is the chosen one now
    qtbot.waitUntil(lambda: first in inside(library, gathering))
    qtbot.waitUntil(lambda: first in {row.relative for row in window.page.model.rows})
    qtbot.waitUntil(window.is_settled)
    refused = next(row for row in strip.model.rows if row.relative in (second, third))
    strip.grid.choose(refused.id)
    QTest.keyClick(strip.grid, Qt.Key.Key_N)
    assert refused.relative not in offered(window)
    qtbot.waitUntil(lambda: len(library.organising.labelling.steps()) == 3)
    assert strip.note.endswith("1 photo refused, Ctrl+Z takes it back")
    qtbot.waitUntil(window.is_settled)
    assert refused.relative not in offered(window)
    assert strip.grid.selected_ids()  # the keys go on, whatever the next answer leaves out
    assert refused.relative not in inside(library, gathering)
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: window.is_settled() and refused.relative in offered(window))
    assert "Ctrl+Z" not in strip.note
    window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: window.is_settled() and first in offered(window))
    assert first not in inside(library, gathering)


def test_by_mouse(
    qtbot: QtBot, empty_library: Library, many: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    window = shown(qtbot, empty_library, many, SEA, open_window)
    strip = window.gatherings.strip
    if not strip.model.rowCount():
        qtbot.mouseClick(strip.likely_button, Qt.MouseButton.LeftButton)
    first = offered(window)[0]
    cell = strip.grid.visualRect(strip.model.index(0))
    qtbot.mouseClick(strip.grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cell.center())
    qtbot.mouseClick(strip.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first in inside(empty_library, SEA))
    qtbot.waitUntil(window.is_settled)
    assert strip.note.endswith("1 photo put in, Ctrl+Z takes it back")
    qtbot.mouseClick(strip._close, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()
    window.actions_.suggestions.trigger()
    assert strip.isVisible()


def test_for_folders_and_smart_albums_nothing_is_suggested(
    qtbot: QtBot, empty_library: Library, many: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    empty_library.organising.labelling.add_smart_album("Likes", "name:like")
    window = shown(qtbot, empty_library, many, SEA, open_window)
    tree = window.gatherings.panel.list
    tree.setCurrentIndex(tree.index_of(Gathering("album", "Likes")))
    qtbot.waitUntil(window.is_settled)
    assert not window.gatherings.strip.isVisible()
    assert window.page.model.rowCount() == 12
    tree.setCurrentIndex(tree.index_of(SEA))
    qtbot.waitUntil(window.is_settled)
    assert window.gatherings.strip.isVisible()
    window.page.bar.back.click()
    qtbot.waitUntil(window.is_settled)
    assert not window.gatherings.strip.isVisible()


def test_an_album_without_photos_says_why_nothing_is_suggested(
    qtbot: QtBot, empty_library: Library, many: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    empty_library.organising.labelling.add_to_album("Empty", [])
    window = shown(qtbot, empty_library, many, SEA, open_window)
    tree = window.gatherings.panel.list
    tree.setCurrentIndex(tree.index_of(Gathering("album", "Empty")))
    qtbot.waitUntil(window.is_settled)
    assert "put some photos into it first" in window.gatherings.strip.note
    assert offered(window) == []


def test_after_photos_were_put_in_elsewhere_others_are_told(
    qtbot: QtBot, empty_library: Library, many: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    window = open_window(empty_library)
    window.message_bar.dismiss()
    found = Suggestions([Match(window.page.model.rows[0], many / "x.jpg", 1.0)] * 3, 2)
    window.gatherings._others._tell(SEA, found)
    assert window.message_bar.text == "2 other photos probably belong into “Sea” too."
    window.message_bar.dismiss()
    window.gatherings._others._tell(SEA, Suggestions((), 0))
    assert window.message_bar.text == ""
    ids = [empty_library.photos.known(many / f"like{number:02d}.jpg").id for number in range(6)]
    asked: list[Gathering] = []
    window.gatherings._others.look = asked.append  # type: ignore[method-assign]
    window.gatherings.commands.put(SEA, ids)
    qtbot.waitUntil(lambda: asked == [SEA])
    window.labels._add(ids, "  Sea ")
    qtbot.waitUntil(lambda: asked == [SEA, SEA])
    window.labels._describe([many / "like00.jpg"], LabelChange(add_keywords=("sea",)))
    qtbot.waitUntil(lambda: asked == [SEA, SEA, WORD])
    window.gatherings.show(SEA)
    qtbot.waitUntil(window.is_settled)
    window.gatherings.commands.put(SEA, ids)
    qtbot.waitUntil(lambda: window.message_bar.text.endswith("put into “Sea”."))
    assert len(asked) == 3  # the strip tells them


def test_another_is_chosen_when_the_next_answer_leaves_out_the_chosen_one(
    qtbot: QtBot, empty_library: Library, many: Path, open_window: Callable[[Library], MainWindow]
) -> None:
    strip = shown(qtbot, empty_library, many, SEA, open_window).gatherings.strip
    strip.likely_button.setChecked(True)
    strip.grid.choose(strip.model.rows[1].id)
    others = [match for match in strip._found.matches if match.row.id != strip.model.rows[1].id]
    strip._take(Suggestions(others, len(others)))
    assert strip.selected_ids() == [others[0].row.id]
    strip.grid.clearSelection()
    strip._take(Suggestions(others[1:], len(others) - 1))
    assert not strip.selected_ids()
