"""Going from one part of the window to the next with a key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget


class Panes(QObject):
    """The lists in some parts of a window, those that are shown, in their order."""

    def __init__(self, parts: Sequence[QWidget], window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts

    def next(self) -> None:
        self._go(1)

    def previous(self) -> None:
        self._go(-1)

    def _go(self, steps: int) -> None:
        views = [part.findChild(QAbstractItemView) for part in self._parts]
        panes = [view for view in views if view is not None and view.isVisible()]
        if panes:
            # From outside of all, forward leads to the first and backward to the last.
            outside = -1 if steps > 0 else 0
            at = next((number for number, pane in enumerate(panes) if pane is self._window.focusWidget()), outside)
            panes[(at + steps) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)
