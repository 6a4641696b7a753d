"""The cache of thumbnails: one small JPEG for every content, in folders of at most a few thousand."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from photosim.base.files import write_atomically


class Thumbnails:
    """Thumbnails below `root`, by content hash. A cache: all of it may be deleted at any time.

    Safe to use from several threads and processes; a reader sees a whole thumbnail or none.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, content_hash: str) -> Path:
        """Where the thumbnail of a content is kept, whether or not it is there."""
        return self.root / content_hash[:2] / f"{content_hash}.jpg"

    def has(self, content_hash: str) -> bool:
        return self.path(content_hash).is_file()

    def write(self, content_hash: str, jpeg: bytes) -> None:
        """Keep a thumbnail. Raises OSError, for example when the disk is full."""
        # A cache, written thousands of times in a scan. What a power cut takes of it is made again from the photos.
        write_atomically(self.path(content_hash), jpeg, sync=False)

    def remove(self, content_hash: str) -> None:
        """Forget a thumbnail; one that is in use or gone is no trouble."""
        with contextlib.suppress(OSError):
            self.path(content_hash).unlink()

    def read(self, content_hash: str) -> bytes | None:
        """Return the JPEG, `None` when it is not there or cannot be read."""
        try:
            return self.path(content_hash).read_bytes() or None
        except OSError:
            return None

    def all(self) -> Iterator[Path]:
        """Every file of the cache that is named like a thumbnail, in no particular order."""
        return self.root.glob("??/*.jpg")


def is_whole(jpeg: bytes) -> bool:
    """Whether a thumbnail has a beginning, an end, and can be decoded in between."""
    from PIL import Image

    if not jpeg.startswith(b"\xff\xd8") or not jpeg.endswith(b"\xff\xd9"):
        return False
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True
