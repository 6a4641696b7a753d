"""How many threads a pass of the network has: as many as there are processors with nothing else to do."""

from __future__ import annotations

import os

from photosim.base import processors

_ENOUGH = 8
"""Pictures in a pass from which on its time says something about the next one's."""
_REST = 16
"""Passes on few threads before more are tried again."""


def least() -> int:
    """One in four of the processors, at least one: while decoders are busy, a photo must not wait for the network."""
    return _allowed(max(1, processors.count() // 4))


def most() -> int:
    """What decoders leave free, and no less than `least`."""
    return _allowed(max(least(), processors.free()))


def _allowed(number: int) -> int:
    """As OMP_NUM_THREADS bounds it, where a person has set that."""
    limit = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    return min(number, max(1, int(limit))) if limit.isdecimal() else number


class Threads:
    """Chooses the number for each pass, and learns from what the passes before took.

    Decoders are counted, other programs are not: where those keep the processors busy, threads wait for each other, and
    a pass takes several times as long on many as on few. Then it stays with few for a while.
    """

    def __init__(self, fixed: int | None = None) -> None:
        """`fixed` is the number a caller insists on."""
        self._fixed = fixed
        self._seconds: dict[bool, float] = {}
        """Of the last pass on many threads (True) and on few, a picture."""
        self._rest = 0

    def number(self) -> int:
        """For the next pass."""
        if self._fixed is not None:
            return self._fixed
        return least() if self._rest else most()

    def took(self, number: int, pictures: int, seconds: float) -> None:
        """Tell how long a pass of so many pictures took by the clock, on so many threads."""
        if self._fixed is not None or pictures < _ENOUGH:
            return
        many = number > least()
        self._seconds[many] = seconds / pictures
        if many and self._seconds[True] > self._seconds.get(False, self._seconds[True]):
            self._rest = _REST
        elif not many and self._rest:
            self._rest -= 1
