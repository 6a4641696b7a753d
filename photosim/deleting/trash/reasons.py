"""The system's errors around moving files, said to a person."""

from __future__ import annotations

import errno
from pathlib import Path

from photosim.base import room
from photosim.deleting.trash.receptacle import TrashTrouble, nearest_existing

_REASONS = {
    errno.EACCES: "You are not allowed to move files out of this folder, or another program has locked the file.",
    errno.EPERM: "The system does not allow this file to be moved.",
    errno.EROFS: "The drive or the folder is read-only.",
    errno.ENOSPC: "The disk is full. Free some space first.",
    errno.EDQUOT: "Your space on this disk is used up. Free some of it first.",
    errno.EIO: "The drive reported an error. The drive or its connection may be failing.",
    errno.ENOENT: "The file is no longer there.",
    errno.ENOTDIR: "The file is no longer there.",
    errno.EXDEV: "The file could only be copied to another drive, not moved, and photosim does not do that.",
    errno.EBUSY: "The file is in use by another program.",
    errno.ETXTBSY: "The file is in use by another program.",
    errno.ENXIO: "The drive is no longer connected.",
    errno.ENODEV: "The drive is no longer connected.",
    errno.ESTALE: "The network folder lost the file. Reconnect it, then try again.",
    errno.ENAMETOOLONG: "The name of the file is too long to be moved.",
}


_FULL = (errno.ENOSPC, errno.EDQUOT)


def explain(error: OSError, needed: int = room.LEAST) -> str:
    """Say why a file could not be moved, or something beside it not be written, in sentences without its path.

    Of a full disk: which one, what is free there, and that `needed` bytes are; by default enough for a note of the
    trash and its folders. What was added to the error by `add_note` follows.
    """
    return " ".join([_reason(error, needed), *getattr(error, "__notes__", ())])


def _reason(error: OSError, needed: int) -> str:
    if isinstance(error, TrashTrouble):
        return error.reason
    written = error.filename2 or error.filename
    if error.errno in _FULL and written is not None:
        return room.in_words("The folder", nearest_existing(Path(written).parent), error, needed)
    known = _REASONS.get(error.errno or 0)
    text = (error.strerror or str(error) or "unknown error").rstrip(".")
    return known or f"The file could not be moved: {text}."
