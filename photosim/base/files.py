"""Writing files so that a reader sees the old content or the new, never half of it, and reading what is on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_NAME_KEPT = 40
"""Characters of a target's name in that of its temporary file: a name has room for 255 bytes, and one character takes
up to four of them in UTF-8."""


@contextlib.contextmanager
def replacing(target: Path, *, sync: bool = True) -> Iterator[Path]:
    """Yield an empty file beside `target`; on success it takes the target's place, on error it is removed.

    A new file gets the permissions that any program would give it, one in the place of an older file gets those of the
    older. A link stays a link: the file that it leads to is replaced. With `sync`, a power cut right after leaves the
    old content or the new. Raises OSError, and FileExistsError when the target is there and is no file.
    """
    target = Path(os.path.realpath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    old = _status(target)
    temporary = target.with_name(f".{target.name[:_NAME_KEPT]}.{os.urandom(8).hex()}.tmp")
    # Who could not read the old file shall not read the new one meanwhile; its owner must be able to write it.
    temporary.touch(0o666 if old is None else stat.S_IMODE(old.st_mode) & 0o777 | 0o600, exist_ok=False)
    try:
        yield temporary
        if old is not None:
            _take_permissions(temporary, old)
        if sync:
            _sync_file(temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(target.parent)


def write_atomically(target: Path, data: bytes, *, sync: bool = True) -> None:
    """Write `data` to `target` as `replacing` does; other threads and processes see all of it or none."""
    with replacing(target, sync=sync) as temporary:
        temporary.write_bytes(data)


def sync_folder(folder: Path) -> None:
    """Bring what was made, renamed or removed in a folder down to the disk, where the system offers that."""
    with contextlib.suppress(OSError):  # Windows opens no folder, and needs none; some network file systems refuse
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _status(target: Path) -> os.stat_result | None:
    try:
        old = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(old.st_mode):
        raise FileExistsError(errno.EEXIST, "It is there already, and it is not a file", str(target))
    return old


def _take_permissions(temporary: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown") and temporary.stat().st_gid != old.st_gid:
        with contextlib.suppress(OSError):  # only a member of the group may give it
            os.chown(temporary, -1, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode))


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def ask_the_disk(path: Path) -> None:
    """Have the next reading of a file answered by its disk, not by what the system remembers of its content.

    For Linux and FreeBSD, which offer it; elsewhere nothing is done, and so where the file cannot be opened.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return  # whoever reads it next says why
    try:
        with contextlib.suppress(OSError):  # an advice only
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
