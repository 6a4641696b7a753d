"""Where the photos lie in the scene that they share, so that one zoom and one place do for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from photosim.values.alignment import Alignment


class Scene:
    """The frames of several photos in scene pixels, of which the finest photo has one for each pixel of its own.

    The first photo stands as it is. Photos with an alignment lie on it; others are laid frame on frame as well as
    their shapes allow, so that the same part of each is looked at.
    """

    def __init__(self, sizes: Sequence[QSizeF], alignments: Sequence[Alignment | None]) -> None:
        """`sizes` are upright, in pixels; of the alignments with the first photo, the first itself is not asked."""
        first = sizes[0]
        fineness = [1.0]
        for size, laid in zip(sizes[1:], alignments[1:], strict=True):
            fineness.append(_fineness(first, size, laid))
        density = max(fineness)
        self.frame = QRectF(QPointF(), first * density)
        """The first photo's frame, in scene pixels."""
        self._sizes = list(sizes)
        self._ratios = [fine / density for fine in fineness]
        self._onto = [QTransform.fromScale(density, density)]
        self._aligned = [True]
        for size, laid in zip(sizes[1:], alignments[1:], strict=True):
            self._aligned.append(laid is not None)
            self._onto.append(QTransform() if laid is None else _onto(size, laid, self.frame.size()))
        self.bounds = QRectF(self.frame)
        """All that any of the photos shows."""
        for size, onto, aligned in zip(self._sizes, self._onto, self._aligned, strict=True):
            if aligned:
                self.bounds |= onto.mapRect(QRectF(QPointF(), size))

    def ratio(self, number: int) -> float:
        """Pixels of a photo for one of the scene, at most 1."""
        return self._ratios[number]

    def laid_out(self, number: int, centre: QPointF, scale: float, *, own: bool) -> QTransform:
        """From a photo's pixels to device pixels, counted from where `centre`, a place of the scene, is shown.

        scale: device pixels for a scene pixel; with `own`, for a pixel of each photo.
        """
        size, ratio = self._sizes[number], self._ratios[number]
        if not self._aligned[number]:
            spot = self._same_part(size, centre)
            even = scale if own else scale / ratio
            return QTransform.fromTranslate(-spot.x(), -spot.y()) * QTransform.fromScale(even, even)
        onto = self._onto[number]
        shift = QTransform.fromTranslate(-centre.x(), -centre.y())
        return onto * shift * QTransform.fromScale(*self._grown(onto, scale, own=own))

    def _grown(self, onto: QTransform, scale: float, *, own: bool) -> tuple[float, float]:
        if not own:
            return scale, scale
        across = abs(onto.m11()) + abs(onto.m21())
        down = abs(onto.m12()) + abs(onto.m22())
        return scale / across, scale / down

    def _same_part(self, size: QSizeF, centre: QPointF) -> QPointF:
        x = (centre.x() - self.frame.left()) / self.frame.width()
        y = (centre.y() - self.frame.top()) / self.frame.height()
        return QPointF(min(1.0, max(0.0, x)) * size.width(), min(1.0, max(0.0, y)) * size.height())


def _fineness(first: QSizeF, size: QSizeF, laid: Alignment | None) -> float:
    """Pixels of a photo for one of the first, along a side."""
    if laid is None:
        return max(size.width() / first.width(), size.height() / first.height())
    turned = size.transposed() if laid.swaps_sides else size
    across, down = laid.scale_x * turned.width() / first.width(), laid.scale_y * turned.height() / first.height()
    fine = (across * down) ** 0.5
    return 1.0 if abs(fine - 1) < 1e-3 else fine


def _onto(size: QSizeF, laid: Alignment, frame: QSizeF) -> QTransform:
    """From a photo's pixels to those of the scene."""
    corner, across, down = (laid.to_first(*place) for place in ((0, 0), (1, 0), (0, 1)))
    wide, high = frame.width(), frame.height()
    return QTransform(
        (across[0] - corner[0]) * wide / size.width(),
        (across[1] - corner[1]) * high / size.width(),
        (down[0] - corner[0]) * wide / size.height(),
        (down[1] - corner[1]) * high / size.height(),
        corner[0] * wide,
        corner[1] * high,
    )
