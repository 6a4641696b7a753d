"""Wanted: which photos stand in the middle and in which order, and how they are fetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.values.directories import lies_in
from photosim.values.organising import Gathering
from photosim.values.photos import PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

TAKEN, LIKENESS = "taken", "likeness"
_FIRST_ALIKE = 300
"""Photos that are shown before the whole order is known: more than a screen holds. The index finds them in about 50 ms
among 300,000; a thousand take three times as long."""
_FIRST_FOUND = 1000
"""The same of a search: the rows of 1,000 photos are there in 3 ms, those of 300,000 in 0.5 s of one processor."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All photos, newest first, unless something else is said."""

    query: str = ""
    """Words and facts, as `find` understands them."""
    album: str = ""
    """Name of an album, or of a search that is kept."""
    keyword: str = ""
    """A keyword that all of them have, or one below it."""
    folder_id: int | None = None
    directory: str = ""
    """Path below that folder."""
    with_below: bool = True
    """Whether photos of the directories below are wanted too."""
    sort: str = TAKEN
    """One of `values.query_keys.SORT_KEYS`, or LIKENESS."""
    backwards: bool = False
    like: int | None = None
    """Id of the photo to which the others are compared; of LIKENESS only."""

    @property
    def is_plain(self) -> bool:
        """Whether these are all photos, newest first."""
        return self == Wanted(with_below=self.with_below)

    @property
    def is_slow(self) -> bool:
        """Whether fetching them may take longer than a moment."""
        return bool(self.query or self.gathering) or self.sort != TAKEN

    @property
    def in_time(self) -> bool:
        """Whether they stand in the order in which they were taken."""
        return self.sort == TAKEN and not self.album

    @property
    def in_order(self) -> bool:
        """Whether nothing else than their album says in which order they stand."""
        return self.sort == TAKEN and not self.backwards

    @property
    def gathering(self) -> Gathering | None:
        """The album or keyword whose photos these are."""
        if self.album:
            return Gathering("album", self.album)
        return Gathering("keyword", self.keyword) if self.keyword else None


def fetch(library: Library, wanted: Wanted, job: Job) -> list[PhotoRow]:
    """The rows of these photos, in their order. Raises UsageError, Cancelled, LibraryError."""
    finding = library.organising.finding
    sort = _sort(wanted)
    if (gathering := wanted.gathering) is not None:
        rows = library.photos.rows_of(library.organising.gatherings.ids(gathering, job))
        if wanted.query:
            found = set(finding.ids(wanted.query, job=job))
            rows = [row for row in rows if row.id in found]
        rows = rows if wanted.sort == TAKEN else _in_order(rows, finding.ids("", sort=sort, job=job))
    elif wanted.query:
        rows = library.photos.rows_of(finding.ids(wanted.query, sort=sort, job=job))
    elif wanted.sort in (TAKEN, LIKENESS):
        rows = library.photos.rows(wanted.folder_id)
        rows = rows[::-1] if wanted.backwards else rows
    else:
        rows = _in_order(library.photos.rows(wanted.folder_id), finding.ids("", sort=sort, job=job))
    rows = _of_the_directory(rows, wanted)
    return _by_likeness(library, rows, wanted, job) if wanted.sort == LIKENESS else rows


def nearest(library: Library, wanted: Wanted) -> list[PhotoRow]:
    """Of an order by likeness the first photos, which the index finds in a moment; none where that cannot be told."""
    if wanted.like is None or wanted.backwards or wanted.query or wanted.gathering is not None:
        return []
    try:
        matches = library.lookalikes.similar(wanted.like, _FIRST_ALIKE)
    except PhotosimError:
        return []
    ids = [wanted.like, *(match.row.id for match in matches)]
    return _of_the_directory(_in_order(library.photos.rows_of(ids), ids), wanted)


def first(library: Library, wanted: Wanted, job: Job) -> list[PhotoRow]:
    """The photos that fill the screen before all others are fetched; none where these come as soon."""
    if wanted.sort == LIKENESS:
        return nearest(library, wanted)
    if not wanted.query or wanted.gathering is not None or wanted.folder_id is not None:
        return []
    ids = library.organising.finding.ids(wanted.query, sort=_sort(wanted), job=job)
    return library.photos.rows_of(ids[:_FIRST_FOUND]) if len(ids) > 3 * _FIRST_FOUND else []


def _sort(wanted: Wanted) -> str:
    return ("-" if wanted.backwards else "") + (TAKEN if wanted.sort == LIKENESS else wanted.sort)


def _of_the_directory(rows: list[PhotoRow], wanted: Wanted) -> list[PhotoRow]:
    if wanted.folder_id is None or (not wanted.directory and wanted.with_below and not wanted.query):
        return rows
    below = wanted.with_below
    return [
        row
        for row in rows
        if row.folder_id == wanted.folder_id and lies_in(row.relative, wanted.directory, with_below=below)
    ]


def _in_order(rows: Iterable[PhotoRow], ids: Iterable[int]) -> list[PhotoRow]:
    """These rows in the order of ids; what is not among these comes last, as it stood."""
    places = {photo_id: place for place, photo_id in enumerate(ids)}
    return sorted(rows, key=lambda row: places.get(row.id, len(places)))


def _by_likeness(library: Library, rows: list[PhotoRow], wanted: Wanted, job: Job) -> list[PhotoRow]:
    """Most alike first, after the photo itself. Where it is gone, or has no vector yet, the order stays."""
    job.checkpoint()
    if wanted.like is None or not rows:
        return rows
    try:
        alike = library.lookalikes.order(wanted.like, job)
    except PhotosimError:
        return rows
    return _in_order(rows, [wanted.like, *(reversed(alike) if wanted.backwards else alike)])
