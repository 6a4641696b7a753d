"""SHA-256 of weights files, taken once: a file that has not changed since is not read again."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from photosim.base.settings import Settings

_SETTLED = 10
"""Seconds after its last change from which on a file's times tell the next change: some disks count in steps of two."""

_known: dict[Path, tuple[list[int], str]] = {}


def sha256(path: Path, kept: Path | None = None) -> str:
    """Return the SHA-256 of a file, in hexadecimal; `kept` is the file that remembers it for the next start.

    A flipped bit that changes neither size nor time is found when the weights are loaded: their archive has checksums.
    Raises OSError.
    """
    path = path.absolute()
    stamp = _stamp(path)
    known = _known.get(path) or _remembered(path, kept)
    if known is not None and known[0] == stamp:
        _known[path] = known
        return known[1]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    _known.pop(path, None)
    if stamp == _stamp(path) and time.time_ns() - max(stamp[1:3]) > _SETTLED * 1_000_000_000:
        _known[path] = (stamp, found)
        if kept is not None:
            Settings(kept).set(_key(path), [stamp, found])
    return found


def _stamp(path: Path) -> list[int]:
    """What changes when a file does: size, times and its number on the disk."""
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _remembered(path: Path, kept: Path | None) -> tuple[list[int], str] | None:
    values: list[object] = [] if kept is None else Settings(kept).get(_key(path), [])
    match values:
        case [list() as stamp, str() as found] if len(found) == hashlib.sha256().digest_size * 2:
            return stamp, found
    return None


def _key(path: Path) -> str:
    return f"sha256 of {path}"
