"""A folder of the library at another place: verified by a sample, then only its address is rewritten."""

from __future__ import annotations

import os
from pathlib import Path

from photosim.core.errors import UsageError
from photosim.core.relocation import Relocation
from photosim.core.volumes import volume_of
from photosim.pipeline.addresses import same_directory
from photosim.pipeline.presence import found_in, is_online
from photosim.pipeline.stores import Stores

_SAMPLE = 200


def check(stores: Stores, folder_id: int, new: Path) -> Relocation:
    """Look for a sample of the folder's photos at `new`, an absolute directory; nothing is changed.

    Works while the folder itself is away. Raises UsageError when `new` cannot be looked into, or overlaps another
    folder of the library.
    """
    roots = {key: path for key, path, _ in stores.folders.all()}
    if folder_id not in roots:
        raise UsageError("This folder is not part of the library.")
    if not os.path.isdir(new):
        raise UsageError(f"{new} is not a folder. Check the name, or plug its drive in.")
    if not is_online(new, expect_content=False):
        raise UsageError(f"{new} cannot be looked into. Check its permissions.")
    for other, path in roots.items():
        if other != folder_id and _overlap(path, new):
            raise UsageError(
                f"{new} overlaps {path}, which is a folder of this library already. Remove one of the two instead; "
                "photos that moved there are recognised by the next scan."
            )
    sample = stores.photos.sample(folder_id, _SAMPLE)
    photos, _ = stores.folders.counts()[folder_id]
    return Relocation(roots[folder_id], new, photos, len(sample), found_in(new, sample))


def rewrite(stores: Stores, folder_id: int, found: Relocation) -> None:
    """Give the folder its new path. Ids, vectors, thumbnails and verdicts do not know it, so nothing else changes.

    What was deleted from the folder is taken back to the new place. Raises LibraryError.
    """
    volume = volume_of(found.new)
    with stores.database.durable():
        stores.folders.relocate(folder_id, found.new, None if volume is None else volume.to_text())
        stores.journal.relocate(found.old, found.new)


def _overlap(one: Path, other: Path) -> bool:
    places = [(first, second) for first in _names(one) for second in _names(other)]
    return any(
        first == second or first in second.parents or second in first.parents for first, second in places
    ) or same_directory(one, other)


def _names(path: Path) -> set[Path]:
    return {path, Path(os.path.realpath(path))}
