"""WriteQueue: what a person decided is written in the order in which it was decided."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from photosim.ui.jobs import tasks

_Work = tuple[Callable[[], Any], Callable[[Any], None] | None, Callable[[], None] | None]


class WriteQueue(QObject):
    """One operation after another in worker threads. One that fails is told, and the rest goes on."""

    failed = Signal(object)
    """A PhotosimError."""
    idle = Signal()
    """Everything is written."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[_Work] = deque()
        self._then: Callable[[Any], None] | None = None
        self._otherwise: Callable[[], None] | None = None
        self._busy = False

    @property
    def busy(self) -> bool:
        return self._busy or bool(self._waiting)

    @property
    def waiting(self) -> bool:
        """Whether something is to be done after what is under way."""
        return bool(self._waiting)

    def add(
        self,
        operation: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Call `operation` in a worker thread after all that was added before.

        Afterwards `then(its value)` is called here, or `otherwise()` when it failed.
        """
        self._waiting.append((operation, then, otherwise))
        if not self._busy:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            self._busy = False
            self.idle.emit()
            return
        self._busy = True
        operation, self._then, self._otherwise = self._waiting.popleft()
        tasks.act(self, operation, self._done, self._fail)

    def _done(self, value: Any) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(value)
        self._next()

    def _fail(self, error: Exception) -> None:
        if self._otherwise is not None:
            self._otherwise()
        self.failed.emit(error)
        self._next()
