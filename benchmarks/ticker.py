"""How long the window is held: by how much a timer of 5 ms comes late, by the clock and by the processor's work.

On a machine with other work the clock says mostly how busy that is. So the work that this process did between two ticks
is told as well: a hold that it has made itself is not longer than that.
"""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5


class Ticker(QObject):
    """Runs in the GUI thread, from `start` to `stop`."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = (0.0, 0.0, 0.0)
        self._late: list[tuple[float, float, float]] = []

    def start(self) -> None:
        self._late = []
        self._last = self._now()
        self._timer.start(TICK_MS)

    def stop(self) -> np.ndarray:
        """Milliseconds late, (n, 3): by the clock; no more than all threads worked; no more than this one worked."""
        self._tick()
        self._timer.stop()
        return 1000 * np.array(self._late)

    @staticmethod
    def _now() -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), time.thread_time()

    def _tick(self) -> None:
        now = self._now()
        clock, every, own = (new - old for new, old in zip(now, self._last, strict=True))
        late = max(0.0, clock - TICK_MS / 1000)
        self._late.append((late, min(late, every), min(late, own)))
        self._last = now


def in_words(late: np.ndarray) -> str:
    """99 % and the longest, of each of the three."""
    parts = []
    for name, values in zip(("clock", "work", "own work"), late.T, strict=True):
        parts.append(f"{name} 99 % {np.percentile(values, 99):.0f}, longest {values.max():.0f}")
    over = (late[:, 1] > 50).mean()
    return f"held, ms: {'; '.join(parts)}; {over:.2%} of holds above 50 ms of work"
