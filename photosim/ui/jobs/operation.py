"""Operation: what the window has done outside the GUI thread, and the one way in which the answer comes back."""

from __future__ import annotations

import logging
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal

from photosim.base.errors import Cancelled, PhotosimError
from photosim.base.job import Job, Progress
from photosim.base.texts import tr
from photosim.ui.jobs.kinds import WAITING, AtClosing, Bug, Operation
from photosim.ui.jobs.owners import show_error, stop_timers, window_of
from photosim.ui.jobs.pools import ThreadPool, stop_pools, wait_for_pools

__all__ = ["Operation", "Running", "close", "relay", "running", "start", "wait_all", "watch"]

log = logging.getLogger(__name__)
T = TypeVar("T")
Value = TypeVar("Value")

_THREADS = 4
"""For short questions: a click, a page and the rows of the grid can be asked for at once."""
_CANCEL_SECONDS = 15.0
"""After which something that was cancelled counts as hanging. The longest step without a look at the job is the forward
pass of 32 photos, 0.8 s on two cores in float32 (39 photos a second): this is room for a machine 18 times as slow."""
_SHORT_SECONDS = 5.0
"""The same for a question: 50 times the 0.1 s after which an answer no longer feels immediate."""
_SILENT_SECONDS = 30.0
"""After which something that is waited for, and reports nothing, counts as hanging: as long as a network drive may take
to answer for one file."""


class Running(Generic[T]):
    """An operation under way. All methods are for the GUI thread."""

    def __init__(self, operation: Operation[T]) -> None:
        self.operation = operation
        self.window = window_of(operation.owner)
        self.job = Job(self._report)
        self.ended = False
        """Whether the answer has been delivered, or nobody gets one any more, and the thread has ended."""
        self._begun = False
        self._thread: threading.Thread | None = None
        self._dropped = False
        self._sign_of_life = time.monotonic()
        self.finished_work = threading.Event()
        self.progress: Progress | None = None
        """The latest that was reported."""

    @property
    def waits(self) -> bool:
        """Whether it has not begun, because another one of its group runs."""
        return not self._begun

    @property
    def paused(self) -> bool:
        return self.job.paused

    def pause(self, paused: bool) -> None:
        """Let it rest at its next step, or go on."""
        if paused:
            self.job.pause()
        else:
            self.job.resume()

    def cancel(self) -> None:
        """Have it end soon. One that has not begun never begins."""
        self.job.cancel()
        if not self._begun and not self.finished_work.is_set():
            self._answer(None, Cancelled(tr("Cancelled.")))

    def refuse(self) -> None:
        """It never begins, and nobody hears of it: its window is closed."""
        self.ended = self._dropped = True
        self.job.cancel()
        self.finished_work.set()

    def drop(self) -> None:
        """Nobody is answered from now on; the work still ends."""
        self._dropped = True

    def close(self) -> None:
        """The window is closed."""
        self._sign_of_life = time.monotonic()
        if self.operation.at_closing is AtClosing.CANCEL:
            self.drop()
            self.cancel()

    def hangs(self) -> bool:
        """Whether it is waited for in vain, once the window is closed."""
        patience = _SHORT_SECONDS if self.operation.short else _CANCEL_SECONDS
        if self.operation.at_closing is AtClosing.FINISH:
            patience = _SILENT_SECONDS
        return time.monotonic() - self._sign_of_life > patience

    def begin(self) -> None:
        """Start the work."""
        self._begun = True
        if self.operation.short:
            _pool.submit(self._run)
        else:
            # A daemon: a drive or a server that never answers must not keep the program from ending.
            self._thread = threading.Thread(target=self._run, name=f"photosim-{self.operation.name}", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """The work is done, and the answer has come into the GUI thread."""
        self.ended = True
        if self._thread is not None:
            self._thread.join()  # it has nothing left to do

    def tell(self, progress: Progress) -> None:
        """Pass progress on. Nobody needs what is done for an owner that is gone."""
        operation = self.operation
        self.progress = progress
        if not shiboken6.isValid(operation.owner):
            if operation.at_closing is AtClosing.CANCEL:
                self.cancel()
        elif not (self._dropped or self.job.cancelled) and operation.progress is not None:
            operation.progress(progress)

    def deliver(self, value: Any, error: Exception | None) -> None:
        """Call exactly one of the three."""
        operation = self.operation
        unheard = self._dropped or not shiboken6.isValid(operation.owner)
        if error is not None and not isinstance(error, PhotosimError):
            if unheard:
                log.error("an operation that nobody waits for has failed", exc_info=error)
            else:
                sys.excepthook(type(error), error, error.__traceback__)
            error = Bug()
        if unheard:
            return
        self._dropped = True
        if error is None:
            operation.success(value)
        elif isinstance(error, Cancelled) and operation.cancelled is not None:
            operation.cancelled()
        elif operation.failure is not None:
            operation.failure(error)
        elif not isinstance(error, Cancelled):
            show_error(operation.owner, error)

    # In the worker's thread

    def _run(self) -> None:
        value: object = None
        trouble: Exception | None = None
        try:
            value = self.operation.work(self.job)
        except Exception as error:  # noqa: BLE001 - every error has one way out, by `deliver`
            trouble = error
        self._answer(value, trouble)

    def _answer(self, value: object, error: Exception | None) -> None:
        self.finished_work.set()
        _post(lambda desk: desk.answered.emit(self, value, error))

    def _report(self, progress: Progress) -> None:
        self._sign_of_life = time.monotonic()
        _post(lambda desk: desk.reported.emit(self, progress))


class _Desk(QObject):
    """Lives in the GUI thread, where worker threads hand in what they have to tell. It is never deleted by a widget."""

    answered = Signal(object, object, object)
    reported = Signal(object, object)
    relayed = Signal(object, object, object)
    changed = Signal()
    """Something has begun or ended, or is further than it was."""

    def __init__(self) -> None:
        super().__init__()
        self.running: list[Running[Any]] = []
        """In the order in which they were started, those that wait for their turn among them."""
        self.closing: weakref.WeakSet[QObject] = weakref.WeakSet()
        """Windows that are closed; what a person decided in them may still be under way."""
        self.closed: weakref.WeakSet[QObject] = weakref.WeakSet()
        """Those of them for which nothing is waited for any more."""
        queued = Qt.ConnectionType.QueuedConnection
        self.answered.connect(self._answer, queued)
        self.reported.connect(self._report, queued)
        self.relayed.connect(self._relay, queued)

    def add(self, running: Running[Any]) -> None:
        self.running.append(running)
        self.changed.emit()
        if not self._is_busy(running):
            running.begin()
        else:
            running.tell(Progress(WAITING))

    def _is_busy(self, wanted: Running[Any]) -> bool:
        return any(
            running is not wanted and running.operation.group == wanted.operation.group
            for running in self.of(wanted.window)
            if running.operation.group
        )

    def refuses(self, running: Running[Any]) -> bool:
        """Whether nothing may begin for its window. What has to be finished may lead to more that has to be."""
        if running.operation.at_closing is AtClosing.FINISH:
            return running.window in self.closed
        return running.window in self.closing

    def of(self, window: QObject) -> Iterator[Running[Any]]:
        """What runs or waits for a window."""
        return (running for running in list(self.running) if running.window is window)

    def _answer(self, running: Running[Any], value: object, error: Exception | None) -> None:
        self.running.remove(running)
        running.end()
        self.changed.emit()
        group = running.operation.group
        if group:
            waiting = [other for other in self.of(running.window) if other.operation.group == group]
            if waiting and waiting[0].waits and not waiting[0].finished_work.is_set():
                waiting[0].begin()
        running.deliver(value, error)

    def _report(self, running: Running[Any], progress: Progress) -> None:
        if not running.ended:
            running.tell(progress)
            self.changed.emit()

    def _relay(self, owner: QObject, receive: Callable[[Any], None], value: object) -> None:
        if shiboken6.isValid(owner) and window_of(owner) not in self.closing:
            receive(value)


_pool = ThreadPool("task", _THREADS)
_desk: _Desk | None = None


def start(operation: Operation[T], first: Callable[[Running[T]], None] | None = None) -> Running[T]:
    """Begin, or wait for the turn in the group. `first` is called with it before anything can have happened.

    Where the window of the owner has been closed nothing begins, nothing is called, and what is returned has ended.
    For the GUI thread.
    """
    desk = _the_desk()
    running = Running(operation)
    if desk.refuses(running):
        running.refuse()
        return running
    if first is not None:
        first(running)
    desk.add(running)
    return running


def relay(owner: QObject, receive: Callable[[Value], None]) -> Callable[[Value], None]:
    """A function for any thread that has `receive(value)` called in the GUI thread, unless `owner` is gone by then."""
    _the_desk()

    def tell(value: Value) -> None:
        _post(lambda desk: desk.relayed.emit(owner, receive, value))

    return tell


def watch(owner: QObject, changed: Callable[[], None]) -> None:
    """Have `changed`, a method of `owner`, called whenever something begins, goes on or ends. For the GUI thread."""
    _the_desk().changed.connect(changed)


def running(window: QObject) -> list[Running[Any]]:
    """What runs, or waits for its turn, for a window."""
    return list(_the_desk().of(window))


def close(window: QObject) -> bool:
    """End all that runs for a window, each by its kind, and wait for it; false when something hangs.

    Nothing begins for the window from now on, and no timer in it fires. Only what has to be finished may, while it is
    waited for, lead to more of its kind.
    """
    desk = _the_desk()
    desk.closing.add(window)
    stop_timers(window)
    for one in desk.of(window):
        one.close()
    while (left := list(desk.of(window))) and not all(one.hangs() for one in left):
        left[0].finished_work.wait(0.05)
        _deliver(desk)
    desk.closed.add(window)
    return not left


def wait_all(timeout: float | None = None) -> bool:
    """Wait until every operation has ended and its answer was delivered; false when `timeout` was not enough.

    For shutdown and tests, in the GUI thread. An answer may start further operations: these are waited for as well.
    """
    desk = _the_desk()
    while True:
        begun = [one for one in desk.running if not one.waits]
        if not all(one.finished_work.wait(timeout) for one in begun) or not wait_for_pools(timeout):
            return False
        if QCoreApplication.instance() is None:
            break
        _deliver(desk)
        if not desk.running:
            break
    stop_pools()
    return True


def _the_desk() -> _Desk:
    global _desk
    if _desk is None or not shiboken6.isValid(_desk):
        _desk = _Desk()
    return _desk


def _deliver(desk: _Desk) -> None:
    QCoreApplication.sendPostedEvents(desk, QEvent.Type.MetaCall.value)


def _post(emit: Callable[[_Desk], None]) -> None:
    """Hand something in, from any thread."""
    try:
        if _desk is not None:
            emit(_desk)
    except RuntimeError:  # Qt has ended meanwhile
        log.info("something was told after the window was gone")
