"""Thumbnails for one grid: decoded in worker threads at the size wanted, kept as pixmaps in the GUI thread."""

from __future__ import annotations

import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from photosim.base.errors import PhotosimError
from photosim.ui.jobs.pools import ThreadPool
from photosim.ui.kit import theme
from photosim.ui.kit.images import image_of
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_STORED_SIDE = 384
"""Long side of a stored thumbnail in pixels, as `pictures.decode` makes it; that of a smaller photo is its own."""
_THREADS = 3
_pool = ThreadPool("thumbnail", _THREADS)
HIDDEN = 2 << 20
"""Bytes that a loader of a hidden page keeps where memory is wanted: some of what was in view last is there at once."""
_TOGETHER = 64 << 20
"""Bytes that all loaders hold before those of hidden pages give theirs up: a window has ten of them."""


@dataclass(frozen=True, slots=True)
class ThumbnailShape:
    """How thumbnails are to be made."""

    side: int
    """Device pixels of the square that the picture fills or fits into."""
    scale: float
    """Device pixels in a logical pixel."""
    crop: bool
    """Fill the square and cut off what stands out, instead of fitting the whole picture into it."""
    width: int = 0
    """Device pixels of the width, where it is not a square; `side` is the height then."""
    enlarged: float = 2.0
    """How many times a stored thumbnail may be enlarged before the photo itself is opened, which takes longer. Twice
    is soft, and no more; a panorama in a square would be enlarged five times."""


class ThumbnailLoader(QObject):
    """Holds the newest pixmaps up to `budget` bytes, and fetches what the grid says it wants to see.

    Pictures are known by the hash of their content, so copies share one and a changed file gets a new one.
    """

    loaded = Signal(str)
    """Content hash of a photo whose thumbnail is there now, or has failed."""
    idle = Signal()
    """Everything wanted is there."""

    _decoded = Signal(str, object, object, bool)

    def __init__(
        self,
        library: Library,
        budget: int = 96 << 20,
        parent: QObject | None = None,
        *,
        path_of: Callable[[PhotoRow], Path] | None = None,
    ) -> None:
        """`path_of` tells where a row's file is; without it, rows are the library's."""
        super().__init__(parent)
        self._library = library
        self._path_of = path_of or library.photos.path
        self._budget = budget
        self._shape = ThumbnailShape(160, 1.0, crop=True)
        self._kept: OrderedDict[str, tuple[QPixmap, ThumbnailShape]] = OrderedDict()
        self._bytes = 0
        self._failed: set[str] = set()
        self._lock = threading.Lock()
        self._wanted: OrderedDict[str, PhotoRow] = OrderedDict()
        self._in_hand: set[str] = set()
        self._pumps = 0
        self._decoded.connect(self._keep)
        _loaders.add(self)

    # GUI thread

    @property
    def shape(self) -> ThumbnailShape:
        return self._shape

    def pixmap(self, content_hash: str) -> QPixmap | None:
        """Return what there is now, perhaps in another size than wanted; never loads."""
        found = self._kept.get(content_hash)
        if found is None:
            return None
        self._kept.move_to_end(content_hash)
        return found[0]

    def has_failed(self, content_hash: str) -> bool:
        return content_hash in self._failed

    def want(self, rows: Sequence[PhotoRow], shape: ThumbnailShape | None = None) -> None:
        """Fetch these, first ones first, and forget earlier wishes that are not among them.

        shape: how they are wanted from now on; None for as before. Thumbnails of another shape are shown as stand-ins
        until those of this one are there.
        """
        shape = self._shape = shape or self._shape
        missing: OrderedDict[str, PhotoRow] = OrderedDict()
        for row in rows:
            kept = self._kept.get(row.content_hash)
            if (kept is None or kept[1] != shape) and row.content_hash not in self._failed:
                missing[row.content_hash] = row
        with self._lock:
            for content_hash in self._in_hand:
                missing.pop(content_hash, None)
            self._wanted = missing
            starting = min(len(missing), _THREADS - self._pumps)
            self._pumps += max(0, starting)
        for _ in range(starting):
            _pool.submit(self._pump)

    @property
    def busy(self) -> bool:
        """Whether a wanted thumbnail is not there yet."""
        with self._lock:
            return bool(self._wanted or self._in_hand)

    def forget_failures(self) -> None:
        """Try broken ones again when they are wanted next."""
        self._failed.clear()

    @property
    def is_hidden(self) -> bool:
        """Whether what shows these thumbnails is not on the screen."""
        view = self.parent()
        return isinstance(view, QWidget) and not view.isVisible()

    def keep_only(self, most: int) -> None:
        """Drop the pixmaps that were not seen for longest, until `most` bytes are left. They can be wanted again."""
        while self._bytes > most:
            self._drop(next(iter(self._kept)))

    def close(self) -> None:
        """Forget all wishes; what is in hand ends by itself."""
        with self._lock:
            self._wanted = OrderedDict()

    def _keep(self, content_hash: str, image: QImage | None, shape: ThumbnailShape, last: bool) -> None:
        with self._lock:
            if last:
                self._in_hand.discard(content_hash)
            idle = not self._wanted and not self._in_hand
        if image is None:
            self._failed.add(content_hash)
        else:
            self._drop(content_hash)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(shape.scale)
            self._kept[content_hash] = (pixmap, shape)
            self._bytes += _size(pixmap)
            self.keep_only(max(self._budget, _size(pixmap)))
            _make_room()
        self.loaded.emit(content_hash)
        if idle:
            self.idle.emit()

    def _drop(self, content_hash: str) -> None:
        gone = self._kept.pop(content_hash, None)
        if gone is not None:
            self._bytes -= _size(gone[0])

    # Worker threads

    def _pump(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._pumps -= 1
                    return
                content_hash, row = self._wanted.popitem(last=False)
                self._in_hand.add(content_hash)
                shape = self._shape
            image = self._make(row, shape)
            try:
                self._decoded.emit(content_hash, image, shape, True)
            except RuntimeError:  # the grid is gone
                with self._lock:
                    self._pumps -= 1
                return

    def _make(self, row: PhotoRow, shape: ThumbnailShape) -> QImage | None:
        try:
            path = self._path_of(row)
        except KeyError:  # its folder has just been removed
            return None
        try:
            data = self._library.photos.thumbnail(row.content_hash, path)
            if not data:
                return None
            image = drawn(data, shape)
            side = sharper_side(data, shape)
            if image is None or not side:
                return image
            # The soft one stands in for the sharp one meanwhile, and stays where the file cannot be read now.
            self._decoded.emit(row.content_hash, image, shape, False)
            return self._sharp(path, side, shape) or image
        except PhotosimError:
            return None
        except Exception as error:  # noqa: BLE001 - a bug must not stop the pump: the crash hook hears of it
            sys.excepthook(type(error), error, error.__traceback__)
            return None

    def _sharp(self, path: Path, side: int, shape: ThumbnailShape) -> QImage | None:
        """The photo itself, opened for this; None when it cannot be read now."""
        try:
            return rounded(image_of(self._library.photos.picture(path, side)), shape)
        except PhotosimError:
            return None


def sharper_side(data: bytes, shape: ThumbnailShape) -> int:
    """Pixels that the long side of the photo should have to be sharp in this shape; 0 when the thumbnail will do."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    full = QImageReader(buffer, b"jpeg").size()
    if not full.isValid() or max(full.toTuple()) < _STORED_SIDE:  # the photo is no larger than that
        return 0
    wanted = _scaled(full, shape)
    return max(wanted.toTuple()) if wanted.width() > shape.enlarged * full.width() else 0


def drawn(data: bytes, shape: ThumbnailShape) -> QImage | None:
    """Turn a JPEG into a picture of the wanted shape with round corners; None when it is damaged."""
    if not data.startswith(b"\xff\xd8"):
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # The format is named, because guessing it asks the SVG reader as well, which connects signals: in a worker, with
    # Python's lock held, that can wait for ever for a GUI thread that disconnects one and waits for Python's lock.
    reader = QImageReader(buffer, b"jpeg")
    full = reader.size()
    if full.isValid() and max(wanted := _scaled(full, shape).toTuple()) <= 4 * max(shape.side, shape.width):
        reader.setScaledSize(QSize(*wanted))
    image = reader.read()
    return None if image.isNull() else rounded(image, shape)


def rounded(image: QImage, shape: ThumbnailShape) -> QImage:
    """Fit or crop a picture into the wanted shape and round its corners."""
    if shape.crop:
        square = QRect(0, 0, *[min(image.width(), image.height())] * 2)
        square.moveCenter(image.rect().center())
        image = image.copy(square)
    wanted = _scaled(image.size(), shape)
    if image.size() != wanted:
        image = image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    result = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    radius = min(theme.RADIUS * shape.scale, wanted.width() / 2, wanted.height() / 2)
    corners = QPainterPath()
    corners.addRoundedRect(QRectF(result.rect()), radius, radius)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(corners)
    painter.drawImage(0, 0, image)
    # A white picture on a white page, or a black one on a black page, still has an edge.
    painter.setPen(QPen(QColor(128, 128, 128, 56), 2 * shape.scale))
    painter.drawPath(corners)
    painter.end()
    return result


def _scaled(full: QSize, shape: ThumbnailShape) -> QSize:
    """Size of the whole picture once its short side fills the square, or its long side fits into it."""
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if shape.crop else Qt.AspectRatioMode.KeepAspectRatio
    return full.scaled(QSize(shape.width or shape.side, shape.side), mode).expandedTo(QSize(1, 1))


def _make_room() -> None:
    """Where all hold much together, hidden pages give up what they show; they want it again when they are shown."""
    loaders = [loader for loader in _loaders if isValid(loader)]
    if sum(loader._bytes for loader in loaders) > _TOGETHER:
        for loader in loaders:
            if loader.is_hidden:
                loader.keep_only(HIDDEN)


_loaders: weakref.WeakSet[ThumbnailLoader] = weakref.WeakSet()


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
