"""Cancel, pause and progress for long work, handed down from the person to the innermost loop."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from photosim.base.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; `total` is 0 while it is not known yet."""

    stage: str
    """`finding`, `reading` or `indexing`."""
    done: int = 0
    total: int = 0
    done_bytes: int = 0
    total_bytes: int = 0
    per_second: float = 0.0
    """Photos a second lately, pauses left out."""
    seconds_left: float | None = None
    """By bytes where they are known, else by count; `None` until there is enough to judge by."""
    failed: int = 0
    current: str = ""
    """Path of the file in hand."""


_LONGEST_REST = 2.0
"""Seconds, so that a rest after one slow file is no standstill."""


class Job:
    """One piece of long work. The worker calls `checkpoint` and `report`; any thread may cancel, pause, resume.

    `on_progress` is called in the worker's thread, at most once every `interval` seconds within a stage.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        interval: float = 0.1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_progress = on_progress
        self._interval = interval
        self._clock = clock
        self._paused = False
        self._held = ""
        self._rest = 0.0
        self._rested_at = clock()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._stage = ""
        self._paused_for = 0.0
        self._pace = _Pace()
        self._last_report = float("-inf")
        self._untold: _Facts | None = None
        """The newest report, while it came too soon after the last one to be told."""

    def cancel(self) -> None:
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        self._paused = True
        self._stand_still()

    def resume(self) -> None:
        self._paused = False
        if not self._held:
            self._running.set()

    def hold(self, reason: str) -> None:
        """Wait for this reason, such as `on battery`, until it is empty; beside the person's own pause."""
        self._held = reason
        if reason:
            self._stand_still()
        elif not self._paused:
            self._running.set()

    def _stand_still(self) -> None:
        self._running.clear()
        if self._cancelled.is_set():  # meanwhile, perhaps
            self._running.set()

    def slow_down(self, rest: float) -> None:
        """Rest at every checkpoint, `rest` times as long as was worked since the last; 0 for full speed."""
        self._rest = rest

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        """By the person; not while it is only held."""
        return self._paused

    @property
    def held(self) -> str:
        """Why it waits although nobody paused it; empty while it does not."""
        return self._held

    def checkpoint(self) -> None:
        """Wait while paused. Raises Cancelled when the person cancelled."""
        if self._untold is not None and (self._rests() or self._clock() - self._last_report >= self._interval):
            self._tell(self._untold)  # else an old count would stand while one long step is taken, or while it rests
        if not self._running.is_set():
            began = self._clock()
            self._running.wait()
            self._paused_for += self._clock() - began
            self._rested_at = self._clock()
        if self._rest:
            self._cancelled.wait(min(_LONGEST_REST, self._rest * (self._clock() - self._rested_at)))
        self._rested_at = self._clock()
        self.raise_if_cancelled()

    def _rests(self) -> bool:
        return not self._running.is_set()

    def raise_if_cancelled(self) -> None:
        """A checkpoint that does not wait, for work that others wait for."""
        if self._cancelled.is_set():
            raise Cancelled("Cancelled.")

    def report(
        self,
        stage: str,
        done: int = 0,
        total: int = 0,
        done_bytes: int = 0,
        total_bytes: int = 0,
        *,
        failed: int = 0,
        current: str = "",
    ) -> None:
        """Tell how far the work is; cheap to call for every file."""
        if self._on_progress is None:
            return
        facts = _Facts(done, total, done_bytes, total_bytes, failed, current)
        is_new = stage != self._stage
        if is_new:
            self._stage, self._pace = stage, _Pace()
        if is_new or done == total or self._clock() - self._last_report >= self._interval:
            self._tell(facts)
        else:
            self._untold = facts

    def _tell(self, facts: _Facts) -> None:
        now = self._clock()
        self._untold, self._last_report = None, now
        self._pace.note(now - self._paused_for, facts.done, facts.done_bytes)
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    stage=self._stage,
                    done=facts.done,
                    total=facts.total,
                    done_bytes=facts.done_bytes,
                    total_bytes=facts.total_bytes,
                    per_second=self._pace.per_second(),
                    seconds_left=self._pace.seconds_left(facts.total, facts.total_bytes),
                    failed=facts.failed,
                    current=facts.current,
                )
            )


class _Facts(NamedTuple):
    """What a worker reports."""

    done: int
    total: int
    done_bytes: int
    total_bytes: int
    failed: int
    current: str


class _Pace:
    """Speed over the last half minute. It starts with the first photo done: what comes before is loading, once."""

    _SECONDS = 30.0
    _ENOUGH_SECONDS = 2.0
    _ENOUGH_SHARE, _CERTAIN_SECONDS = 0.03, 15.0
    """Where things are only counted, one may cost a hundred times what the next one does, and the costly ones come
    first: the first pairs of a search decode photos that later pairs find decoded. So a share of them has to be done,
    or half of the time that the speed is taken over has to have passed."""

    def __init__(self) -> None:
        self._notes: deque[tuple[float, int, int]] = deque()

    def note(self, worked: float, done: int, done_bytes: int) -> None:
        """At `worked` seconds, pauses left out, so much was done."""
        if done <= 0:
            return
        self._notes.append((worked, done, done_bytes))
        while len(self._notes) > 2 and worked - self._notes[1][0] > self._SECONDS:
            self._notes.popleft()

    def per_second(self) -> float:
        seconds, photos, _ = self._span()
        return photos / seconds if seconds > 0 else 0.0

    def seconds_left(self, total: int, total_bytes: int) -> float | None:
        seconds, count, size = self._span()
        if seconds < self._ENOUGH_SECONDS:
            return None
        if total_bytes > 0:
            return seconds * max(0, total_bytes - self._notes[-1][2]) / size if size > 0 else None
        if count <= 0 or (seconds < self._CERTAIN_SECONDS and count < self._ENOUGH_SHARE * total):
            return None
        return seconds * max(0, total - self._notes[-1][1]) / count

    def _span(self) -> tuple[float, int, int]:
        if len(self._notes) < 2:
            return 0.0, 0, 0
        first, last = self._notes[0], self._notes[-1]
        return last[0] - first[0], last[1] - first[1], last[2] - first[2]
