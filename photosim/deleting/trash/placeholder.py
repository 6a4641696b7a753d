"""The empty file that holds a name until a photo is moved there, where no rename is offered that replaces nothing.

Where the move fails it is in the way. But by then it may be the photo itself: the move was done, and its answer was
lost. Nothing that can be asked of a drive which remembers old answers tells the two apart, so there it stays, and is
told. Only a disk of this computer is believed, and only when it refused the move.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

from photosim.base import mounts
from photosim.base.paths import to_text

log = logging.getLogger(__name__)

_BELIEVED = frozenset(
    {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "jfs", "vfat", "msdos", "exfat", "ntfs3", "tmpfs", "ufs", "zfs"}
)
"""File systems in the kernel, of disks in or at this computer: what they answer is so at that moment. No network, no
FUSE, no layers."""
_REFUSALS = frozenset(
    {errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.EXDEV, errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    | {errno.EBUSY, errno.ETXTBSY}
)
"""Errors that say why nothing was begun. After any other, as EIO, the move may have been done in part."""


@contextlib.contextmanager
def placeholder(target: Path) -> Iterator[None]:
    """Hold the name `target` by an empty file while it is replaced. Raises FileExistsError where it is taken.

    Where what is done meanwhile raises OSError, the empty file is removed if it is one beyond doubt; if not, a sentence
    about it is added to the error.
    """
    # An open file must not be replaced on some network drives, and is only hidden on others.
    believed = mounts.file_system(target) in _BELIEVED
    mine = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if not believed:
            os.close(mine)
        yield
    except OSError as error:
        if not (believed and error.errno in _REFUSALS and _removed(mine, target)):
            log.warning("an empty file may stay at %s", to_text(target))
            error.add_note(f"An empty file that photosim made may stay at {target}.")
        raise
    finally:
        if believed:
            os.close(mine)


def _removed(mine: int, target: Path) -> bool:
    """Remove the file at `target` if it is the empty one that is open as `mine`; whether it is gone.

    It is moved aside first, under a name that nobody knows: what another program puts at `target` at that moment is
    never unlinked.
    """
    aside = target.with_name(f".photosim-empty-{uuid.uuid4().hex}")
    try:
        if not _is_it(mine, target):
            return False
        target.rename(aside)
        if _is_it(mine, aside):
            aside.unlink()
            return True
        os.link(aside, target, follow_symlinks=False)  # somebody else's: it has its name back, and a second one
    except OSError as error:
        log.warning("the empty file at %s was not removed: %s", to_text(target), error)
    return False


def _is_it(mine: int, path: Path) -> bool:
    """Whether the file at `path`, opened afresh and read to its end, is the one that is open as `mine`, and empty."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        made, there = os.fstat(mine), os.fstat(handle)
        return (
            stat.S_ISREG(there.st_mode)
            and bool(made.st_ino)
            and (made.st_dev, made.st_ino) == (there.st_dev, there.st_ino)
            and (made.st_nlink, there.st_nlink) == (1, 1)
            and there.st_size == 0
            and os.read(handle, 1) == b""
        )
    finally:
        os.close(handle)
