"""Showing files in the file manager: what is said where there is none, or where the file is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl

from photosim.base.errors import UsageError
from photosim.ui.kit import desktop


@pytest.fixture
def _no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(desktop, "_ask_file_manager", lambda paths: False)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.jpg is not there"):
        desktop.show_in_file_manager([tmp_path / "gone.jpg"])


@pytest.mark.usefixtures("_no_bus")
def test_without_a_bus_the_folder_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    started: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    desktop.show_in_file_manager([photo])
    assert started == [["xdg-open", str(tmp_path)]]


@pytest.mark.usefixtures("_no_bus")
def test_without_any_file_manager_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UsageError, match="No file manager"):
        desktop.show_in_file_manager([tmp_path])


def test_folders_are_told_from_files_and_from_what_cannot_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file, locked = tmp_path / "a", tmp_path / "b.jpg", tmp_path / "locked"
    folder.mkdir()
    file.touch()
    stat = os.stat

    def refuse(path: Any, *more: Any, **named: Any) -> os.stat_result:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *more, **named)

    monkeypatch.setattr(os, "stat", refuse)
    assert desktop.folders_and_files([file, folder, locked]) == ([folder], [file, locked])


def test_only_local_files_are_taken() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/a b.jpg"), QUrl("https://example.org/c.jpg")])
    assert desktop.dropped_paths(data) == [Path("/photos/a b.jpg")]
