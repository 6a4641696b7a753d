"""The trash of Windows and macOS, which only the system itself may fill.

Neither can be trusted blindly. Windows deletes for good, without a word, what does not fit its bin, what lies on a
network drive, or whatever a policy says; and neither Send2Trash nor the older calls tell where a file went. So the
file first gets a second name, a hard link in the quarantine folder. It is dropped only when the file has been seen
under its name in the bin and the journal says so; otherwise it stays, and the quarantine is where the file can be taken
back from. Volumes without hard links (FAT, exFAT) use the quarantine alone.
"""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from photosim.base.paths import to_text
from photosim.deleting.trash import notes
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import FOLDER, Quarantine, prune
from photosim.deleting.trash.receptacle import TrashTrouble, Unusable
from photosim.values.deleting import FileLocation

log = logging.getLogger(__name__)

Send = Callable[[Path], FileLocation | None]
"""Gives a file to the system's trash and returns where it went if that is known. Raises OSError."""


class SystemTrash:
    """The system's trash, with a second name held in `quarantine` until the file has been seen in the trash."""

    def __init__(self, quarantine: Quarantine, files: FileOperations, send: Send) -> None:
        self._quarantine = quarantine
        self._os = files
        self._send = send

    def check(self) -> None:
        """Raise Unusable when not even the second name can be made."""
        self._quarantine.check()

    def places(self, path: Path) -> Iterator[FileLocation]:
        """Where the second name goes; where the system puts the file is known afterwards only."""
        return self._quarantine.places(path)

    def prepare(self, path: Path, place: FileLocation) -> None:
        """Make room for the second name."""
        self._quarantine.prepare(path, place)

    def move_in(self, path: Path, place: FileLocation, announce: Callable[[FileLocation], None]) -> FileLocation:
        """Return the place in the system's trash, or `place` when the file was not seen there."""
        try:
            self._os.link(path, place.path)
        except OSError as error:
            raise Unusable("The file cannot be held by a second name while the system's trash takes it.") from error
        try:
            found = self._send(path)
        except OSError:
            if self._os.exists(path):
                self._os.drop_second_name(place.path, path)
                raise
            return place
        if self._os.exists(path):
            self._os.drop_second_name(place.path, path)
            raise TrashTrouble("The system's trash did not take the file.")
        if found is None or not self._os.is_one_file(found.path, place.path):
            return place
        try:
            announce(found)
            self._os.drop_second_name(place.path, found.path)
        except OSError:
            return place
        return found  # the folder of the second name goes later: the next file of the shot needs it


def tidy_up(place: FileLocation, origin: Path, batch: int, files: FileOperations) -> None:
    """Remove what a kill left in quarantine of a file, once at `origin`, that is at `place` in the system's trash."""
    for home in origin.parents:
        if not files.exists(home / FOLDER):
            continue
        quarantine = Quarantine(home, batch, files)
        for name in quarantine.taken(origin):
            if name != place.path and files.is_one_file(name, place.path):
                try:
                    files.drop_second_name(name, place.path)
                except OSError as error:
                    log.warning("%s keeps a second name, %s: %s", to_text(place.path), to_text(name), error)
        prune(next(quarantine.places(origin)).path, files)


def recycle_bin(quarantine: Quarantine, files: FileOperations) -> SystemTrash:
    """The trash of Windows."""
    return SystemTrash(quarantine, files, _send_to_recycle_bin)


def mac_trash(quarantine: Quarantine, files: FileOperations) -> SystemTrash:
    """The trash of macOS."""
    return SystemTrash(quarantine, files, _send_to_mac_trash)


def _send_to_recycle_bin(path: Path) -> FileLocation | None:
    from send2trash import send2trash

    size, began = os.lstat(path).st_size, time.time()
    send2trash(str(path))
    return find_recycled(Path(path.anchor) / "$Recycle.Bin", path, size, began)


def _send_to_mac_trash(path: Path) -> FileLocation | None:
    from Foundation import NSURL, NSFileManager

    url = NSURL.fileURLWithPath_isDirectory_(str(path), False)
    done, where, error = NSFileManager.defaultManager().trashItemAtURL_resultingItemURL_error_(url, None, None)
    if not done:
        raise OSError(errno.EPERM, str(error.localizedDescription()) if error else "the Trash did not take the file")
    return FileLocation("trash", Path(str(where.path()))) if where else None


def find_recycled(bin_folder: Path, path: Path, size: int, began: float) -> FileLocation | None:
    """Where in a volume's `$Recycle.Bin` the file lies that was `path`, of `size` bytes, since `began` (Unix time).

    Every file is kept as `$Rxxxxxx.jpg` beside a record `$Ixxxxxx.jpg` of its size and origin, in a folder a user.
    """
    newest = began - 5  # clocks of drives are coarse
    for folder in _listing(bin_folder):
        for record in _listing(folder):
            if record.name.startswith("$I"):
                try:
                    fits = record.stat().st_mtime >= newest and notes.recycled(record.read_bytes()) == (size, str(path))
                except OSError:
                    continue
                content = record.with_name("$R" + record.name[2:])
                if fits and content.exists():
                    return FileLocation("trash", content, record)
    return None


def _listing(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # another user's, or no folder at all
