"""Is the computer on battery, and have others work for it to do?"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

_BUSY = 0.6
_CALM = 0.4
"""Shares of all processors' time, 0 to 1, that others take: between the two everything stays as it was."""
_IN_A_ROW = 2


def on_battery() -> bool:
    """Whether the computer runs on its battery now; a computer without one does not."""
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, RuntimeError):  # systems that do not tell
        return False
    return bool(battery is not None and battery.power_plugged is False)


class OthersLoad:
    """Tells whether other programs keep the computer busy. Ask it every few seconds, from one thread."""

    def __init__(self, measure: Callable[[], float] | None = None) -> None:
        """`measure` gives the share of the processors' time that others took since it was last called."""
        self._measure = measure
        self._busy = False
        self._against = 0

    def busy(self) -> bool:
        """Changes its mind only when two measurements in a row say so."""
        if self._measure is None:  # only now: it looks at every process of the computer
            self._measure = _Measure()
        share = self._measure()
        differs = share < _CALM if self._busy else share > _BUSY
        self._against = self._against + 1 if differs else 0
        if self._against >= _IN_A_ROW:
            self._busy, self._against = not self._busy, 0
        return self._busy


class _Measure:
    """The processors' time that neither this program nor its decoding processes took."""

    def __init__(self) -> None:
        import psutil

        self._processors = psutil.cpu_count() or 1
        psutil.cpu_percent(None)  # the first answer is of no use
        self._own, self._at = _own_seconds(), time.monotonic()

    def __call__(self) -> float:
        import psutil

        everybody = float(psutil.cpu_percent(None)) / 100
        own, now = _own_seconds(), time.monotonic()
        passed = max(now - self._at, 0.001)
        # A decoding process that ended takes its seconds with it.
        ours = max(0.0, own - self._own) / passed / self._processors
        self._own, self._at = own, now
        return min(1.0, max(0.0, everybody - ours))


def _own_seconds() -> float:
    import psutil

    me = psutil.Process()
    total = 0.0
    for process in (me, *me.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue  # it ended just now
        total += float(times.user + times.system)
    return total
