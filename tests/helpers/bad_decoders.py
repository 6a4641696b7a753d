"""A decoder that does to some files what the worst ones do. Runs in a scan's worker processes."""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path
from typing import Any

import numpy as np

from photosim.pictures.worker import decode_file


def decode_or_worse(path: str, *arguments: Any, **named: Any) -> Any:
    """As `decode_file`, but for files that are named after a disaster."""
    name = Path(path).stem
    if name.startswith("segfault"):
        ctypes.string_at(0)
    if name.startswith("hang"):
        threading.Event().wait(600)
    if name.startswith("greedy"):
        hoard = []
        while True:
            hoard.append(np.empty(1 << 28, np.uint8))
    return decode_file(path, *arguments, **named)
