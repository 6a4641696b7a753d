"""Checking what lies in the library's folder beside the database: leftovers, copies, settings."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from photosim.base.paths import LibraryPaths, to_text
from photosim.base.words import counted
from photosim.checkup.finding import Finding, names
from photosim.store.repair import backups, integrity
from photosim.store.repair.rebuild import WORKSHOP
from photosim.values.health import Problem

log = logging.getLogger(__name__)

_IN_USE_SECONDS = 60.0
"""A temporary file younger than this may belong to somebody who is writing it."""


def leftovers(paths: LibraryPaths) -> list[Finding]:
    """Temporary files of a photosim that was stopped while it wrote."""
    found = [path for path in _temporary(paths) if _is_old(path)]
    if not found:
        return []

    def remove() -> None:
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    size = sum(_size(path) for path in found)
    text = f"{counted(len(found), 'temporary file')} of an interrupted photosim take {size / 1e6:.1f} MB."
    return [
        Finding(
            Problem("files", text, "They are deleted; no photo is among them."),
            remove,
            f"{counted(len(found), 'temporary file')} deleted.",
        )
    ]


def copies(paths: LibraryPaths) -> list[Finding]:
    """Copies of the database that could not be put back."""
    bad = [copy.path for copy in backups.copies(paths.backups) if not integrity.is_whole(copy.path)]
    if not bad:
        return []

    def set_aside() -> None:
        for path in bad:
            path.replace(path.with_name(f"{path.name}.damaged"))

    listed = names([to_text(path.name) for path in bad])
    return [
        Finding(
            Problem(
                "files",
                f"{counted(len(bad), 'copy', 'copies')} of the library cannot be used: {listed}.",
                "They are renamed, so that nobody takes them for good ones; a new copy is made within a week.",
            ),
            set_aside,
            f"Renamed, because they are damaged: {listed}.",
        )
    ]


def settings(paths: LibraryPaths) -> list[Finding]:
    """Settings that cannot be read."""
    try:
        text = paths.settings.read_bytes().decode()
        whole = isinstance(json.loads(text), dict)
    except FileNotFoundError:
        return []
    except ValueError:
        whole = False
    except OSError as error:
        remedy = "Allow reading of the file; until then the window starts with the usual settings."
        return [Finding(Problem("files", f"The settings cannot be read: {error.strerror}.", remedy, False))]
    if whole:
        return []
    aside = paths.settings.with_name(f"{paths.settings.name}.damaged")
    return [
        Finding(
            Problem("files", "The settings are damaged.", f"They start afresh; the old file is kept as {aside.name}."),
            lambda: _move(paths.settings, aside),
            f"The settings start afresh; the old file is kept as {aside.name}.",
        )
    ]


def _move(source: Path, target: Path) -> None:
    source.replace(target)


def _temporary(paths: LibraryPaths) -> Iterator[Path]:
    for folder in (paths.root, paths.backups, paths.indexes):
        yield from folder.glob(".*.tmp")
        yield from folder.glob(".*.tmp-journal")
    yield from paths.root.glob(f"{WORKSHOP}*")
    yield from paths.thumbnails.glob("??/.*.tmp")


def _is_old(path: Path) -> bool:
    try:
        # A clock that was put back since makes a file of the future: old as well.
        return abs(time.time() - path.stat().st_mtime) > _IN_USE_SECONDS
    except OSError:
        return False  # gone meanwhile


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
