"""New processes get the directories that Python looks for modules in: not while somebody changes them for a moment."""

from __future__ import annotations

import threading
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, ClassVar

MODULE_PATH = threading.RLock()
"""Held by whoever changes `sys.path` for a moment, as OpenCV does while it is imported, and while a process begins: one
that begins in between would look for its modules in the wrong place, and end at once."""


class _Process(SpawnProcess):
    def start(self) -> None:
        with MODULE_PATH:
            super().start()


class _Context(SpawnContext):
    Process: ClassVar[Any] = _Process


SPAWNED = _Context()
"""How processes are started: spawned, never forked, since the parent has threads and torch."""
