"""The system's errors around moving files, said to a person."""

from __future__ import annotations

import errno

from photosim.deleting.trash.receptacle import Trouble

_REASONS = {
    errno.EACCES: "You are not allowed to move files out of this folder, or another program has locked the file.",
    errno.EPERM: "The system does not allow this file to be moved.",
    errno.EROFS: "The drive or the folder is read-only.",
    errno.ENOSPC: "The disk is full, so that the trash cannot take a note of the file. Free some space first.",
    errno.EDQUOT: "Your space on this disk is used up, so that the trash cannot take a note of the file.",
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


def explain(error: OSError) -> str:
    """Say why a file could not be moved, as a sentence without its path."""
    if isinstance(error, Trouble):
        return error.reason
    known = _REASONS.get(error.errno or 0)
    text = (error.strerror or str(error) or "unknown error").rstrip(".")
    return known or f"The file could not be moved: {text}."
