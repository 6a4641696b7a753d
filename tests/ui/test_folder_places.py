"""Folders that are away, have moved, or have lost photos: what the window shows, asks and does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.folders.panel import FolderPanel
from photosim.ui.grids.rows import AwayRole
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Folder
from photosim.values.scanning import HeldBack

Opener = Callable[[Library], MainWindow]
AWAY = Folder(1, Path("/media/usb/2023"), online=False, protected=False, photos=830, failed=0, missing=3)
HERE = replace(AWAY, online=True)


def entries(panel: FolderPanel, folder: Folder) -> list[QAction]:
    panel.set_folders([folder])
    return [action for action in panel.menu(folder.id).actions() if action.text()]


def texts(panel: FolderPanel, folder: Folder) -> list[str]:
    return [action.text() for action in entries(panel, folder)]


def box_of(window: MainWindow) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def press(qtbot: QtBot, window: MainWindow, text: str) -> None:
    qtbot.waitUntil(lambda: box_of(window) is not None)
    box = box_of(window)
    button = next(button for button in box.buttons() if text in button.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def press_in_message(window: MainWindow, text: str) -> None:
    button = next(b for b in window.message_bar.findChildren(QPushButton) if b.isVisible() and b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def refresh(qtbot: QtBot, window: MainWindow) -> None:
    window.page.refresh()
    qtbot.waitUntil(window.is_settled)


def scanned(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.controller.running and window.is_settled())


def test_the_menu_offers_to_locate_a_folder_first_when_it_is_away(qtbot: QtBot) -> None:
    panel = FolderPanel()
    qtbot.addWidget(panel)
    assert texts(panel, AWAY)[0] == "Locate folder…"
    assert texts(panel, HERE)[0] == "Show in file manager"
    assert texts(panel, HERE).count("Locate folder…") == 1
    assert "Forget 3 missing photos…" in texts(panel, HERE)
    assert not any("missing" in text for text in texts(panel, replace(HERE, missing=0)))
    forget = next(action for action in entries(panel, AWAY) if "missing" in action.text())
    assert not forget.isEnabled()
    with qtbot.waitSignal(panel.locate_requested) as asked:
        entries(panel, AWAY)[0].trigger()
    assert asked.args == [1]
    panel.set_scanning(True)
    assert not entries(panel, AWAY)[0].isEnabled()


def test_photos_of_a_folder_that_is_away_are_grey_and_still_searched(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    photos.rename(photos.with_name("unplugged"))
    refresh(qtbot, window)
    model = window.page.model
    assert model.rowCount() == 18
    assert model.data(model.index(0), AwayRole) is True
    assert "not connected" in model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole).endswith("not connected")
    window.show_photo(model.rows[0].id)
    qtbot.waitUntil(lambda: window.lookalikes.is_settled() and bool(window.lookalikes.shown()))
    found = window.lookalikes.grid.model()
    assert found.data(found.index(0), AwayRole) is True
    photos.with_name("unplugged").rename(photos)
    refresh(qtbot, window)
    assert model.data(model.index(0), AwayRole) is False
    assert "not connected" not in model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)


def painted(window: MainWindow) -> QImage:
    grid = window.page.grid
    index = grid.model().index(0)
    image = QImage(160, 160, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    painter = QPainter(image)
    grid.itemDelegate().paint(painter, option, index)
    painter.end()
    return image


def saturation(image: QImage) -> float:
    """How colourful the middle of a painted cell is."""
    colours = [image.pixelColor(x, y) for x in range(40, 120, 4) for y in range(40, 120, 4)]
    return sum(colour.hsvSaturationF() for colour in colours) / len(colours)


def test_a_grey_photo_is_painted_fainter(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    bright = saturation(painted(window))
    window.page.model.set_away([folder.id for folder in window.page.folders])
    assert saturation(painted(window)) < 0.7 * bright


def test_choosing_a_folder_that_is_away_says_so_and_offers_to_locate_it(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    photos.rename(photos.with_name("unplugged"))
    refresh(qtbot, window)
    window.show_folder(window.page.folders[0].id)
    assert "is not connected" in window.message_bar.text
    press_in_message(window, "Locate folder…")
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.windowTitle() == "Where is “Photos” now?"
    dialog.close()


def test_a_folder_that_moved_is_located_and_scanned(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    ids = {row.id for row in library.photos.rows()}
    new = photos.with_name("Moved")
    photos.rename(new)
    refresh(qtbot, window)
    window.folder_places.locate(window.page.folders[0].id)
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(new))
    dialog.close()
    qtbot.waitUntil(lambda: [folder.path for folder in library.folders.all()] == [new])
    scanned(qtbot, window)
    qtbot.waitUntil(lambda: [folder.online for folder in window.page.folders] == [True])
    assert "All 18 photos" in window.message_bar.text
    assert {row.id for row in library.photos.rows()} == ids
    assert box_of(window) is None


def test_a_place_that_holds_other_photos_is_asked_about(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    new = photos.with_name("Other")
    new.mkdir()
    shutil.copy(photos / "00-large.png", new)
    window.folder_places.look_for(photos, new)
    press(qtbot, window, "Cancel")
    assert [folder.path for folder in library.folders.all()] == [photos]
    qtbot.waitUntil(lambda: box_of(window) is None)
    window.folder_places.look_for(photos, new)
    qtbot.waitUntil(lambda: box_of(window) is not None)
    assert "Of 18 photos that were looked for, 1 are there." in box_of(window).informativeText()
    press(qtbot, window, "Yes, it is there")
    qtbot.waitUntil(lambda: [folder.path for folder in library.folders.all()] == [new])
    scanned(qtbot, window)


def test_a_place_that_cannot_be_is_explained(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    window.folder_places.look_for(photos, photos / "nowhere")
    qtbot.waitUntil(lambda: "is not a folder" in window.message_bar.text)


def lose(photos: Path) -> None:
    for path in sorted(photos.glob("*-large.png")):
        path.unlink()


def test_a_great_loss_is_asked_about_and_can_be_confirmed(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    lose(photos)
    window.scan()
    scanned(qtbot, window)
    assert window.message_bar.text.startswith("9 photos can no longer be found in “Photos”.")
    assert window.page.model.rowCount() == 18
    press_in_message(window, "Decide…")
    qtbot.waitUntil(lambda: box_of(window) is not None)
    assert box_of(window).text() == "9 of 18 photos are no longer in “Photos”."
    press(qtbot, window, "They are gone on purpose")
    qtbot.waitUntil(lambda: window.page.model.rowCount() == 9)
    scanned(qtbot, window)
    assert library.folders.all()[0].missing == 9


def test_a_great_loss_can_be_doubted(qtbot: QtBot, window: MainWindow, library: Library, photos: Path) -> None:
    lose(photos)
    window.scan()
    scanned(qtbot, window)
    press_in_message(window, "Decide…")
    press(qtbot, window, "Keep them")
    qtbot.waitUntil(lambda: box_of(window) is None)
    assert not window.controller.running
    assert len(library.photos.rows()) == 18


def test_two_folders_that_lost_photos_are_asked_about_one_after_the_other(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    window.folder_places.ask_about([HeldBack(photos, 7, 20), HeldBack(photos.with_name("More"), 8, 9)])
    assert "15 photos can no longer be found in 2 folders" in window.message_bar.text
    press_in_message(window, "Decide…")
    press(qtbot, window, "Keep them")
    qtbot.waitUntil(lambda: box_of(window) is not None and "“More”" in box_of(window).text())
    press(qtbot, window, "Keep them")
    qtbot.waitUntil(lambda: box_of(window) is None)


def test_an_answer_is_about_the_folder_that_was_asked_about(
    qtbot: QtBot, window: MainWindow, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan that nobody asked for ends while the question stands, and has found another folder."""
    scans: list[tuple[list[Path], bool]] = []
    monkeypatch.setattr(
        window.controller, "scan", lambda folders, *, accept_missing: scans.append((folders, accept_missing))
    )
    other = photos.with_name("More")
    window.folder_places.ask_about([HeldBack(photos, 7, 20)], [photos])
    press_in_message(window, "Decide…")
    assert "“Photos”" in box_of(window).text()
    window.folder_places.ask_about([HeldBack(other, 8, 9)], [other])
    press(qtbot, window, "They are gone on purpose")
    assert scans == [([photos], True)]
    qtbot.waitUntil(lambda: box_of(window) is not None and "“More”" in box_of(window).text())
    press(qtbot, window, "Keep them")
    qtbot.waitUntil(lambda: box_of(window) is None)
    assert len(scans) == 1
    assert "no longer be found" not in window.message_bar.text


def test_an_answer_after_the_photos_are_back_is_no_trouble(
    qtbot: QtBot, window: MainWindow, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans: list[list[Path]] = []
    monkeypatch.setattr(window.controller, "scan", lambda folders, *, accept_missing: scans.append(folders))
    window.folder_places.ask_about([HeldBack(photos, 7, 20)], [photos])
    press_in_message(window, "Decide…")
    window.folder_places.ask_about([], [photos])
    press(qtbot, window, "They are gone on purpose")
    qtbot.waitUntil(lambda: box_of(window) is None)
    assert scans == [[photos]]


def test_a_scan_of_another_folder_takes_no_question_away(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    other = photos.with_name("More")
    window.folder_places.ask_about([HeldBack(photos, 7, 20)], [photos, other])
    window.folder_places.ask_about([], [other])
    assert window.message_bar.text.startswith("7 photos can no longer be found")
    window.folder_places.ask_about([], [other, photos])
    assert window.message_bar.text == ""
    window.folder_places.decide()
    assert box_of(window) is None


def test_missing_photos_are_forgotten_after_a_question(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path
) -> None:
    (photos / "00-large.png").unlink()
    window.scan()
    scanned(qtbot, window)
    qtbot.waitUntil(lambda: window.page.folders[0].missing == 1)
    window.folder_places.ask_to_forget(window.page.folders[0].id)
    press(qtbot, window, "Cancel")
    assert library.folders.all()[0].missing == 1
    qtbot.waitUntil(lambda: box_of(window) is None)
    window.folder_places.ask_to_forget(window.page.folders[0].id)
    press(qtbot, window, "Forget them")
    qtbot.waitUntil(lambda: library.folders.all()[0].missing == 0)
    qtbot.waitUntil(lambda: "1 missing photo forgotten." in window.message_bar.text)
    qtbot.waitUntil(window.is_settled)
