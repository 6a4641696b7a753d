"""PhotosService: the photos of the library, by id or by path, with their pictures."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.shots import exposures
from photosim.store.tables.damaged import damaged_files

if TYPE_CHECKING:
    import numpy as np

    from photosim.parts import Parts
    from photosim.values.photos import Failure, Photo, PhotoRow


log = logging.getLogger(__name__)


class PhotosService:
    """`library.photos`. Every method may be called from any thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def rows(self, folder_id: int | None = None, *, whole: bool = False) -> list[PhotoRow]:
        """All photos, or one folder's, newest first.

        A raw photo is left out where a picture stands for its shot, unless shots are wanted `whole`.
        """
        rows = self._parts.stores.photos.rows(folder_id)
        return rows if whole else exposures.shown(self._parts.stores, rows)

    def newest(self, most: int) -> tuple[list[PhotoRow], bool]:
        """The first of `rows`, about `most`, and whether these are all there are. Quick in a library of any size."""
        rows = self._parts.stores.photos.rows(most=most + 1)
        hidden = exposures.halves(self._parts.stores, [row.id for row in rows[:most]])
        return [row for row in rows[:most] if row.id not in hidden], len(rows) <= most

    def badges(self) -> Mapping[int, str]:
        """By photo id what a shot consists of besides one ordinary picture: `RAW`, `LIVE`, `RAW LIVE`; `DAMAGED`."""
        return exposures.badges(self._parts.stores)

    def beside(self, photo_id: int) -> list[Path]:
        """The raw file of a photo's shot and its moving half, as far as there are any; no notes of editors."""
        roots = self._parts.addresses.roots()
        return [
            roots[folder_id] / relative
            for folder_id, relative in exposures.beside(self._parts.stores, photo_id)
            if folder_id in roots
        ]

    def get(self, photo_id: int) -> Photo:
        """Return one photo with all its facts. Raises UsageError when there is no such photo."""
        photo = self._parts.stores.photos.get(photo_id)
        if photo is None:
            raise UsageError("This photo is no longer in the library.")
        return photo

    def known(self, path: Path) -> Photo:
        photo = self.find(path)
        if photo is None:
            raise UsageError(f"{path} is not a photo of this library. Scan its folder first.")
        return photo

    def paths_of(self, ids: Sequence[int]) -> list[Path]:
        """The addresses of these photos, in their order; what is gone meanwhile is left out."""
        rows, roots = self._parts.stores.photos.by_ids(ids), self._parts.addresses.roots()
        there = [rows[photo_id] for photo_id in ids if photo_id in rows]
        return [roots[row.folder_id] / row.relative for row in there if row.folder_id in roots]

    def rows_of(self, ids: Sequence[int]) -> list[PhotoRow]:
        """The rows of these photos, in their order; what is gone meanwhile is left out."""
        rows = self._parts.stores.photos.by_ids(ids)
        return [rows[photo_id] for photo_id in ids if photo_id in rows]

    def size(self, ids: Sequence[int]) -> int:
        """Bytes of the files of these photos together; what is gone meanwhile counts nothing."""
        return self._parts.stores.photos.size(ids)

    def find(self, path: Path) -> Photo | None:
        """Return the library's photo at `path`, if it is one."""
        place = self._parts.addresses.locate(path)
        photo_id = self._parts.stores.photos.find(*place) if place else None
        return self._parts.stores.photos.get(photo_id) if photo_id is not None else None

    def path(self, row: PhotoRow) -> Path:
        """Return the address of a row's file."""
        return self._parts.addresses.roots()[row.folder_id] / row.relative

    def roots(self) -> dict[int, Path]:
        """Path of every folder by its id, for the addresses of many rows."""
        return self._parts.addresses.roots()

    def failures(self) -> list[Failure]:
        """The files that could not be read, with their reasons."""
        return self._parts.stores.failures.all()

    def damaged(self) -> list[Failure]:
        """The photos of which only a part is left to be shown, with what is wrong."""
        return damaged_files(self._parts.stores.database)

    def unsupported(self) -> list[Path]:
        """The videos in the folders, but for the moving halves of photos: nothing is wrong with them."""
        return self._parts.stores.videos.alone()

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None:
        """Return the photo's thumbnail as JPEG, made again from the file at `path` when the cache has lost it."""
        cached = self._parts.stores.thumbnails.read(content_hash)
        if cached is not None:
            return cached
        try:
            decoded = self._parts.looker.decode(path, self._parts.model.preprocessing)
        except UnreadablePhoto:
            return None
        if decoded.content_hash == content_hash:  # else the file has changed, and the next scan will see to it
            try:
                self._parts.stores.thumbnails.write(content_hash, decoded.thumbnail)
            except OSError as error:
                log.warning("thumbnail not kept: %s", error)
        return decoded.thumbnail

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray:
        """Return a file's picture, uint8 (height, width, 3), upright sRGB, at most `max_side` pixels long.

        Raises UnreadablePhoto.
        """
        return self._parts.looker.picture(path, max_side)
