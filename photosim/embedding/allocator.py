"""Keeping glibc from handing the network's memory back after every layer."""

from __future__ import annotations

import functools

from photosim.base import heap

_MAPPED_FROM = 64 << 20
"""Bytes: more than the largest layer of a batch (17 MB at 128 px, 51 MB at 224 px), less than a photo at full size."""
_KEPT = 256 << 20
"""Bytes of free memory kept at most: more than all layers of a batch together."""


@functools.cache
def keep_memory() -> None:
    """Let freed memory be used again instead of being unmapped. Linux with glibc only; elsewhere it does nothing.

    A layer's output is tens of megabytes. By default glibc gives such memory back when it is freed, and the kernel
    fills the same pages with zeros again for the next layer: a fifth of the time of a batch in float32.
    """
    heap.set_options({heap.MMAP_THRESHOLD: _MAPPED_FROM, heap.TRIM_THRESHOLD: _KEPT})
