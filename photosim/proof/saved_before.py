"""The steps to which a file's waves were rounded by an earlier, coarser saving, which its own table does not tell.

A JPEG that was saved coarsely and then finely still has waves near multiples of the coarser steps (Lukas and Fridrich,
"Estimation of primary quantization matrix in double compressed JPEG images", 2003).
"""

from __future__ import annotations

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
