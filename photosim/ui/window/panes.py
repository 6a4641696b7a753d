"""The parts of the window side by side: their widths, and going from one to the next with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QWidget


class PaneSplitter(QSplitter):
    """Three parts side by side: the outer two have the widths that a person gave them, the middle has the rest.

    In a narrow window the outer parts are squeezed, the right one first, and get their widths back when it grows.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._wanted = (0, 0)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._moved)

    @property
    def wanted(self) -> tuple[int, int]:
        """Widths of the left and the right part where there is room for them."""
        return self._wanted

    def set_wanted(self, left: int, right: int) -> None:
        """Give the outer parts these widths."""
        self._wanted = (left, right)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _moved(self, _place: int, handle: int) -> None:
        left, right = self._wanted
        self._wanted = (self.sizes()[0], right) if handle == 1 else (left, self.sizes()[2])

    def _share(self) -> None:
        widgets = (self.widget(number) for number in range(self.count()))
        parts = [widget for widget in widgets if widget is not None]
        least = [part.minimumWidth() or part.minimumSizeHint().width() for part in parts]
        shown = [not part.isHidden() for part in parts]
        room = self.width() - self.handleWidth() * (sum(shown) - 1)
        left, right = self._wanted
        if shown[2]:
            right = max(least[2], min(right, room - least[1] - left * shown[0]))
        if shown[0]:
            left = max(least[0], min(left, room - least[1] - right * shown[2]))
        self.setSizes([left, max(least[1], room - left * shown[0] - right * shown[2]), right])


class Panes(QObject):
    """The lists in some parts of a window, or such lists, those that are shown, in their order."""

    def __init__(self, parts: Callable[[], Sequence[QWidget]], window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts

    def next(self) -> None:
        self._go(1)

    def previous(self) -> None:
        self._go(-1)

    def _go(self, steps: int) -> None:
        views = [
            part if isinstance(part, QAbstractItemView) else part.findChild(QAbstractItemView) for part in self._parts()
        ]
        panes = [view for view in views if view is not None and view.isVisible()]
        if panes:
            # From outside of all, forward leads to the first and backward to the last.
            outside = -1 if steps > 0 else 0
            at = next((number for number, pane in enumerate(panes) if pane is self._window.focusWidget()), outside)
            panes[(at + steps) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)
