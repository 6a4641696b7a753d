"""Pool: a few threads for questions that are answered in a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait


class ThreadPool:
    """A few threads, started with the first work. Nothing that takes longer than a moment may be given to one."""

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


_pools: list[ThreadPool] = []


def wait_for_pools(timeout: float | None = None) -> bool:
    """Wait until no pool has work; false when `timeout` seconds were not enough for one of them."""
    return all(pool.wait(timeout) for pool in _pools)


def stop_pools() -> None:
    """Let the threads of all pools end."""
    for pool in _pools:
        pool.stop()
