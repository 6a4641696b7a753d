"""Pixels from one process to another: through shared memory, for a pipe takes longer than decoding them."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory

import numpy as np

_SMALL = 1 << 20
"""Bytes up to which a pipe is as good."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Where pixels were left. To be fetched once, by `fetch`."""

    name: str
    shape: tuple[int, ...]


def leave(pixels: np.ndarray) -> np.ndarray | Parcel:
    """Leave uint8 pixels for another process; where that cannot be done, they are returned to go by the pipe."""
    # Windows frees shared memory with its last user, which would be this process, before the other one has come.
    if pixels.nbytes <= _SMALL or sys.platform == "win32":
        return pixels
    try:
        memory = SharedMemory(create=True, size=pixels.nbytes)
    except OSError:
        return pixels
    try:
        if hasattr(os, "posix_fallocate"):
            # Taken now: writing to memory that turns out not to be there would end the process.
            os.posix_fallocate(memory._fd, 0, pixels.nbytes)  # type: ignore[attr-defined]
        np.ndarray(pixels.shape, np.uint8, memory.buf)[...] = pixels
        return Parcel(memory.name, pixels.shape)
    except (OSError, AttributeError):
        with contextlib.suppress(OSError):
            memory.unlink()
        return pixels
    finally:
        memory.close()


def fetch(left: np.ndarray | Parcel) -> np.ndarray:
    """Return what `leave` left, and free the shared memory."""
    if not isinstance(left, Parcel):
        return left
    memory = SharedMemory(left.name)
    try:
        return np.array(np.ndarray(left.shape, np.uint8, memory.buf))
    finally:
        memory.close()
        memory.unlink()
