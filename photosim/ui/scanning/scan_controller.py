"""ScanController: one scan at a time, told to the window by signals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from photosim.base.errors import DamagedLibrary, PhotosimError
from photosim.base.job import Job, Progress
from photosim.ui.jobs.kinds import Bug
from photosim.ui.jobs.operation import Operation, Running, relay, start
from photosim.ui.kit.shell import Change

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.values.scanning import ScanReport

log = logging.getLogger(__name__)

_REFRESH_MS = 500
_WORTH_TELLING = 20
"""Photos. A scan that nobody asked for shows how far it is when there are at least so many."""
_PAUSED = "scan.paused"
"""Setting: what was being scanned when the person paused."""

Work = Callable[[Job, Callable[[int], None]], "ScanReport"]


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
    changed = Signal(object)
    """A Change: photos were stored; at most two a second, and once more at the end."""
    finished = Signal(object)
    """A ScanReport."""
    cancelled = Signal()
    failed = Signal(object)
    """A PhotosimError."""
    put_off = Signal(object)
    """A quiet scan of these folders could not be done now."""
    held_changed = Signal(str)
    """Why the scan waits or is slow although nobody paused it; empty when it goes on."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._scan: Running[ScanReport] | None = None
        self._doing = _Request()
        self._note = ""
        self._waiting: list[_Request] = []
        self._closing = False
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(_REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh_again)
        self._dirty = False

    @property
    def running(self) -> bool:
        return self._scan is not None

    @property
    def paused(self) -> bool:
        return self._scan is not None and self._scan.paused

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
        if self._scan is None:
            return
        self._scan.pause(paused)
        self._remember(self._doing if paused else None)
        self.paused_changed.emit(paused)

    def restore(self) -> None:
        """Take up a scan that was paused when the window was closed last; it comes up paused."""
        kept: dict[str, Any] = self._library.settings.get(_PAUSED, {})
        if not kept or self._scan is not None:
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
        if self._scan is None or self._closing:
            return
        self._scan.job.hold(reason)
        self._scan.job.slow_down(rest)
        if note != self._note:
            self._note = note
            self.held_changed.emit(note)

    def cancel(self) -> None:
        """Stop the scan under way and forget the waiting ones; what was stored stays."""
        self._waiting.clear()
        if self._scan is not None:
            self._remember(None)
            self._scan.cancel()

    def close(self) -> None:
        """The window closes: nothing is begun any more. A pause is remembered for the next start."""
        self._closing = True
        self._waiting.clear()

    def _request(self, request: _Request) -> bool:
        if self._closing:
            return False
        if self._scan is not None:
            if request not in self._waiting:
                self._waiting.append(request)
            return False
        self._start(request)
        return True

    def _remember(self, paused: _Request | None) -> None:
        kept: dict[str, object] = {}
        if paused is not None:
            kept = {
                "folders": [str(path) for path in paused.folders],
                "retried": [str(path) for path in paused.retried],
                "quiet": paused.quiet,
            }
        self._library.settings.set(_PAUSED, kept)

    def _start(self, request: _Request, *, paused: bool = False) -> None:
        self._doing, self._note = request, ""
        work, tell_stored = request.work(self._library), relay(self, self._pass_stored)

        def begin(scan: Running[ScanReport]) -> None:
            """A short scan that has to wait for something would be over before it is told to."""
            self._scan = scan
            if paused:
                scan.pause(True)
            self.running_changed.emit(True)

        start(
            Operation(
                owner=self,
                work=lambda job: work(job, tell_stored),
                success=self._finish,
                failure=self._fail,
                cancelled=self._stopped,
                progress=self._pass_progress,
                name="scan",
            ),
            begin,
        )

    def _pass_progress(self, progress: Progress) -> None:
        if not self.quiet or (progress.stage == "reading" and progress.total >= _WORTH_TELLING):
            self.progressed.emit(progress)

    def _pass_stored(self, count: int) -> None:
        if self._closing:
            return
        if self._refreshing.isActive():
            self._dirty = True
        else:
            self._refreshing.start()
            self.changed.emit(Change.PHOTOS)

    def _refresh_again(self) -> None:
        if self._dirty:
            self._dirty = False
            self._refreshing.start()
            self.changed.emit(Change.PHOTOS)

    def _finish(self, report: ScanReport) -> None:
        self._end(found=_has_found(report))
        self.finished.emit(report)
        self._go_on()

    def _stopped(self) -> None:
        self._end()
        self.cancelled.emit()
        self._go_on()

    def _fail(self, error: PhotosimError) -> None:
        self._end()
        if self.quiet and not isinstance(error, (Bug, DamagedLibrary)):
            log.info("a scan that nobody asked for is put off: %s", error)
            self.put_off.emit(self._doing.folders)
        else:
            self.failed.emit(error)
        self._go_on()

    def _end(self, *, found: bool = True) -> None:
        """What is the same however it has ended; all photos that were stored are shown."""
        self._scan = None
        self._refreshing.stop()
        self._dirty = False
        if self._library.settings.get(_PAUSED, {}):
            self._remember(None)
        self.held_changed.emit("")
        if found or not self.quiet:
            self.changed.emit(Change.PHOTOS)

    def _go_on(self) -> None:
        if self._waiting:
            self._start(self._waiting.pop(0))
        else:
            self.running_changed.emit(False)


def _has_found(report: ScanReport) -> bool:
    return bool(report.new or report.changed or report.moved or report.missing or report.described)
