"""Which trash a file goes to, and the way back out of any of them."""

from __future__ import annotations

import sys
from pathlib import Path

from photosim.deleting.trash import freedesktop, notes
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.quarantine import Quarantine, prune
from photosim.deleting.trash.receptacle import Receptacle
from photosim.deleting.trash.system import mac_trash, recycle_bin
from photosim.values.deleting import FileLocation


def receptacles(path: Path, root: Path, batch: int, files: FileOperations) -> list[Receptacle]:
    """Where the file `path` of the folder `root` may go, best first: the system's trash, then quarantine.

    Raises OSError when the file's directory cannot be reached.
    """
    inside = [Quarantine(home, batch, files) for home in dict.fromkeys((root, path.parent))]
    if sys.platform == "win32":
        return [recycle_bin(Quarantine(root, batch, files), files), *inside]
    if sys.platform == "darwin":
        return [mac_trash(Quarantine(root, batch, files), files), *inside]
    return [*freedesktop.directories(path, files), *inside]


def move_out(place: FileLocation, target: Path, files: FileOperations) -> None:
    """Move a file from the trash to `target`. Raises FileExistsError when that is taken, else OSError.

    The note beside it stays until `forget`, so that a file that goes back in still has one.
    """
    files.make_parents(target)
    files.rename(place.path, target)
    files.settle(target.parent, place.path.parent)


def forget(place: FileLocation, origin: Path, files: FileOperations) -> None:
    """Remove what is left of a place without its file: the note, or the empty folders. Troubles are passed over.

    `origin` is where the file was: a note on any other file is left alone.
    """
    try:
        try:
            files.status(place.path)
            return
        except (FileNotFoundError, NotADirectoryError):
            pass  # any other error does not say that the file is not there
        if place.note is not None and files.exists(place.note) and notes.speaks_of(files.read_note(place.note), origin):
            files.remove_note(place.note)
        if place.kind == "quarantine":
            prune(place.path, files)
    except OSError:
        pass  # a note without a file is passed over by every desktop
