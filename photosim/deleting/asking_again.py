"""Asking again, while the library is open, about photos of which a drive did not say where they are."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from photosim.base.errors import LibraryError
from photosim.deleting.whereabouts import reachable

log = logging.getLogger(__name__)

FIRST_SECONDS = 30.0
"""From the failed move to the first question: a network drive that lost its connection mostly has it back by then."""
MOST_SECONDS = 600.0
"""Between two questions at the most; as often as folders on network drives are looked through (scanning/watching.py).
Each wait is twice the one before, so a drive that is away for a day is looked for about 150 times."""
_CLOSING_SECONDS = 5.0
"""How long closing waits for a question under way; a drive that hangs may take minutes."""

Cancel = Callable[[], None]


class Later(Protocol):
    """Calls `act` once, after so many seconds, in a thread of its own. Returns what stops it until then."""

    def __call__(self, seconds: float, act: Callable[[], None]) -> Cancel: ...


def by_timer(seconds: float, act: Callable[[], None]) -> Cancel:
    timer = threading.Timer(seconds, act)
    timer.daemon = True  # a drive that hangs does not keep the program from ending
    timer.name = "photosim-ask-again"
    timer.start()
    return timer.cancel


class AskingAgain:
    """Has unclear shots settled as soon as their drive answers. Nothing runs while there is none.

    It decides nothing itself: reconciliation opens the files afresh and touches none on a guess.
    """

    def __init__(
        self,
        waiting: Callable[[], Collection[Path]],
        settle: Callable[[], None],
        told: Callable[[], None],
        *,
        later: Later = by_timer,
        answers: Callable[[Path], bool] = reachable,
    ) -> None:
        """`waiting` names the files that wait; `settle` looks for them, and `told` is called when fewer wait then.

        `answers` says whether the drive of a file can be asked at all. What is given here is called in any thread.
        """
        self._waiting = waiting
        self._settle = settle
        self._told = told
        self._later = later
        self._answers = answers
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._cancel: Cancel | None = None
        self._seconds = FIRST_SECONDS
        self._closed = False

    def look(self) -> None:
        """Something was deleted, taken back or settled: where a file waits now, it is asked about in a while."""
        with self._lock:
            if self._cancel is None and not self._closed and self._still_waiting():
                self._set(FIRST_SECONDS)
                self._seconds = 2 * FIRST_SECONDS

    def now(self) -> None:
        """A drive has come back: what waits is asked about at once, and soon again if that does not tell."""
        with self._lock:
            if self._closed or (self._cancel is None and not self._asking.locked()):
                return  # nothing waits
            if self._cancel is not None:
                self._cancel()
            self._set(0.0)
            self._seconds = FIRST_SECONDS

    def close(self) -> None:
        """Ask no more. What waits is settled by the next start."""
        with self._lock:
            self._closed = True
            if self._cancel is not None:
                self._cancel()
                self._cancel = None
        if self._asking.acquire(timeout=_CLOSING_SECONDS):
            self._asking.release()
        else:
            log.warning("a drive is still being asked where photos are; it is left behind")

    def _set(self, seconds: float) -> None:
        self._cancel = self._later(seconds, self._ask)

    def _ask(self) -> None:
        with self._asking:
            with self._lock:
                self._cancel = None
            if self._closed:
                return
            fewer = self._asked()
            with self._lock:
                if self._cancel is None and not self._closed and self._still_waiting():
                    self._set(self._seconds)
                    self._seconds = min(2 * self._seconds, MOST_SECONDS)
            if fewer and not self._closed:
                self._told()

    def _asked(self) -> bool:
        """Have looked where the files are, where a drive answers; whether fewer wait than before."""
        try:
            before = self._waiting()
            if not any(self._answers(path) for path in before):
                return False
            self._settle()
            return len(self._waiting()) < len(before)
        except LibraryError as error:  # locked, full, or its own disk is away
            log.warning("it was not asked where photos are: %s", error)
            return False

    def _still_waiting(self) -> bool:
        try:
            return bool(self._waiting())
        except LibraryError as error:
            log.warning("it is not known whether photos wait: %s", error)
            return True
