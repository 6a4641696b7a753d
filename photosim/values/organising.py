"""What a person says about photos, and the albums they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from photosim.values.photos import Match

REJECTED, BEST_RATING = -1, 5


@dataclass(frozen=True, slots=True)
class Label:
    """What is said about one photo: by a person here, or by the file and its sidecars where the person said nothing."""

    path: Path
    rating: int = 0
    """0 to 5, -1 for rejected."""
    favourite: bool = False
    keywords: tuple[str, ...] = ()
    """In alphabetical order; a hierarchy is written `People/Anna`."""
    title: str = ""
    caption: str = ""
    places: tuple[str, ...] = ()
    """Names of the place, the smallest first, from the file and its sidecars."""


@dataclass(frozen=True, slots=True)
class LabelChange:
    """What shall be said about photos from now on. `None` leaves a fact as it is; an empty text takes it away."""

    rating: int | None = None
    favourite: bool | None = None
    add_keywords: tuple[str, ...] = ()
    remove_keywords: tuple[str, ...] = ()
    title: str | None = None
    caption: str | None = None

    @property
    def is_empty(self) -> bool:
        return self == LabelChange()


@dataclass(frozen=True, slots=True)
class Sayings:
    """What a person said about a photo here, as it stands now: what a sidecar is to say. `None`: nothing was said."""

    rating: int | None = None
    favourite: bool | None = None
    add_keywords: tuple[str, ...] = ()
    remove_keywords: tuple[str, ...] = ()
    title: str | None = None
    caption: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether a photo without a sidecar needs none."""
        return not (self.rating or self.favourite or self.add_keywords or self.title or self.caption)


@dataclass(frozen=True, slots=True)
class WrittenSidecars:
    """What became of sidecars."""

    sidecars: tuple[Path, ...]
    """Those that were written."""
    skipped: tuple[tuple[Path, str], ...]
    """Those that could not be, and why."""


@dataclass(frozen=True, slots=True)
class Album:
    """A named collection, ordered by hand, or a search that is kept (a smart album)."""

    id: int
    name: str
    photos: int
    """Photos of the library that are in it and not missing."""
    query: str | None = None
    """Of a smart album."""
    cover: str | None = None
    """Content hash of the photo that stands for it, where one was chosen."""
    cover_photo: int | None = None
    """Id of the photo that stands for it: the chosen one, or the first that is there."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword that photos have."""

    name: str
    """With what stands above it: `People/Anna`."""
    photos: int
    """Photos that have it, or one below it."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """What photos are gathered in: an album, or all that have a keyword."""

    kind: Literal["album", "keyword"]
    name: str

    def __str__(self) -> str:
        return f"“{self.name}”"


@dataclass(frozen=True, slots=True)
class LabelStep:
    """Something that was said or done, and can be undone."""

    number: int
    done_at: str
    """ISO 8601, UTC."""
    told: str
    """In words; empty for steps of older versions."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    told: str
    """In words; empty for steps of older versions."""
    stayed: tuple[tuple[Path, str], ...] = ()
    """Sidecars that could not be put back as they were, and why."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Photos that may belong into an album too, best first."""

    matches: Sequence[Match]
    """Scores are 0 to 1: the share of the album's own photos that fit it less well, see `organising.suggesting`."""
    sure: int
    """How many of them, from the first on, fit as well as the album's own photos do."""


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """One copy of a shot."""

    path: Path
    folder: Path
    online: bool


@dataclass(frozen=True, slots=True)
class ShotCopies:
    """A shot and everywhere it stands."""

    path: Path
    """The copy to keep, or the only one."""
    copies: tuple[CopyPlace, ...]
    """All of them, that one included, first."""


@dataclass(frozen=True, slots=True)
class NowhereElse:
    """A file of which nothing stands elsewhere that could take its place."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class WipeAnswer:
    """Whether everything in a directory stands elsewhere too, as it was read just now."""

    directory: Path
    photos: int
    others: int
    """Files that are no photos."""
    elsewhere: Mapping[Path, int]
    """By folder of the library how many of the photos were read there."""
    lacking: tuple[NowhereElse, ...]

    @property
    def is_safe(self) -> bool:
        """Whether nothing would be lost."""
        return not self.lacking and self.photos + self.others > 0


@dataclass(frozen=True, slots=True)
class FolderCopies:
    """How the shots of one folder stand."""

    folder: Path
    online: bool
    shots: int
    only_once: int
    """Shots of which there is one file, and that is here."""
    only_here: int
    """Shots of which all files are here, one or more."""


def by_folder(shots: Iterable[ShotCopies]) -> list[FolderCopies]:
    """The shots counted for each folder, by its path."""
    counts: dict[Path, list[int]] = {}
    online: dict[Path, bool] = {}
    for shot in shots:
        folders = {copy.folder for copy in shot.copies}
        for copy in shot.copies:
            online[copy.folder] = copy.online
        for folder in folders:
            found = counts.setdefault(folder, [0, 0, 0])
            found[0] += 1
            found[1] += len(shot.copies) == 1
            found[2] += len(folders) == 1
    return [FolderCopies(folder, online[folder], *counts[folder]) for folder in sorted(counts)]


def keywords(of_file: Iterable[str], said: Iterable[tuple[str, int]]) -> list[str]:
    """What the file has, without what a person took away, and with what a person added; in alphabetical order."""
    found = {word.casefold(): word for word in of_file}
    for word, present in said:
        found.pop(word.casefold(), None)
        if present:
            found[word.casefold()] = word
    return [found[key] for key in sorted(found)]
