"""Keeping other processes from the same work on the models of a library."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from photosim.base.errors import LibraryError

if TYPE_CHECKING:
    from photosim.base.paths import LibraryPaths

log = logging.getLogger(__name__)


@contextlib.contextmanager
def locked(paths: LibraryPaths, path: Path, doing: str) -> Iterator[None]:
    """Hold the lock at `path`. Raises LibraryError, saying what is being done, when another process holds it."""
    lock = filelock.FileLock(path, timeout=0)
    try:
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise LibraryError(
                f"Another photosim is {doing} the library {paths.root}. Wait until it is done, or stop it there."
            ) from error
        except NotImplementedError as error:
            # Some network file systems cannot lock. Doing it twice costs time, and nothing is believed unchecked.
            log.warning("going on without a lock: %s", error)
        yield
    finally:
        lock.release()
