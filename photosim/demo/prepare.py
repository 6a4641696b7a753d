"""Where a demo goes: `photos` and `library` side by side in one folder, which can be deleted afterwards."""

from __future__ import annotations

import contextlib
import shutil
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

    def remove(self) -> None:
        """Remove what was drawn, and the library of it. What else a person has put there stays."""
        shutil.rmtree(self.library, ignore_errors=True)
        folders = {self.photos, self.photos.parent}
        for name in demo.names():
            photo = self.photos / name
            folders.update(folder for folder in photo.parents if self.photos in folder.parents)
            for path in (photo, photo.with_name(f"{photo.name}.xmp")):
                with contextlib.suppress(OSError):
                    path.unlink()
        for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
            with contextlib.suppress(OSError):  # something of the person's is in it
                folder.rmdir()


_temporary: list[DemoPlace] = []
"""What this process has drawn into folders that nobody chose."""


def remove_temporary(but: Path | None = None) -> None:
    """Remove all that was drawn into temporary folders by this process, but for the demo whose library is `but`."""
    for place in list(_temporary):
        if place.library != but:
            _temporary.remove(place)
            place.remove()


def prepare(base: Path | None = None, on_drawn: Callable[[int, int], None] | None = None) -> DemoPlace:
    """Draw the demo photos below `base` (default: a new temporary folder), unless they are there already.

    `on_drawn` is told after each photo how many are drawn, of how many. Raises UsageError when the place holds other
    files or cannot be written.
    """
    try:
        base, chosen = (
            (Path(tempfile.mkdtemp(prefix="photosim-demo-")), False)
            if base is None
            else (expanded(base).absolute(), True)
        )
        place = DemoPlace(base / "photos", base / "library")
        if not chosen:
            _temporary.append(place)
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
