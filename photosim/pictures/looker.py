"""Decoding what a person looks at right now, in worker processes that are kept warm.

The same protection as in a scan: a decoder that crashes, hangs or eats memory takes down its own process and costs one
picture, not the window. Two processes, so that the next photo need not wait for one that was skipped over.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from photosim.base.errors import PhotosimError, UnreadablePhoto
from photosim.pictures import worker
from photosim.pictures.handover import Parcel, fetch
from photosim.pictures.workers import InlineWorkers, ProcessWorkers, Workers, run_one
from photosim.values.photos import Decoded, Preprocessing

Argument = TypeVar("Argument")
Box = tuple[float, float, float, float]
"""x, y, width, height."""

_PROCESSES = 2
_CLOSING = "photosim is being closed."


class Looker:
    """Safe to use from several threads. Processes are started on first use."""

    def __init__(self, *, in_processes: bool) -> None:
        """Not `in_processes`: everything in the caller's thread, for tests and short commands."""
        self._in_processes = in_processes
        self._lock = threading.Lock()
        self._workers: list[ProcessWorkers] = []
        self._closed = False

    def warm_up(self) -> None:
        """Begin to start a process, so that the first picture is quick. Does not wait for it."""
        self._ready().submit(worker.ready, None)

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray:
        """Return uint8 (height, width, 3), upright sRGB, at most `max_side` pixels long. Raises UnreadablePhoto."""
        left: np.ndarray | Parcel = self._run(worker.open_picture, (os.fspath(path), max_side, self._in_processes))
        return fetch(left)

    def decode(
        self, path: str | Path, preprocessing: Preprocessing, *, box: Box | None = None, data: bytes | None = None
    ) -> Decoded:
        """Decode as `imaging.decode.decode` does. Raises UnreadablePhoto, UsageError."""
        decoded: Decoded = self._run(worker.decode_part, (os.fspath(path), preprocessing, box, data))
        return decoded

    def close(self) -> None:
        """End the processes; what is under way is given up."""
        with self._lock:
            self._closed = True
            workers, self._workers = self._workers, []
        for one in workers:
            one.close()

    def _run(self, function: Callable[[Argument], Any], argument: Argument) -> Any:
        try:
            result = run_one(self._ready(), function, argument)
        except RuntimeError:
            if not self._closed:
                raise
            raise UnreadablePhoto(_CLOSING, lasting=False) from None  # the processes ended between the two calls
        if isinstance(result, PhotosimError):
            raise result
        return result

    def _ready(self) -> Workers:
        """A process with nothing to do, else another one while there may be more: a command that looks at one picture
        has one."""
        with self._lock:
            # Once closed, whoever is late does without a process: nobody would end it.
            if not self._in_processes or self._closed:
                return InlineWorkers()
            least = min(self._workers, key=lambda one: one.waiting, default=None)
            if least is None or (least.waiting and len(self._workers) < _PROCESSES):
                least = ProcessWorkers(1)
                self._workers.append(least)
            return least
