"""Keeping glibc from handing the network's memory back after every layer."""

from __future__ import annotations

import ctypes
import functools
import logging
import platform

log = logging.getLogger(__name__)

# From <malloc.h>.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEPT_BYTES = 256 << 20
"""Larger than any one tensor of a batch, small enough that a window can afford to keep it."""


@functools.cache
def keep_memory() -> None:
    """Let freed memory be used again instead of being unmapped. Linux with glibc only; elsewhere it does nothing.

    A layer's output is tens of megabytes. By default glibc maps each anew and unmaps it when it is freed, and the
    kernel must fill its pages with zeros every time.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    mallopt = ctypes.CDLL(None).mallopt
    for option in (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD):
        if not mallopt(option, _KEPT_BYTES):
            log.debug("mallopt(%d, %d) was refused", option, _KEPT_BYTES)
