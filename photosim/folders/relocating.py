"""A folder of the library at another place: verified by a sample, then only its address is rewritten."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.base.paths import relocated
from photosim.base.volumes import Volume, volume_of
from photosim.folders.addresses import same_directory
from photosim.folders.presence import found_in, is_online
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry
from photosim.values.relocation import Relocation

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
    """Give the folder its new path. Ids, vectors, thumbnails and decisions do not know it, so nothing else changes.

    What was deleted from the folder is taken back to the new place, sidecars with saved metadata are looked for there,
    and preferred folders stay preferred. Raises LibraryError.
    """
    volume, known = volume_of(found.new), Volume.from_text(stores.folders.volumes().get(folder_id))
    is_one_volume = volume is not None and known is not None and known.surely(volume)
    places = list(_places(stores, found, is_one_volume=is_one_volume))
    with stores.database.durable():
        stores.folders.relocate(folder_id, found.new, None if volume is None else volume.to_text())
        stores.journal.relocate(found.old, found.new)
        stores.journal.move_places(places)
        stores.transfers.relocate(found.old, found.new)
        stores.label_sidecars.relocate(found.old, found.new)
        stores.keeping.relocate(found.old, found.new)


def _places(stores: Stores, found: Relocation, *, is_one_volume: bool) -> Iterator[tuple[int, FileLocation]]:
    """What was deleted from the folder and lies outside of it, in the trash of a volume that is mounted elsewhere now.

    A trash that stayed where it was, as the home trash of a folder that went to another drive, is left as it is.
    """
    old, new = _heads(found.old, found.new)
    for entry in (entry for batch in stores.journal.batches() for entry in batch.entries):
        place = entry.place
        if place is None or found.old not in entry.path.parents or found.old in place.path.parents:
            continue
        note = None if place.note is None else relocated(place.note, old, new)
        moved = FileLocation(place.kind, relocated(place.path, old, new), note)
        here, there = _may_lie_at(place.path, entry), _may_lie_at(moved.path, entry)
        if moved != place and (is_one_volume if here == there else there):
            yield entry.id, moved


def _heads(old: Path, new: Path) -> tuple[Path, Path]:
    """Two paths without the part at the end that they have in common: the mount points, if only those differ."""
    while old.name and os.path.normcase(old.name) == os.path.normcase(new.name):
        old, new = old.parent, new.parent
    return old, new


def _may_lie_at(path: Path, entry: JournalEntry) -> bool:
    """Whether a file of the size stands there; undo reads what is in it."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == entry.size


def _overlap(one: Path, other: Path) -> bool:
    places = [(first, second) for first in _names(one) for second in _names(other)]
    return any(
        first == second or first in second.parents or second in first.parents for first, second in places
    ) or same_directory(one, other)


def _names(path: Path) -> set[Path]:
    return {path, Path(os.path.realpath(path))}
