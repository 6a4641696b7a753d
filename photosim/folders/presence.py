"""Whether a folder of the library is there: not only a directory of that name, but the volume it was seen on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from photosim.base.volumes import Volume, volume_of
from photosim.store.stores import Stores
from photosim.values.photos import Photo

_SAMPLE = 40
"""Photos that are looked for when a folder seems to be on another volume."""


class Presence(Enum):
    """How a folder was found."""

    ONLINE = "online"
    EMPTIED = "emptied"
    """Its volume is there, but nothing is in the directory, though the library knows photos."""
    EMPTY = "empty"
    """The same, but nobody can tell whether its volume is there or away."""
    AWAY = "away"
    """There is no such directory, it cannot be looked into, or another volume is in its place."""


def is_online(root: Path, *, expect_content: bool) -> bool:
    """Whether a directory can be looked into. An empty one that had photos is taken for an unmounted volume."""
    try:
        with os.scandir(root) as entries:
            return next(entries, None) is not None or not expect_content
    except OSError:
        return False


def look(stores: Stores, folder_id: int, root: Path, *, expect_content: bool, remember: bool = False) -> Presence:
    """Look whether a folder is there now; with `remember`, keep in mind which volume it is on.

    Another volume at its path counts as the folder only if most of a sample of its photos are found there, as on a
    new drive to which everything was copied.
    """
    if not is_online(root, expect_content=False):
        return Presence.AWAY
    recorded = Volume.from_text(stores.folders.volumes().get(folder_id))
    now = volume_of(root)
    if recorded is not None and now is not None and expect_content and not recorded.may_be(now):
        sample = stores.photos.sample(folder_id, _SAMPLE)
        if 2 * found_in(root, sample) < len(sample):
            return Presence.AWAY
    if not is_online(root, expect_content=expect_content):
        sure = recorded is not None and now is not None and recorded.surely(now)
        return Presence.EMPTIED if sure else Presence.EMPTY
    # Better knowledge replaces worse, never the other way: a UUID is not given up where the system tells none today.
    better = now is not None and (now.identity is not None or recorded is None or recorded.identity is None)
    if remember and now is not None and better and now != recorded:
        stores.folders.set_volume(folder_id, now.to_text())
    return Presence.ONLINE


def is_another_volume(stores: Stores, path: Path) -> bool:
    """Whether something else is mounted where the folder of `path`, which need not be there, was seen last."""
    for folder_id, root, _ in stores.folders.all():
        if root in path.parents:
            recorded, now = Volume.from_text(stores.folders.volumes().get(folder_id)), volume_of(root)
            return recorded is not None and now is not None and not recorded.may_be(now)
    return False


def is_own_volume(stores: Stores, path: Path) -> bool:
    """Whether the volume that the folder of `path`, which need not be there, was seen on is there for sure.

    By its identity, where the system tells one; else by the folder's other photos, at least half of a sample; and
    where it has none, only on the disk that the library itself is on. A folder that was removed cannot be asked.
    """
    for folder_id, root, _ in stores.folders.all():
        if root in path.parents:
            recorded, now = Volume.from_text(stores.folders.volumes().get(folder_id)), volume_of(root)
            if recorded is not None and now is not None and recorded.surely(now):
                return True
            sample = stores.photos.sample(folder_id, _SAMPLE)
            if sample:
                return 2 * found_in(root, sample) >= len(sample)
            return _is_beside_the_library(stores, root)
    return True


def _is_beside_the_library(stores: Stores, root: Path) -> bool:
    while not os.path.exists(root) and root != root.parent:
        root = root.parent
    try:
        return os.stat(root).st_dev == os.stat(stores.database.path).st_dev
    except OSError:
        return False


def found_in(root: Path, sample: Iterable[tuple[str, int]]) -> int:
    """How many of these (path below the folder, size) are files below `root`."""
    count = 0
    for relative, size in sample:
        try:
            count += os.stat(os.path.join(root, relative.replace("/", os.sep))).st_size == size
        except (OSError, ValueError):
            continue
    return count


def is_as_scanned(photo: Photo) -> bool:
    """Whether a photo's file is there, of the size and time it had when it was read."""
    try:
        status = os.stat(photo.path)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (photo.size, photo.mtime_ns)
