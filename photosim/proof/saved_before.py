"""The steps to which a file's waves were rounded by an earlier, coarser saving, which its own table does not tell.

A JPEG that was saved coarsely and then finely still has waves near multiples of the coarser steps (Lukas and Fridrich,
"Estimation of primary quantization matrix in double compressed JPEG images", 2003).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image

from photosim.proof.pixels import Saved, waves

_COARSEST = 40
"""The largest step that is looked for. Those of quality 40 are 20 at most, of the waves that are asked for."""
_FINEST = 4
"""Smaller steps are blurred away by the rounding of pixels in between, which moves a wave by 0.7."""
_CLUSTERED = 0.5
"""Mean cosine of waves to their next multiple: 0 anywhere, 1 upon it. Steps of 4, saved again, have 0.54."""
_ENOUGH = 400
"""Waves of half a step and more; fewer lie near a multiple by chance: with 400 the mean has an error of 0.035."""
_SIDE = 1024
"""Pixels of the middle of the picture, each way."""


class Opened:
    """A file that is held against several others: what is read and decoded of it is kept as long as this is."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._decoded: dict[int, Image.Image | None] = {}
        self._before: dict[tuple[int, ...], Saved | None] = {}

    @functools.cached_property
    def saved(self) -> Saved | None:
        """None for a damaged file. Raises UnreadablePhoto where it can only not be read now."""
        return Saved.of(self._data)

    @property
    def weight(self) -> int:
        """Bytes that all of it may take."""
        return len(self._data) + (2 * self.saved.size[0] * self.saved.size[1] if self.saved else 0)

    def luminance(self, least: tuple[int, int] | None = None) -> Image.Image | None:
        """As `Saved.luminance`."""
        if self.saved is None:
            return None
        shrunk = 1 if least is None or self.saved.format != "JPEG" else _shrunk(self.saved.size, least)
        if shrunk not in self._decoded:
            self._decoded[shrunk] = self.saved.luminance(least)
        return self._decoded[shrunk]

    def saved_before(self, which: tuple[int, ...]) -> Saved | None:
        """With the steps of an earlier, coarser saving, of these waves; None for a damaged file."""
        if which not in self._before:
            whole = self.luminance()
            saved = None if whole is None else self.saved
            self._before[which] = None if saved is None or whole is None else with_earlier_steps(saved, whole, which)
        return self._before[which]


def _shrunk(size: tuple[int, int], least: tuple[int, int]) -> int:
    """By how much a JPEG's decoder makes a picture smaller that is to have `least` pixels, across and down."""
    most = min(size[0] // max(1, least[0]), size[1] // max(1, least[1]))
    return next((factor for factor in (8, 4, 2) if factor <= most), 1)


def with_earlier_steps(file: Saved, luminance: Image.Image, which: Sequence[int]) -> Saved:
    """The file, with the steps of an earlier saving where these waves still show coarser ones than its own.

    `luminance` is that of the file, at full size.
    """
    if file.steps is None:
        return file
    left, top = (max(0, (side - _SIDE) // 16 * 8) for side in file.size)
    picture = luminance.crop((left, top, min(file.size[0], left + _SIDE), min(file.size[1], top + _SIDE)))
    squares = waves(picture).reshape(-1, 64)
    squares[:, 0] -= 1024.0  # JPEG counts tones from the middle one on
    steps = file.steps.copy()
    for wave in which:
        steps[wave] = _step(squares[:, wave], float(steps[wave]))
    return file._replace(steps=steps)


def _step(values: np.ndarray, own: float) -> float:
    """The step near whose multiples these values lie best; its own one where none is."""
    sizes = np.abs(values)
    best, found = _CLUSTERED, own
    for step in {own, *range(max(_FINEST, int(own) + 1), _COARSEST + 1)}:
        large = values[sizes >= step / 2]
        if len(large) >= _ENOUGH and (clustered := float(np.cos(large * (2 * np.pi / step)).mean())) > best:
            best, found = clustered, float(step)
    return found
