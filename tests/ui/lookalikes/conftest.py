"""The panel of look-alikes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.lookalikes.panel import LookalikesPanel


@pytest.fixture
def panel(qtbot: QtBot, library: Library) -> Iterator[LookalikesPanel]:
    panel = LookalikesPanel(library)
    qtbot.addWidget(panel)
    panel.resize(360, 700)
    panel.show()
    yield panel
    panel.close_down()
    tasks.wait_all()
