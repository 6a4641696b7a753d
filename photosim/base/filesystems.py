"""What kind of disk a path lies on: SQLite's quick journal and the system's file events need a local one."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "ncpfs", "webdav", "davfs"),
        *("9p", "ceph", "glusterfs", "lustre", "vboxsf"),
        *("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.davfs2", "fuse.glusterfs", "fuse.s3fs"),
    )
)
_DRIVE_REMOTE = 4
_MNT_LOCAL = 0x00001000  # of macOS: the file system is stored locally


def is_network(path: Path) -> bool:
    """Whether a path lies on a network share, or another disk whose files several computers may change.

    What cannot be found out counts as local.
    """
    if sys.platform == "win32":
        drive = os.path.splitdrive(os.path.realpath(path))[0]
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE
    if sys.platform == "darwin":
        return _is_remote_on_macos(path)
    return file_system(path) in _NETWORK


def file_system(path: Path) -> str:
    """The type of the file system around a path as Linux names it: `ext4`, `nfs4`; empty where it is not known."""
    real = os.path.realpath(path)
    best, kind = -1, ""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    for line in lines:
        mount, _, rest = line.partition(" - ")
        point = _unescaped(mount.split(" ")[4])
        # The last of several mounts on one point is the one that is seen.
        if len(point) >= best and (real == point or real.startswith(point.rstrip("/") + "/")):
            best, kind = len(point), rest.split(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    for code, char in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, char)
    return text


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
