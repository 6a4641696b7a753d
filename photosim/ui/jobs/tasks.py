"""Work outside the GUI thread whose answer always comes back to it: one operation, then success or failure."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from photosim.base.errors import PhotosimError

log = logging.getLogger(__name__)
T = TypeVar("T")

_THREADS = 4


class Task:
    """One operation under way. `drop` means that nobody waits for its answer any more; the operation still ends."""

    def __init__(
        self, owner: QObject, success: Callable[[Any], None], failure: Callable[[Exception], None] | None
    ) -> None:
        self._owner = owner
        self._success = success
        self._failure = failure
        self._dropped = False

    def drop(self) -> None:
        """Neither success nor failure is called from now on. For the GUI thread."""
        self._dropped = True

    def deliver(self, value: Any, error: Exception | None) -> None:
        """Call exactly one of the two, in the GUI thread, unless dropped or the owner is gone."""
        if self._dropped or not shiboken6.isValid(self._owner):
            return
        self._dropped = True
        if error is None:
            self._success(value)
            return
        if not isinstance(error, PhotosimError):
            sys.excepthook(type(error), error, error.__traceback__)
            # The widget still has to leave its busy state, and people are told no more than helps them.
            error = PhotosimError("Something went wrong inside photosim. The details are in its log.")
        if self._failure is not None:
            self._failure(error)
        else:
            _show_error(self._owner, error)


class _Desk(QObject):
    """Lives in the GUI thread; worker threads hand their answers in here."""

    answered = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.awaited = 0
        """Answers that have not come yet."""
        self.answered.connect(self._deliver)

    def _deliver(self, task: Task, value: object, error: Exception | None) -> None:
        self.awaited -= 1
        task.deliver(value, error)


class Pool:
    """A few threads, started with the first work; `wait_all` waits for those of all pools."""

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._threads = threads
        self._executor: ThreadPoolExecutor | None = None
        self._running: set[Future[None]] = set()
        self._lock = threading.Lock()
        _pools.append(self)

    def submit(self, work: Callable[[], None]) -> None:
        """Call `work` in one of the threads; it must not raise."""
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix=f"photosim-{self._name}")
            future = self._executor.submit(work)
            self._running.add(future)
        future.add_done_callback(self._forget)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._running.discard(future)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all work is done; false when `timeout` seconds were not enough."""
        with self._lock:
            running = set(self._running)
        return not wait(running, timeout).not_done

    def stop(self) -> None:
        """Let the threads end when they have done what they hold. The next `submit` starts new ones."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)


_pools: list[Pool] = []
_pool = Pool("task", _THREADS)
_desk: _Desk | None = None


def run(
    owner: QObject,
    operation: Callable[[], T],
    success: Callable[[T], None],
    failure: Callable[[Exception], None] | None = None,
) -> Task:
    """Call `operation` in a worker thread, then `success(value)` or `failure(error)` in the GUI thread.

    Call it in the GUI thread. A PhotosimError goes to `failure`, or to the message bar of the owner's window when there
    is none. Any other exception is a bug: it goes to `sys.excepthook`, and `failure` gets a PhotosimError that says so.
    Neither is called once `owner` has been deleted.
    """
    global _desk
    if _desk is None or not shiboken6.isValid(_desk):
        _desk = _Desk()
    task = Task(owner, success, failure)
    desk = _desk

    def work() -> None:
        value: object = None
        trouble: Exception | None = None
        try:
            value = operation()
        except Exception as error:  # noqa: BLE001 - every error has one way out, by `deliver`
            trouble = error
        try:
            desk.answered.emit(task, value, trouble)
        except RuntimeError:  # Qt has ended meanwhile
            log.info("an answer came after the window was gone")

    desk.awaited += 1
    _pool.submit(work)
    return task


def wait_all(timeout: float | None = None) -> bool:
    """Wait until every operation has ended and its answer was delivered; false when `timeout` was not enough.

    For shutdown and tests, in the GUI thread. An answer may start further operations: these are waited for as well.
    """
    while True:
        if not all(pool.wait(timeout) for pool in _pools):
            return False
        if _desk is None or not shiboken6.isValid(_desk) or QCoreApplication.instance() is None:
            break
        QCoreApplication.sendPostedEvents(_desk, QEvent.Type.MetaCall)
        if not _desk.awaited:
            break
    for pool in _pools:
        pool.stop()
    return True


def _show_error(owner: QObject, error: Exception) -> None:
    window = owner.window() if hasattr(owner, "window") else owner
    show = getattr(window, "show_error", None)
    if show is not None:
        show(error)
    else:
        log.warning("%s", error)
