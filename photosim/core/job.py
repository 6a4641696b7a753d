"""Cancel, pause and progress for long work, handed down from the person to the innermost loop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from photosim.core.errors import Cancelled


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
    """Photos a second since this stage began, pauses left out."""
    seconds_left: float | None = None
    """By bytes; `None` until there is enough to judge by."""
    failed: int = 0
    current: str = ""
    """Path of the file in hand."""


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
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._stage = ""
        self._stage_began = 0.0
        self._stage_paused = 0.0
        self._last_report = float("-inf")

    def cancel(self) -> None:
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    def checkpoint(self) -> None:
        """Wait while paused. Raises Cancelled when the person cancelled."""
        if not self._running.is_set():
            began = self._clock()
            self._running.wait()
            self._stage_paused += self._clock() - began
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
        now = self._clock()
        new_stage = stage != self._stage
        if new_stage:
            self._stage, self._stage_began, self._stage_paused = stage, now, 0.0
        elif now - self._last_report < self._interval and done != total:
            return
        self._last_report = now
        worked = now - self._stage_began - self._stage_paused
        self._on_progress(
            Progress(
                stage=stage,
                done=done,
                total=total,
                done_bytes=done_bytes,
                total_bytes=total_bytes,
                per_second=done / worked if worked > 0 else 0.0,
                seconds_left=_seconds_left(worked, done_bytes, total_bytes),
                failed=failed,
                current=current,
            )
        )


def _seconds_left(worked: float, done_bytes: int, total_bytes: int) -> float | None:
    if worked < 1.0 or done_bytes <= 0 or total_bytes <= 0:
        return None
    return worked * max(0, total_bytes - done_bytes) / done_bytes
