"""The tool bar: everything in it can be reached at every width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from photosim.ui.window.window import MainWindow

NAMED, ICON = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


@pytest.mark.parametrize("points", [8, 9, 12])
def test_nothing_is_pushed_out_of_a_narrow_window(window: MainWindow, points: int) -> None:
    bar = window.tool_bar
    font = bar.font()
    font.setPointSize(points)
    bar.setFont(font)
    for width in (2000, 1100, 900, 800, window.minimumSizeHint().width(), 1100, 2000):
        window.resize(width, 600)
        QApplication.processEvents()
        more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
        assert not more.isVisible(), width
        for action in bar.actions():
            button = bar.widgetForAction(action)
            assert button.isVisible()
            assert bar.rect().contains(button.geometry()), (width, action.text())


def test_the_pages_keep_their_names_longest(window: MainWindow) -> None:
    actions, bar = window.actions_, window.tool_bar

    def styles() -> tuple[Qt.ToolButtonStyle, Qt.ToolButtonStyle]:
        page, command = bar.widgetForAction(actions.history_page), bar.widgetForAction(actions.rescan)
        return page.toolButtonStyle(), command.toolButtonStyle()

    seen = []
    for width in range(2000, window.minimumSizeHint().width(), -50):
        window.resize(width, 600)
        QApplication.processEvents()
        if styles() not in seen:
            seen.append(styles())
    assert seen[:2] == [(NAMED, NAMED), (NAMED, ICON)]
    assert bar.widgetForAction(actions.rescan).toolTip(), "what the icon means"
