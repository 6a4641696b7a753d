"""One thing that was done on the review page, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class ReviewStep:
    """One thing that was done. `undo` is called in a worker thread, after what made the step."""

    said: str
    """What is told when it was undone."""
    group: str
    """Where it was done, to go back there."""
    undo: Callable[[Any], None]
    made: Any = None
    """What doing it returned; handed to `undo`."""
    told: str = ""
    """What is told when it has been written."""
    failed: bool = False
    """It could not be written, so there is nothing to undo."""
