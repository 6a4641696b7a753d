"""What the file system told, gathered until it is worth a scan: directories whose files have stopped changing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from photosim.folders.walk import NOTE_SUFFIXES, SKIPPED_FOLDERS
from photosim.pictures.suffixes import SUFFIXES

QUIET_SECONDS = 2.0
"""A file that has kept its size and time this long is taken for written to its end."""
PATIENCE_SECONDS = 120.0
"""A directory in which something is always changing is looked at all the same after this long."""

_NO_DIRECTORIES = frozenset(
    (
        *(".aae", ".txt", ".db", ".ini", ".xml", ".pdf", ".mp4", ".mov", ".avi"),
        *(".tmp", ".part", ".crdownload"),
    )
)
"""What is deleted with such a name was a file, and no photo."""

Stamp = tuple[int, int] | None


class Settling:
    """Changes below one root. Not safe for several threads."""

    def __init__(
        self,
        root: Path,
        ignored: Path,
        *,
        stamp: Callable[[str], Stamp] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """What lies in `ignored`, the library itself, is none of ours. `stamp` gives a file's size and time."""
        self._root = os.fspath(root)
        self._ignored = os.path.join(os.fspath(ignored), "")
        self._stamp = stamp or _stamp
        self._clock = clock
        self._files: dict[str, tuple[Stamp, float]] = {}
        """Changed files, with what they looked like and since when."""
        self._directories: dict[str, float] = {}
        """Directories to look into, with the time of the first change."""
        self._deleted_at: float | None = None

    def __bool__(self) -> bool:
        return bool(self._directories) or self._deleted_at is not None

    def note(self, path: str, *, deleted: bool) -> None:
        """Something was added, changed or deleted at `path`."""
        if self._is_ignored(path):
            return
        now = self._clock()
        suffix = os.path.splitext(path)[1].lower()
        if deleted:
            self._files.pop(path, None)
            if suffix in NOTE_SUFFIXES:
                self._directories.setdefault(_around(path), now)  # what it said is no longer said
            elif suffix not in _NO_DIRECTORIES:
                # It may have been moved: where to is only found by looking at the whole folder.
                self._deleted_at = now
        elif suffix in SUFFIXES or suffix in NOTE_SUFFIXES:
            self._files[path] = (self._stamp(path), now)
            self._directories.setdefault(_around(path), now)
        elif os.path.isdir(path):
            # One that was moved in comes with everything in it, and no word about that.
            self._directories.setdefault(path, now)

    def note_all(self) -> None:
        """Anything may have changed: look at the whole folder."""
        self._deleted_at = self._clock() - QUIET_SECONDS

    def take(self) -> list[Path]:
        """The directories that can be scanned now; they are forgotten. The root alone when something was deleted."""
        now = self._clock()
        waiting = self._still_changing(now)
        if self._deleted_at is not None:
            oldest = min([self._deleted_at, *self._directories.values()])
            if (waiting or now - self._deleted_at < QUIET_SECONDS) and now - oldest < PATIENCE_SECONDS:
                return []
            self._files.clear()
            self._directories.clear()
            self._deleted_at = None
            return [Path(self._root)]
        ready = [
            directory
            for directory, since in self._directories.items()
            if (directory not in waiting and now - since >= QUIET_SECONDS) or now - since >= PATIENCE_SECONDS
        ]
        for directory in ready:
            del self._directories[directory]
        self._files = {path: seen for path, seen in self._files.items() if _around(path) in self._directories}
        return sorted({self._existing(directory) for directory in ready})

    def _still_changing(self, now: float) -> set[str]:
        """The directories with files that have not been quiet for long enough."""
        waiting = set()
        for path, (stamp, since) in list(self._files.items()):
            current = self._stamp(path)
            if current is None:
                del self._files[path]  # it is gone again
            elif current != stamp:
                self._files[path] = (current, now)
                waiting.add(_around(path))
            elif now - since < QUIET_SECONDS:
                waiting.add(_around(path))
        return waiting

    def _is_ignored(self, path: str) -> bool:
        if path.startswith(self._ignored):
            return True
        below = path.removeprefix(self._root).replace(os.sep, "/")
        return any(part.startswith(".") or part.lower() in SKIPPED_FOLDERS for part in below.split("/"))

    def _existing(self, directory: str) -> Path:
        """The directory, or the nearest one around it that is still there; never above the root."""
        while len(directory) > len(self._root) and not os.path.isdir(directory):
            directory = _around(directory)
        return Path(directory if directory.startswith(self._root) else self._root)


def _around(path: str) -> str:
    return path.rpartition(os.sep)[0]


def _stamp(path: str) -> Stamp:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
