"""Pictures for the viewer, decoded in worker threads: the most wanted first, the no longer wanted never."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from photosim.base.errors import UnreadablePhoto
from photosim.base.texts import tr
from photosim.ui.jobs.pools import ThreadPool
from photosim.ui.kit.images import from_jpeg, image_of, wrapped
from photosim.ui.kit.said import said

log = logging.getLogger(__name__)

_SMALLEST_LEVEL = 512
"""Pixels of the longest side under which no further half is made of a full picture."""
_QUICK_PIXELS = 64_000_000

# Two, so that the next photo need not wait for the decoder that still works on one skipped over.
_pool = ThreadPool("viewer", 2)


class PictureSource(Protocol):
    """The part of PhotosService that the viewer's threads use."""

    def thumbnail(self, content_hash: str, path: Path) -> bytes | None: ...

    def picture(self, path: Path, max_side: int | None = None) -> np.ndarray: ...


@dataclass(frozen=True)
class Want:
    """One picture to be fetched."""

    path: Path
    side: int | None = None
    """Pixels of the longest side at most; None for the full picture."""
    thumbnail_of: str | None = None
    """The content hash when the cached thumbnail is meant, whatever its size."""
    polite: bool = field(default=False, compare=False)
    """Read ahead: waits until nothing else is under way."""
    halves: bool = field(default=False, compare=False)
    """Also in halves of its size where it is not full, for a picture that is too large to be had in full."""

    @property
    def full(self) -> bool:
        return self.side is None and self.thumbnail_of is None


@dataclass(frozen=True, eq=False)
class Level:
    """A picture in one size. Where `pixels` is given, the image uses its memory, which must live as long."""

    image: QImage
    pixels: Any = None

    @property
    def width(self) -> int:
        return self.image.width()

    @property
    def height(self) -> int:
        return self.image.height()

    @property
    def side(self) -> int:
        return max(self.width, self.height)


class PictureLoader(QObject):
    """Fetches what `want` names, in that order. Lives in the GUI thread; its signals arrive there."""

    loaded = Signal(object, object)
    """Want, `list[Level]`: largest first, more than one for a full picture."""
    failed = Signal(object, str)
    """Want, and the reason in words."""

    def __init__(self, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._lock = threading.Lock()
        self._queue: list[Want] = []
        self._in_hand: list[Want] = []

    def want(self, wants: Sequence[Want]) -> None:
        """Fetch these, first things first, and forget what was asked for earlier and has not begun."""
        with self._lock:
            self._queue = [want for want in wants if want not in self._in_hand]
            tokens = min(2, len(self._queue))
        for _ in range(tokens):
            _pool.submit(self._work)

    def _take(self) -> Want | None:
        with self._lock:
            full = any(want.full or want.halves for want in self._in_hand)
            for place, want in enumerate(self._queue):
                # Only one full picture at a time is in memory while it is made.
                if (want.polite and self._in_hand) or ((want.full or want.halves) and full):
                    continue
                del self._queue[place]
                self._in_hand.append(want)
                return want
        return None

    def _work(self) -> None:
        while (want := self._take()) is not None:
            levels: list[Level] | None = None
            reason = ""
            try:
                levels = self._fetch(want)
            except UnreadablePhoto as error:
                reason = said(error.reason)
            except MemoryError:
                reason = tr("There is not enough free memory to show this picture in full size.")
            except Exception as error:  # noqa: BLE001 - a bug: reported, and the viewer must not wait for ever
                sys.excepthook(type(error), error, error.__traceback__)
                reason = tr("Something went wrong inside photosim. The details are in its log.")
            with self._lock:
                self._in_hand.remove(want)
            try:
                if levels is not None:
                    self.loaded.emit(want, levels)
                else:
                    self.failed.emit(want, reason)
            except RuntimeError:  # the viewer is gone
                log.debug("a picture came after the viewer was gone: %s", want.path)
                return

    def _fetch(self, want: Want) -> list[Level]:
        if want.thumbnail_of is not None:
            image = from_jpeg(self._source.thumbnail(want.thumbnail_of, want.path))
            if image is None:
                raise UnreadablePhoto(tr("There is no thumbnail of this photo."))
            return [Level(image)]
        levels = [level_of(self._source.picture(want.path, want.side))]
        # Shrinking a picture to less than a half while painting looks grainy: halves are made here, once.
        while (want.full or want.halves) and levels[-1].side // 2 >= _SMALLEST_LEVEL:
            last = levels[-1].image
            half = last.scaled(
                max(1, last.width() // 2),
                max(1, last.height() // 2),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            levels.append(Level(half))
        return levels


def level_of(pixels: np.ndarray) -> Level:
    """Turn uint8 (h, w, 3) sRGB into an image that is quick to paint; a huge one is wrapped, not copied."""
    height, width = pixels.shape[:2]
    if width * height <= _QUICK_PIXELS:
        return Level(image_of(pixels))
    pixels = np.ascontiguousarray(pixels)
    return Level(wrapped(pixels), pixels)
