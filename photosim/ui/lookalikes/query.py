"""What look-alikes are asked of, and the way walked from one query to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit.images import from_jpeg, image_of
from photosim.ui.kit.wording import counted, day, size
from photosim.ui.lookalikes.cells import FoundLookAlikes
from photosim.values.photos import Photo, PhotoRow
from photosim.values.places import Box

if TYPE_CHECKING:
    from photosim.library import Library

FETCHED = 500
"""Look-alikes fetched at once; sliders then choose among them without asking again."""
_PICTURE_SIDE = 768
_STEPS = 200


Source = int | Path | QImage
"""A photo's id, a picture file, or a picture from the clipboard."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """One picture, or several that are one question together."""

    source: Source
    more: tuple[Source, ...] = ()
    """Further pictures: what is found shall be like all of them."""
    unlike: tuple[Source, ...] = ()
    """What is found shall not be like these."""
    part: Box | None = None
    """Only this part of the first picture counts; x, y, width, height as fractions of the upright picture."""

    @property
    def alike(self) -> tuple[Source, ...]:
        """All pictures that what is found shall be like."""
        return (self.source, *self.more)

    @property
    def is_plain(self) -> bool:
        """Whether it is one whole picture."""
        return not self.more and not self.unlike and self.part is None

    @property
    def photo_id(self) -> int | None:
        """The photo that is asked about, where it is one photo of the library."""
        return self.source if isinstance(self.source, int) and not self.more and not self.unlike else None

    @property
    def is_of_library(self) -> bool:
        """Whether all of it are photos of the library, which are compared in a moment."""
        return all(isinstance(one, int) for one in (*self.alike, *self.unlike))

    def is_same(self, other: Query | None) -> bool:
        """Whether both ask the same."""
        return other is not None and self._key() == other._key()

    def with_more(self, sources: Iterable[Source]) -> Query:
        """The same, and like these as well; what was unwanted before is wanted now."""
        new = [one for one in dict.fromkeys(sources) if one not in self.alike]
        unlike = tuple(one for one in self.unlike if one not in new)
        return replace(self, more=(*self.more, *new), unlike=unlike)

    def with_less(self, sources: Iterable[Source]) -> Query:
        """The same, and unlike these; something that is asked for must be left, else nothing changes."""
        new = list(dict.fromkeys(one for one in sources if one not in self.unlike))
        left = [one for one in self.alike if one not in new]
        if not left:
            return self
        part = self.part if left[0] == self.source else None
        return Query(left[0], tuple(left[1:]), (*self.unlike, *new), part)

    def without(self, source: Source) -> Query:
        """The same without one of its pictures; the last that is asked for stays."""
        unlike = tuple(one for one in self.unlike if one != source)
        left = [one for one in self.alike if one != source] or [self.source]
        return Query(left[0], tuple(left[1:]), unlike, self.part if left[0] == self.source else None)

    def _key(self) -> tuple[object, ...]:
        names = [[id(one) if isinstance(one, QImage) else one for one in some] for some in (self.alike, self.unlike)]
        return (*names, self.part)


@dataclass(frozen=True, slots=True)
class AskedPicture:
    """One of several pictures of a query, small."""

    source: Source
    title: str
    picture: QImage | None
    is_wanted: bool
    """Whether what is found shall be like it; else unlike it."""


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
    pictures: tuple[AskedPicture, ...] = ()
    """All that is asked with, where that are several."""
    part: Box | None = None


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
    first = _subject_of(library, query.source)
    if query.is_plain:
        return first
    first = replace(first, part=query.part)
    if not query.more and not query.unlike:
        return replace(first, detail=tr("A part of it. {0}", first.detail))
    pictures = [_asked(library, one, is_wanted=True) for one in query.alike]
    pictures += [_asked(library, one, is_wanted=False) for one in query.unlike]
    liked = (
        tr("Like {0}", first.title)
        if not query.more
        else tr("Like all of these {0}", counted(len(query.alike), "photo"))
    )
    unliked = tr(", unlike {0}", counted(len(query.unlike), "photo")) if query.unlike else ""
    detail = tr("A click on a small picture takes it out")
    return replace(first, title=f"{liked}{unliked}", detail=detail, pictures=tuple(pictures))


def _subject_of(library: Library, source: Source) -> Subject:
    """One picture. Raises PhotosimError."""
    if isinstance(source, QImage):
        return Subject(tr("Pasted picture"), _size_text(source), None, None, _limited(source))
    if isinstance(source, int):
        return _photo_subject(library, library.photos.get(source))
    photo = library.photos.find(source)
    if photo is not None and not photo.missing:
        return _photo_subject(library, photo)
    pixels = library.photos.picture(source, max_side=_PICTURE_SIDE)
    return Subject(to_text(source.name), tr("Outside picture, not in the library"), source, None, image_of(pixels))


def _asked(library: Library, source: Source, *, is_wanted: bool) -> AskedPicture:
    """One of several, small; what cannot be read has a name all the same."""
    try:
        subject = _subject_of(library, source)
    except PhotosimError:
        name = to_text(source.name) if isinstance(source, Path) else tr("a photo that cannot be read")
        return AskedPicture(source, name, None, is_wanted)
    return AskedPicture(source, subject.title, subject.picture, is_wanted)


def search(library: Library, query: Query, where: str = "", closer: Job | None = None) -> FoundLookAlikes:
    """Return up to FETCHED look-alikes, best first. For a worker thread. Raises PhotosimError.

    where: only photos that these words find (docs/organising.md); empty for all.
    closer: look for the part that is asked for piece by piece, which takes seconds, and tell its places.
    """
    among = library.organising.finding.ids(where) if where else None
    alike = [_encoded(one) if isinstance(one, QImage) else one for one in query.alike]
    unlike = [_encoded(one) if isinstance(one, QImage) else one for one in query.unlike]
    if query.part is not None and closer is not None:
        found = library.lookalikes.with_part(alike, FETCHED, box=query.part, unlike=unlike, among=among, job=closer)
        return FoundLookAlikes(
            library.lookalikes.stacks(found.matches), library.lookalikes.line(parts=True), found.places
        )
    matches = library.lookalikes.similar(alike, FETCHED, box=query.part, unlike=unlike, among=among)
    return FoundLookAlikes(library.lookalikes.stacks(matches), library.lookalikes.line(parts=query.part is not None))


def facts_of(library: Library, row: PhotoRow) -> list[str]:
    """Size and folder of a photo that a person points at; nothing when it is gone."""
    try:
        photo = library.photos.get(row.id)
    except PhotosimError:  # and so will its cell be
        return []
    return [f"{photo.width} × {photo.height}, {size(photo.size)}", to_text(photo.path.parent)]


def _photo_subject(library: Library, photo: Photo) -> Subject:
    shown = from_jpeg(library.photos.thumbnail(photo.content_hash, photo.path))
    when = day(photo.shown_at)
    if photo.shown_source == "name":
        when = tr("Date in its name: {0}", when)
    elif photo.shown_source == "file" or not photo.metadata.taken_at:
        when = tr("File date: {0}", when)
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
    return tr("From the clipboard, {0} × {1}", image.width(), image.height())
