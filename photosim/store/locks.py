"""What may happen to a library at one time only, in all processes together: a scan, and a deletion."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

import filelock

from photosim.base.errors import LibraryError, UsageError, cannot_be_written
from photosim.base.job import Job
from photosim.base.paths import LibraryPaths

log = logging.getLogger(__name__)

_PATIENCE = 0.1
"""Seconds between two looks whether a scan has ended."""
_CHANGING_OVER_SECONDS = 120.0
"""A scan waits this long at most while searches change over to another model."""


class Locks:
    """The locks of one open library: files beside the database, so that other programs meet them as well."""

    def __init__(self, paths: LibraryPaths, changing_over: Callable[[], bool]) -> None:
        """`changing_over` tells whether searches change over to another model this moment."""
        self._paths = paths
        self._changing_over = changing_over
        self._scanning = threading.Lock()

    def scanning(self) -> bool:
        """Whether this process scans, or does what must not happen beside a scan."""
        return self._scanning.locked()

    @contextlib.contextmanager
    def scan(self) -> Iterator[None]:
        """Two scans of one library would read everything twice. Raises UsageError, LibraryError."""
        lock = filelock.FileLock(self._paths.scan_lock, timeout=0)
        if not self._scanning.acquire(timeout=_CHANGING_OVER_SECONDS if self._changing_over() else 0.0):
            raise UsageError("A scan or a check of this library is under way already.")
        try:
            self._acquire_for_scan(lock)
            yield
        finally:
            lock.release()
            self._scanning.release()

    @contextlib.contextmanager
    def between_scans(self, job: Job) -> Iterator[None]:
        """Wait until no scan runs, in any process, and let none begin meanwhile. Raises Cancelled."""
        lock = filelock.FileLock(self._paths.scan_lock, timeout=0)
        while True:
            while not self._scanning.acquire(timeout=_PATIENCE):
                job.checkpoint()
            try:
                lock.acquire()
                break
            except filelock.Timeout:
                self._scanning.release()
                time.sleep(_PATIENCE)
                job.checkpoint()
            except NotImplementedError:
                break  # see _acquire_for_scan
            except BaseException:
                self._scanning.release()
                raise
        try:
            yield
        finally:
            lock.release()
            self._scanning.release()

    @contextlib.contextmanager
    def deletion(self) -> Iterator[None]:
        """Deleting and taking back happen one at a time. Raises LibraryError."""
        lock = filelock.FileLock(self._paths.deletion_lock, timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryError(
                f"Another photosim is deleting or restoring photos of the library {self._paths.root}. "
                "Wait until it is done, then try again."
            ) from error
        except NotImplementedError as error:
            raise LibraryError(
                f"The disk of the library {self._paths.root} cannot lock files, so two photosims could delete at once. "
                "Move the library to a local disk to delete photos."
            ) from error
        except OSError as error:
            raise cannot_be_written(self._paths.root, error) from error
        try:
            yield
        finally:
            lock.release()

    def _acquire_for_scan(self, lock: filelock.BaseFileLock) -> None:
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryError(
                f"Another photosim is scanning the library {self._paths.root}. Wait until it is done, or cancel it "
                "there."
            ) from error
        except NotImplementedError as error:
            # Some network file systems cannot lock. Two scans at once there cost time, not photos.
            log.warning("scanning without a lock: %s", error)
        except OSError as error:
            raise cannot_be_written(self._paths.root, error) from error
