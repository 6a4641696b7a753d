"""ScanController: one scan at a time in a thread of its own, told to the window by signals."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from photosim.base.errors import Cancelled, DamagedLibrary, PhotosimError
from photosim.base.job import Job, Progress
from photosim.values.photos import ScanReport

if TYPE_CHECKING:
    from photosim.library import Library

log = logging.getLogger(__name__)

_REFRESH_MS = 500
_CLOSE_SECONDS = 15.0
_WORTH_TELLING = 20
"""Photos. A scan that nobody asked for shows how far it is when there are at least so many."""
_PAUSED = "scan.paused"
"""Setting: what was being scanned when the person paused."""

Work = Callable[[Job, Callable[[int], None]], ScanReport]


@dataclass(frozen=True, slots=True)
class _Request:
    """A scan of these folders (none: all), or another look at these failed files."""

    folders: tuple[Path, ...] = ()
    retried: tuple[Path, ...] = ()
    accept_missing: bool = False
    quiet: bool = False
    """Nobody asked for it: told only when there is something to tell."""

    def work(self, library: Library) -> Work:
        if self.retried:
            return lambda job, on_stored: library.scanning.retry(self.retried, job, on_stored=on_stored)
        if self.accept_missing:
            return lambda job, on_stored: library.scanning.scan(
                self.folders, job, accept_missing=True, on_stored=on_stored
            )
        if self.quiet:
            return lambda job, on_stored: library.scanning.rescan(self.folders, job, on_stored=on_stored)
        return lambda job, on_stored: library.scanning.scan(self.folders, job, on_stored=on_stored)


class ScanController(QObject):
    """All methods are for the GUI thread, and all signals arrive there."""

    running_changed = Signal(bool)
    """True just before a scan begins, so that whoever hears it can still pause or hold it."""
    progressed = Signal(object)
    """A Progress, at most ten a second."""
    paused_changed = Signal(bool)
    rows_changed = Signal()
    """Photos were stored; at most two a second, and once more at the end."""
    finished = Signal(object)
    """A ScanReport."""
    cancelled = Signal()
    failed = Signal(object)
    """A PhotosimError."""
    put_off = Signal(object)
    """A quiet scan of these folders could not be done now."""
    held_changed = Signal(str)
    """Why the scan waits or is slow although nobody paused it; empty when it goes on."""

    _reported = Signal(object, object)
    _stored = Signal(object)
    _ended = Signal(object, object, object)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._job: Job | None = None
        self._doing = _Request()
        self._note = ""
        self._thread: threading.Thread | None = None
        self._waiting: list[_Request] = []
        self._closing = False
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(_REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh_again)
        self._dirty = False
        self._reported.connect(self._pass_progress)
        self._stored.connect(self._pass_stored)
        self._ended.connect(self._end)

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def paused(self) -> bool:
        return self._job is not None and self._job.paused

    @property
    def quiet(self) -> bool:
        """Whether the scan under way, or the one that has just ended, was asked for by nobody."""
        return self._doing.quiet

    def scan(self, folders: Sequence[Path] = (), *, accept_missing: bool = False, quiet: bool = False) -> bool:
        """Scan these folders, all when there are none. False when it waits for the scan under way.

        A `quiet` one is of known folders, and is told only when it finds something, or takes long.
        """
        return self._request(_Request(folders=tuple(folders), accept_missing=accept_missing, quiet=quiet))

    def retry(self, paths: Sequence[Path]) -> bool:
        """Read these failed files again. False when it waits for the scan under way."""
        return self._request(_Request(retried=tuple(paths)))

    def pause(self, paused: bool) -> None:
        if self._job is None:
            return
        if paused:
            self._job.pause()
        else:
            self._job.resume()
        self._remember(self._doing if paused else None)
        self.paused_changed.emit(paused)

    def restore(self) -> None:
        """Take up a scan that was paused when the window was closed last; it comes up paused."""
        kept: dict[str, Any] = self._library.settings.get(_PAUSED, {})
        if not kept or self._job is not None:
            return
        folders, retried = (
            tuple(Path(path) for path in paths if isinstance(path, str)) if isinstance(paths, list) else ()
            for paths in (kept.get("folders"), kept.get("retried"))
        )
        self._start(_Request(folders, retried, quiet=bool(kept.get("quiet"))), paused=True)
        self.progressed.emit(Progress("finding"))
        self.paused_changed.emit(True)

    def hold(self, reason: str, *, rest: float = 0.0, note: str = "") -> None:
        """Let the scan under way wait for a reason, or rest that much between its steps; `note` says so in words."""
        if self._job is None or self._closing:
            return
        self._job.hold(reason)
        self._job.slow_down(rest)
        if note != self._note:
            self._note = note
            self.held_changed.emit(note)

    def cancel(self) -> None:
        """Stop the scan under way and forget the waiting ones; what was stored stays."""
        self._waiting.clear()
        if self._job is not None:
            self._remember(None)
            self._job.cancel()

    def close(self) -> bool:
        """Cancel and wait until the thread has ended; false when it would not within some seconds."""
        self._closing = True
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()  # a pause is remembered for the next start
        self._refreshing.stop()
        if self._thread is not None:
            self._thread.join(_CLOSE_SECONDS)
            if self._thread.is_alive():
                log.warning("the scan did not stop in time; it is left behind")
                return False
            self._thread = None
        return True

    def _request(self, request: _Request) -> bool:
        if self._closing:
            return False
        if self._job is not None:
            if request not in self._waiting:
                self._waiting.append(request)
            return False
        self._start(request)
        return True

    def _remember(self, paused: _Request | None) -> None:
        kept = {}
        if paused is not None:
            kept = {
                "folders": [str(path) for path in paused.folders],
                "retried": [str(path) for path in paused.retried],
                "quiet": paused.quiet,
            }
        self._library.settings.set(_PAUSED, kept)

    def _start(self, request: _Request, *, paused: bool = False) -> None:
        job: Job

        def report(progress: object) -> None:
            self._reported.emit(job, progress)

        job = Job(report)
        if paused:
            job.pause()
        self._doing, self._note = request, ""
        work = request.work(self._library)
        self._job = job
        # A daemon: a drive that never answers must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, args=(work, job), name="photosim-scan", daemon=True)
        # Before it begins: a short scan that has to wait for something would be over before it is told to.
        self.running_changed.emit(True)
        self._thread.start()

    def _run(self, work: Work, job: Job) -> None:
        """The thread: whatever happens, `_ended` is told once."""
        report: ScanReport | None = None
        trouble: Exception | None = None
        try:
            report = work(job, self._tell_stored)
        except Exception as error:  # noqa: BLE001 - every error has one way out, by `_end`
            trouble = error
        try:
            self._ended.emit(job, report, trouble)
        except RuntimeError:  # the window is gone
            log.info("a scan ended after the window was gone")

    def _tell_stored(self, count: int) -> None:
        self._stored.emit(count)

    def _pass_progress(self, job: Job, progress: Progress) -> None:
        if job is not self._job or job.paused or self._closing:
            return
        if not self.quiet or (progress.stage == "reading" and progress.total >= _WORTH_TELLING):
            self.progressed.emit(progress)

    def _pass_stored(self, count: int) -> None:
        if self._closing:
            return
        if self._refreshing.isActive():
            self._dirty = True
        else:
            self._refreshing.start()
            self.rows_changed.emit()

    def _refresh_again(self) -> None:
        if self._dirty:
            self._dirty = False
            self._refreshing.start()
            self.rows_changed.emit()

    def _end(self, job: Job, report: ScanReport | None, error: Exception | None) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = self._job = None
        if self._closing:
            return
        self._refreshing.stop()
        self._dirty = False
        if self._library.settings.get(_PAUSED, {}):
            self._remember(None)
        self.held_changed.emit("")
        if report is None or not self.quiet or _has_found(report):
            self.rows_changed.emit()
        if report is not None:
            self.finished.emit(report)
        elif self.quiet and isinstance(error, PhotosimError) and not isinstance(error, (Cancelled, DamagedLibrary)):
            log.info("a scan that nobody asked for is put off: %s", error)
            self.put_off.emit(self._doing.folders)
        elif isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(error, PhotosimError):
            self.failed.emit(error)
        elif error is not None:
            self.failed.emit(PhotosimError("The scan stopped: something went wrong inside photosim. See its log."))
            sys.excepthook(type(error), error, error.__traceback__)
        if self._waiting:
            self._start(self._waiting.pop(0))
        else:
            self.running_changed.emit(False)


def _has_found(report: ScanReport) -> bool:
    return bool(report.new or report.changed or report.moved or report.missing)
