"""The chosen photos in another program, and files dragged out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.ui.kit import other_programs
from photosim.ui.kit.other_programs import Program, known_programs, start_with
from photosim.ui.window.window import MainWindow

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a program is a shell script")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that writes down what it was given."""
    path = tmp_path / "Viewer"
    path.write_text(f'#!/bin/sh\nfor one in "$@"; do echo "$one" >> "{tmp_path}/given"; done\n')
    path.chmod(0o755)
    return path


def test_a_program_is_given_the_files_and_offered_again(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, program: Path, tmp_path: Path
) -> None:
    paths = [photos / "00-small.jpg", photos / "03-small.jpg"]
    ids = [library.photos.known(path).id for path in paths]
    window.open_with.choose(program, ids)
    given = tmp_path / "given"
    qtbot.waitUntil(lambda: given.exists() and given.read_text().splitlines() == [str(path) for path in paths])
    qtbot.waitUntil(lambda: window.message_bar.text == "2 photos opened with Viewer.")
    texts = [action.text() for action in window.open_with.menu(ids).actions() if action.text()]
    assert texts[:2] == ["The usual program", "Viewer"]
    assert texts[-1] == "Another program…"


def test_without_a_photo_and_with_a_program_that_is_none(
    qtbot: QtBot, window: MainWindow, library: Library, photos: Path, tmp_path: Path
) -> None:
    window.page.grid.clearSelection()
    window.actions_.open_with.trigger()
    assert window.message_bar.text == "Choose a photo first."
    none = tmp_path / "none"
    none.write_text("no program")
    window.open_with.choose(none, [library.photos.known(photos / "00-small.jpg").id])
    qtbot.waitUntil(lambda: "none could not be started" in window.message_bar.text)


def test_a_file_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there now"):
        start_with(Program("Viewer", ("true",)), [tmp_path / "gone.jpg"])


@pytest.mark.skipif(sys.platform == "darwin", reason="desktop files are of Linux")
def test_the_programs_that_the_desktop_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "applications"
    folder.mkdir()
    (folder / "mimeinfo.cache").write_text(
        "[MIME Cache]\nimage/jpeg=one.desktop;hidden.desktop;gone.desktop;odd.desktop\n"
    )
    (folder / "one.desktop").write_text("[Desktop Entry]\nName=One & only\nExec=sh -x %F\n")
    (folder / "hidden.desktop").write_text("[Desktop Entry]\nName=Two\nExec=sh\nNoDisplay=true\n")
    (folder / "odd.desktop").write_bytes(b"\xff\xfe odd")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", "")
    monkeypatch.setattr(other_programs, "_data_folders", lambda: iter([folder]))
    assert known_programs() == [Program("One & only", ("sh", "-x"))]


def test_files_are_dragged_out(window: MainWindow, photos: Path) -> None:
    model = window.page.model
    data = model.mimeData([model.index(0), model.index(1)])
    dragged = [Path(url.toLocalFile()) for url in data.urls()]
    assert len(dragged) == 2
    assert all(path.parent == photos and path.exists() for path in dragged)
