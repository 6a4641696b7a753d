"""What people do in the panel of look-alikes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.lookalikes.panel import LookalikesPanel


def settle(qtbot: QtBot, panel: LookalikesPanel) -> None:
    qtbot.waitUntil(lambda: panel.is_settled() and panel.subject is not None)


def ask(qtbot: QtBot, panel: LookalikesPanel, library: Library, number: int = 0) -> int:
    photo_id = library.photos.rows()[number].id
    panel.ask_photo(photo_id)
    settle(qtbot, panel)
    return photo_id
