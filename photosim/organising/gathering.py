"""Gathering: albums and keywords treated alike: what is in them, putting in, taking out, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.base.words import counted
from photosim.organising.examples import Examples
from photosim.organising.finding import FindingPhotos
from photosim.organising.labelling import Labelling
from photosim.photos.service import PhotosService
from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.values.organising import Album, Gathering, Keyword, LabelChange


class Gatherings:
    """What `library.organising.gatherings` is. Every method may be called from any thread."""

    def __init__(
        self,
        stores: Stores,
        photos: PhotosService,
        labelling: Labelling,
        finding: FindingPhotos,
        examples: Examples,
    ) -> None:
        self._stores = stores
        self._photos = photos
        self._labelling = labelling
        self._finding = finding
        self._examples = examples

    def all(self) -> tuple[list[Album], list[Keyword]]:
        """Every album and every keyword, by name."""
        words = self._stores.labels.keywords()
        return self._labelling.albums(), [Keyword(name, words[name]) for name in sorted(words, key=str.casefold)]

    def ids(self, gathering: Gathering, job: Job | None = None) -> list[int]:
        """Its photos: an album's in its order, those with a keyword newest first. Raises UsageError, Cancelled."""
        if gathering.kind == "album":
            found = self._finding.in_album(gathering.name, job)
        else:
            found = self._stores.labels.with_keyword(gathering.name)
        halves = exposures.halves(self._stores)
        return [photo_id for photo_id in found if photo_id not in halves]

    def put(self, gathering: Gathering, paths: Sequence[Path]) -> None:
        """Put photos into it. Raises UsageError."""
        self._put(gathering, paths)
        self._examples.add(gathering, [self._photos.known(path).content_hash for path in paths])

    def accept(self, gathering: Gathering, paths: Sequence[Path]) -> None:
        """Put photos into it that were suggested. Raises UsageError."""
        before = self._photos.rows_of(self.ids(gathering))
        self._put(gathering, paths)
        self._examples.keep(gathering, [row.content_hash for row in before])

    def _put(self, gathering: Gathering, paths: Sequence[Path]) -> None:
        if gathering.kind == "album":
            self._labelling.add_to_album(gathering.name, paths)
        else:
            self._labelling.label(paths, LabelChange(add_keywords=(gathering.name,)))

    def take_out(self, gathering: Gathering, paths: Sequence[Path]) -> None:
        """Take photos out; they are not suggested again. Raises UsageError."""
        if gathering.kind == "album":
            self._labelling.remove_from_album(gathering.name, paths)
            return
        said = self._labelling.labels(paths)
        self._labelling.label_differently(
            {one.path: LabelChange(remove_keywords=(*_below(gathering.name, one.keywords),)) for one in said},
            f"{counted(len(paths), 'photo')} without {gathering}",
        )

    def refuse(self, gathering: Gathering, paths: Sequence[Path]) -> None:
        """Remember that these photos do not belong into it. Raises UsageError."""
        if gathering.kind == "album":
            self._labelling.refuse(gathering.name, paths)
        else:
            self._labelling.label(paths, LabelChange(remove_keywords=(gathering.name,)))

    def rename(self, gathering: Gathering, new: str) -> Gathering:
        """Give it another name; a keyword is renamed in all photos, with what stands below it. Raises UsageError."""
        if gathering.kind == "album":
            album = Gathering("album", self._labelling.rename_album(gathering.name, new).name)
            self._examples.rename(gathering, album)
            return album
        new = " ".join(new.split()).strip("/")
        if not new:
            raise UsageError("A keyword needs a name.")
        self._change_everywhere(gathering.name, new, f"keyword {gathering} renamed to “{new}”")
        self._examples.rename(gathering, Gathering("keyword", new))
        return Gathering("keyword", new)

    def remove(self, gathering: Gathering) -> None:
        """Forget it; its photos stay where they are. Raises UsageError."""
        if gathering.kind == "album":
            self._labelling.remove_album(gathering.name)
        else:
            self._change_everywhere(gathering.name, None, f"keyword {gathering} taken away")
        self._examples.forget(gathering)

    def _change_everywhere(self, old: str, new: str | None, told: str) -> None:
        paths = self._photos.paths_of(self._stores.labels.with_keyword(old))
        changes = {}
        for one in self._labelling.labels(paths):
            words = _below(old, one.keywords)
            instead = () if new is None else tuple(f"{new}{word[len(old) :]}" for word in words)
            gone = tuple(word for word in words if word.casefold() not in {name.casefold() for name in instead})
            changes[one.path] = LabelChange(add_keywords=instead, remove_keywords=gone)
        self._labelling.label_differently(changes, told)


def _below(keyword: str, words: Sequence[str]) -> list[str]:
    """This keyword and those below it, of these."""
    start = f"{keyword.casefold()}/"
    return [word for word in words if f"{word.casefold()}/".startswith(start)]
