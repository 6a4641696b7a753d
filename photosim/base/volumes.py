"""Which volume (drive, partition, network share) a path lies on, so that an empty mount point is not taken for it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import logging
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from photosim.base import mounts
from photosim.base.mounts import Mount

log = logging.getLogger(__name__)

_BY_UUID = Path("/dev/disk/by-uuid")
_FSID = "fsid:"
_FSID_BY_UUID = frozenset({"ext2", "ext3", "ext4", "btrfs", "f2fs", "zfs"})
"""File systems whose `f_fsid` is theirs wherever they are plugged in (statfs(2)); that of FAT, exFAT and NTFS is the
number of the device, and any stick in that socket has it."""
_DISKUTIL_SECONDS = 5.0
_REMEMBERED_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Volume:
    """What is known of a volume. It outlives restarts and other mount points as far as the system says so."""

    kind: str
    """Type of the file system: `ext4`, `exfat`, `cifs`; empty where unknown."""
    identity: str | None = None
    """UUID, serial number or address of the share; None where the system gives none."""

    def may_be(self, other: Volume) -> bool:
        """Whether both can be the same volume: identities decide where both have one, else the kind."""
        if self.identity is not None and other.identity is not None and self._sort == other._sort:
            return self.identity == other.identity
        return not (self.kind and other.kind) or self.kind == other.kind

    @property
    def _sort(self) -> bool:
        """Identities of two sorts cannot be compared: the system may tell another one today."""
        return (self.identity or "").startswith(_FSID)

    def surely(self, other: Volume) -> bool:
        """Whether both are the same volume beyond doubt."""
        return self.identity is not None and self.identity == other.identity

    def to_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str | None) -> Volume | None:
        """The inverse of `to_text`; None for None and for what cannot be read."""
        try:
            facts = json.loads(text or "null")
            return None if facts is None else cls(str(facts["kind"]), facts["identity"])
        except (ValueError, KeyError, TypeError):
            return None


def volume_of(path: Path) -> Volume | None:
    """Return the volume that `path` lies on, links followed; None when the system does not tell."""
    try:
        if sys.platform == "win32":
            return _on_windows(path)
        if sys.platform == "darwin":
            return _on_macos(path)
        return _on_linux(path)
    except (OSError, ValueError) as error:
        log.info("the volume of %s is not known: %s", os.fsencode(path), error)
        return None


def _on_linux(path: Path) -> Volume | None:
    mount = mounts.around(path)
    if mount is None:
        return None
    if mount.is_named_by_source:
        return Volume(mount.kind, mount.source)
    return Volume(mount.kind, _uuid_of(mount) or _fsid_of(Path(os.path.realpath(path)), mount.kind))


def _fsid_of(path: Path, kind: str) -> str | None:
    """What `statvfs` calls the file system around a path, where that is made of its UUID and not of its socket."""
    if kind not in _FSID_BY_UUID:
        return None
    while not path.exists() and path != path.parent:
        path = path.parent
    number = os.statvfs(path).f_fsid
    return f"{_FSID}{number:x}" if number else None


def _uuid_of(mount: Mount) -> str | None:
    """The UUID of the file system on the block device that is mounted, by its number or its path."""
    number = None
    with contextlib.suppress(OSError):
        number = os.stat(mount.place).st_dev
    with contextlib.suppress(OSError):
        for link in sorted(_BY_UUID.iterdir()):
            with contextlib.suppress(OSError):
                # The number is right for most; btrfs shows one of its own, and there the source helps.
                if os.stat(link).st_rdev == number or os.path.realpath(link) == os.path.realpath(mount.source):
                    return link.name
    return None


_told: dict[tuple[str, int], tuple[float, Volume]] = {}


def _on_macos(path: Path) -> Volume | None:
    import plistlib
    import subprocess

    real = Path(os.path.realpath(path))
    place = next(part for part in (real, *real.parents) if os.path.ismount(part))
    key = (str(place), os.stat(place).st_dev)
    known = _told.get(key)
    if known is not None and time.monotonic() - known[0] < _REMEMBERED_SECONDS:
        return known[1]
    try:
        told = subprocess.run(
            ["/usr/sbin/diskutil", "info", "-plist", str(place)],
            capture_output=True,
            timeout=_DISKUTIL_SECONDS,
            check=False,
        )
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from error
    if told.returncode:  # network shares are not diskutil's business
        volume = Volume("")
    else:
        facts = plistlib.loads(told.stdout)
        volume = Volume(facts.get("FilesystemType", ""), facts.get("VolumeUUID") or None)
    _told[key] = time.monotonic(), volume
    return volume


def _on_windows(path: Path) -> Volume | None:
    kernel: object = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    place = ctypes.create_unicode_buffer(1024)
    if not kernel.GetVolumePathNameW(str(path), place, 1024):  # type: ignore[attr-defined]
        return None
    serial, kind = ctypes.c_uint32(), ctypes.create_unicode_buffer(64)
    if not kernel.GetVolumeInformationW(  # type: ignore[attr-defined]
        place.value, None, 0, ctypes.byref(serial), None, None, kind, 64
    ):
        return None
    return Volume(kind.value, f"{serial.value:08X}" if serial.value else None)
