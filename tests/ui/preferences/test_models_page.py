"""The preferences: pages, the list of models, and installing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.models.models_page import ModelsPage
from photosim.ui.preferences.dialog import PreferencesDialog
from photosim.ui.window.window import MainWindow
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.preferences import PATIENCE_MS, press
from tests.helpers.weights_server import WeightsServer, status, trickle


def answer_box(qtbot: QtBot, text: str) -> str:
    """Press a button of the message box that is open, and return what it said."""
    qtbot.waitUntil(lambda: bool(boxes()), timeout=PATIENCE_MS)
    (box,) = boxes()
    said = f"{box.text()} {box.informativeText()}"
    press(box, text)
    qtbot.waitUntil(lambda: not boxes(), timeout=PATIENCE_MS)
    return said


def boxes() -> list[QMessageBox]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]


def test_pages_can_be_added_and_are_listed_from_two_on(qtbot: QtBot) -> None:
    dialog = PreferencesDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    first, second = QLabel("one"), QLabel("two")
    dialog.add_page("First", first)
    assert not dialog._titles.isVisible()
    assert first.isVisible()
    dialog.add_page("Second", second)
    assert dialog._titles.isVisible()
    assert dialog.titles == ["First", "Second"]
    dialog._titles.setFocus()
    qtbot.keyClick(dialog._titles, Qt.Key.Key_Down)
    assert second.isVisible()
    dialog.show_page("First")
    assert first.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_the_command_is_where_the_platform_wants_it(window: MainWindow) -> None:
    action = window.actions_.preferences
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    assert action.shortcut().toString() == "Ctrl+,"
    action.trigger()
    dialog = window.preferences.dialog
    action.trigger()
    assert window.preferences.dialog is dialog
    dialog.close()
    assert window.preferences.dialog is None


def test_every_model_says_what_it_is_and_offers_what_can_be_done(page: ModelsPage) -> None:
    assert list(page.cards) == ["resnet18", "efficientnet-lite2", "resnet50"]
    ours, large = page.cards["resnet18"], page.cards["resnet50"]
    assert (ours._state.text(), ours.buttons) == ("In use", [])
    assert "18 photos prepared" in ours._facts.text()
    assert large._state.text() == "Not installed"
    assert large.buttons == ["Download 20 KB…"]
    titles = [page.cards[name]._name.text() for name in page.cards]
    assert titles == ["Built in, by colour and layout only", "Built in", "Finest, slow (20 KB to download)"]
    assert large._facts.isHidden()  # one click away
    press(large, "Details")
    assert "resnet50: resnet50, 2,048 numbers a photo" in large._facts.text()
    assert "licence: BSD" in large._facts.text()
    assert not large._facts.isHidden()
    for card in page.cards.values():
        assert card.accessibleName().startswith(card.model.title)
        for button in card.findChildren(QPushButton):
            assert card.model.called in button.accessibleName()


def test_nothing_is_downloaded_before_it_is_agreed_to(qtbot: QtBot, page: ModelsPage, server: WeightsServer) -> None:
    press(page.cards["resnet50"], "Download")
    said = answer_box(qtbot, "Cancel")
    assert "from 127.0.0.1?" in said
    assert "20 KB" in said
    assert "BSD" in said
    assert server.requests == []


def test_download_use_and_remove(qtbot: QtBot, page: ModelsPage, window: MainWindow, library: Library) -> None:
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: page.cards["resnet50"].buttons == ["Remove…", "Use"], timeout=PATIENCE_MS)
    assert "installed" in page.note
    window.lookalikes.ask_photo(library.photos.rows()[0].id)
    qtbot.waitUntil(window.is_settled, timeout=PATIENCE_MS)
    press(page.cards["resnet50"], "Use")
    qtbot.waitUntil(lambda: library.model.name == "resnet50", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.cards["resnet50"]._state.text() == "In use", timeout=PATIENCE_MS)
    assert page.note == "Look-alikes are found by resnet50 now."
    assert window.switch_panel.isHidden()
    qtbot.waitUntil(window.is_settled, timeout=PATIENCE_MS)
    press(page.cards["resnet18"], "Use")
    qtbot.waitUntil(lambda: page.cards["resnet18"]._state.text() == "In use", timeout=PATIENCE_MS)
    press(page.cards["resnet50"], "Remove")
    assert "18 photos" in answer_box(qtbot, "Remove")
    qtbot.waitUntil(lambda: page.cards["resnet50"]._state.text() == "Not installed", timeout=PATIENCE_MS)


def test_a_failed_download_says_why_and_what_to_do(qtbot: QtBot, page: ModelsPage, server: WeightsServer) -> None:
    server.faults = [status(404)]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "no longer has the file" in page.note, timeout=PATIENCE_MS)
    assert page.cards["resnet50"].buttons == ["Download 20 KB…"]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "is installed" in page.note, timeout=PATIENCE_MS)


def test_a_slow_download_shows_its_course_and_can_be_cancelled(
    qtbot: QtBot, page: ModelsPage, server: WeightsServer, window: MainWindow
) -> None:
    server.faults = [trickle]
    press(page.cards["resnet50"], "Download")
    answer_box(qtbot, "Download")
    qtbot.waitUntil(lambda: "of 20 KB" in page._install.text, timeout=PATIENCE_MS)
    assert page._install.title == "Downloading resnet50"
    assert not page.cards["resnet50"]._download.isEnabled()
    assert not page._from_file.isEnabled()
    press(page._install, "Cancel")
    qtbot.waitUntil(lambda: "goes on there next time" in page.note, timeout=PATIENCE_MS)
    assert page._install.isHidden()
    assert page._from_file.isEnabled()


def test_a_file_of_ones_own_is_installed_or_refused(
    qtbot: QtBot, page: ModelsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.install_file(str(tmp_path / "gone.pt"))
    qtbot.waitUntil(lambda: "gone.pt" in page.note, timeout=PATIENCE_MS)
    fitting = fake_shelf(tmp_path)._backbone("resnet50")
    monkeypatch.setattr("photosim.models.shelf.fitting_backbone", lambda file: fitting)
    page.install_file(str(weights_file(tmp_path / "holiday.pt", 8)))
    qtbot.waitUntil(lambda: "is installed" in page.note, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.cards["resnet50"].buttons == ["Remove…", "Use"], timeout=PATIENCE_MS)
    assert "Weights of your own" in page.cards["resnet50"]._about.text()
