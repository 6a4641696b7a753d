"""Telling whether two paths lead to one folder, where the system's own numbers say that they do not."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

_PROBE = ".photosim-probe-"


def is_one_folder(one: Path, other: Path) -> bool:
    """Whether a file that is made in the folder `one` shows in the folder `other`.

    Only folders of two volumes are tried: on one volume the numbers of the files tell, or reading the photo to keep
    after the move. The layers of an overlay are what neither tells: it goes on showing a file that is gone below.
    No where it cannot be tried, as in a folder that may not be written to.
    """
    try:
        if os.stat(one).st_dev == os.stat(other).st_dev:
            return False
        probe = one / f"{_PROBE}{uuid.uuid4().hex}"
        handle = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return False
    os.close(handle)
    try:
        return os.path.lexists(other / probe.name)
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()  # its name is nobody else's
