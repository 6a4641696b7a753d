"""What can be undone on the review page, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_KEPT = 200


@dataclass(slots=True)
class Step:
    """One thing that was done. `undo` is called in a worker thread, after what made the step."""

    said: str
    """What is told when it was undone."""
    group: str
    """Where it was done, to go back there."""
    undo: Callable[[Any], None]
    made: Any = None
    """What doing it returned; handed to `undo`."""


@dataclass(slots=True)
class UndoStack:
    """Steps of this start of the program; older ones can be changed by hand."""

    steps: list[Step] = field(default_factory=list)

    def push(self, step: Step) -> None:
        self.steps.append(step)
        del self.steps[:-_KEPT]

    def pop(self) -> Step | None:
        return self.steps.pop() if self.steps else None

    def __bool__(self) -> bool:
        return bool(self.steps)
