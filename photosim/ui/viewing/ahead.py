"""Ahead: the photos beside the one on show, read before anybody asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import PhotosimError
from photosim.ui.viewing.picture_loader import Level, Want
from photosim.ui.viewing.zoom_view import ZoomView

if TYPE_CHECKING:
    from photosim.library import Library


class NeighbourPictures:
    """Keeps the pictures of the two neighbours, in the size in which they will be shown first."""

    def __init__(self, library: Library, view: ZoomView) -> None:
        self._library = library
        self._view = view
        self._kept: dict[Path, tuple[int, Level]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, path: Path, side: int, level: Level) -> None:
        """This picture has come; `side` pixels were asked for."""
        self._kept[path] = (side, level)

    def get(self, path: Path) -> tuple[int, Level | None]:
        """The side that was asked for, and the picture; 0 and None when there is none."""
        return self._kept.get(path, (0, None))

    def clear(self) -> None:
        self._kept.clear()

    def wants(self, ids: Sequence[int], place: int) -> list[Want]:
        """What is missing of the next photo, then of the previous one. Pictures of all others are let go."""
        wants, paths = [], set()
        for beside in (place + 1, place - 1):
            if not 0 <= beside < len(ids):
                continue
            try:
                photo = self._library.photos.get(ids[beside])
            except PhotosimError:
                continue
            paths.add(photo.path)
            side = self._view.fitted_side_of(photo.width, photo.height)
            if self.get(photo.path)[0] != side and not photo.missing:
                wants.append(Want(photo.path, side, polite=True))
        self._kept = {path: kept for path, kept in self._kept.items() if path in paths}
        return wants
