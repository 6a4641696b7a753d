"""What runs in the process of the networks, and how that process is started."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import util
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from photosim.base import processors
from photosim.base.errors import WeightsError
from photosim.base.job import Job, Progress
from photosim.base.spawning import SPAWNED

if TYPE_CHECKING:
    import numpy as np

    from photosim.embedding.embedder import TorchEmbedder

_END: Final = 3.0
"""Seconds that the process gets to end by itself."""


class File(NamedTuple):
    """Weights, as one process tells them to another."""

    path: str
    formats: str | None
    """Where it is remembered which number format is faster."""
    key: str
    """Of the identity that the asking process has read there."""


class Answer(NamedTuple):
    """Errors come as a part of it: what is raised by the connection itself means that the process is gone."""

    value: Any
    error: Exception | None = None


class Networks:
    """Every network that was asked for, by its file. Each caller has a thread of its own here."""

    def __init__(self) -> None:
        self._made: dict[File, TorchEmbedder] = {}
        self._jobs: dict[int, Job] = {}
        self._stages: dict[int, str] = {}
        self._lock = threading.Lock()

    def answer(self, name: str, arguments: Sequence[Any], busy: int) -> Answer:
        """Call one of the methods below. What it raises is part of the answer.

        `busy` processors are kept so by the process that asks: a pass of a network leaves them alone.
        """
        processors.busy_elsewhere(busy)
        try:
            return Answer(getattr(self, name)(*arguments))
        except Exception as error:  # noqa: BLE001 - raised again by who has asked
            return Answer(None, error)

    def pid(self) -> int:
        """Of the process in which this is."""
        return os.getpid()

    def load(self, file: File) -> None:
        """Load the weights of this file now. Raises WeightsError."""
        self._of(file).load()

    def device(self, file: File) -> str:
        """Where it computes, and in which numbers."""
        return self._of(file).device

    def call(self, file: File, name: str, arguments: Sequence[Any]) -> Any:
        """Call a method of its `TorchEmbedder`. Raises WeightsError."""
        return getattr(self._of(file), name)(*arguments)

    def embed_and_tell(self, number: int, file: File, pixels: np.ndarray) -> np.ndarray:
        """As `TorchEmbedder.embed`; `stage_of(number)` says meanwhile what goes on. Raises WeightsError."""

        def note(progress: Progress) -> None:
            self._stages[number] = progress.stage

        job = self._jobs.setdefault(number, Job(note))
        try:
            return self._of(file).embed(pixels, job)
        finally:
            self._jobs.pop(number, None)
            self._stages.pop(number, None)

    def stage_of(self, number: int, cancelled: bool) -> str:
        """The stage that this question has reached, empty before the first; with `cancelled` it ends soon."""
        job = self._jobs.get(number)
        if job is not None and cancelled:
            job.cancel()
        return self._stages.get(number, "")

    def _of(self, file: File) -> TorchEmbedder:
        from photosim.embedding.embedder import TorchEmbedder

        with self._lock:
            if file not in self._made:
                made = TorchEmbedder(Path(file.path), formats=None if file.formats is None else Path(file.formats))
                if made.identity.key != file.key:
                    raise WeightsError(f"The weights {file.path} were replaced meanwhile. Start photosim again.")
                self._made[file] = made
            return self._made[file]


class Manager(BaseManager):
    """The process, seen from outside."""

    def networks(self) -> Any:
        """What stands here for the `Networks` in the process."""
        return self._networks()  # type: ignore[attr-defined]

    def end(self) -> None:
        """End the process, and wait for that."""
        self.shutdown()
        process: multiprocessing.Process | None = getattr(self, "_process", None)
        if process is not None:
            process.join(_END)


_CALLS = ("answer",)


class _Proxy(multiprocessing.managers.MakeProxyType("_Calls", _CALLS)):  # type: ignore[misc]
    """Each calling thread speaks to the process through a connection of its own."""


Manager.register("_networks", Networks, proxytype=_Proxy, exposed=_CALLS)


def start() -> Manager:
    """Start the process. Raises OSError or EOFError where the system does not let it."""
    manager = Manager(ctx=SPAWNED)
    manager.start(initializer=_prepare)
    return manager


def _prepare() -> None:
    """In the process, before all else: it ends with the program, however that ends, and not by Ctrl+C before it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # At once: torch's threads do not like to see a process end bit by bit, and abort it.
    util.Finalize(None, os._exit, args=(0,), exitpriority=-100)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(0)
