"""The small records that lie beside files in the trash, and say where those came from."""

from __future__ import annotations

import datetime
import os
import struct
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

_HEADER = b"[Trash Info]"


def trashinfo(origin: Path) -> bytes:
    """A `.trashinfo` by the freedesktop.org specification; `origin` is absolute, or relative to the volume's root."""
    now = datetime.datetime.now().isoformat(timespec="seconds")
    return f"[Trash Info]\nPath={quote(os.fsencode(origin))}\nDeletionDate={now}\n".encode("ascii")


def recycled(record: bytes) -> tuple[int, str] | None:
    """Size and path out of a `$I` record of Windows: version, size and time as 64 bits each, the path in UTF-16."""
    try:
        version, size = struct.unpack_from("<qq", record)
        start = 28 if version == 2 else 24  # version 2, since Windows 10, has the length of the path before it
        return size, record[start:].decode("utf-16-le").partition("\0")[0]
    except (struct.error, UnicodeDecodeError):
        return None


def speaks_of(record: bytes, origin: Path) -> bool:
    """Whether a record of either kind is about a file of the name of `origin`."""
    if record.startswith(_HEADER):
        paths = [line[5:] for line in record.splitlines() if line.startswith(b"Path=")]
        return any(unquote_to_bytes(path).rpartition(b"/")[2] == os.fsencode(origin.name) for path in paths)
    found = recycled(record)
    return found is not None and found[1].endswith(origin.name)
