"""OrganisingService: finding photos, what a person says of them, albums, and where copies are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.job import Job
from photosim.base.once import if_made, made_once

if TYPE_CHECKING:
    from photosim.base.settings import Settings
    from photosim.organising.examples import Examples
    from photosim.organising.finding import FindingPhotos
    from photosim.organising.gathering import Gatherings
    from photosim.organising.labelling import Labelling
    from photosim.organising.suggesting import Suggesting
    from photosim.organising.writing import Writing
    from photosim.parts import Parts
    from photosim.photos.service import PhotosService
    from photosim.shots.sidecar_files import NoteFiles
    from photosim.values.organising import Gathering, ShotCopies, Suggestions, WipeAnswer
    from photosim.values.photos import Folder
    from photosim.values.stacks import InStack


class OrganisingService:
    """`library.organising`. Every method may be called from any thread."""

    def __init__(
        self,
        parts: Parts,
        photos: PhotosService,
        settings: Settings,
        folders: Callable[[], list[Folder]],
        look_for_duplicates: Callable[[Job], None],
        files: NoteFiles,
    ) -> None:
        """`folders` tells the folders with whether they are online; `look_for_duplicates` does so when that is due.

        `files` writes sidecars.
        """
        self._parts = parts
        self._photos = photos
        self._settings = settings
        self._folders = folders
        self._look_for_duplicates = look_for_duplicates
        self._files = files

    @made_once
    def finding(self) -> FindingPhotos:
        """Finding photos by words and facts."""
        from photosim.organising.finding import FindingPhotos

        return FindingPhotos(self._parts.stores, self._parts.paths.find_cache, self._folders)

    @made_once
    def labelling(self) -> Labelling:
        """What a person says about photos, and albums."""
        from photosim.organising.labelling import Labelling

        return Labelling(self._parts.stores, self._settings, self._photos.known, lambda: self.writing)

    @made_once
    def writing(self) -> Writing:
        """Putting what was said about photos into their sidecars."""
        from photosim.organising.writing import Writing

        return Writing(self._parts.stores, self._settings, self._files, self._is_protected, self._alone)

    def _is_protected(self, path: Path) -> bool:
        """By the address, or by the place that links lead to."""
        roots = {root for _, root, protected in self._parts.stores.folders.all() if protected}
        roots |= {Path(os.path.realpath(root)) for root in roots}
        return any(not roots.isdisjoint(place.parents) for place in (path, Path(os.path.realpath(path))))

    def _alone(self) -> AbstractContextManager[None]:
        """Deletions write sidecars too."""
        from photosim.organising.writing import waiting

        return waiting(self._parts.locks.deletion)

    @made_once
    def gatherings(self) -> Gatherings:
        """Albums and keywords alike: what is in them, putting in and taking out."""
        from photosim.organising.gathering import Gatherings

        return Gatherings(self._parts.stores, self._photos, self.labelling, self.finding, self._examples)

    @made_once
    def suggesting(self) -> Suggesting:
        """What else belongs into an album."""
        from photosim.organising.suggesting import Suggesting

        return Suggesting(self._parts.stores, self._parts.addresses, lambda: self._parts.index.vectors, self._examples)

    @made_once
    def _examples(self) -> Examples:
        from photosim.organising.examples import Examples

        return Examples(self._settings)

    def suggest(self, gathering: Gathering, most: int = 100, job: Job | None = None) -> Suggestions:
        """Photos that belong into an album, or under a keyword, too; best first. Raises UsageError, Cancelled."""
        if gathering.kind == "album":
            return self.suggesting.for_album(self.labelling.album(gathering.name), most, job)
        return self.suggesting.for_keyword(gathering.name, most, job)

    def copies(
        self, folders: Sequence[Path] = (), job: Job | None = None, *, only_once: bool = False
    ) -> list[ShotCopies]:
        """Every shot with all its copies, also on drives that are offline; with `only_once`, shots without a copy.

        With `folders`, only shots of which a file lies in these. Duplicates are looked for first when that is due.
        Raises Cancelled, UsageError, LibraryError.
        """
        from photosim.organising.copies import find_copies

        below = [self._parts.addresses.inside(path) for path in folders]
        self._look_for_duplicates(job or Job())
        return find_copies(self._parts.stores, self._folders(), below, only_once=only_once)

    def copy_counts(self) -> dict[int, int]:
        """By photo how many files there are of its shot, as copies were found last."""
        from photosim.organising.copies import count_copies

        return count_copies(self._parts.stores)

    def stacks(self) -> dict[int, InStack]:
        """By photo the one that stands for its copies or its series, as these were found last."""
        from photosim.organising.stacks import find_stacks

        return find_stacks(self._parts.stores)

    def may_be_wiped(self, directory: Path, job: Job | None = None) -> WipeAnswer:
        """Whether everything in a directory of the library stands elsewhere too: copies are read to tell.

        Duplicates are looked for first when that is due. Raises Cancelled, UsageError, LibraryError.
        """
        from photosim.organising.wiping import may_be_wiped

        inside = self._parts.addresses.inside(directory)
        self._look_for_duplicates(job or Job())
        return may_be_wiped(self._parts.stores, self._folders(), inside, job or Job())

    def close(self) -> None:
        """Close the cache of `finding`."""
        finding = if_made(self, "finding")
        if finding is not None:
            finding.close()
