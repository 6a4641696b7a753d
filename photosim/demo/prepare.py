"""Where a demo goes: `photos` and `library` side by side in one folder, which can be deleted afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photosim import demo
from photosim.base.errors import UsageError
from photosim.base.paths import expanded


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The two folders of a demo."""

    photos: Path
    library: Path


def prepare(base: Path | None = None, on_drawn: Callable[[int, int], None] | None = None) -> DemoPlace:
    """Draw the demo photos below `base` (default: a new temporary folder), unless they are there already.

    `on_drawn` is told after each photo how many are drawn, of how many. Raises UsageError when the place holds other
    files or cannot be written.
    """
    try:
        base = Path(tempfile.mkdtemp(prefix="photosim-demo-")) if base is None else expanded(base).absolute()
        place = DemoPlace(base / "photos", base / "library")
        if place.photos.exists() and any(place.photos.iterdir()):
            if not (place.photos / "truth.json").exists():
                raise UsageError(f"{place.photos} holds other files; name an empty or a new folder for the demo.")
            return place
        place.photos.mkdir(parents=True, exist_ok=True)
        demo.draw(place.photos, on_drawn=on_drawn)
    except OSError as error:
        raise UsageError(
            f"The demo cannot be drawn in {base or tempfile.gettempdir()}: {error.strerror or error}."
        ) from error
    return place
