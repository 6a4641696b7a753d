"""BackgroundJob: one long piece of work at a time in a thread of its own, told to the GUI thread by signals."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from photosim.base.errors import PhotosimError
from photosim.base.job import Job

log = logging.getLogger(__name__)

_BUG = "Something went wrong inside photosim. The details are in its log."


class BackgroundJob(QObject):
    """All methods are for the GUI thread, and all signals arrive there."""

    progressed = Signal(object)
    """A Progress, at most ten a second."""
    paused_changed = Signal(bool)
    ended = Signal(object, object)
    """What the work returned, or None; the PhotosimError that ended it (Cancelled among them), or None."""

    _reported = Signal(object, object)
    _finished = Signal(object, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """`name` is the thread's."""
        super().__init__(parent)
        self._name = name
        self._job: Job | None = None
        self._thread: threading.Thread | None = None
        self._closing = False
        self._reported.connect(self._pass_progress)
        self._finished.connect(self._end)

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def paused(self) -> bool:
        return self._job is not None and self._job.paused

    def start(self, work: Callable[[Job], object]) -> bool:
        """Begin; false when something is under way already."""
        if self._closing or self._job is not None:
            return False
        job: Job

        def report(progress: object) -> None:
            self._reported.emit(job, progress)

        job = self._job = Job(report)
        # A daemon: a server or a drive that never answers must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, args=(work, job), name=self._name, daemon=True)
        self._thread.start()
        return True

    def pause(self, paused: bool) -> None:
        """Rest, or go on."""
        if self._job is not None and self._job.paused != paused:
            if paused:
                self._job.pause()
            else:
                self._job.resume()
            self.paused_changed.emit(paused)

    def cancel(self) -> None:
        """End soon; `ended` tells when."""
        if self._job is not None:
            self._job.cancel()

    def close(self, seconds: float = 5.0) -> bool:
        """Cancel and wait; false when the thread hangs. Nothing starts afterwards, no signal comes."""
        self._closing = True
        self.cancel()
        if self._thread is not None:
            self._thread.join(seconds)
            return not self._thread.is_alive()
        return True

    def _run(self, work: Callable[[Job], object], job: Job) -> None:
        result: object = None
        trouble: Exception | None = None
        try:
            result = work(job)
        except Exception as error:  # noqa: BLE001 - every error has one way out, by `_end`
            trouble = error
        try:
            self._finished.emit(job, result, trouble)
        except RuntimeError:  # the window is gone
            log.info("some work ended after the window was gone")

    def _pass_progress(self, job: Job, progress: object) -> None:
        if job is self._job and not job.paused and not self._closing:
            self.progressed.emit(progress)

    def _end(self, job: Job, result: object, error: Exception | None) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = self._job = None
        if self._closing:
            return
        if error is not None and not isinstance(error, PhotosimError):
            sys.excepthook(type(error), error, error.__traceback__)
            error = PhotosimError(_BUG)
        self.ended.emit(result, error)
