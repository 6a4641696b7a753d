"""How much memory decoding one file may take, in a process that does nothing else."""

from __future__ import annotations

import contextlib
import os
import sys

_MOST = 6 << 30
"""Bytes of address space: a picture of 400 megapixels in full, with its copies on the way to the screen."""
_LEAST = 2 << 30
_SHARE = 0.75
"""Of the computer's memory, where that is less."""


def memory_limit() -> int:
    """Bytes that a decoding process may take; where a computer has little memory, most of that."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _MOST
    return max(_LEAST, min(_MOST, int(total * _SHARE)))


def bound_memory(limit: int | None = None) -> None:
    """Let this process fail where it would take more memory than the limit.

    Linux holds the limit: Python gets a MemoryError, a C library that does not expect one crashes, and both are that
    file's failure. Windows and macOS do not know such a limit; there the limit on pixels alone keeps memory in bounds.
    """
    if sys.platform == "win32":
        return
    import resource

    wanted = memory_limit() if limit is None else limit
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
