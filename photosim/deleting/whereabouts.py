"""Where a file of the journal is now: decided by looking at the disk, never by what should be."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.paths import to_text
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import FOLDER
from photosim.folders.presence import is_another_volume, is_online, is_own_volume
from photosim.pictures import faults
from photosim.pictures.decode import content_hash
from photosim.store.stores import Stores
from photosim.values.deleting import FileLocation, JournalEntry

log = logging.getLogger(__name__)

OFFLINE = "The drive it is on is not connected. It is still in the trash there; connect the drive and undo again."

UNCLEAR = "The drive did not say whether the file was moved. photosim looks again when the drive answers."


class Unclear(UnreadablePhoto):
    """It cannot be told where a file is after a move that failed. Its shot stays open in the journal."""

    def __init__(self, reason: str = UNCLEAR) -> None:
        super().__init__(reason, lasting=False)


def is_there(entry: JournalEntry, path: Path, files: FileOperations, *, thoroughly: bool = False) -> bool:
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
        return (not thoroughly and _same_inode(entry, status)) or _content(path, files) == entry.content_hash


def carry(
    entry: JournalEntry, source: Path, target: Path, files: FileOperations, move: Callable[[], FileLocation | None]
) -> FileLocation | None:
    """Let `move` take the file of `entry` from `source` to `target`; return what `move` returns.

    An error of it is not believed: then the disk says whether the file went, and `None` is returned where it did.
    Raises the OSError where it did not, and Unclear where that cannot be told.
    """
    try:
        return move()
    except OSError as error:
        try:
            if not _was_moved(entry, source, target, files):
                raise
        except Unclear:
            raise
        except UnreadablePhoto as unread:
            raise Unclear(f"{unread.reason} {UNCLEAR}") from error
        log.info("%s is at %s, whatever the drive said: %s", to_text(entry.path), to_text(target), error)
        return None


def _was_moved(entry: JournalEntry, source: Path, target: Path, files: FileOperations) -> bool:
    """Whether the file of `entry` went from `source` to `target`, when moving it ended in an error.

    Both are opened afresh, for what the system remembers of a network drive may be older than the move. Raises
    UnreadablePhoto where that does not tell.
    """
    at_source = _content(source, files)
    if at_source == entry.content_hash:
        return False
    if _content(target, files) == entry.content_hash:
        return True
    if at_source is not None and not files.exists(target):
        return False  # somebody has changed it meanwhile
    raise Unclear


def lies_at(path: Path, files: FileOperations) -> bool:
    """Whether an ordinary file can be opened at `path`, whatever is in it. Raises UnreadablePhoto."""
    return _content(path, files) is not None


def _content(path: Path, files: FileOperations) -> str | None:
    """The hash of an ordinary file, or `None` where there is none. Raises UnreadablePhoto."""
    try:
        with faults.reading_file():
            return content_hash(path) if stat.S_ISREG(files.status(path).st_mode) else None
    except UnreadablePhoto as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return None
        raise


def reachable(path: Path) -> bool:
    """Whether the directory of `path` can be looked into, so that a file not seen in it is really not there."""
    return os.path.isdir(path.parent) and os.access(path.parent, os.R_OK | os.X_OK)


def trash_is_there(entry: JournalEntry, path: Path, stores: Stores) -> bool:
    """Whether the volume of a file in the trash, at `path`, is connected, so that a file not seen there is really gone.

    Another volume in the place of the one that the entry's folder is on is not it. The trash's own directories may have
    gone with its content. What they stood in must be there, and on another volume than the home trash it must not be
    empty, as the mount point of a drive that is away is.
    """
    if is_another_volume(stores, entry.path) or not is_own_volume(stores, entry.path):
        return False
    if FOLDER in path.parts:
        base, is_home = Path(*path.parts[: path.parts.index(FOLDER)]), False
    else:
        base, is_home = path.parent.parent.parent, path.parent.parent.name == "Trash"
    return reachable(path) or is_online(base, expect_content=not is_home)


def same_volume(place: Path, target: Path) -> bool:
    """Whether a file at `place` could come to `target`, whose directories may still have to be made."""
    above = target.parent
    while not os.path.exists(above) and above != above.parent:
        above = above.parent
    try:
        return os.stat(place.parent).st_dev == os.stat(above).st_dev
    except OSError:
        return False


def _same_inode(entry: JournalEntry, status: os.stat_result) -> bool:
    return bool(entry.inode) and (entry.inode, entry.mtime_ns) == (status.st_ino, status.st_mtime_ns)
