"""Where a file of the journal is now: decided by looking at the disk, never by what should be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import FOLDER
from photosim.folders.presence import is_another_volume, is_online
from photosim.pictures import faults
from photosim.pictures.decode import content_hash
from photosim.store.stores import Stores
from photosim.values.deleting import Entry

OFFLINE = "The drive it is on is not connected. It is still in the trash there; connect the drive and undo again."


def is_there(entry: Entry, path: Path, files: FileOperations, *, thoroughly: bool = False) -> bool:
    """Whether the file of `entry` lies at `path`: by its inode and stamps, else by its content.

    `thoroughly` reads the content in any case, for names in the trash are used again. Raises UnreadablePhoto where
    that cannot be told now: what cannot be looked at is not gone.
    """
    with faults.reading_file():
        try:
            status = files.status(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        if not stat.S_ISREG(status.st_mode) or status.st_size != entry.size:
            return False
        return (not thoroughly and _same_inode(entry, status)) or content_hash(path) == entry.content_hash


def reachable(path: Path) -> bool:
    """Whether the directory of `path` can be looked into, so that a file not seen in it is really not there."""
    return path.parent.is_dir() and os.access(path.parent, os.R_OK | os.X_OK)


def trash_is_there(entry: Entry, path: Path, stores: Stores) -> bool:
    """Whether the volume of a file in the trash, at `path`, is connected, so that a file not seen there is really gone.

    Another volume in the place of the one that the entry's folder is on is not it. The trash's own directories may have
    gone with its content. What they stood in must be there, and on another volume than the home trash it must not be
    empty, as the mount point of a drive that is away is.
    """
    if is_another_volume(stores, entry.path):
        return False
    if FOLDER in path.parts:
        base, is_home = Path(*path.parts[: path.parts.index(FOLDER)]), False
    else:
        base, is_home = path.parent.parent.parent, path.parent.parent.name == "Trash"
    return reachable(path) or is_online(base, expect_content=not is_home)


def same_volume(place: Path, target: Path) -> bool:
    """Whether a file at `place` could come to `target`, whose directories may still have to be made."""
    above = target.parent
    while not above.exists() and above != above.parent:
        above = above.parent
    try:
        return os.stat(place.parent).st_dev == os.stat(above).st_dev
    except OSError:
        return False


def _same_inode(entry: Entry, status: os.stat_result) -> bool:
    return bool(entry.inode) and (entry.inode, entry.mtime_ns) == (status.st_ino, status.st_mtime_ns)
