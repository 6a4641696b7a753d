"""Where a model that photos are prepared for gets its pictures: from the files, or from their thumbnails."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from photosim.base.errors import UnreadablePhoto
from photosim.folders.presence import is_online
from photosim.pictures import worker
from photosim.store.stores import Stores
from photosim.store.tables.chosen import LackingVector
from photosim.values.photos import Preprocessing

Result = tuple[str, np.ndarray] | UnreadablePhoto
"""The hash of the content that was read, and the model's input."""


@dataclass(frozen=True, slots=True)
class ContentPhotos:
    """Photos with the same bytes, of which one is read for all."""

    photos: tuple[LackingVector, ...]
    path: str
    """Of the first one's file."""

    @property
    def size(self) -> int:
        return self.photos[0].size


class PicturesOf(Protocol):
    """A way to read."""

    @property
    def read(self) -> Callable[[Any], Result]:
        """What runs in a process, with what `argument` gives."""

    def argument(self, content: ContentPhotos) -> Any: ...

    def within_reach(self, lacking: Sequence[LackingVector]) -> tuple[list[ContentPhotos], list[LackingVector]]:
        """What can be tried, one for each content, and the photos that cannot."""


def roots(stores: Stores) -> dict[int, tuple[Path, bool]]:
    """The path of every folder, and whether it is connected."""
    return {folder_id: (root, is_online(root, expect_content=True)) for folder_id, root, _ in stores.folders.all()}


class Files:
    """The photos themselves, where their folders are connected."""

    def __init__(self, stores: Stores, preprocessing: Preprocessing) -> None:
        self._stores = stores
        self._preprocessing = preprocessing

    @property
    def read(self) -> Callable[[Any], Result]:
        return functools.partial(worker.read_for_model, preprocessing=self._preprocessing)

    def argument(self, content: ContentPhotos) -> str:
        return content.path

    def within_reach(self, lacking: Sequence[LackingVector]) -> tuple[list[ContentPhotos], list[LackingVector]]:
        folders = roots(self._stores)
        groups: dict[tuple[int, str], list[LackingVector]] = {}
        away = []
        for photo in lacking:
            if photo.folder_id in folders and folders[photo.folder_id][1]:
                groups.setdefault((photo.folder_id, photo.content_hash), []).append(photo)
            else:
                away.append(photo)
        return [_content(photos, folders[folder_id][0]) for (folder_id, _), photos in groups.items()], away


class ThumbnailPictures:
    """What the scan has made of them, so that no photo has to be connected; a lost one is made anew of its file."""

    def __init__(self, stores: Stores, preprocessing: Preprocessing) -> None:
        self._stores = stores
        self._preprocessing = preprocessing

    @property
    def read(self) -> Callable[[Any], Result]:
        return functools.partial(worker.read_thumbnail_for_model, preprocessing=self._preprocessing)

    def argument(self, content: ContentPhotos) -> tuple[str, str, str]:
        name = content.photos[0].content_hash
        return name, str(self._stores.thumbnails.path(name)), content.path

    def within_reach(self, lacking: Sequence[LackingVector]) -> tuple[list[ContentPhotos], list[LackingVector]]:
        folders = {folder_id: root for folder_id, root, _ in self._stores.folders.all()}
        groups: dict[str, list[LackingVector]] = {}
        away = []
        for photo in lacking:
            if photo.folder_id in folders:
                groups.setdefault(photo.content_hash, []).append(photo)
            else:
                away.append(photo)  # its folder is being removed
        return [_content(photos, folders[photos[0].folder_id]) for photos in groups.values()], away


def _content(photos: Sequence[LackingVector], root: Path) -> ContentPhotos:
    return ContentPhotos(tuple(photos), str(root / photos[0].relative))
