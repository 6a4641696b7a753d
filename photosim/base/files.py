"""Writing files so that a reader sees the old content or the new, never half of it, and reading what is on the disk."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`; on success it takes the target's place, on error it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomically(target: Path, data: bytes) -> None:
    """Write `data` to `target`; other threads and processes see all of it or none."""
    with replacing(target) as temporary:
        temporary.write_bytes(data)


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
