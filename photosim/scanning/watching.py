"""Noticing what changes in the library's folders while somebody is there to see it."""

from __future__ import annotations

import errno
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from photosim.base import mounts
from photosim.base.errors import LibraryError
from photosim.base.paths import to_text
from photosim.scanning.settling import Settling

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
"""Between two looks at what is still changing."""
LOOK_SECONDS = 30.0
"""Between two looks whether folders were added or removed, unplugged or plugged in."""
RESCAN_SECONDS = 600.0
"""Between two light rescans of a folder that cannot be watched. One that finds nothing opens no file."""
_STOP_SECONDS = 5.0
MILLISECONDS = {"debounce": 1000, "step": 200, "rust_timeout": 2000}
"""Events are handed on when there was none for a step, or after a debounce; the time-out is for the very first word."""

Told = Callable[[str, bool], None]
"""Called with a path and whether it was deleted, from any thread."""


class Observer(Protocol):
    """Watches a directory with everything below it until `stop` is set. Raises OSError when it cannot."""

    def __call__(self, root: Path, stop: threading.Event, ready: Callable[[], None], tell: Told) -> None: ...


@dataclass(slots=True)
class _Watch:
    """One root under observation."""

    root: Path
    identity: tuple[int, int]
    settling: Settling
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    rescan_at: float | None = None
    """When the next light rescan is due, where events do not come."""


class Watching:
    """Tells which directories are worth a scan. One thread thinks, and one for each folder listens."""

    def __init__(
        self,
        roots: Callable[[], Mapping[int, Path]],
        ignored: Path,
        on_settled: Callable[[list[Path]], None],
        on_there: Callable[[], None] = lambda: None,
        *,
        observer: Observer | None = None,
        is_network: Callable[[Path], bool] = mounts.is_network,
        tick: float = TICK_SECONDS,
        look: float = LOOK_SECONDS,
        rescan: float = RESCAN_SECONDS,
    ) -> None:
        """`on_settled` is called in the thinking thread with directories inside the roots; what it raises ends it.

        `on_there` is called there when folders have begun to be there, also at first.
        """
        self._roots = roots
        self._ignored = ignored
        self._on_settled = on_settled
        self._on_there = on_there
        self._observer = observer or native_events
        self._is_network = is_network
        self._tick, self._look, self._rescan = tick, look, rescan
        self._events: queue.SimpleQueue[tuple[_Watch, str, bool] | None] = queue.SimpleQueue()
        self._watches: dict[int, _Watch] = {}
        self._notes: dict[Path, str] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="photosim-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> bool:
        """End all threads; false when one hangs, as on a network drive that is gone."""
        self._stopped.set()
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)
        return not self._thread.is_alive()

    def look_now(self) -> None:
        """The library's folders have changed."""
        self._events.put(None)

    def notes(self) -> list[str]:
        """Sentences about folders that cannot be watched, and what is done instead."""
        with self._lock:
            return list(self._notes.values())

    # The thinking thread

    def _run(self) -> None:
        looked = float("-inf")
        try:
            while not self._stopped.is_set():
                now = time.monotonic()
                if now - looked >= self._look:
                    looked = now
                    self._look_at_roots()
                if not self._wait():
                    looked = float("-inf")
                self._hand_out()
        except Exception:
            log.exception("the folders are no longer watched")
        finally:
            for folder_id in list(self._watches):
                self._end(folder_id)

    def _wait(self) -> bool:
        """Take in what was told, for a while; false when the folders are to be looked at at once."""
        busy = any(watch.settling for watch in self._watches.values())
        try:
            told = self._events.get(timeout=self._tick if busy else self._look)
            while told is not None:
                watch, path, deleted = told
                watch.settling.note(path, deleted=deleted)
                told = self._events.get_nowait()
        except queue.Empty:
            return True
        return False

    def _hand_out(self) -> None:
        now = time.monotonic()
        ready: list[Path] = []
        for watch in self._watches.values():
            if watch.rescan_at is not None and now >= watch.rescan_at:
                watch.rescan_at = now + self._rescan
                watch.settling.note_all()
            if watch.settling:
                ready += watch.settling.take()
        if ready and not self._stopped.is_set():
            self._on_settled(ready)

    def _look_at_roots(self) -> None:
        try:
            roots = self._roots()
        except LibraryError as error:  # locked for long, or its disk is away: perhaps not the next time
            log.warning("the folders are not looked at: %s", error)
            return
        for folder_id, watch in list(self._watches.items()):
            if roots.get(folder_id) != watch.root or _identity(watch.root) != watch.identity:
                self._end(folder_id)
        watched = len(self._watches)
        for folder_id, root in roots.items():
            identity = _identity(root)
            if folder_id not in self._watches and identity is not None:
                self._begin(folder_id, root, identity)
        if len(self._watches) > watched:
            self._on_there()

    def _begin(self, folder_id: int, root: Path, identity: tuple[int, int]) -> None:
        watch = _Watch(root, identity, Settling(root, self._ignored))
        self._watches[folder_id] = watch
        if self._is_network(root):
            self._rescan_instead(watch, f"{to_text(root)} is on a network drive")
            return
        watch.thread = threading.Thread(target=self._listen, args=(watch,), name="photosim-listen", daemon=True)
        watch.thread.start()

    def _end(self, folder_id: int) -> None:
        watch = self._watches.pop(folder_id)
        watch.stop.set()
        if watch.thread is not None:
            watch.thread.join(_STOP_SECONDS)
        with self._lock:
            self._notes.pop(watch.root, None)

    def _rescan_instead(self, watch: _Watch, why: str) -> None:
        minutes = max(1, round(self._rescan / 60))
        note = f"{why}: photosim looks through it every {minutes} minutes."
        log.info("%s", note)
        watch.rescan_at = time.monotonic()
        with self._lock:
            self._notes[watch.root] = note
        self._events.put(None)

    # The listening threads

    def _listen(self, watch: _Watch) -> None:
        def tell(path: str, deleted: bool) -> None:
            self._events.put((watch, path, deleted))

        # From now on it hears; whatever happened before, or while the drive was away, is looked for.
        def ready() -> None:
            self._events.put((watch, os.fspath(watch.root), True))

        try:
            self._observer(watch.root, watch.stop, ready, tell)
        except OSError as error:
            if watch.stop.is_set() or not os.path.isdir(watch.root):
                return
            if _is_limit(error):
                why = f"The system watches no more folders, so changes in {to_text(watch.root)} are not told"
            else:
                why = f"Changes in {to_text(watch.root)} cannot be watched ({error})"
            self._rescan_instead(watch, why)


def native_events(root: Path, stop: threading.Event, ready: Callable[[], None], tell: Told) -> None:
    """The system's own events, by way of Rust's notify: gathered there, so that thousands of files cost little here."""
    try:
        _native_events(root, stop, ready, tell)
    except PermissionError as error:
        # One directory that may not be looked into, such as lost+found, shall not cost the others. Not so at first,
        # because the same option hides that the system's limit was reached.
        log.info("a directory cannot be watched: %s", error)
        _native_events(root, stop, ready, tell, pass_over=True)


def _native_events(
    root: Path, stop: threading.Event, ready: Callable[[], None], tell: Told, *, pass_over: bool = False
) -> None:
    import watchfiles  # takes a while, and not every start of the program watches

    changes_of = watchfiles.watch(
        root,
        watch_filter=None,
        debounce=MILLISECONDS["debounce"],
        step=MILLISECONDS["step"],
        rust_timeout=MILLISECONDS["rust_timeout"],
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=pass_over,
        force_polling=False,
    )
    try:
        for number, changes in enumerate(changes_of):
            if number == 0:
                ready()
            for change, path in changes:
                tell(path, change == watchfiles.Change.deleted)
    except (RuntimeError, ValueError) as error:  # the library's own kind, with the system's words
        raise OSError(str(error)) from error


def _is_limit(error: OSError) -> bool:
    words = str(error).lower()
    return error.errno in (errno.ENOSPC, errno.EMFILE) or "limit" in words or "no space left" in words


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(root)
    except OSError:
        return None
    return status.st_dev, status.st_ino
