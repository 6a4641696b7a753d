"""Volumes that tests plug in and out."""

from __future__ import annotations

from pathlib import Path

from photosim.base.volumes import Volume
from photosim.library import Library

HOME, STICK, OTHER = Volume("ext4", "home"), Volume("exfat", "stick"), Volume("exfat", "other")


class Volumes:
    """What the system says of the volumes of paths, where a test decides it."""

    def __init__(self) -> None:
        self.mounted: dict[Path, Volume | None] = {}

    def __call__(self, path: Path) -> Volume | None:
        for place in (path, *path.parents):
            if place in self.mounted:
                return self.mounted[place]
        return HOME


def is_online(library: Library) -> bool:
    (folder,) = library.folders.all()
    return folder.online
