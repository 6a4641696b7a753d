"""Wanted: which photos stand in the middle, and in which order. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from photosim.values.organising import Gathering

TAKEN, LIKENESS = "taken", "likeness"


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
