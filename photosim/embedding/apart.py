"""Networks in a process of their own, which ends when nobody has asked for a while.

torch and two networks take 300 to 600 MB, of which little is given back as long as their process lives. A window needs
them for a scan, and for the few questions that no kept vector answers. There they hold up no painting either: torch and
the window do not share Python's lock.
"""

from __future__ import annotations

import functools
import logging
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from photosim.base import processors
from photosim.base.errors import WeightsError
from photosim.base.job import Job
from photosim.embedding import weights
from photosim.values.photos import ModelIdentity

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from photosim.embedding.network_server import Answer, File, Manager, Networks

log = logging.getLogger(__name__)

IDLE: Final = 120.0
"""Seconds without a question after which the process ends. The next question then takes half a second more, or two to
three seconds where it needs torch."""
_BATCH: Final = 128
"""Pictures in one message: the most that a graphics processor takes at once. 10 MB at 160 pixels."""
_LOOK: Final = 0.2
"""Seconds between two looks whether the job was cancelled."""
_ENOUGH: Final = 8
"""Pictures with which a number format may be chosen, which takes long where the processor is slow."""


def start() -> Manager:
    """Start a process. Raises OSError or EOFError where the system does not let it."""
    from photosim.embedding import network_server  # not before it is wanted: a window starts sooner

    return network_server.start()


def _here() -> Networks:
    from photosim.embedding.network_server import Networks

    return Networks()


class NetworkProcess:
    """One process for all networks of a library, started with the first question. Safe to use from several threads."""

    def __init__(self, idle: float = IDLE) -> None:
        """`idle` seconds without a question end the process."""
        self._idle = idle
        self._lock = threading.Lock()
        self._manager: Manager | None = None
        self._networks: Any = None
        """Stands here for the object of that process."""
        self._here: Networks | None = None
        """In place of a process, where none can be started."""
        self._asking = 0
        self._last = 0.0
        self._timer: threading.Timer | None = None
        self._closed = False

    def embedder(self, path: Path, formats: Path | None = None) -> ApartEmbedder:
        """What computes with the weights at `path`; as `TorchEmbedder`. Raises WeightsError."""
        return ApartEmbedder(self, path, formats)

    @property
    def pid(self) -> int | None:
        """The id of the process while there is one."""
        with self._lock:
            return None if self._manager is None else int(self._networks.answer("pid", (), 0).value)

    def ask(self, name: str, *arguments: Any) -> Any:
        """Call this method of `Networks` there. Raises what it raises, and WeightsError when the process dies twice."""
        for _ in range(2):
            manager, networks = self._enter()
            try:
                busy = 0 if manager is None else processors.busy()
                answer: Answer = networks.answer(name, arguments, busy)
            except (EOFError, OSError) as error:
                log.warning("the process of the networks has ended: %s", error)
                if manager is not None:
                    self._drop(manager)
                continue
            finally:
                self._leave()
            if answer.error is not None:
                raise answer.error
            return answer.value
        raise WeightsError(
            "The process that computes what photos look like has ended twice. Perhaps there is not enough free memory: "
            "close other programs, then try again."
        )

    def close(self) -> None:
        """End the process; questions under way fail."""
        with self._lock:
            self._closed = True
            manager, self._manager, self._networks = self._manager, None, None
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if manager is not None:
            manager.end()

    def _enter(self) -> tuple[Manager | None, Any]:
        """What answers, kept alive until `_leave`."""
        with self._lock:
            if self._closed:
                raise WeightsError("photosim is being closed.")
            if self._manager is None and self._here is None:
                try:
                    self._manager = start()
                    self._networks = self._manager.networks()
                except (OSError, EOFError) as error:
                    log.warning("networks compute in this process, for no other could be started: %s", error)
                    self._manager, self._here = None, _here()
            self._asking += 1
            return self._manager, self._here or self._networks

    def _leave(self) -> None:
        with self._lock:
            self._asking -= 1
            self._last = time.monotonic()
            if self._timer is None and self._manager is not None:
                self._wait(self._idle)

    def _wait(self, seconds: float) -> None:
        """Look again after so many seconds; the lock must be held."""
        self._timer = threading.Timer(seconds, self._look)
        self._timer.daemon = True
        self._timer.name = "photosim-networks"
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            self._timer = None
            left = self._last + self._idle - time.monotonic()
            if self._manager is None:
                return
            if self._asking or left > 0:
                self._wait(max(left, min(1.0, self._idle)))
                return
            manager, self._manager, self._networks = self._manager, None, None
        log.info("the networks are let go: nobody has asked for %.0f s", self._idle)
        manager.end()

    def _drop(self, dead: Manager) -> None:
        with self._lock:
            if self._manager is dead:
                self._manager = self._networks = None
        dead.end()


class ApartEmbedder:
    """Implements `values.photos.Embedder`, and what `TorchEmbedder` can besides, in another process."""

    def __init__(self, process: NetworkProcess, path: Path, formats: Path | None) -> None:
        """Reads the weights' file for their identity. Raises WeightsError."""
        self._process = process
        self._identity = weights.identify(path, kept=formats)
        self._formats = formats
        self._path = path
        self._has_chosen = False

    @property
    def identity(self) -> ModelIdentity:
        """What the vectors of this embedder may be compared with."""
        return self._identity

    @functools.cached_property
    def _file(self) -> File:
        from photosim.embedding.network_server import File

        formats = None if self._formats is None else os.fspath(self._formats)
        return File(os.fspath(self._path), formats, self._identity.key)

    @property
    def device(self) -> str:
        """As of TorchEmbedder."""
        return str(self._process.ask("device", self._file))

    def load(self) -> None:
        """Start the process and load the weights there now. Raises WeightsError."""
        self._process.ask("load", self._file)

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """As TorchEmbedder."""
        import numpy as np

        if len(pixels) == 0:
            return np.empty((0, self._identity.dim), np.float32)
        steps = [pixels[at : at + _BATCH] for at in range(0, len(pixels), _BATCH)]
        return np.concatenate([self._embed(step, job or Job()) for step in steps])

    def _embed(self, pixels: np.ndarray, job: Job) -> np.ndarray:
        if self._has_chosen or len(pixels) < _ENOUGH:
            return self._asked("embed", pixels)
        told = _Told(self._process, job)
        vectors: np.ndarray = told.ask("embed_and_tell", told.number, self._file, pixels)
        self._has_chosen = not job.cancelled
        return vectors

    def regions(self, picture: Image.Image, windows: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
        """As TorchEmbedder."""
        return self._asked("regions", picture, list(windows))

    def pieces(self, picture: Image.Image, windows: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
        """As TorchEmbedder."""
        return self._asked("pieces", picture, list(windows))

    def shares(self, picture: Image.Image, toward: np.ndarray) -> np.ndarray:
        """As TorchEmbedder."""
        return self._asked("shares", picture, toward)

    def _asked(self, name: str, *arguments: Any) -> np.ndarray:
        vectors: np.ndarray = self._process.ask("call", self._file, name, arguments)
        return vectors


class _Told:
    """One long question, of which the job is told meanwhile, and which ends sooner when the job is cancelled."""

    _last = 0
    _numbers = threading.Lock()

    def __init__(self, process: NetworkProcess, job: Job) -> None:
        with _Told._numbers:
            _Told._last += 1
            self.number = _Told._last
        self._process = process
        self._job = job
        self._ended = threading.Event()
        self._outcome: list[Any] = []
        self._error: list[BaseException] = []

    def ask(self, name: str, *arguments: Any) -> Any:
        """As `NetworkProcess.ask`."""
        thread = threading.Thread(target=self._run, args=(name, arguments), name="photosim-first-batch", daemon=True)
        thread.start()
        while not self._ended.wait(_LOOK):
            stage = self._process.ask("stage_of", self.number, self._job.cancelled)
            if stage:
                self._job.report(stage)
        thread.join()
        if self._error:
            raise self._error[0]
        return self._outcome[0]

    def _run(self, name: str, arguments: Sequence[Any]) -> None:
        try:
            self._outcome.append(self._process.ask(name, *arguments))
        except BaseException as error:  # noqa: BLE001 - raised in the thread that asked
            self._error.append(error)
        finally:
            self._ended.set()
