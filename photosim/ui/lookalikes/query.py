"""What look-alikes are asked of, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtGui import QImage

from photosim.values.places import Box

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
