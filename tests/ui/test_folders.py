"""The folder panel: what it shows, keeps and asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QTreeView
from pytestqt.qtbot import QtBot

from photosim.ui.folders.folder_rows import ROW_ROLE, rows
from photosim.ui.folders.panel import FolderPanel
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Folder

HOME = Folder(1, Path("/home/anna/2023"), online=True, protected=False, photos=12408, failed=0)
USB = Folder(2, Path("/media/usb/2023"), online=False, protected=False, photos=830, failed=2)
SUMMER = Folder(3, Path("/home/anna/Summer"), online=True, protected=True, photos=1, failed=0)


@pytest.fixture
def panel(qtbot: QtBot) -> FolderPanel:
    panel = FolderPanel()
    qtbot.addWidget(panel)
    panel.resize(240, 500)
    panel.set_folders([SUMMER, HOME, USB])
    panel.set_total(13239)
    panel.show()
    return panel


def view(panel: FolderPanel) -> QTreeView:
    return panel.findChild(QTreeView)


def shown(panel: FolderPanel) -> list[tuple[str, int]]:
    model = view(panel).model()
    found = [model.index(place, 0).data(ROW_ROLE) for place in range(model.rowCount())]
    return [(row.title, row.count) for row in found]


def entry(panel: FolderPanel, folder_id: int | None, text: str) -> QAction:
    return next(action for action in panel.menu(folder_id).actions() if text in action.text())


def test_all_photos_on_top_and_same_names_told_apart(panel: FolderPanel) -> None:
    assert shown(panel) == [("All photos", 13239), ("2023 (anna)", 12408), ("2023 (usb)", 830), ("Summer", 1)]


def test_names_are_told_apart_however_deep_they_differ() -> None:
    one = replace(HOME, path=Path("/a/x/Photos/2023"))
    two = replace(USB, path=Path("/b/x/Photos/2023"))
    assert [row.title for row in rows([one, two], 0)][1:] == ["2023 (a/x/Photos)", "2023 (b/x/Photos)"]


def test_state_is_seen_and_heard(panel: FolderPanel) -> None:
    everything, home, usb, summer = rows([SUMMER, HOME, USB], 13239)
    assert everything.spoken == "All photos, 13,239 photos"
    assert home.spoken == "2023 (anna), 12,408 photos"
    assert usb.spoken.endswith("not connected")
    assert usb.icon == "folder-offline"
    assert "2 files could not be read" in usb.tooltip
    assert usb.tooltip.startswith("/media/usb/2023")
    assert summer.spoken == "Summer, 1 photo, protected"
    assert summer.badge == "padlock"
    model = view(panel).model()
    assert model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == summer.spoken


def test_choosing_by_keyboard(panel: FolderPanel, qtbot: QtBot) -> None:
    assert panel.chosen is None
    with qtbot.waitSignal(panel.folder_chosen) as chosen:
        qtbot.keyClick(view(panel), Qt.Key.Key_Down)
    assert chosen.args == [1]
    with qtbot.waitSignal(panel.folder_chosen) as chosen:
        qtbot.keyClick(view(panel), Qt.Key.Key_Home)
    assert chosen.args == [None]


def test_the_choice_survives_a_refresh(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.choose(3)
    with qtbot.assertNotEmitted(panel.folder_chosen):
        panel.set_folders([SUMMER, replace(HOME, photos=12409), USB])
        panel.set_folders([SUMMER, Folder(9, Path("/a/Alps"), True, False, 4, 0), HOME, USB])
        panel.set_total(14000)
    assert panel.chosen == 3
    assert view(panel).currentIndex().data(ROW_ROLE).id == 3
    assert view(panel).selectionModel().isSelected(view(panel).currentIndex())
    assert ("Alps", 4) in shown(panel)


def test_when_the_chosen_folder_is_gone_all_photos_are_chosen(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.choose(3)
    with qtbot.waitSignal(panel.folder_chosen) as chosen:
        panel.set_folders([HOME, USB])
    assert chosen.args == [None]
    assert view(panel).currentIndex().row() == 0


def test_failures(panel: FolderPanel, qtbot: QtBot) -> None:
    (failures,) = panel.findChildren(QPushButton)
    assert failures.isHidden()
    panel.set_failures(2)
    assert failures.text() == "2 unreadable files"
    with qtbot.waitSignal(panel.failures_requested):
        qtbot.mouseClick(failures, Qt.MouseButton.LeftButton)
    panel.set_failures(0)
    assert failures.isHidden()


def test_the_menu_of_a_folder(panel: FolderPanel, qtbot: QtBot) -> None:
    for text, signal, wanted in (
        ("Show in file manager", panel.show_requested, [1]),
        ("Scan again", panel.rescan_requested, [1]),
        ("Protect", panel.protect_requested, [1, True]),
        ("Remove", panel.remove_requested, [1]),
    ):
        with qtbot.waitSignal(signal) as asked:
            entry(panel, 1, text).trigger()
        assert asked.args == wanted
    with qtbot.waitSignal(panel.protect_requested) as asked:
        entry(panel, 3, "Allow deleting").trigger()
    assert asked.args == [3, False]


def test_the_menu_of_all_photos(panel: FolderPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.rescan_requested) as asked:
        entry(panel, None, "Scan all").trigger()
    assert asked.args == [None]


def test_what_cannot_be_done_is_grey(panel: FolderPanel) -> None:
    assert not entry(panel, 2, "Show in file manager").isEnabled()
    assert not entry(panel, 2, "Scan again").isEnabled()
    assert entry(panel, 2, "Remove").isEnabled()
    panel.set_scanning(True)
    assert not entry(panel, 1, "Scan again").isEnabled()
    assert not entry(panel, 1, "Remove").isEnabled()
    assert not entry(panel, None, "Scan all").isEnabled()


def test_delete_asks_to_remove_the_folder_but_never_all_photos(panel: FolderPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.remove_requested):
        qtbot.keyClick(view(panel), Qt.Key.Key_Delete)
    panel.choose(3)
    with qtbot.waitSignal(panel.remove_requested) as asked:
        qtbot.keyClick(view(panel), Qt.Key.Key_Delete)
    assert asked.args == [3]
    panel.set_scanning(True)
    with qtbot.assertNotEmitted(panel.remove_requested):
        qtbot.keyClick(view(panel), Qt.Key.Key_Delete)


def test_everything_can_be_painted(panel: FolderPanel) -> None:
    odd = Folder(7, Path("/photos/caf\udce9"), online=False, protected=True, photos=3, failed=0)
    root = Folder(8, Path("/"), online=True, protected=False, photos=0, failed=0)
    panel.set_folders([SUMMER, HOME, USB, odd, root])
    assert not panel.grab().isNull()
    assert ("caf\ufffd", 3) in shown(panel)
    assert ("/", 0) in shown(panel)


def test_the_keyboard_comes_to_the_list_then_to_what_can_be_done(window: MainWindow, qtbot: QtBot) -> None:
    window.folder_panel.set_failures(2)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.tool_bar.widgetForAction(window.actions_.larger).setFocus()
    spoken = []
    for _ in range(3):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        focus = window.focusWidget()
        spoken.append(focus.accessibleName() or focus.text())
    assert spoken == ["Folders", "What can be done with the chosen folder", "2 unreadable files"]


def test_it_is_seen_where_the_keyboard_is(panel: FolderPanel, qtbot: QtBot) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.choose(3)
    box = view(panel).visualRect(view(panel).currentIndex())

    def edge() -> str:
        return view(panel).viewport().grab().toImage().pixelColor(box.left() + 1, box.center().y()).name()

    view(panel).setFocus()
    assert edge() == theme.colour("accent").name()
    panel.set_failures(2)
    panel.findChildren(QPushButton)[0].setFocus()
    assert edge() != theme.colour("accent").name()
