"""Labelling: ratings, favourites, keywords, titles, captions and albums, each step with a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.base.settings import Settings
from photosim.base.words import counted
from photosim.organising import grammar
from photosim.shots import exposures
from photosim.store.stores import Stores
from photosim.values.organising import (
    BEST_RATING,
    REJECTED,
    Album,
    Label,
    LabelChange,
    LabelStep,
    Undone,
    WrittenSidecars,
    keywords,
)
from photosim.values.photos import Photo

if TYPE_CHECKING:
    from photosim.organising.writing import Writing  # which knows pictures, as few starts need

SHARED = "label_all_copies"
"""The setting “say it once for all copies of a shot”; on until it is switched off."""

_LONGEST_NAME = 200


class Labelling:
    """What `library.organising.labelling` is. Every method may be called from any thread."""

    def __init__(
        self, stores: Stores, settings: Settings, photo_at: Callable[[Path], Photo], writing: Callable[[], Writing]
    ) -> None:
        """`photo_at` gives the library's photo at a path, or raises UsageError; `writing` writes sidecars."""
        self._stores = stores
        self._settings = settings
        self._photo_at = photo_at
        self._writing = writing

    # Labels

    def labels(self, paths: Sequence[Path]) -> list[Label]:
        """What is said about these photos, in their order. Raises UsageError for others."""
        photos = [self._photo_at(path) for path in paths]
        said = self._stores.labels.of(photo.id for photo in photos)
        found = []
        for photo in photos:
            one = said[photo.id]
            words = tuple(keywords(one.of_file, one.said))
            texts = (one.title or "", one.caption or "")
            found.append(Label(photo.path, one.rating or 0, one.favourite, words, *texts, one.places))
        return found

    def marks(self) -> dict[int, tuple[int, bool]]:
        """Rating (-1 to 5, 0 for none) and whether it is a favourite, of every photo of which there is one of them."""
        return self._stores.labels.marks()

    def label(self, paths: Sequence[Path], change: LabelChange) -> list[Label]:
        """Say something about these photos, all of it or nothing; returns what is said about them now.

        The other files of a shot, and where the setting says so its proven copies, get the same. Raises UsageError.
        """
        self.label_differently(dict.fromkeys(paths, change), _told(change, len(paths)))
        return self.labels(paths)

    def label_differently(self, changes: Mapping[Path, LabelChange], told: str) -> None:
        """Say something else about each photo, in one step that is called `told`. Raises UsageError."""
        said: dict[LabelChange, list[Photo]] = {}
        for path, change in changes.items():
            if not change.is_empty:
                said.setdefault(_checked(change), []).append(self._photo_at(path))
        if not said:
            return
        contents = {change: sorted(self._all_of_the_shots(photos)) for change, photos in said.items()}
        concerned = sorted({content for some in contents.values() for content in some})
        with self._stores.database.atomic():
            step = self._stores.steps.remember({"labels": concerned, "label_keywords": concerned}, told)
            for change, some in contents.items():
                self._stores.labels.put(some, change)
        if self._writing().when == "always":
            self._writing().write_for(step, self._photos_of(concerned))

    def write(self, paths: Sequence[Path], job: Job | None = None) -> WrittenSidecars:
        """Write what was said about these photos into their sidecars. Raises UsageError, LibraryError, Cancelled."""
        return self._writing().write([self._photo_at(path) for path in paths], job)

    def written(self, step: int) -> WrittenSidecars:
        """The sidecars that a step wrote, and those that it could not write."""
        return self._writing().written(step)

    @property
    def for_all_copies(self) -> bool:
        """Whether what is said of a photo counts for all proven copies of its shot."""
        return self._settings.get(SHARED, default=True)

    def set_for_all_copies(self, wanted: bool) -> None:
        """Say it once for all copies of a shot, or of each by itself. What was said before stays."""
        self._settings.set(SHARED, wanted)

    def newest_step(self) -> LabelStep | None:
        """What `undo` would take back."""
        return self._stores.steps.newest()

    def steps(self) -> list[int]:
        """The numbers of all steps that can be taken back, the oldest first."""
        return self._stores.steps.numbers()

    def undo(self, number: int | None = None) -> Undone | None:
        """Take back the newest step of labelling or of albums; None when there is none.

        With `number`, only when that is the newest one: raises UsageError when something was said after it, or it was
        taken back already.
        """
        newest = self._stores.steps.newest()
        if number is not None and (newest is None or newest.number != number):
            raise UsageError("Another program has changed labels since. Take back what came last there first.")
        if newest is None:
            return None
        stayed = self._writing().take_back(newest.number)
        return Undone(newest.told, tuple(stayed)) if self._stores.steps.undo(newest.number) else None

    # Albums

    def albums(self) -> list[Album]:
        """Every album, by name. A smart album has no count of its own."""
        return self._stores.albums.all()

    def album(self, name: str) -> Album:
        """The album of this name. Raises UsageError."""
        album = self._stores.albums.named(name)
        if album is None:
            known = ", ".join(one.name for one in self.albums()) or "there is none yet"
            raise UsageError(f"There is no album “{name}” (known: {known}).")
        return album

    def add_to_album(self, name: str, paths: Sequence[Path]) -> Album:
        """Put photos into an album, which is made when it is new. Raises UsageError."""
        name = _checked_name(name)
        contents = list(dict.fromkeys(self._photo_at(path).content_hash for path in paths))
        with self._stores.database.atomic():
            album_id = self._ready_to_change(name, f"{counted(len(contents), 'photo')} put into “{name}”")
            self._stores.albums.put(album_id, contents)
        return self.album(name)

    def add_smart_album(self, name: str, query: str) -> Album:
        """Keep a search under a name. Raises UsageError when it is not understood, or the name is taken."""
        name = _checked_name(name)
        grammar.parse(query)
        if self._stores.albums.named(name) is not None:
            raise UsageError(f"There is an album “{name}” already. Choose another name, or remove that one first.")
        with self._stores.database.atomic():
            self._remember_new(self._stores.albums.add(name, query), f"smart album “{name}” made")
        return self.album(name)

    def remove_album(self, name: str) -> Album:
        """Forget an album; its photos stay where they are. Raises UsageError."""
        album = self.album(name)
        with self._stores.database.atomic():
            self._remember(album.id, f"album “{album.name}” removed")
            self._stores.albums.remove(album.id)
        return album

    def remove_from_album(self, name: str, paths: Sequence[Path]) -> Album:
        """Take photos out of an album; they stay where they are, and are not suggested for it again.

        Raises UsageError.
        """
        contents = [self._photo_at(path).content_hash for path in paths]
        album = self._by_hand(name)
        with self._stores.database.atomic():
            self._remember(album.id, f"{counted(len(contents), 'photo')} taken out of “{album.name}”")
            self._stores.albums.take_out(album.id, contents)
            self._stores.albums.refuse(album.id, contents)
        return self.album(name)

    def rename_album(self, name: str, new: str) -> Album:
        """Give an album another name. Raises UsageError."""
        album, new = self.album(name), _checked_name(new)
        other = self._stores.albums.named(new)
        if other is not None and other.id != album.id:
            raise UsageError(f"There is an album “{new}” already. Choose another name.")
        with self._stores.database.atomic():
            self._remember(album.id, f"album “{album.name}” renamed to “{new}”")
            self._stores.albums.rename(album.id, new)
        return self.album(new)

    def set_cover(self, name: str, path: Path) -> Album:
        """Let a photo stand for an album. Raises UsageError."""
        photo, album = self._photo_at(path), self.album(name)
        with self._stores.database.atomic():
            self._remember(album.id, f"cover of “{album.name}” chosen")
            self._stores.albums.set_cover(album.id, photo.content_hash)
        return self.album(name)

    def arrange_album(self, name: str, paths: Sequence[Path]) -> None:
        """Put these photos first in an album, in this order. Raises UsageError."""
        self.arrange_photos(name, [self._photo_at(path).id for path in paths])

    def arrange_photos(self, name: str, ids: Sequence[int]) -> None:
        """The same for photos by their ids; what is gone meanwhile is left out. Raises UsageError."""
        rows = self._stores.photos.by_ids(ids)
        contents = [rows[photo_id].content_hash for photo_id in ids if photo_id in rows]
        album = self._by_hand(name)
        with self._stores.database.atomic():
            self._remember(album.id, f"“{album.name}” put in another order")
            self._stores.albums.arrange(album.id, contents)

    def refuse(self, name: str, paths: Sequence[Path]) -> None:
        """Remember that these photos do not belong into an album, so that they are not suggested. Raises UsageError."""
        contents = [self._photo_at(path).content_hash for path in paths]
        album = self._by_hand(name)
        with self._stores.database.atomic():
            self._remember(album.id, f"{counted(len(contents), 'photo')} refused for “{album.name}”")
            self._stores.albums.refuse(album.id, contents)

    # Helpers

    def _by_hand(self, name: str) -> Album:
        album = self.album(name)
        if album.query is not None:
            raise UsageError(f"“{album.name}” is a search that is kept ({album.query}); its photos come by themselves.")
        return album

    def _ready_to_change(self, name: str, told: str) -> int:
        """Id of the album of this name, with the way back remembered; made where there is none."""
        if self._stores.albums.named(_checked_name(name)) is None:
            album_id = self._stores.albums.add(_checked_name(name))
            self._remember_new(album_id, told)
            return album_id
        album = self._by_hand(name)
        self._remember(album.id, told)
        return album.id

    def _remember(self, album_id: int, told: str) -> None:
        self._stores.steps.remember({table: [album_id] for table in _OF_ALBUMS}, told)

    def _remember_new(self, album_id: int, told: str) -> None:
        self._stores.steps.remember({table: [album_id] for table in _OF_ALBUMS}, told, are_new=True)

    def _photos_of(self, contents: Sequence[str]) -> list[Photo]:
        """Every photo with one of these contents that is not missing."""
        found = (self._stores.photos.get(photo_id) for photo_id in self._stores.labels.photos_with(contents))
        return [photo for photo in found if photo is not None]

    def _all_of_the_shots(self, photos: Iterable[Photo]) -> set[str]:
        """Content hashes of these photos and of what shares their labels."""
        ids = {photo.id for photo in photos}
        if self.for_all_copies:
            _, proven = self._stores.found.proven_copies()
            groups = {member.group_id for member in proven if member.row.id in ids}
            ids |= {member.row.id for member in proven if member.group_id in groups}
        halves = exposures.halves(self._stores)
        ids |= {raw for raw, picture in halves.items() if picture in ids} | {
            halves[raw] for raw in ids if raw in halves
        }
        return {row.content_hash for row in self._stores.photos.by_ids(ids).values()}


_OF_ALBUMS = ("albums", "album_photos", "album_refusals")
"""Remembered together: to put an album back means to make it anew, with everything in it."""


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError(f"An album needs a name of 1 to {_LONGEST_NAME} letters.")
    return name


def _checked(change: LabelChange) -> LabelChange:
    if change.rating is not None and not REJECTED <= change.rating <= BEST_RATING:
        raise UsageError(f"A rating is a number from 0 to {BEST_RATING}, or {REJECTED} for rejected.")
    return LabelChange(
        change.rating,
        change.favourite,
        _words(change.add_keywords),
        _words(change.remove_keywords),
        None if change.title is None else change.title.strip(),
        None if change.caption is None else change.caption.strip(),
    )


def _told(change: LabelChange, count: int) -> str:
    """A change in words: `3 photos: 4 of 5, favourite`."""
    rating = {None: "", 0: "not rated", REJECTED: "rejected"}.get(change.rating, f"{change.rating} of {BEST_RATING}")
    favourite = {None: "", True: "favourite", False: "no favourite"}[change.favourite]
    words = [f"with “{word}”" for word in change.add_keywords]
    words += [f"without “{word}”" for word in change.remove_keywords]
    texts = ["title" if change.title is not None else "", "caption" if change.caption is not None else ""]
    return f"{counted(count, 'photo')}: " + ", ".join(part for part in (rating, favourite, *words, *texts) if part)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords without spaces around them; `|`, which other programs put between levels, becomes `/`."""
    cleaned = ("/".join(part.strip() for part in word.replace("|", "/").split("/")).strip("/ ") for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word))
