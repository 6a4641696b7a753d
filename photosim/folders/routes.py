"""Telling whether two paths lead to one folder, where the system's own numbers say that they do not."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

_PROBE = ".photosim-probe-"

_LAYERED = frozenset({"overlay", "fuse.overlayfs", "fuse-overlayfs"})
"""File systems that name what they show in the options of the mount; those below name it as their device."""
_PASSED_ON = frozenset({"fuse", "fuse.bindfs", "fuse.mergerfs", "fuse.unionfs", "fuse.unionfs-fuse"})
_LAYERS = ("lowerdir=", "upperdir=")


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
    real = Path(os.path.realpath(folder))
    around = None
    for mount in _mounts():
        place = Path(mount.mountpoint)
        # Of several mounts on one place the latest hides the others.
        if (place == real or place in real.parents) and (
            around is None or len(place.parts) >= len(Path(around.mountpoint).parts)
        ):
            around = mount
    if around is None:
        return []
    below = real.relative_to(around.mountpoint)
    return [Path(os.path.realpath(source)) / below for source in _sources(around.fstype, around.device, around.opts)]


def _mounts() -> list[psutil._common.sdiskpart]:
    try:
        return list(psutil.disk_partitions(all=True))
    except (OSError, RuntimeError):  # a system that lists none
        return []


def _sources(kind: str, device: str, options: str) -> Iterator[str]:
    if kind in _LAYERED:
        for option in options.split(","):
            for name in _LAYERS:
                if option.startswith(name):
                    yield from (layer for layer in option.removeprefix(name).split(":") if Path(layer).is_absolute())
    elif kind in _PASSED_ON:
        yield from (part for part in device.split(":") if Path(part).is_absolute() and os.path.isdir(part))
