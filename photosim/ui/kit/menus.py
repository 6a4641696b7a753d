"""Buttons that open a menu: for what is asked for less often."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from photosim.ui.kit.icons import set_icon


def menu_button(text: str, tip: str, parent: QWidget) -> QToolButton:
    """A button with a menu of its own, reached by Tab and opened by Space or the mouse; `fill` says what is in it."""
    button = QToolButton(parent)
    set_icon(button, "more")
    button.setText(f" {text}")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(18, 18))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setMenu(QMenu(button))
    return button


def fill(button: QToolButton, actions: Sequence[QAction | None]) -> None:
    """Put these commands into the button's menu; None is a line between."""
    menu = button.menu()
    menu.clear()
    for action in actions:
        if action is None:
            menu.addSeparator()
        else:
            menu.addAction(action)
