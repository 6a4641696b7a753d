"""Exporting groups and decisions from the window: choosing a file, waiting, cancelling, being told."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from photosim.base.job import Job
from photosim.duplicates.exporting import Export
from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.window.window import MainWindow


def test_a_file_is_chosen_and_written(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):
        shutil.copyfile(photos / f"0{seed}-large.png", photos / f"copy {seed}.png")
    window._library.scanning.scan()
    window._library.duplicates.decide([photos / "03-large.png", photos / "04-large.png"], same=False)
    shown: list[Path] = []
    monkeypatch.setattr(window.commands, "show_path", shown.append)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert window.actions_.export.isEnabled()
    window.actions_.export.trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert dialog.defaultSuffix() == "csv"
    dialog.selectNameFilter("JSON for scripts (*.json)")
    dialog.filterSelected.emit("JSON for scripts (*.json)")
    dialog.accept()
    tasks.wait_all()
    file = tmp_path / "photosim-groups.json"
    said = json.loads(file.read_text("utf-8"))
    assert len(said["groups"]) == 2
    assert window.message_bar.text == "2 groups and 1 decision written to “photosim-groups.json”."
    window.message_bar._action.click()
    assert shown == [file]


def test_it_can_be_cancelled_and_is_not_begun_twice(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def export(target: Path, job: Job) -> Export:
        begun.set()
        while not job.cancelled:
            threading.Event().wait(0.01)
        job.raise_if_cancelled()
        return Export(target, 0, 0)

    monkeypatch.setattr(window._library.duplicates, "export", export)
    window.export_commands.export(tmp_path / "all.csv")
    assert begun.wait(10)
    assert "Collecting" in window.message_bar.text
    window.export_commands.choose()
    assert window.findChild(QFileDialog) is None
    window.message_bar._action.click()  # “Cancel”
    tasks.wait_all()
    qtbot.waitUntil(lambda: window.export_commands._running is None)
    window.message_bar.dismiss()
    assert window.message_bar.text == "The export was cancelled. Nothing was written."
    assert not (tmp_path / "all.csv").exists()


def test_closing_the_window_stops_it(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def export(target: Path, job: Job) -> Export:
        while not job.cancelled:
            threading.Event().wait(0.01)
        stopped.set()
        job.raise_if_cancelled()
        return Export(target, 0, 0)

    monkeypatch.setattr(window._library.duplicates, "export", export)
    window.export_commands.export(Path("all.csv"))
    window.close()
    assert stopped.is_set()


def test_a_wrong_place_is_told(qtbot: QtBot, window: MainWindow) -> None:
    window.export_commands.export(window._library.directory / "all.json")
    tasks.wait_all()
    assert "own library folder" in window.message_bar.text


def test_there_is_nothing_to_export_without_folders(qtbot: QtBot, open_window, empty_library: Library) -> None:
    assert not open_window(empty_library).actions_.export.isEnabled()
