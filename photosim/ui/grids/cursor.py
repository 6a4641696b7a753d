"""Where the keyboard leads among cells, and how far a view scrolls to show one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from photosim.ui.grids.sections import Box, Geometry

Action = QAbstractItemView.CursorAction
Hint = QAbstractItemView.ScrollHint

LEAPS = (Action.MoveHome, Action.MoveEnd, Action.MovePageUp, Action.MovePageDown)
"""What goes further than one step."""


def moved(grid: Geometry, row: int, action: Action, page: int) -> int:
    """The row that a key leads to from `row`; `page` is how many lines of cells are in view."""
    last = grid.count - 1
    if action in (Action.MoveLeft, Action.MovePrevious):
        return max(0, row - 1)
    if action in (Action.MoveRight, Action.MoveNext):
        return min(last, row + 1)
    if action == Action.MoveUp:
        return grid.moved(row, -1)
    if action == Action.MoveDown:
        return grid.moved(row, 1)
    if action == Action.MovePageUp:
        above = grid.moved(row, -page)
        return above if above != row else 0
    if action == Action.MovePageDown:
        below = grid.moved(row, page)
        return below if below != row else last
    return {Action.MoveHome: 0, Action.MoveEnd: last}.get(action, row)


def scrolled(box: Box, hint: Hint, *, above: int, below: int, offset: int, height: int) -> int | None:
    """The offset at which a cell is seen; None where it is already, or nothing is to be done.

    box: place of the cell. above, below: pixels that are seen with it. offset, height: of what is in view now.
    """
    top, bottom = box.y - above, box.y + box.height + below
    if hint == Hint.PositionAtCenter:
        return (top + bottom - height) // 2
    if hint == Hint.PositionAtTop or (hint == Hint.EnsureVisible and top < offset):
        return top
    if hint == Hint.PositionAtBottom or (hint == Hint.EnsureVisible and bottom > offset + height):
        return min(top, bottom - height)
    return None


def is_for_stacks(event: QKeyEvent) -> bool:
    """Whether a key opens and closes stacks: + and -, or Ctrl with an arrow up or down."""
    is_arrow = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
    return event.text() in ("+", "-") or (is_arrow and event.modifiers() == Qt.KeyboardModifier.ControlModifier)
