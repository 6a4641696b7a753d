"""What the mouse and the keyboard do where no part of the window has taken it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from photosim.ui.kit.actions import Actions


def mouse(actions: Actions, event: QMouseEvent) -> bool:
    """The buttons at the side of a mouse go through the look-alikes. Whether it was one of them."""
    sides = {Qt.MouseButton.BackButton: actions.back, Qt.MouseButton.ForwardButton: actions.forward}
    if event.button() in sides:
        sides[event.button()].trigger()
    return event.button() in sides


def key(event: QKeyEvent) -> bool:
    """Enter presses the button that has the keyboard, as Space does; Qt does so in dialogs only."""
    focus = QApplication.focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not isinstance(focus, QPushButton | QToolButton):
        return False
    if isinstance(focus, QToolButton) and focus.menu() is not None:
        focus.showMenu()
    else:
        focus.click()
    return True
