"""Test on my photos: started from the Help menu, watched, cancelled, read, saved."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.models.selftest import SelfTestDialog
from photosim.ui.window.window import MainWindow


def dialog_of(window: MainWindow) -> SelfTestDialog:
    return window.findChild(SelfTestDialog)


def button(dialog: SelfTestDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_from_the_menu_to_the_picture(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.actions_.selftest.trigger()
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: dialog.is_settled)
    tasks.wait_all()
    picture = max(dialog.findChildren(QLabel), key=lambda label: label.pixmap().width())
    assert picture.pixmap().width() >= 500
    assert "score" in dialog.text
    assert "Recall and precision" in picture.accessibleName()
    dialog.save(tmp_path / "test.png")
    tasks.wait_all()
    assert "test.png" in dialog.text
    with Image.open(tmp_path / "test.png") as image:
        assert image.width > image.height > 500
    dialog.save(tmp_path / "test.txt")
    tasks.wait_all()
    assert ".png" in dialog.text
    with qtbot.waitSignal(dialog.destroyed):
        QTest.mouseClick(button(dialog, "Close"), Qt.MouseButton.LeftButton)


def test_cancelling_ends_it(
    window: MainWindow, library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Job] = []

    def endless(job: Job) -> None:
        jobs.append(job)
        for done in range(10**9):
            job.report("testing", done % 200, 200, current="/photos/one.jpg")
            job.checkpoint()
            threading.Event().wait(0.01)

    monkeypatch.setattr(library.measuring, "selftest", endless)
    window.actions_.selftest.trigger()
    dialog = dialog_of(window)
    bar = dialog.findChild(QProgressBar)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    with qtbot.waitSignal(dialog.destroyed):
        QTest.mouseClick(button(dialog, "Cancel"), Qt.MouseButton.LeftButton)
    assert tasks.wait_all()
    assert len(jobs) == 1


def test_too_few_photos_is_said(
    window: MainWindow, library: Library, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(job: Job) -> None:
        raise UsageError("Too few photos could be tested.")

    monkeypatch.setattr(library.measuring, "selftest", refuse)
    window.actions_.selftest.trigger()
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: dialog.is_settled)
    assert dialog.text == "Too few photos could be tested."
    assert not dialog.findChild(QProgressBar).isVisible()
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_an_empty_library_has_nothing_to_test(open_window, empty_library: Library) -> None:
    assert not open_window(empty_library).actions_.selftest.isEnabled()
