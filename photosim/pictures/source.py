"""The bytes of a file: read once, whole, and named by their hash."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import BinaryIO

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import faults

MAX_BYTES = 2_000_000_000
"""Files beyond this are refused rather than read into memory; no picture under the pixel limit needs more."""

_CHUNK = 1 << 20


def digest(data: bytes) -> str:
    """Return the content hash of a file's bytes: BLAKE2b-160 as 40 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def read(path: str | os.PathLike[str]) -> bytes:
    """Read a file whole. Raises UnreadablePhoto, also when the file changes under the reading."""
    with faults.reading_file(), _open(path) as file:
        before = os.fstat(file.fileno())
        if before.st_size > MAX_BYTES:
            size, limit = before.st_size / 1e9, MAX_BYTES / 1e9
            raise UnreadablePhoto(f"The file is {size:,.1f} GB; photosim reads pictures of up to {limit:.0f} GB.")
        data = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    if len(data) != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadablePhoto(
            "The file changed while it was being read. It may still be being copied or saved.", lasting=False
        )
    if not data:
        raise UnreadablePhoto("The file is empty.")
    return data


def beginning(path: str | os.PathLike[str], most: int) -> bytes:
    """Read up to so many bytes from the start of a file. Raises UnreadablePhoto."""
    with faults.reading_file(), _open(path) as file:
        data = file.read(most)
    if not data:
        raise UnreadablePhoto("The file is empty.")
    return data


def read_content(path: str | os.PathLike[str], content_hash: str) -> bytes:
    """Read a file that must still have this content. Raises UnreadablePhoto, also when it has not.

    For what is remembered of a content for ever: it must not be of what an edit has put in its place.
    """
    data = read(path)
    if digest(data) != content_hash:
        raise UnreadablePhoto("The file has changed since the last scan.")
    return data


def content_hash(path: str | os.PathLike[str]) -> str:
    """Return the same hash as decoding does, of a file of any size or kind. Raises UnreadablePhoto."""
    hasher = hashlib.blake2b(digest_size=20)
    with faults.reading_file(), _open(path) as file:
        while chunk := file.read(_CHUNK):
            hasher.update(chunk)
    return hasher.hexdigest()


def _open(path: str | os.PathLike[str]) -> BinaryIO:
    # Asked before opening: merely opening a pipe waits for its other end.
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise UnreadablePhoto("This is a folder, not a picture.")
    if not stat.S_ISREG(mode):
        raise UnreadablePhoto("This is not an ordinary file.")
    return open(path, "rb")  # noqa: PTH123
