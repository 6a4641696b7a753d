"""A tool button that is only an icon: its tip is its name for screen readers, too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from photosim.ui.kit.icons import set_icon


def icon_button(icon: str, what: str, act: Callable[[], None], parent: QWidget) -> QToolButton:
    """Return a button beside a photo; `what` is its tip: a name, and its key in brackets."""
    button = QToolButton(parent)
    set_icon(button, icon)
    button.setIconSize(QSize(20, 20))
    button.setToolTip(what)
    button.setAccessibleName(what.partition(" (")[0])
    # Clicking leaves the keyboard with the photo.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: act())
    return button
