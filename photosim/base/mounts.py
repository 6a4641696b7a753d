"""What is mounted where, asked of psutil in one place, and which disks are shared by several computers."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import NamedTuple

NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "ncpfs", "webdav", "davfs"),
        *("9p", "ceph", "glusterfs", "lustre", "vboxsf"),
        *("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.glusterfs", "fuse.s3fs"),
    )
)
"""File systems that several computers may change."""
_NO_ADDRESS = frozenset({"afs", "ncpfs", "vboxsf", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.s3fs"})
"""Those among them whose source is one word for every share, or may be the same for two."""
_POOLS = frozenset({"zfs", "fuse.mergerfs"})
"""File systems on one computer whose source names them wherever they are mounted."""
_DRIVE_REMOTE = 4
_MNT_LOCAL = 0x00001000  # of macOS: the file system is stored locally


class Mount(NamedTuple):
    """One line of the system's list of mounts."""

    place: Path
    kind: str
    """Type of the file system as the system names it: `ext4`, `nfs4`, `fuse.sshfs`."""
    source: str
    """Device, address of a share, or folder; empty where the system names none."""
    options: str

    @property
    def is_named_by_source(self) -> bool:
        """Whether its source is its own wherever it is mounted: an address, or the name of a pool."""
        return bool(self.source) and self.kind in (NETWORK - _NO_ADDRESS) | _POOLS


def mounted() -> list[Mount]:
    """Everything that is mounted, in the order of mounting; empty where the system does not tell."""
    import psutil

    try:
        parts = psutil.disk_partitions(all=True)
    except (OSError, RuntimeError):
        return []
    return [Mount(Path(part.mountpoint), part.fstype, part.device, part.opts) for part in parts]


def around(path: Path) -> Mount | None:
    """The mount that a path lies in, links followed. The path need not be there."""
    real = Path(os.path.realpath(path))
    above = {real, *real.parents}
    found: Mount | None = None
    for mount in mounted():
        # Of several mounts on one place the latest hides the others.
        if mount.place in above and (found is None or len(mount.place.parts) >= len(found.place.parts)):
            found = mount
    return found


def file_system(path: Path) -> str:
    """The type of the file system around a path as Linux names it: `ext4`, `nfs4`; empty where it is not known."""
    mount = around(path)
    return "" if mount is None else mount.kind


def is_network(path: Path) -> bool:
    """Whether a path lies on a network share, or another disk whose files several computers may change.

    What cannot be found out counts as local.
    """
    if sys.platform == "win32":
        drive = os.path.splitdrive(os.path.realpath(path))[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
    if sys.platform == "darwin":
        return _is_remote_on_macos(path)
    return not _is_on_own_disk(path) and file_system(path) in NETWORK


def _is_on_own_disk(path: Path) -> bool:
    """Whether Linux has a disk of its own for a path, which spares reading all mounts. Shares have the major number 0.

    So have some file systems of this computer, as btrfs and overlays: those are looked up.
    """
    try:
        return os.major(os.stat(path).st_dev) != 0
    except OSError:
        return False


def _is_remote_on_macos(path: Path) -> bool:
    while not path.exists() and path != path.parent:
        path = path.parent
    try:
        # f_flag is in none of Python's own calls: the flags of `statvfs` leave MNT_LOCAL out.
        buffer = ctypes.create_string_buffer(2304)  # more than struct statfs of 64 bits takes
        system = ctypes.CDLL(None)
        statfs = getattr(system, "statfs$INODE64", None) or system.statfs  # the first on Intel's processors only
        if statfs(os.fsencode(path), buffer) != 0:
            return False
    except (OSError, AttributeError):
        return False
    flags = int.from_bytes(buffer.raw[64:68], sys.byteorder)
    return not flags & _MNT_LOCAL
