"""Sizes of cells and headings, in logical pixels, by the font and by what the cells show."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from photosim.ui.grids.delegate import PhotoDelegate
from photosim.ui.grids.sections import SectionSizes

_LOOKALIKE_SHAPE = 3 / 4
"""Height to width of the place for a look-alike, shown whole: most are landscapes."""


def heading_height(metrics: QFontMetrics) -> int:
    """Height of the heading of a month."""
    return metrics.height() + 24


def measures(side: int, metrics: QFontMetrics, *, captions: bool) -> SectionSizes:
    """The sizes of cells about `side` wide; those with captions stand further apart."""
    return SectionSizes(
        side=side,
        shape=_LOOKALIKE_SHAPE if captions else 1.0,
        caption=PhotoDelegate.caption_height(metrics) if captions else 0,
        heading=heading_height(metrics),
        gap=10 if captions else 6,
        margin=14,
    )
