"""Finding the photos that are to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from photosim.base.errors import UsageError
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.values.photos import Folder, Photo

if TYPE_CHECKING:
    from photosim.library import Library


class KnownOfPhotos(NamedTuple):
    """What the library knows of them."""

    photos: Sequence[Photo]
    folders: Sequence[Folder]


def find(library: Library, paths: Sequence[Path]) -> KnownOfPhotos:
    """Look photos up. For a worker thread. Raises UsageError for a file that is none of the library's photos."""
    photos = []
    for path in paths:
        photo = library.photos.find(path)
        if photo is None:
            raise UsageError(tr("{0} is no longer a photo of the library.", to_text(path)))
        photos.append(photo)
    return KnownOfPhotos(photos, library.folders.all())
