"""Telling whether two paths lead to one folder, where the system's own numbers say that they do not."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import re
import stat
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from photosim.base.mounts import Mount, around
from photosim.base.paths import to_text

log = logging.getLogger(__name__)

_PROBE = ".photosim-probe-"
_PROBE_NAME = re.compile(re.escape(_PROBE) + r"[0-9a-f]{32}")
_STALE_SECONDS = 3600.0
"""Age from which a probe is of a program that was killed: one is there for as long as two calls to the drive take."""

_LAYERED = frozenset({"overlay", "fuse.overlayfs", "fuse-overlayfs"})
"""File systems that name what they show in the options of the mount; those below name it as their device."""
_PASSED_ON = frozenset({"fuse", "fuse.bindfs", "fuse.mergerfs", "fuse.unionfs", "fuse.unionfs-fuse"})
_LAYERS = ("lowerdir=", "upperdir=")

_looked_through: dict[Path, float] = {}
"""When a folder was looked through for old probes, on the clock of `time.monotonic`: deleting asks for every photo."""


def is_one_folder(one: Path, other: Path) -> bool:
    """Whether a file that is made in the folder `one` shows in the folder `other`.

    Only folders of two volumes are tried: on one volume the numbers of the files tell, or reading the photo to keep
    after the move. The layers of an overlay are what neither tells: it goes on showing a file that is gone below.
    No where it cannot be tried, as in a folder that may not be written to.
    """
    try:
        if os.stat(one).st_dev == os.stat(other).st_dev:
            return False
        stale = _old_probes(one)
        probe = one / f"{_PROBE}{uuid.uuid4().hex}"
        handle = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return False
    try:
        _remove_stale(stale, os.fstat(handle).st_mtime)  # by the drive's own clock
    finally:
        os.close(handle)
    try:
        return os.path.lexists(other / probe.name)
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()  # its name is nobody else's


def _old_probes(folder: Path) -> list[Path]:
    """What is called as a probe in a folder, which is looked through once in a while only. Raises OSError."""
    now = time.monotonic()
    if now - _looked_through.get(folder, -math.inf) < _STALE_SECONDS:
        return []
    with os.scandir(folder) as entries:
        found = [folder / entry.name for entry in entries if _PROBE_NAME.fullmatch(entry.name)]
    _looked_through[folder] = now
    return found


def _remove_stale(probes: Iterable[Path], now: float) -> None:
    """Remove those probes that a program left behind which was killed: ordinary, empty, and more than an hour old."""
    for probe in probes:
        try:
            handle = os.open(probe, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            try:
                status = os.fstat(handle)
                ours = stat.S_ISREG(status.st_mode) and status.st_size == 0 and os.read(handle, 1) == b""
            finally:
                os.close(handle)
            if ours and now - status.st_mtime > _STALE_SECONDS:
                probe.unlink()
        except OSError as error:
            log.info("%s stays: %s", to_text(probe), error)


def known_by_another_route(new: Path, known: Iterable[Path]) -> Path | None:
    """The folder among `known` of which `new` shows the same files, or a part of them, by another path; else None.

    The system's list of mounts says what bindfs, mergerfs, unionfs and overlays show. Where it does not say, as with
    sshfs, a probe in `new` is looked for.
    """
    shown = list(_shown_by(new))
    for folder in known:
        mine = _shown_by(folder)
        if any(_overlap(one, folder) for one in shown) or any(_overlap(new, one) for one in mine):
            return folder
        if any(_overlap(one, other) for one in shown for other in mine):
            return folder
        if is_one_folder(new, folder):
            return folder
    return None


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


def _shown_by(folder: Path) -> list[Path]:
    """The folders whose files are seen at `folder`, by what is mounted around it."""
    mount = around(folder)
    if mount is None:
        return []
    below = Path(os.path.realpath(folder)).relative_to(mount.place)
    return [Path(os.path.realpath(source)) / below for source in _sources(mount)]


def _sources(mount: Mount) -> Iterator[str]:
    if mount.kind in _LAYERED:
        for option in mount.options.split(","):
            for name in _LAYERS:
                if option.startswith(name):
                    yield from (layer for layer in option.removeprefix(name).split(":") if Path(layer).is_absolute())
    elif mount.kind in _PASSED_ON:
        yield from (part for part in mount.source.split(":") if Path(part).is_absolute() and os.path.isdir(part))
