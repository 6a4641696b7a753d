"""Asker: finds out what a query is and what looks like it, in worker threads; only the newest question is answered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QImage

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.kit.images import from_jpeg, image_of
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.wording import counted, day, size
from photosim.ui.lookalikes.cells import FoundLookAlikes
from photosim.ui.lookalikes.query import AskedPicture, Query, Source, Subject
from photosim.values.photos import Photo, PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

FETCHED = 500
"""Look-alikes fetched at once; sliders then choose among them without asking again."""
_PICTURE_SIDE = 768


class Asker(QObject):
    """Asks the library, one search at a time."""

    described = Signal(object)
    """A `Subject`: what the query is."""
    found = Signal(object)
    """A `FoundLookAlikes`: what looks like it."""
    failed = Signal(str)
    """The search has failed, and why."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._query: Query | None = None
        self.where = ""
        """Only photos that these words find are looked at; empty for all."""
        self._describing: tasks.Task | None = None
        self._search: tasks.Task | None = None
        self._again = False

    def ask(self, query: Query) -> None:
        """Ask about this query from now on."""
        self.drop()
        self._query = query
        self._describing = tasks.run(
            self, lambda: describe(self._library, query), self.described.emit, lambda _: self._fail_to_describe(query)
        )
        self._run(query)

    def ask_again(self, query: Query) -> None:
        """Search once more for the query in hand, because the library has changed."""
        self._query = query
        if self._search is None:
            self._run(query)
        else:  # one at a time; its answer may have missed the change
            self._again = True

    @property
    def looks_closer(self) -> bool:
        """Whether a better answer than the one that was given is on its way."""
        return self._search is not None

    def drop(self) -> None:
        """No answer to an earlier question is taken from now on."""
        for task in (self._describing, self._search):
            if task is not None:
                task.drop()
                task.cancel()
        self._describing = self._search = self._query = None
        self._again = False

    def _run(self, query: Query) -> None:
        self._again = False
        where = self.where
        take = self._take if query.part is None else partial(self._look_closer, query, where)
        self._search = tasks.run(self, lambda: search(self._library, query, where), take, self._fail)

    def _look_closer(self, query: Query, where: str, roughly: FoundLookAlikes) -> None:
        """What is near is shown at once; where the part is in it takes some seconds."""
        library = self._library
        self._search = start(
            Operation(
                owner=self,
                work=lambda job: search(library, query, where, job),
                success=self._take,
                failure=self._fail,
                name="part",
            )
        )
        self.found.emit(roughly)

    def _take(self, found: FoundLookAlikes) -> None:
        self._end()
        self.found.emit(found)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.failed.emit(in_words(error))

    def _end(self) -> None:
        self._search = None
        if self._again and self._query is not None:
            self._run(self._query)

    def _fail_to_describe(self, query: Query) -> None:
        """The search fails as well, and says why."""
        path = query.source if isinstance(query.source, Path) else None
        title = path.name if path is not None else tr("This picture")
        self.described.emit(Subject(title, tr("Cannot be read"), path, None, None))


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
