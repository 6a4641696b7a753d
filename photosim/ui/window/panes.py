"""The parts of the window side by side: their widths, and going from one to the next with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QWidget


class PaneSplitter(QSplitter):
    """Three parts side by side: the outer two have the widths that a person gave them, the middle has the rest.

    In a narrow window the outer parts are squeezed, the right one first; where even that is not enough, the one that
    was asked for longer ago folds away. Both come back when the window grows.
    """

    left_shown = Signal(bool)
    """The left part has folded away, or is seen again."""
    right_shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._widths = (0, 0)
        self._alone = False
        self._shown = [True, True]
        """Whether a person wants the left and the right part."""
        self._newest = 1
        self._middle = 0
        self._folding = False
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._moved)

    @property
    def wanted(self) -> tuple[int, int]:
        """Widths of the left and the right part where there is room for them."""
        return self._widths

    @property
    def shown(self) -> tuple[bool, bool]:
        """Whether the left and the right part are wanted, folded away or not."""
        return self._shown[0], self._shown[1]

    def set_wanted(self, left: int, right: int) -> None:
        """Give the outer parts these widths."""
        self._widths = (left, right)
        self._fold()

    def set_middle(self, width: int) -> None:
        """Fold a part away before the middle gets less than this width."""
        self._middle = width

    def stand_beside(self, beside: bool) -> None:
        """Another pane takes room of the window now, or no longer."""
        self._alone = beside
        self.updateGeometry()

    def show_left(self, shown: bool) -> None:
        """Show the left part, or not."""
        self._show_part(0, shown)

    def show_right(self, shown: bool) -> None:
        """Show the right part, or not."""
        self._show_part(1, shown)

    def _show_part(self, side: int, shown: bool) -> None:
        if self._folding:
            return
        self._shown[side] = shown
        if shown:
            self._newest = side
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Room for the middle and one of the others, the third folds away; beside another pane for the middle alone."""
        least = self._least()
        if len(least) < 3:
            return super().minimumSizeHint()
        width = least[1] + (0 if self._alone else max(least[0], least[2]) + 2 * self.handleWidth())
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _moved(self, _place: int, handle: int) -> None:
        left, right = self._widths
        self._widths = (self.sizes()[0], right) if handle == 1 else (left, self.sizes()[2])

    def _parts(self) -> list[QWidget]:
        widgets = (self.widget(number) for number in range(self.count()))
        return [widget for widget in widgets if widget is not None]

    def _least(self) -> list[int]:
        return [part.minimumWidth() or part.minimumSizeHint().width() for part in self._parts()]

    def _fold(self) -> None:
        """Show what is wanted and has room, then share the width."""
        parts, least = self._parts(), self._least()
        if len(parts) < 3 or self._folding:
            return
        shown = list(self._shown)
        if all(shown) and least[0] + max(least[1], self._middle) + least[2] + 2 * self.handleWidth() > self.width() > 0:
            shown[1 - self._newest] = False
        for side, needed in ((0, least[0]), (1, least[2])):
            if self._alone and needed + least[1] + self.handleWidth() > self.width() > 0:
                shown[side] = False
        self._folding = True
        for part, is_shown, told in ((parts[0], shown[0], self.left_shown), (parts[2], shown[1], self.right_shown)):
            part.setVisible(is_shown)
            told.emit(is_shown)
        self._folding = False
        self._share()

    def _share(self) -> None:
        parts, least = self._parts(), self._least()
        shown = [not part.isHidden() for part in parts]
        room = self.width() - self.handleWidth() * (sum(shown) - 1)
        left, right = self._widths
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
