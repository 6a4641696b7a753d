"""Where the copies of every shot are, and which shots there are only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.values.organising import CopyPlace, ShotCopies
from photosim.values.photos import Folder, PhotoRow


def find_copies(
    stores: Stores,
    folders: Sequence[Folder],
    below: Collection[Path],
    *,
    only_once: bool = False,
) -> list[ShotCopies]:
    """Every shot with its copies, also those on drives that are offline now, in the order of the keepers' paths.

    A copy is a file with the same bytes, or one that the last search for duplicates has proven to be identical or the
    same shot; the raw half of a shot is no copy of it. `below`: only shots of which a file lies in these directories.
    `only_once`: only shots of which there is a single file.
    """
    by_id = {folder.id: folder for folder in folders}
    hidden = exposures.halves(stores)
    rows = [row for row in stores.photos.rows() if row.id not in hidden and row.folder_id in by_id]
    keepers, group_of = _groups(stores)
    shots: dict[object, list[PhotoRow]] = {}
    for row in rows:
        shots.setdefault(group_of.get(row.content_hash, row.content_hash), []).append(row)
    found = []
    for members in shots.values():
        if only_once and len(members) > 1:
            continue
        # The keeper first, then by path.
        members.sort(key=lambda row: (row.id not in keepers, by_id[row.folder_id].path, row.relative))
        places = tuple(
            CopyPlace(by_id[row.folder_id].path / row.relative, by_id[row.folder_id].path, by_id[row.folder_id].online)
            for row in members
        )
        if not below or any(directory in place.path.parents for place in places for directory in below):
            found.append(ShotCopies(places[0].path, places))
    return sorted(found, key=lambda shot: str(shot.path))


def count_copies(stores: Stores) -> dict[int, int]:
    """By photo how many files there are of its shot, itself included, also on drives that are offline."""
    _, group_of = _groups(stores)
    hidden = exposures.halves(stores)
    keys = {
        row.id: group_of.get(row.content_hash, row.content_hash) for row in stores.photos.rows() if row.id not in hidden
    }
    counts = Counter(keys.values())
    return {photo_id: counts[key] for photo_id, key in keys.items()}


def _groups(stores: Stores) -> tuple[set[int], dict[str, str]]:
    """Ids of the keepers, and the group of every content that belongs to one."""
    _, proven = stores.found.proven_copies()
    keepers = {member.row.id for member in proven if member.place == 0}
    return keepers, {member.row.content_hash: member.group_id for member in proven}
