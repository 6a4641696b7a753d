"""What look-alikes are asked of, and the way walked from one query to the next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.ui.kit.images import from_jpeg, image_of
from photosim.ui.kit.wording import day, size
from photosim.ui.lookalikes.cells import Found
from photosim.values.photos import Photo, PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

FETCHED = 500
"""Look-alikes fetched at once; sliders then choose among them without asking again."""
_PICTURE_SIDE = 768
_STEPS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A photo's id, a picture file, or a picture from the clipboard."""

    source: int | Path | QImage

    def is_same(self, other: Query | None) -> bool:
        """Whether both ask the same."""
        if other is None or isinstance(self.source, QImage) or isinstance(other.source, QImage):
            return self is other
        return self.source == other.source


@dataclass(frozen=True, slots=True)
class Subject:
    """What the panel says about a query."""

    title: str
    detail: str
    path: Path | None
    photo_id: int | None
    """None for an outside picture."""
    picture: QImage | None
    """Upright, at most 768 pixels long; None when it cannot be shown, which does not hinder the search."""


class History:
    """Queries in the order they were asked, with a place among them, like the pages of a browser."""

    def __init__(self) -> None:
        self._queries: list[Query] = []
        self._at = -1

    @property
    def current(self) -> Query | None:
        return self._queries[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at < len(self._queries) - 1

    def visit(self, query: Query, *, replace: bool = False) -> None:
        """Add a query after the current one, or put it in its place; what came after is forgotten."""
        if query.is_same(self.current):
            return
        keep = self._at if replace and self._at >= 0 else self._at + 1
        self._queries = [*self._queries[:keep], query][-_STEPS:]
        self._at = len(self._queries) - 1

    def go(self, steps: int) -> Query | None:
        """Go back (negative) or forward; None at the end of the way."""
        if not 0 <= self._at + steps < len(self._queries):
            return None
        self._at += steps
        return self._queries[self._at]

    def clear(self) -> None:
        self._queries, self._at = [], -1


def describe(library: Library, query: Query) -> Subject:
    """Find out what a query is. For a worker thread. Raises PhotosimError."""
    source = query.source
    if isinstance(source, QImage):
        return Subject("Pasted picture", _size_text(source), None, None, _limited(source))
    if isinstance(source, int):
        return _photo_subject(library, library.photos.get(source))
    photo = library.photos.find(source)
    if photo is not None and not photo.missing:
        return _photo_subject(library, photo)
    pixels = library.photos.picture(source, max_side=_PICTURE_SIDE)
    return Subject(to_text(source.name), "Outside picture, not in the library", source, None, image_of(pixels))


def search(library: Library, query: Query) -> Found:
    """Return up to FETCHED look-alikes, best first. For a worker thread. Raises PhotosimError."""
    source = query.source
    matches = library.lookalikes.similar(_encoded(source) if isinstance(source, QImage) else source, FETCHED)
    return Found(library.lookalikes.stacks(matches), library.lookalikes.line())


def facts_of(library: Library, row: PhotoRow) -> list[str]:
    """Size and folder of a photo that a person points at; nothing when it is gone."""
    try:
        photo = library.photos.get(row.id)
    except PhotosimError:  # and so will its cell be
        return []
    return [f"{photo.width} × {photo.height}, {size(photo.size)}", to_text(photo.path.parent)]


def _photo_subject(library: Library, photo: Photo) -> Subject:
    shown = from_jpeg(library.photos.thumbnail(photo.content_hash, photo.path))
    when = day(photo.shown_at) if photo.metadata.taken_at else f"File date: {day(photo.shown_at)}"
    return Subject(to_text(photo.path.name), when, photo.path, photo.id, shown)


def _encoded(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Least compression: nobody keeps it. PySide takes the format as text only, whatever its type stubs say.
    image.save(buffer, "PNG", 90)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _limited(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= _PICTURE_SIDE:
        return image
    return image.scaled(
        _PICTURE_SIDE, _PICTURE_SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _size_text(image: QImage) -> str:
    return f"From the clipboard, {image.width()} × {image.height()}"
