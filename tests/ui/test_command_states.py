"""Which commands make sense in which situation."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photosim.ui.kit.actions import Actions
from photosim.ui.window.command_states import WindowSituation, enable

PHOTOS = {"look_alikes", "reveal", "show_file", "copy_image", "copy_path", "trash", "open", "compare"}
PAGES = {"photos_page", "duplicates_page", "history_page"}
WITH_FOLDERS = {"rescan", "open_picture", "selftest", "compare_folders", "export", *PAGES}
GRID = {"larger", "smaller", "folders", "look_alikes_panel"}
ALL = PHOTOS | WITH_FOLDERS | GRID | {"pause", "cancel", "back", "forward"}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (WindowSituation(), set()),
        (WindowSituation(scanning=True), {"pause", "cancel"}),
        (WindowSituation(has_folders=True, among_photos=True), WITH_FOLDERS | PHOTOS | GRID),
        (
            WindowSituation(has_folders=True, among_photos=True, can_go_back=True),
            WITH_FOLDERS | PHOTOS | GRID | {"back"},
        ),
        (WindowSituation(has_folders=True, can_go_back=True, can_go_forward=True), WITH_FOLDERS | PHOTOS),
        (WindowSituation(has_folders=True, at_full_size=True), WITH_FOLDERS | PHOTOS - {"open", "compare"}),
        (WindowSituation(has_folders=True, in_history=True), WITH_FOLDERS),
    ],
)
def test_commands_that_make_sense(qtbot: QtBot, now: WindowSituation, expected: set[str]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    enable(actions, now)
    assert {name for name in ALL if getattr(actions, name).isEnabled()} == expected


def test_the_pause_is_checked_while_a_scan_rests(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    for paused in (True, False):
        enable(actions, WindowSituation(scanning=True, paused=paused))
        assert actions.pause.isChecked() == paused
