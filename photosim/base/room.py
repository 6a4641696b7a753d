"""Disks that are full, or take nothing: what is said of them."""

from __future__ import annotations

import errno
from pathlib import Path

from photosim.base.paths import to_text
from photosim.base.words import size_in_words

LEAST = 1_000_000
"""Bytes free below which a disk counts as full: the smallest step of the database's journal, and room for its index."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a disk answers that takes no more: it is full, a person's share of it is used up, or the file is too large."""


def free(path: Path) -> int | None:
    """Bytes free on the disk that holds `path`, or its folder; `None` when the disk does not tell."""
    import shutil

    for place in (path, path.parent):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None


def is_full(path: Path, needed: int = LEAST) -> bool:
    """Whether less than `needed` bytes are free where `path` is."""
    there = free(path)
    return there is not None and there < needed


def full(path: Path, needed: int = LEAST) -> str:
    """A sentence: which disk is full, how much is free on it, and how much is needed."""
    there = free(path)
    if there is not None and there >= needed:
        return f"The disk that holds {to_text(path)} takes no more files. Free some space there and try again."
    if there is None:
        return f"The disk that holds {to_text(path)} is full. Free at least {size_in_words(needed)} and try again."
    return (
        f"The disk that holds {to_text(path)} is full ({size_in_words(there)} free). "
        f"Free at least {size_in_words(needed)} and try again."
    )


def in_words(what: str, path: Path, error: OSError, needed: int = LEAST) -> str:
    """What a disk said when `what` at `path` was written, and what helps."""
    subject = f"{what} {to_text(path)}"
    if error.errno == errno.EDQUOT:
        return (
            f"{subject} cannot be written: your share of this disk is used up. "
            f"Free at least {size_in_words(needed)} of it and try again."
        )
    if error.errno == errno.EROFS:
        return f"{subject} cannot be written: the disk is read-only. Allow writing there and try again."
    if error.errno == errno.EFBIG:
        return (
            f"{subject} cannot be written: this disk, or a limit of the system, allows no larger file. "
            "Move the library's folder to another disk."
        )
    if error.errno == errno.ENOSPC or is_full(path, needed):
        return f"{subject} cannot be written. {full(path, needed)}"
    return (
        f"{subject} cannot be written: {error.strerror or error}. "
        "Check that its disk is connected and that you may write there, then try again."
    )
