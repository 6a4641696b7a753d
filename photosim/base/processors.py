"""How many processors there are for photosim, and how many of them its decoders keep busy at the moment.

The network has as many threads as decoders leave free: while they are busy, a pass on one thread is quickest, for
threads that wait for each other on busy processors take several times as long; once they have run ahead, or are done,
every processor it leaves alone is idle.
"""

from __future__ import annotations

import os
import threading


def count() -> int:
    """Processors that this process may use."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


class Crew:
    """Processes that work beside this one, each on one task at a time. Safe for several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._tasks = 0
        self._lock = threading.Lock()

    @property
    def tasks(self) -> int:
        """Tasks that have not ended."""
        return self._tasks

    def began(self) -> None:
        """A task was handed out."""
        global _busy
        with self._lock, _all:
            _busy += self._tasks < self._size
            self._tasks += 1

    def ended(self, _: object = None) -> None:
        """A task is done, or was given up."""
        global _busy
        with self._lock, _all:
            self._tasks -= 1
            _busy -= self._tasks < self._size


_busy = 0
"""Of all crews: processors are shared by everything that this process does."""
_elsewhere = 0
"""Of the crews of the process that this one works for."""
_all = threading.Lock()


def busy() -> int:
    """Processors that the crews of this process keep busy."""
    return _busy


def busy_elsewhere(number: int) -> None:
    """Tell how many the process keeps busy that this one works for."""
    global _elsewhere
    _elsewhere = number


def free() -> int:
    """Processors that no crew of photosim keeps busy; others' programs are not asked. At least 0."""
    return max(0, count() - _busy - _elsewhere)
