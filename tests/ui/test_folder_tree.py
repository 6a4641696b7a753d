"""The directories below folders: what is seen, counted and chosen, by mouse and by keyboard only."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from photosim.ui.folders.folder_rows import ROW_ROLE
from photosim.ui.folders.panel import FolderPanel
from photosim.ui.folders.tree import FolderTree
from photosim.ui.photos.emptiness import why_empty
from photosim.ui.photos.wanted import Wanted
from photosim.values.directories import lies_in, tree_of
from photosim.values.photos import Folder

HOME = Folder(1, Path("/home/anna/Photos"), online=True, protected=False, photos=16, failed=0)
USB = Folder(2, Path("/media/usb/Old"), online=False, protected=False, photos=3, failed=0)
COUNTS = {(1, ""): 1, (1, "2023"): 2, (1, "2023/alps/day 1"): 5, (1, "2024"): 8, (2, "scans"): 3}


@pytest.fixture
def panel(qtbot: QtBot) -> FolderPanel:
    panel = FolderPanel()
    qtbot.addWidget(panel)
    panel.resize(240, 500)
    panel.set_folders([HOME, USB])
    panel.set_total(19)
    panel.set_directories(tree_of(COUNTS))
    panel.show()
    return panel


def view(panel: FolderPanel) -> QTreeView:
    return panel.findChild(QTreeView)


def seen(panel: FolderPanel) -> list[tuple[str, int]]:
    """What stands in the list, from top to bottom."""
    tree, found = view(panel), []
    index = tree.model().index(0, 0)
    while index.isValid():
        row = index.data(ROW_ROLE)
        found.append((row.title, row.count))
        index = tree.indexBelow(index)
    return found


def find(panel: FolderPanel, folder_id: int, path: str) -> QModelIndex:
    model = view(panel).model()
    assert isinstance(model, FolderTree)
    return model.find(folder_id, path)


def test_folders_are_opened_by_keys_and_count_what_is_below(panel: FolderPanel, qtbot: QtBot) -> None:
    assert seen(panel) == [("All photos", 19), ("Old", 3), ("Photos", 16)]
    for key in (Qt.Key.Key_End, Qt.Key.Key_Right):
        qtbot.keyClick(view(panel), key)
    assert seen(panel)[2:] == [("Photos", 16), ("2023", 7), ("2024", 8)]
    with qtbot.waitSignal(panel.directory_chosen) as chosen:
        qtbot.keyClick(view(panel), Qt.Key.Key_Down)
    assert chosen.args == [1, "2023"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view(panel), key)
    assert (panel.chosen, panel.chosen_directory) == (1, "2023/alps/day 1")
    assert ("day 1", 5) in seen(panel)
    with qtbot.waitSignal(panel.folder_chosen) as folder:
        panel.choose(1)
    assert folder.args == [1]


def test_with_the_mouse(panel: FolderPanel, qtbot: QtBot) -> None:
    tree = view(panel)
    box = tree.visualRect(find(panel, 1, ""))
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() - 7, box.center().y()))
    assert [title for title, _ in seen(panel)][3:] == ["2023", "2024"]
    with qtbot.waitSignal(panel.directory_chosen) as chosen:
        qtbot.mouseClick(
            tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(find(panel, 1, "2024")).center()
        )
    assert chosen.args == [1, "2024"]
    with qtbot.waitSignal(panel.below_changed) as below:
        qtbot.mouseClick(panel.below, Qt.MouseButton.LeftButton)
    assert below.args == [False]
    assert seen(panel)[2:] == [("Photos", 1), ("2023", 2), ("2024", 8)]


def test_what_stands_open_stays_open_and_is_remembered(panel: FolderPanel, qtbot: QtBot) -> None:
    view(panel).expand(find(panel, 1, ""))
    view(panel).expand(find(panel, 1, "2023"))
    panel.choose(1, "2023/alps")
    with qtbot.assertNotEmitted(panel.directory_chosen):
        panel.set_directories(tree_of({**COUNTS, (1, "2022"): 4}))
    assert [title for title, _ in seen(panel)] == ["All photos", "Old", "Photos", "2022", "2023", "alps", "2024"]
    assert panel.open_places == [(1, ""), (1, "2023")]
    other = FolderPanel()
    qtbot.addWidget(other)
    other.restore(panel.open_places, with_below=False)
    other.set_folders([HOME, USB])
    other.set_directories(tree_of(COUNTS))
    assert [title for title, _ in seen(other)] == ["All photos", "Old", "Photos", "2023", "alps", "2024"]
    assert not other.below.isChecked()


def test_a_directory_that_is_gone_gives_way_to_the_one_above(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.choose(1, "2023/alps/day 1")
    with qtbot.waitSignal(panel.directory_chosen) as chosen:
        panel.set_directories(tree_of({(1, "2023"): 2, (1, "2024"): 8}))
    assert chosen.args == [1, "2023"]


def test_the_menu_of_a_directory(panel: FolderPanel, qtbot: QtBot) -> None:
    menu = panel.menu(1, "2023")
    with qtbot.waitSignal(panel.show_path_requested) as shown:
        menu.actions()[0].trigger()
    assert shown.args == [Path("/home/anna/Photos/2023")]
    menu.actions()[1].trigger()
    assert ("day 1", 5) in seen(panel) or view(panel).isExpanded(find(panel, 1, "2023/alps"))
    assert not panel.menu(2, "scans").actions()[0].isEnabled()
    panel.choose(1, "2023")
    with qtbot.assertNotEmitted(panel.remove_requested):
        qtbot.keyClick(view(panel), Qt.Key.Key_Delete)


def test_ten_thousand_directories_are_quick(panel: FolderPanel, qtbot: QtBot) -> None:
    counts = {
        (1, f"{year}/{month:02}/{day:03}"): 3 for year in range(2000, 2024) for month in range(12) for day in range(35)
    }
    assert len(counts) > 10_000
    began = time.perf_counter()
    panel.set_directories(tree_of(counts))
    panel.grab()
    shown = time.perf_counter() - began
    began = time.perf_counter()
    panel.choose(1, "2023/11/034")
    panel.grab()
    chosen = time.perf_counter() - began
    assert panel.chosen_directory == "2023/11/034"
    assert shown < 2
    assert chosen < 2
    model = view(panel).model()
    assert isinstance(model, FolderTree)
    assert len(model._nodes) < 500  # only what is seen was made


@pytest.mark.parametrize(
    ("relative", "directory", "right_in", "below"),
    [
        ("a.jpg", "", True, True),
        ("x/a.jpg", "", False, True),
        ("x/a.jpg", "x", True, True),
        ("x/y/a.jpg", "x", False, True),
        ("xy/a.jpg", "x", False, False),
    ],
)
def test_what_lies_in_a_directory(relative: str, directory: str, right_in: bool, below: bool) -> None:
    assert lies_in(relative, directory, with_below=False) == right_in
    assert lies_in(relative, directory, with_below=True) == below


@pytest.mark.parametrize(("directory", "name"), [("", "Photos"), ("2023/alps", "alps")])
def test_the_page_in_place_of_photos_names_what_is_shown(directory: str, name: str) -> None:
    shown = Wanted(query="zeppelin", folder_id=HOME.id, directory=directory)
    assert why_empty(shown, HOME, "", scanning=False)[1] == f"No photo fits in “{name}”"
