"""Where a path lies in the library: which folder, and where below it. One file may have many names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.base.paths import expanded
from photosim.base.remedies import Remedy
from photosim.store.tables.folders import Folders

Place = tuple[int, str]
"""Folder id, and the path below that folder with `/` between parts; `""` is the folder itself."""


def absolute(path: Path) -> Path:
    """Absolute without `~` and `..`, symbolic links kept: the address as the person wrote it."""
    return Path(os.path.abspath(expanded(path)))


@dataclass(frozen=True, slots=True)
class Scope:
    """A folder of the library, or the part of it `below` a relative directory."""

    folder_id: int
    root: Path
    below: str = ""

    def path(self, relative: str) -> str:
        return os.path.join(self.root, relative.replace("/", os.sep)) if relative else str(self.root)


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

    def inside(self, path: Path) -> Path:
        """The directory as the library's photos are addressed. Raises UsageError when no photo can be in it."""
        place = self.locate(path)
        if place is not None:
            return self.roots()[place[0]] / place[1]
        around = absolute(path)
        if any(around in root.parents for root in self.roots().values()):
            return around
        raise UsageError(f"{path} is not in a folder of this library.", Remedy.LIST_FOLDERS)

    def root_id(self, path: Path) -> int:
        """Id of the folder at `path`, which may be offline. Raises UsageError."""
        wanted = absolute(path)
        place = self.locate(path)
        for folder_id, root in self.roots().items():
            if root == wanted or place == (folder_id, ""):
                return folder_id
        raise UsageError(f"{path} is not a folder of this library.", Remedy.LIST_FOLDERS)

    def scopes(self, path: Path) -> list[Scope]:
        """The parts of the library that make up a directory inside it or around folders of it."""
        place, roots = self.locate(path), self.roots()
        if place is not None:
            return [Scope(place[0], roots[place[0]], place[1])]
        return [Scope(folder_id, root) for folder_id, root in roots.items() if path in root.parents]

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
