"""What is known of a photo from its file and from everything that lies beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.paths import to_text
from photosim.pictures import description, raw, sidecar, takeout
from photosim.shots.notes_beside import told_beside
from photosim.shots.shots import Listings, companions
from photosim.values.metadata_transfer import Description, together
from photosim.values.photos import Photo

log = logging.getLogger(__name__)


def describe(photo: Photo, listings: Listings | None = None) -> Description:
    """What is known of a photo: from its sidecars, its file, and Takeout's JSON, in this order.

    Raises UnreadablePhoto.
    """
    listings = listings or Listings()
    try:
        notes = sidecars(photo, listings)
        told = told_beside(photo.path, listings)
    except OSError as error:
        raise UnreadablePhoto(f"{photo.path.parent}: {error.strerror or error}", lasting=False) from error
    try:
        own = description.read(photo.path)
    except UnreadablePhoto as error:
        raise UnreadablePhoto(f"{photo.path}: {error.reason}", lasting=error.lasting) from error
    return together([*_read(notes, sidecar.describe), own, *_read(told, takeout.describe)])


def _read(paths: Iterable[Path], describe: Callable[[bytes], Description]) -> list[Description]:
    """What can be read; a note that cannot costs that note only."""
    parts = []
    for path in paths:
        try:
            parts.append(describe(path.read_bytes()))
        except OSError as error:
            log.info("%s: %s", to_text(path), error)
    return parts


def sidecars(photo: Photo, listings: Listings | None = None) -> list[Path]:
    """The XMP files of a photo's shot, the one named after the whole file first. Raises OSError."""
    beside = companions(photo.path, photo.metadata.taken_at, raw.taken_at, listings)
    found = [path for path in beside if path.suffix.lower() == ".xmp"]
    return sorted(found, key=lambda path: (path.stem.lower() != photo.path.name.lower(), path.name))
