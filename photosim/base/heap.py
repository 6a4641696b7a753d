"""How C's allocator keeps freed memory: little of it in a window that is open all day. With glibc only.

glibc keeps what is freed for the next time, in up to eight heaps a processor, one for each of as many threads. A window
has many threads that each handle large pictures now and then, so hundreds of megabytes were kept for nobody.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import platform
from typing import Any, Final

log = logging.getLogger(__name__)

# From <malloc.h>.
TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8

_ARENAS: Final = 4
"""Heaps for all threads together: more than threads that work at one time in a window."""
_MAPPED_FROM: Final = 1 << 20
"""Bytes: larger pieces are mapped one by one, and go back to the system when they are freed. A thumbnail on the screen
is smaller, a photo at full size is larger."""
_KEPT: Final = 8 << 20
"""Bytes that are kept at the end of a heap."""


def be_lean() -> None:
    """Have this process give back what it frees, as far as that costs no time."""
    set_options({ARENA_MAX: _ARENAS, MMAP_THRESHOLD: _MAPPED_FROM, TRIM_THRESHOLD: _KEPT})


def set_options(options: dict[int, int]) -> None:
    """Set limits of the allocator for this process."""
    libc = _glibc()
    for option, limit in options.items() if libc is not None else ():
        if not libc.mallopt(option, limit):
            log.debug("mallopt(%d, %d) was refused", option, limit)


def give_back() -> None:
    """Give all pages that hold nothing back to the system. Takes some milliseconds, in which others may wait."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


@functools.cache
def _glibc() -> Any:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
