"""From photos that were chosen to shots that may be deleted, by what the library knows. Touches nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.deleting.trash.reasons import explain
from photosim.deleting.verification import Doomed, FileAsKnown, Refused, Shot
from photosim.folders.presence import Presence, look
from photosim.pictures import raw
from photosim.pictures.decode import content_hash
from photosim.pictures.suffixes import PICTURE_SUFFIXES, RAW_SUFFIXES
from photosim.shots.exposures import halves
from photosim.shots.notes_beside import going_along
from photosim.shots.shots import IRREPLACEABLE, Listings, companions
from photosim.store.stores import Stores
from photosim.values.deleting import JournalEntry, Selection, Skipped
from photosim.values.photos import Photo

_NOT_ONLY_NOTES = IRREPLACEABLE | PICTURE_SUFFIXES
"""Companions of which the keeper must have its own."""

FindPhoto = Callable[[Path], Photo | None]


@dataclass(slots=True)
class DeletionPlan:
    """What a batch is going to try."""

    shots: list[Shot] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def paths(self) -> set[Path]:
        """Every file that is to go."""
        return {doomed.file.path for shot in self.shots for doomed in shot.files}


class Planner:
    """Applies the rules that need no second look at the photos' content."""

    def __init__(self, stores: Stores, find: FindPhoto) -> None:
        """`find` returns the library's photo at a path."""
        self._stores = stores
        self._find = find

    def plan(self, selections: Sequence[Selection], job: Job, kept: Collection[Path] = ()) -> DeletionPlan:
        """Turn selections into shots; what must not be deleted is skipped with its reason. Raises Cancelled.

        `kept` are the photos to keep of duplicate groups: without a keeper of its own no shot that holds one goes.
        """
        plan = DeletionPlan()
        real, listings = _RealPaths(), Listings()
        keepers = {real(selection.keeper) for selection in selections if selection.keeper is not None}
        stay = keepers | {real(path) for path in kept}
        last = self._last_copies(selections, job)
        taken: set[Path] = set()
        for number, selection in enumerate(selections):
            job.checkpoint()
            job.report("planning", number, len(selections), failed=len(plan.skipped), current=str(selection.loser))
            if real(selection.loser) in taken:
                continue
            try:
                if real(selection.loser) in keepers:
                    raise Refused("It is the photo to keep of a group; a keeper cannot be deleted.")
                shot = self._shot(selection, listings)
                files = [real(doomed.file.path) for doomed in shot.files]
                if selection.keeper is None:
                    _refuse_keepers(files, stay)
                if shot.files[0].photo_id in last:
                    raise Refused("It is the last copy: all other copies are to be deleted in the same go.")
                if not taken.isdisjoint(files):
                    raise Refused("A file of this shot is already to be deleted with another photo.")
            except Refused as refused:
                plan.skipped.append(Skipped(selection.loser, refused.reason))
                continue
            plan.shots.append(shot)
            taken.update(files)
        return plan

    def protected(self, path: Path) -> bool:
        """Whether a padlock covers the file, by its address or by the place that links lead to."""
        roots = {root for _, root, protected in self._stores.folders.all() if protected}
        roots |= {Path(os.path.realpath(root)) for root in roots}
        places = (path, Path(os.path.realpath(path)))
        return any(not roots.isdisjoint((place, *place.parents)) for place in places)

    def refuse_unreachable(self, path: Path, root: Path) -> None:
        """Raise Refused for a file under a padlock or of a folder that is offline."""
        if self.protected(path):
            raise Refused("The folder is protected: nothing in it is ever deleted.")
        folder_id = next((key for key, known, _ in self._stores.folders.all() if known == root), None)
        if folder_id is None or look(self._stores, folder_id, root, expect_content=True) is not Presence.ONLINE:
            raise Refused("The folder is offline: its drive is not connected.")

    def _shot(self, selection: Selection, listings: Listings) -> Shot:
        photo = self._known_photo(selection.loser, "")
        root = self._root(photo)
        self.refuse_unreachable(photo.path, root)
        keeper = None
        if selection.keeper is not None:
            keeper = self._known_photo(selection.keeper, f"The photo to keep, {selection.keeper},")
            if photo.format == raw.FORMAT and keeper.format != raw.FORMAT:
                raise Refused(f"It is a raw file, and the photo to keep, {keeper.path.name}, is not: it holds less.")
        first = Doomed(_as_known(photo), photo.id, None if keeper is None else _as_known(keeper))
        try:
            beside = self._beside(photo, listings)
            rest = [self._companion(path, keeper, listings) for path in beside]
        except OSError as error:
            raise Refused(explain(error)) from error
        return Shot((first, *rest), root, selection.group, selection.tier)

    def _beside(self, photo: Photo, listings: Listings) -> list[Path]:
        """The other files of its shot. Raises OSError."""
        stands_for_it = halves(self._stores, [photo.id]).get(photo.id) if photo.format == raw.FORMAT else None
        picture = None if stands_for_it is None else self._stores.photos.get(stands_for_it)
        if picture is not None:
            rest = companions(picture.path, picture.metadata.taken_at, self._raw_taken_at, listings)
            if photo.path in rest:
                return [picture.path, *(path for path in rest if path != photo.path)]
        rest = companions(photo.path, photo.metadata.taken_at, self._raw_taken_at, listings)
        return sorted({*rest, *going_along(photo.path, listings)})

    def _raw_taken_at(self, path: Path) -> str | None:
        photo = self._find(path)
        return raw.taken_at(path) if photo is None else photo.metadata.taken_at

    def _companion(self, path: Path, keeper: Photo | None, listings: Listings) -> Doomed:
        if self.protected(path):
            raise Refused(f"{path.name}, which belongs to it, is in a protected folder.")
        try:
            status, digest = os.lstat(path), content_hash(path)
        except UnreadablePhoto as error:
            raise Refused(f"{path.name}, which belongs to it, cannot be read: {error.reason}") from error
        known = FileAsKnown(path, status.st_size, status.st_mtime_ns, digest)
        photo = self._find(path)
        if keeper is None or path.suffix.lower() not in _NOT_ONLY_NOTES:
            return Doomed(known, photo.id if photo else None)
        return Doomed(known, photo.id if photo else None, self._same_beside(known, keeper, listings))

    def _same_beside(self, known: FileAsKnown, keeper: Photo, listings: Listings) -> FileAsKnown:
        """The keeper's own copy of a RAW or of a Live Photo's video: what no picture holds must not be the last."""
        for path in self._beside(keeper, listings):
            status = os.lstat(path)
            if status.st_size == known.size and path.suffix.lower() in _NOT_ONLY_NOTES:
                try:
                    digest = content_hash(path)
                except UnreadablePhoto:
                    continue
                if digest == known.content_hash:
                    return FileAsKnown(path, status.st_size, status.st_mtime_ns, digest)
        suffix = known.path.suffix.lower()
        what = "RAW" if suffix in RAW_SUFFIXES else "video" if suffix in IRREPLACEABLE else "picture"
        raise Refused(
            f"Its {what}, {known.path.name}, belongs to the same shot, and the photo to keep has no copy of it."
        )

    def _known_photo(self, path: Path, who: str) -> Photo:
        photo = self._find(path)
        if photo is None and os.path.isdir(path):
            raise Refused(f"{who or 'It'} is a folder. Name the photos in it.")
        if photo is None:
            raise Refused(f"{who or 'It'} is not a photo of this library. Scan its folder first.")
        if photo.missing:
            raise Refused(f"{who or 'It'} is no longer there, as far as the library knows.")
        return photo

    def _root(self, photo: Photo) -> Path:
        return next(path for folder_id, path, _ in self._stores.folders.all() if folder_id == photo.folder_id)

    def _last_copies(self, selections: Iterable[Selection], job: Job) -> set[int]:
        """Of every content whose copies are all named without a keeper, the one that must stay."""
        chosen: Counter[str] = Counter()
        first: dict[str, int] = {}
        seen: set[int] = set()
        for selection in selections:
            job.checkpoint()
            photo = self._find(selection.loser) if selection.keeper is None else None
            if photo is not None and not photo.missing and photo.id not in seen:
                seen.add(photo.id)
                chosen[photo.content_hash] += 1
                first.setdefault(photo.content_hash, photo.id)
        return {
            first[digest]
            for digest, number in chosen.items()
            if number > 1 and number >= self._stores.photos.copies(digest)
        }


def _refuse_keepers(files: Sequence[Path], stay: Collection[Path]) -> None:
    """Raise Refused when a photo to keep would go along, as the picture that belongs to a raw file does."""
    for path in files:
        if path in stay:
            what = "It" if path == files[0] else f"{path.name}, which belongs to the same shot,"
            raise Refused(f"{what} is the photo to keep of its group; it cannot be deleted.")


class _RealPaths:
    """Addresses without links on the way; a link at the end is a file of its own. Each directory is asked for once."""

    def __init__(self) -> None:
        self._directories: dict[Path, Path] = {}

    def __call__(self, path: Path) -> Path:
        if path.parent not in self._directories:
            self._directories[path.parent] = Path(os.path.realpath(path.parent))
        return self._directories[path.parent] / path.name


def _as_known(photo: Photo) -> FileAsKnown:
    return FileAsKnown(photo.path, photo.size, photo.mtime_ns, photo.content_hash)


def as_entries(plan: DeletionPlan) -> list[JournalEntry]:
    """The files of a plan as the journal takes them down before anything is touched."""
    return [
        JournalEntry(
            id=0,
            batch=0,
            shot=number,
            path=doomed.file.path,
            photo_id=doomed.photo_id,
            content_hash=doomed.file.content_hash,
            size=doomed.file.size,
            mtime_ns=doomed.file.mtime_ns,
            inode=_inode(doomed.file.path),
            keeper=doomed.keeper.path if doomed.keeper else None,
            keeper_hash=doomed.keeper.content_hash if doomed.keeper else None,
            group=shot.group,
            tier=shot.tier,
            state="planned",
            reason="",
            place=None,
            restored_to=None,
        )
        for number, shot in enumerate(plan.shots)
        for doomed in shot.files
    ]


def _inode(path: Path) -> int:
    try:
        return os.lstat(path).st_ino
    except OSError:
        return 0
