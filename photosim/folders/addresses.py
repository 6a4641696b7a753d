"""Where a path lies in the library: which folder, and where below it. One file may have many names."""

from __future__ import annotations

import os
from pathlib import Path

from photosim.base.paths import expanded
from photosim.store.tables.folders import Folders

Place = tuple[int, str]
"""Folder id, and the path below that folder with `/` between parts; `""` is the folder itself."""


def absolute(path: Path) -> Path:
    """Absolute without `~` and `..`, symbolic links kept: the address as the person wrote it."""
    return Path(os.path.abspath(expanded(path)))


class Addresses:
    """The library's folders as places on disk."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def roots(self) -> dict[int, Path]:
        """Path of every folder by its id."""
        return {folder_id: path for folder_id, path, _ in self._folders.all()}

    def locate(self, path: Path) -> Place | None:
        """Find the folder that is `path` or lies around it; `None` when the path is outside of the library.

        A name that leads there through links, or in other letter case where case does not count, is found as well.
        """
        roots = self.roots()
        written = absolute(path)
        real = Path(os.path.realpath(written))
        for candidate in dict.fromkeys((written, real)):
            for folder_id, root in roots.items():
                if root == candidate or root in candidate.parents:
                    return folder_id, _below(candidate, root)
        return self._by_identity(written, roots) or (self._by_identity(real, roots) if real != written else None)

    def _by_identity(self, path: Path, roots: dict[int, Path]) -> Place | None:
        around: dict[tuple[int, int], Path] = {}
        for directory in (path, *path.parents):
            identity = _identity(directory)
            if identity is not None:
                around.setdefault(identity, directory)
        for folder_id, root in roots.items():
            identity = _identity(root)
            if identity is not None and identity in around:
                return folder_id, _below(path, around[identity])
        return None


def outermost(places: set[Place]) -> list[Place]:
    """The places that lie in none of the others."""
    return sorted(
        (folder_id, below)
        for folder_id, below in places
        if not any(
            folder_id == other and below != around and (not around or below.startswith(f"{around}/"))
            for other, around in places
        )
    )


def same_directory(one: Path, other: Path) -> bool:
    """Whether two paths lead to one directory that is there now."""
    identity = _identity(one)
    return identity is not None and identity == _identity(other)


def _below(path: Path, root: Path) -> str:
    relative = path.relative_to(root).as_posix()
    return "" if relative == "." else relative


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None
