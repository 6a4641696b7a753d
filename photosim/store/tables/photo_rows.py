"""Rows of photos, as statements and as values."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from photosim.store.database.values import name_from_db, text_to_db
from photosim.values.photos import Metadata, Photo, PhotoRow

METADATA = [field.name for field in fields(Metadata)]
"""Columns of the table of metadata."""

ROW = "id, content_hash, shown_at, folder_id, relative"
"""Columns of a PhotoRow; see `row_of`."""

PHOTO = f"""SELECT photos.id, folder_id, path, relative, size, mtime_ns, content_hash, format, width, height, shown_at,
    missing, shown_source, damage, {", ".join(METADATA)}
    FROM photos JOIN folders ON folders.id = folder_id LEFT JOIN metadata ON photo_id = photos.id"""
"""Every column of a Photo; see `photo_of`."""

REPLACE_METADATA = (
    f"INSERT INTO metadata (photo_id, {', '.join(METADATA)}) VALUES (?{', ?' * len(METADATA)}) "
    f"ON CONFLICT (photo_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in METADATA)}"
)


class KnownFile(NamedTuple):
    """What the last scan knew of a file, to tell new, changed, moved and missing ones apart."""

    id: int
    size: int
    mtime_ns: int
    inode: int
    content_hash: str
    missing: bool
    has_vector: bool
    """For the model that was asked about."""


class Located(NamedTuple):
    """A known photo with its address: what a file at another place may turn out to be."""

    id: int
    folder_id: int
    relative: str
    size: int
    mtime_ns: int
    inode: int
    content_hash: str
    missing: bool
    has_vector: bool
    """For the model that was asked about."""


def metadata_to_db(value: Any) -> Any:
    return text_to_db(value) if isinstance(value, str) else value


def photo_of(row: tuple[Any, ...]) -> Photo:
    """One row of `PHOTO`."""
    photo_id, folder_id, folder, relative, size, mtime_ns, content_hash, image_format = row[:8]
    width, height, shown, missing, shown_source, damage = row[8:14]
    return Photo(
        id=photo_id,
        folder_id=folder_id,
        path=Path(name_from_db(folder)) / name_from_db(relative),
        size=size,
        mtime_ns=int(mtime_ns),
        content_hash=content_hash,
        format=image_format,
        width=width,
        height=height,
        shown_at=shown,
        missing=bool(missing),
        metadata=Metadata(*row[14:]),
        shown_source=shown_source,
        damage=damage,
    )


def row_of(row: tuple[Any, ...]) -> PhotoRow:
    if row[4].__class__ is bytes:
        row = (*row[:4], name_from_db(row[4]))
    return PhotoRow._make(row)
