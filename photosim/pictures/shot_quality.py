"""Measuring how sharp and how well exposed one exposure is, part by part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from photosim.pictures.decode import open_upright
from photosim.values.shot_quality import CELLS, OUTLINE, ShotQuality

VERSION = 1
"""Of the way of measuring; stored values of another one are measured anew."""

SIDE = 1600
"""Longest side at which is measured: a shake by three pixels of a camera's 24 megapixels still shows."""

_FINE = 1.0
"""Radius of the blur that takes the finest detail away."""
_WHITE, _BLACK = 251, 4
_BLOCK, _QUIET, _SPREAD = 8, 5, 1.1
"""Side of the blocks in which noise is looked for; how many of 100 have nothing else in them in every picture; and by
how much these, the quietest, fall short of the noise that they are a sample of."""


def measure(path: Path) -> ShotQuality:
    """Measure a file's picture. Raises UnreadablePhoto."""
    return measured(open_upright(path, SIDE))


def measured(image: Image.Image) -> ShotQuality:
    """Measure an upright picture. Small ones are enlarged, so that one way of cutting fits all."""
    if min(image.size) < 4 * CELLS:
        scale = 4 * CELLS / min(image.size)
        image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    grey = image.convert("L")
    colours = np.asarray(image.convert("RGB"))
    is_open = (colours.max(axis=2) < _WHITE) & (colours.max(axis=2) > _BLACK)
    pixels, soft = (np.asarray(one, np.float32) for one in (grey, grey.filter(ImageFilter.GaussianBlur(_FINE))))
    levels = np.asarray(grey)
    return ShotQuality(
        fine=_by_cell(pixels - soft),
        noise=_noise(pixels - soft, is_open),
        outline=np.asarray(grey.resize((OUTLINE, OUTLINE), Image.Resampling.BOX)),
        burnt=float((levels >= _WHITE).mean()),
        black=float((levels <= _BLACK).mean()),
    )


def _noise(fine: np.ndarray, is_open: np.ndarray) -> float:
    """The noise of the quietest small blocks. Where a colour is burnt out the noise is lost too, and does not count."""
    rows, columns = (side // _BLOCK for side in fine.shape)
    cut = np.s_[: rows * _BLOCK, : columns * _BLOCK]
    power = (fine[cut] ** 2).reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3))
    counted = power[is_open[cut].reshape(rows, _BLOCK, columns, _BLOCK).all(axis=(1, 3))]
    return _SPREAD * float(np.sqrt(np.percentile(counted, _QUIET))) if counted.size else 0.0


def _by_cell(values: np.ndarray) -> np.ndarray:
    """Root of the mean square in each cell; what is left over at the right and below is dropped."""
    height, width = (side // CELLS for side in values.shape)
    cut = values[: height * CELLS, : width * CELLS].reshape(CELLS, height, CELLS, width)
    return np.asarray(np.sqrt((cut * cut).mean(axis=(1, 3))), np.float32)
