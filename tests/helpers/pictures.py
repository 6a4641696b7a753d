"""Small pictures, drawn from a seed, for tests that need files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def draw(seed: int, width: int = 96, height: int = 64) -> Image.Image:
    """Return a colourful smooth picture: different for every seed, recognisable at any size."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def write(path: Path, seed: int, *, taken_at: str | None = None, **size: int) -> Path:
    """Save `draw(seed)` in the format of the suffix; `taken_at` as EXIF has it: `2024:03:01 12:00:00`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken_at is not None:
        exif.get_ifd(0x8769)[0x9003] = taken_at
    draw(seed, **size).save(path, exif=exif)
    return path


def write_many(folder: Path, count: int) -> list[Path]:
    """Save pictures 0 to count - 1 in `folder`."""
    return [write(folder / f"{seed:03d}.jpg", seed) for seed in range(count)]
