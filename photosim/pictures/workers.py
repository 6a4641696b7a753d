"""Decoding in worker processes: off the window's lock, and a decoder that hangs or crashes costs one photo."""

from __future__ import annotations

import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future, TimeoutError
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from photosim.base import processors
from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job

if TYPE_CHECKING:
    from pebble import ProcessPool

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Argument = TypeVar("Argument")
Result = TypeVar("Result")

SECONDS_PER_FILE = 120.0
"""Longer than any honest file takes on a slow disk; a hanging decoder is killed then."""

_TOO_SLOW = f"Reading it took longer than {SECONDS_PER_FILE:.0f} seconds, so photosim gave up on it."
_CRASHED = "The decoder crashed on this file; it is probably damaged."
_GIVEN_UP = "Reading it was given up, because photosim is being closed."
_NO_MEMORY = "There is not enough memory to open this picture."
_BUG = "Something went wrong inside photosim with this file. The details are in its log."
_PATIENCE = 0.2
"""Seconds between two looks whether the job was cancelled."""


class Workers(Protocol):
    """Where functions on single files run."""

    def submit(self, function: Callable[[Argument], Result], argument: Argument) -> Future[Result]: ...

    def close(self) -> None: ...


class ProcessWorkers:
    """Worker processes, started on first use. Spawned, never forked: the parent has threads and torch."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = self._new_pool()
        self._is_closed = False
        self._lock = threading.Lock()
        self._crew = processors.Crew(count)
        self._handed_out: weakref.WeakSet[Future[Any]] = weakref.WeakSet()

    def _new_pool(self) -> ProcessPool:
        # Imported late: the window is on the screen before anything is decoded.
        from pebble import ProcessPool

        from photosim.base.spawning import SPAWNED
        from photosim.pictures import worker

        return ProcessPool(max_workers=self.count, initializer=worker.initialise, context=SPAWNED)

    @property
    def waiting(self) -> int:
        """Tasks that are not done yet."""
        return self._crew.tasks

    def submit(self, function: Callable[[Argument], Result], argument: Argument) -> Future[Result]:
        """Raises RuntimeError once closed. Where all processes have ended, new ones are started."""
        with self._lock:
            if not self._is_closed and not self._pool.active:
                log.warning("the processes that read photos have ended; new ones are started")
                self._pool = self._new_pool()
            future: Future[Result] = self._pool.schedule(function, args=(argument,), timeout=SECONDS_PER_FILE)
            self._handed_out.add(future)
        self._crew.began()
        future.add_done_callback(self._crew.ended)
        return future

    def close(self) -> None:
        """End the processes; what is under way is given up."""
        with self._lock:
            self._is_closed = True
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            # A pool that is stopped while it starts forgets what it was just given: nobody would ever answer.
            for future in list(self._handed_out):
                future.cancel()


class InlineWorkers:
    """The same in the caller's thread, where no processes are wanted (a count of 0), as in tests."""

    count = 1

    def submit(self, function: Callable[[Argument], Result], argument: Argument) -> Future[Result]:
        future: Future[Result] = Future()
        try:
            future.set_result(function(argument))
        except Exception as error:  # noqa: BLE001 - handed to the caller by result(), as a process pool does
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing was started."""


def default_count() -> int:
    """One decoder a core: the network's share of the work is small, and decoding is the bottleneck."""
    return min(8, processors.count())


def run_all(
    workers: Workers,
    function: Callable[[Argument], Result],
    tasks: Iterable[tuple[Item, Argument]],
    *,
    in_flight: int,
    job: Job,
) -> Iterator[tuple[Item, Result | UnreadablePhoto]]:
    """Run `function` on the argument of each (item, argument); yield (item, result) in the same order.

    At most `in_flight` arguments are handed out at a time, and more only when the caller asks for the next result.
    An item that cannot be read, or whose worker died or was too slow, gives an UnreadablePhoto in place of its result.
    Raises Cancelled while it waits when the job is cancelled; running workers are killed then.
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item, argument in tasks:
            waiting.append((item, workers.submit(function, argument)))
            if len(waiting) >= in_flight:
                first, future = waiting.popleft()
                yield first, _result(future, job)
        while waiting:
            first, future = waiting.popleft()
            yield first, _result(future, job)
    finally:
        for _, future in waiting:
            future.cancel()


def run_one(workers: Workers, function: Callable[[Argument], Result], argument: Argument) -> Result | UnreadablePhoto:
    """Run `function` and wait for its result: an UnreadablePhoto when its process died or was too slow."""
    result: Result | UnreadablePhoto = _result(workers.submit(function, argument), Job())
    return result


def _result(future: Future[Any], job: Job) -> Any:
    while True:
        try:
            return future.result(timeout=_PATIENCE)
        except UnreadablePhoto as error:
            return error
        except TimeoutError:
            # Ours, or pebble's: it gives a killed worker's future the same error.
            if future.done() and isinstance(future.exception(), TimeoutError):
                return UnreadablePhoto(_TOO_SLOW)
            job.raise_if_cancelled()
        except CancelledError:
            return UnreadablePhoto(_GIVEN_UP, lasting=False)
        except MemoryError:
            return UnreadablePhoto(_NO_MEMORY, lasting=False)
        except BrokenExecutor:
            log.exception("the processes that read photos cannot begin")
            return UnreadablePhoto(_BUG, lasting=False)
        except Exception as error:
            if _is_crash(error):
                return UnreadablePhoto(_CRASHED)
            # A bug of ours or of a decoder. Every later scan would end at this file if it were let through.
            log.exception("unexpected error while a photo was read", exc_info=error)
            return UnreadablePhoto(_BUG)


def _is_crash(error: Exception) -> bool:
    from pebble import ProcessExpired

    return isinstance(error, ProcessExpired)


class WorkerPool:
    """Worker processes that are started when there is something to read, and closed at the end."""

    def __init__(self, count: int) -> None:
        """`count` processes at most; 0 to work in the caller's thread."""
        self._count = count
        self._workers: Workers = InlineWorkers()

    def __enter__(self) -> WorkerPool:
        return self

    def workers(self, files: int) -> Workers:
        """Not more processes than files."""
        if self._count and isinstance(self._workers, InlineWorkers):
            self._workers = ProcessWorkers(min(self._count, files))
        return self._workers

    def __exit__(self, *_: object) -> None:
        self._workers.close()
