"""UndoSteps: what a person did in this window, wherever it was, and the way back from the newest to the oldest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

_KEPT = 200


class UndoSteps(QObject):
    """Steps of this start of the program, and those of before that can still be undone; deletions of before are in
    the history.

    Rooms push what they did, and drop what was undone in another way. A step that is undone is no longer here: whoever
    fails to undo it pushes it again.
    """

    changed = Signal()
    """A step came or went."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: list[tuple[object, Callable[[], None]]] = []

    def __bool__(self) -> bool:
        return bool(self._steps)

    def push(self, key: object, undo: Callable[[], None]) -> None:
        """Note something that was done. `undo` takes it back, or begins to. A step of the same key is replaced."""
        self._forget(key)
        self._steps.append((key, undo))
        del self._steps[:-_KEPT]
        self.changed.emit()

    def put(self, steps: Sequence[tuple[object, Callable[[], None]]], *, below: bool) -> None:
        """Note several things that were done, the oldest first: before all others, or after them."""
        for key, _ in steps:
            self._forget(key)
        self._steps = [*steps, *self._steps] if below else [*self._steps, *steps]
        del self._steps[:-_KEPT]
        self.changed.emit()

    def drop(self, key: object) -> None:
        """Forget a step: it was undone elsewhere, or was not done after all."""
        self._forget(key)
        self.changed.emit()

    def undo(self) -> None:
        """Take the newest step back; without one, nothing happens."""
        if self._steps:
            _, undo = self._steps.pop()
            self.changed.emit()
            undo()

    def _forget(self, key: object) -> None:
        self._steps = [step for step in self._steps if step[0] != key]
