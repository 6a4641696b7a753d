"""What is known of the picture on show in the viewer, and which pictures of it are still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.ui.viewing.details import Facts, file_facts, photo_facts
from photosim.ui.viewing.picture_loader import Level, Want
from photosim.values.organising import Label
from photosim.values.photos import Folder, Photo

if TYPE_CHECKING:
    from photosim.library import Library

_ENOUGH = 1.02
"""A level is blown up by at most this before a sharper one is asked for."""


@dataclass
class Shown:
    """What is known of the picture on show."""

    path: Path
    photo: Photo | None
    thumbnail: Level | None = None
    fitted: Level | None = None
    fitted_for: int = 0
    """The size that was asked for when `fitted` came; the file may have less."""
    full: Sequence[Level] = ()
    failed: bool = False
    offline: str = ""
    """Name of the photo's folder, when that is why it has failed."""
    label: Label | None = None
    """What is said of the photo, once it is known."""
    changed: bool = False
    """The file is no longer of the size that the library has noted."""

    @property
    def source(self) -> int | Path:
        """What look-alikes are asked about: the photo's id, or the path of a picture outside the library."""
        return self.path if self.photo is None else self.photo.id

    @property
    def levels(self) -> list[Level]:
        return [level for level in (self.thumbnail, self.fitted, *self.full) if level is not None]

    def lacks_fitted(self, side: int) -> bool:
        """Whether a picture of this size, for the room there is, has still to be made."""
        return self.fitted is None or self.fitted_for != side

    def needs_full(self, is_fitted: bool, needed_side: float) -> bool:
        """Whether only the full picture will do: zoomed in to `needed_side` pixels, or of another size than noted."""
        if self.changed:
            return True
        if is_fitted or self.photo is None:
            return False
        best = self.fitted.side if self.fitted else 0
        return best < max(self.photo.width, self.photo.height) and needed_side > best * _ENOUGH

    def wants(self, side: int, *, visible: bool, is_fitted: bool, needed_side: float) -> list[Want]:
        """The pictures that are still missing, most urgent first; `side` is that of a picture for the room there is."""
        thumbnail = [] if self.photo is None or self.levels else [Want(self.path, thumbnail_of=self.photo.content_hash)]
        if not visible:
            return thumbnail  # the room is not known yet, and nobody looks
        full = [] if self.full else [Want(self.path)]
        if self.photo is None:
            return full  # nobody has measured this file yet: this picture tells, and there is only one of it
        fitted = [Want(self.path, side)] if self.lacks_fitted(side) else []
        return [*thumbnail, *fitted, *(full if self.needs_full(is_fitted, needed_side) else [])]


def offline_name(photo: Photo, folders: Sequence[Folder]) -> str:
    """Name of the photo's folder when it is not connected, else nothing."""
    folder = next((folder for folder in folders if folder.id == photo.folder_id), None)
    return "" if folder is None or folder.online else to_text(folder.path.name or folder.path)


def stat_of(path: Path) -> tuple[int, float] | None:
    """Size and time of a file; None when it cannot be asked, and the loader says why."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime


def same_shape(level: Level, photo: Photo) -> bool:
    """Whether the level can be this photo made smaller, rounding allowed for."""
    shrink = level.side / max(photo.width, photo.height)
    return abs(level.width - photo.width * shrink) < 1.5 and abs(level.height - photo.height * shrink) < 1.5


def is_there(library: Library, photo_id: int) -> bool:
    """Whether this photo is still in the library, and not in the trash."""
    try:
        return not library.photos.get(photo_id).missing
    except PhotosimError:
        return False


def facts_of(library: Library, shown: Shown | None, stat: tuple[int, float] | None) -> Facts:
    """What can be said about what is on show; `stat` is size in bytes and time in seconds of a file from outside."""
    if shown is None:
        return []
    if shown.photo is not None:
        return photo_facts(shown.photo, library.photos.beside(shown.photo.id), shown.label)
    size, mtime = stat or (None, None)
    pixels = (shown.full[0].width, shown.full[0].height) if shown.full else None
    return file_facts(shown.path, size, mtime, pixels)
