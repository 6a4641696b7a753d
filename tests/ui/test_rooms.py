"""Every room of the window can be built and used without the window: with a shell of a few lines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.ui.deleting.history_page import HistoryPage
from photosim.ui.deleting.trash_commands import TrashCommands
from photosim.ui.deleting.trash_dialog import TrashDialog
from photosim.ui.folders.folder_commands import FolderCommands
from photosim.ui.folders.folder_places import FolderPlaces
from photosim.ui.folders.folder_state import FolderState
from photosim.ui.health.checking import HealthCommands
from photosim.ui.help import demo_commands
from photosim.ui.help.demo_commands import DemoCommands
from photosim.ui.jobs import tasks
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.shell import Change, Shell
from photosim.ui.kit.undoing import UndoSteps
from photosim.ui.lookalikes.outside import OutsidePictures
from photosim.ui.models.model_controller import ModelController
from photosim.ui.models.models_page import ModelsPage
from photosim.ui.photos.library_page import LibraryPage
from photosim.ui.photos.photo_commands import PhotoCommands
from photosim.ui.preferences.preference_commands import PreferenceCommands
from photosim.ui.review.export_commands import ExportCommands
from photosim.ui.review.page import ReviewPage
from photosim.ui.scanning.background import Background
from photosim.ui.scanning.scan_controller import ScanController
from photosim.ui.viewing.viewer import Viewer
from photosim.values.scanning import HeldBack
from tests.helpers.shell import NotedShell

UI = Path(__file__).parents[2] / "photosim" / "ui"


@pytest.fixture
def shell(qtbot: QtBot) -> NotedShell:
    shell = NotedShell()
    qtbot.addWidget(shell)
    room: Shell = shell  # it is all that a room may ask for
    assert room.host is shell
    return shell


def ids(library: Library) -> list[int]:
    return [row.id for row in library.photos.rows()]


def press(box: QWidget, text: str) -> None:
    next(button for button in box.findChildren(QPushButton) if button.text() == text).click()


def test_no_room_imports_the_window() -> None:
    for file in UI.rglob("*.py"):
        if file.parent.name == "window":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith("photosim.ui.window") for name in names), f"{file} imports the window"


def test_deleting(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    commands = TrashCommands(library, shell, UndoSteps(shell))
    path = library.photos.get(ids(library)[0]).path
    commands.delete_photos(ids(library)[:1])
    dialog = shell.findChild(TrashDialog)
    qtbot.waitUntil(dialog.act_button.isEnabled)
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "1 file moved to the trash." in shell.said)
    assert not path.exists()
    assert shell.changes == Change.PHOTOS | Change.GROUPS | Change.DELETIONS
    undo = shell.said["1 file moved to the trash."]
    assert undo is not None
    undo.act()
    qtbot.waitUntil(lambda: "1 file is back." in shell.said)
    assert path.exists()


def test_the_history_is_read_again_when_it_is_concerned(
    qtbot: QtBot, shell: NotedShell, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HistoryPage(library, shell)
    page.show_page()
    qtbot.waitUntil(page.is_settled)
    asked: list[int] = []
    really = library.deleting.history
    monkeypatch.setattr(library.deleting, "history", lambda: asked.append(1) or really())
    page.take_change(Change.FOLDERS | Change.MODEL | Change.GROUPS | Change.PHOTOS)
    tasks.wait_all()
    assert asked == []
    page.take_change(Change.DELETIONS)
    qtbot.waitUntil(lambda: asked == [1] and page.is_settled())
    page.close_down()


def test_folders(qtbot: QtBot, shell: NotedShell, library: Library, photos: Path) -> None:
    state = FolderState()
    commands = FolderCommands(library, state, shell)
    state.folders = library.folders.all()
    [folder] = state.folders
    with qtbot.waitSignal(commands.scan_requested) as asked:
        commands.scan_folder(folder.id)
    assert asked.args == [[photos]]
    commands.show_outside(folder.id)
    assert shell.asked == [photos]
    commands.protect(folder.id, True)
    qtbot.waitUntil(lambda: shell.changes == Change.FOLDERS)
    assert library.folders.all()[0].protected
    state.scanning = True
    commands.ask_to_remove(folder.id)
    assert any("Cancel the scan" in text for text in shell.said)
    state.scanning = False
    commands.ask_to_remove(folder.id)
    with qtbot.waitSignal(commands.removed):
        press(shell.findChild(QMessageBox), "Remove")
    assert library.folders.all() == []


def test_places_of_folders(qtbot: QtBot, shell: NotedShell, library: Library, photos: Path) -> None:
    places = FolderPlaces(library, FolderState(), shell)
    places.ask_about([HeldBack(photos, known=18, missing=17)])
    [(text, decide)] = shell.said.items()
    assert text.startswith("17 photos can no longer be found")
    assert decide is not None
    decide.act()
    with qtbot.waitSignal(places.scan_requested) as asked:
        press(shell.findChild(QMessageBox), "They are gone on purpose")
    assert asked.args == [[photos], True]


def test_scanning(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    controller = ScanController(library, shell)
    background = Background(library, controller, shell, battery=lambda: False)
    background.start()
    with qtbot.waitSignal(controller.finished):
        controller.scan()
    background.close()


def test_health(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    commands = HealthCommands(library, shell)
    commands.check()
    dialog = commands.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.report is not None)
    assert dialog.title == "Everything is in order"
    dialog.close()
    assert shell.changes == Change.PHOTOS


def test_help(qtbot: QtBot, shell: NotedShell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(on_drawn: object) -> None:
        raise LibraryError("The demo cannot be drawn.")

    monkeypatch.setattr(demo_commands, "prepare", fail)
    commands = DemoCommands(lambda photos, library: None, None, shell)
    commands.open()
    assert list(shell.said) == ["Drawing the photos of the demo library…"]
    qtbot.waitUntil(lambda: list(shell.said) == ["The demo cannot be drawn."])


def test_look_alikes(qtbot: QtBot, shell: NotedShell, library: Library, photos: Path) -> None:
    outside = OutsidePictures(shell)
    outside.take([photos / "00-large.png"])
    qtbot.waitUntil(lambda: any("Add a folder of photos first" in text for text in shell.said))
    outside.set_folders(library.folders.all())
    with qtbot.waitSignal(outside.file_given) as given:
        outside.take([photos / "00-large.png"])
    assert given.args == [photos / "00-large.png"]


def test_photos(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    page = LibraryPage(library, shell)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == len(ids(library)))
    commands = PhotoCommands(library, shell)
    commands.copy_paths(ids(library)[:2])
    qtbot.waitUntil(lambda: "2 paths copied." in shell.said)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2
    page.loader.close()


def test_preferences(qtbot: QtBot, shell: NotedShell) -> None:
    commands = PreferenceCommands(lambda parent: [("One", QLabel("1", parent)), ("Two", QLabel("2", parent))], shell)
    commands.show_at("Two")
    dialog = commands.dialog
    assert dialog is not None
    assert dialog.titles == ["One", "Two"]
    commands.show()
    assert commands.dialog is dialog
    commands.close()
    assert commands.dialog is None


def test_models(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    page = ModelsPage(ModelController(library, shell), shell)
    qtbot.waitUntil(lambda: bool(page.cards))


def test_review(qtbot: QtBot, shell: NotedShell, library: Library, tmp_path: Path) -> None:
    page = ReviewPage(library, Actions(shell), shell)
    page.set_folders(library.folders.all())
    page.show_page()
    qtbot.waitUntil(page.is_settled)
    commands = ExportCommands(library, shell)
    commands.export(tmp_path / "groups.json")
    qtbot.waitUntil(lambda: (tmp_path / "groups.json").exists() and Change.GROUPS in shell.changes)
    [(text, show)] = shell.said.items()
    assert "written to “groups.json”" in text
    assert show is not None
    show.act()
    assert shell.asked == [tmp_path / "groups.json"]
    page.close_down()


def test_viewing(qtbot: QtBot, shell: NotedShell, library: Library) -> None:
    viewer = Viewer(library, shell)
    viewer.resize(400, 300)
    viewer.open(ids(library)[0], ids(library))
    assert viewer.current == ids(library)[0]
    tasks.wait_all()
    viewer.close()
