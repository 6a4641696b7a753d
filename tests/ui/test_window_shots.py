"""A raw file and its picture in the window: one cell with a badge, one hit, one deletion; videos are told of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.folders.failures import FailuresDialog
from photosim.ui.grids.rows import BadgeRole
from photosim.ui.window.window import MainWindow
from tests.helpers.live_photos import photo, video
from tests.helpers.lookalikes import show_everything
from tests.helpers.pictures import write
from tests.helpers.raw_files import write_raw, write_together

MOMENT = "2024:03:01 12:00:00"
ONE = "12345678-ABCD-4EF0-9123-456789ABCDEF"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Shots"
    for number in range(3):
        picture = write(folder / f"IMG_{number}.JPG", number, taken_at=MOMENT, width=800, height=600)
        write_together(picture, write_raw(folder / f"IMG_{number}.DNG", number, taken_at=MOMENT))
    write_raw(folder / "alone.DNG", 5)
    photo(folder / "live.JPG", ONE, seed=6)
    video(folder / "live.MOV", ONE)
    video(folder / "party.mp4")
    return folder


@pytest.fixture
def shots(open_window: Callable[[Library], MainWindow], empty_library: Library, folder: Path) -> MainWindow:
    empty_library.scanning.scan([folder])
    return open_window(empty_library)


def badges(model: object) -> dict[str, str | None]:
    indexes = [model.index(number) for number in range(model.rowCount())]
    return {index.data(): index.data(BadgeRole) for index in indexes}


def test_a_shot_is_one_cell_with_a_badge(shots: MainWindow) -> None:
    expected = {**{f"IMG_{number}.JPG": "RAW" for number in range(3)}, "alone.DNG": "RAW", "live.JPG": "LIVE"}
    assert badges(shots.page.model) == expected
    assert [folder.photos for folder in shots.page.folders] == [5]


def test_a_shot_is_found_once_and_its_badge_with_it(qtbot: QtBot, shots: MainWindow) -> None:
    ids = {row.relative: row.id for row in shots.page.model.rows}
    shots.show_photo(ids["IMG_0.JPG"])
    qtbot.waitUntil(shots.is_settled)
    show_everything(shots)
    found = badges(shots.lookalikes.grid.model())
    assert found == {"IMG_1.JPG": "RAW", "IMG_2.JPG": "RAW", "alone.DNG": "RAW", "live.JPG": "LIVE"}


def test_the_viewer_names_the_other_files(qtbot: QtBot, shots: MainWindow) -> None:
    ids = {row.relative: row.id for row in shots.page.model.rows}
    shots.open_photo(ids["IMG_0.JPG"], list(ids.values()))
    qtbot.waitUntil(lambda: dict(shots.viewer._details.facts).get("Goes with") == "IMG_0.DNG")


def test_videos_are_listed_and_the_command_for_it_can_be_used(shots: MainWindow, qtbot: QtBot) -> None:
    assert shots.actions_.failures.isEnabled()
    dialog = FailuresDialog(shots._library)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: [failure.path.name for failure in dialog._model.rows] == ["party.mp4"])
    assert "1 video not shown" in dialog._summary.text()


def test_when_the_raw_file_goes_its_badge_goes(qtbot: QtBot, shots: MainWindow, folder: Path) -> None:
    (folder / "IMG_0.DNG").unlink()
    shots._library.scanning.scan()
    shots.page.refresh()
    qtbot.waitUntil(lambda: badges(shots.page.model)["IMG_0.JPG"] is None)
    (folder / "IMG_1.JPG").unlink()
    shots._library.scanning.scan()
    shots.page.refresh()
    qtbot.waitUntil(lambda: badges(shots.page.model).get("IMG_1.DNG") == "RAW")
    assert "IMG_1.JPG" not in badges(shots.page.model)
    QApplication.processEvents()
