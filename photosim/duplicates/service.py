"""DuplicatesService: finding copies of one shot, choosing which one to keep, and what a person decided."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.base.once import made_once
from photosim.folders.addresses import absolute
from photosim.values.photos import TIERS, Group, Tier

if TYPE_CHECKING:
    from photosim.duplicates.exporting import Export
    from photosim.duplicates.reviewing import Reviewing
    from photosim.duplicates.selecting import GroupPaths
    from photosim.parts import Parts
    from photosim.photos.service import PhotosService
    from photosim.values.deleting import Chosen, Selection
    from photosim.values.folder_diff import FolderComparison
    from photosim.values.keeper_rules import KeeperRules
    from photosim.values.review import Decision


class DuplicatesService:
    """`library.duplicates`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, photos: PhotosService) -> None:
        self._parts = parts
        self._photos = photos

    @made_once
    def review(self) -> Reviewing:
        """The groups found last, marks, keepers and decisions."""
        from photosim.duplicates.reviewing import Reviewing

        return Reviewing(self._parts.stores, lambda: self._parts.model, self._find_all)

    def find(
        self, tiers: Collection[Tier] = TIERS, folders: Sequence[Path] = (), job: Job | None = None
    ) -> list[Group]:
        """Return the duplicate groups of these tiers, surest first; only among photos in `folders` when given.

        New photos are compared with all, pairs compared before are remembered. Raises Cancelled, UsageError,
        LibraryError.
        """
        for tier in tiers:
            if tier not in TIERS:
                raise UsageError(f"There is no tier {tier!r}; choose from {', '.join(TIERS)}.")
        below = [self._parts.addresses.inside(path) for path in folders]
        return self.review.applied(self._find(set(tiers), below, job or Job()))

    def compare_folders(self, a: Path, b: Path, job: Job | None = None) -> FolderComparison:
        """Say which photos of folder `b` are in `a` as well, each with its proof, and which are only in `b`.

        Both are folders of the library or lie in one; what `b` holds beyond the last scan is said. The answer's
        `selections` are for `trash`. Raises Cancelled, UsageError, LibraryError.
        """
        from photosim.duplicates.folder_diff import Side, compare_folders

        sides = [
            Side(path, self._parts.addresses.scopes(path))
            for path in (self._parts.addresses.inside(a), self._parts.addresses.inside(b))
        ]
        if sides[0].path == sides[1].path:
            raise UsageError(f"{a} and {b} are the same folder. Name two.")
        for side in sides:
            if not os.path.isdir(side.path):
                raise UsageError(f"{side.path} is not there. Check the name, or connect its drive.")
        skip = (self._parts.paths.root, *self._parts.addresses.roots().values())
        return compare_folders(self._parts.stores, self._parts.model, sides[0], sides[1], skip, job or Job())

    def keeper_rules(self) -> KeeperRules:
        """The rules by which one photo of a group is kept, in their order, and the preferred folders."""
        return self._parts.stores.keeping.get()

    def set_keeper_rules(
        self, names: Sequence[str] | None = None, folders: Sequence[Path] | None = None
    ) -> KeeperRules:
        """Let these rules count in this order, and no others; `folders` are the preferred ones, best first.

        What is not given stays as it is. The rule `protected` is always the first, named or not. Raises UsageError for
        rules that do not exist or are named twice, and for folders outside of the library.
        """
        from photosim.values.keeper_rules import ordered

        known = self._parts.stores.keeping.get()
        liked = known.folders if folders is None else [self._parts.addresses.inside(path) for path in folders]
        try:
            rules = replace(known, folders=tuple(dict.fromkeys(liked))) if names is None else ordered(names, liked)
        except ValueError as error:
            raise UsageError(str(error)) from error
        self._parts.stores.keeping.put(rules)
        return rules

    def reset_keeper_rules(self) -> KeeperRules:
        """Back to the order that photosim comes with, without preferred folders."""
        self._parts.stores.keeping.clear()
        return self._parts.stores.keeping.get()

    def decide(self, paths: Sequence[Path], *, same: bool) -> int:
        """Remember for every pair of these photos that they are the same shot, or are not; returns how many pairs.

        It is kept by content, so it outlives moves and renames. Raises UsageError for fewer than two different
        contents, and for files that are not photos of the library.
        """
        hashes = {self._photos.known(path).content_hash for path in paths}
        if len(hashes) < 2:
            raise UsageError(
                "A decision needs two photos with different content; these are the same file, byte by byte."
            )
        return self._parts.stores.pair_decisions.put(itertools.combinations(sorted(hashes), 2), same)

    def tell_apart(self, path: Path, job: Job | None = None) -> int:
        """Remember that a photo is none of the shot of its group; returns how many pairs that makes.

        Nothing is said about the others. Raises UsageError when it is in no group of copies or is the same file as the
        others; Cancelled while duplicates are looked for.
        """
        from photosim.duplicates.telling_apart import told_apart

        wanted = self._photos.known(path)
        for group in self.find(("identical", "same-shot"), job=job):
            same = {member.photo.id for member in group.members if member.photo.content_hash == wanted.content_hash}
            if same:
                return self._parts.stores.pair_decisions.put(told_apart(group, same).pairs, False)
        raise UsageError(f"{path} is in no group of copies. Name two photos to say that they are different.")

    def keep_all(self, paths: Sequence[Path]) -> int:
        """Remember, by content, that all of these photos stay although they may be one shot; returns how many.

        Their group is no longer shown or deleted until another photo joins it. Raises UsageError as `decide` does.
        """
        photos = {photo.id: photo for photo in [self._photos.known(path) for path in paths]}
        if len(photos) < 2:
            raise UsageError("Name two photos or more; one alone is nobody's duplicate.")
        self._parts.stores.kept.put(Counter(photo.content_hash for photo in photos.values()))
        return len(photos)

    def decisions(self) -> list[Decision]:
        """Every remembered decision, newest first, with the files that it is about now."""
        from photosim.duplicates.decisions import listed

        return listed(self._parts.stores)

    def forget(self, decisions: Sequence[Decision]) -> int:
        """Take decisions back, as if they had never been made; returns how many there were."""
        from photosim.duplicates.decisions import forget

        return forget(self._parts.stores, decisions)

    def export(self, target: Path, job: Job | None = None) -> Export:
        """Write all groups, scores and decisions into a file, JSON or CSV by its suffix; a file there is replaced.

        Duplicates are looked for first when that is due. Raises UsageError for another suffix, for a place that cannot
        be written, and for one where a photo or the library itself is; Cancelled; LibraryError.
        """
        from photosim.duplicates.exporting import Exporting

        exporting = Exporting(self._parts.stores, self.review, self._parts.paths.root)
        file = exporting.checked(absolute(target), self._photos.find)
        return exporting.run(file, self._parts.model, self._parts.index.model_id, job or Job())

    def chosen(self, what: Sequence[Path | Selection], tier: str | None, groups: Sequence[str], job: Job) -> Chosen:
        """Say what `DeletingService.trash` may delete of what was named, what it may not, and which keepers stay.

        Raises UsageError, and Cancelled while duplicates are looked for.
        """
        from photosim.duplicates.selecting import check, select
        from photosim.duplicates.still_so import still_so
        from photosim.values.deleting import Chosen, Selection

        check(tier, groups)
        named = [item if isinstance(item, Selection) else self._as_known(item) for item in what]
        if tier is not None or groups or not all(isinstance(item, Selection) for item in what):
            known = self._group_paths(job)
        else:  # selections bring their keepers; those found last tell which photos have to stay
            known = self.review.copies()
        chosen, refused = select(known, named, tier=tier, ids=groups)
        chosen, changed = still_so(chosen, known, self._parts.stores, self._photos.find, job)
        only = {path: said for group in known for path, said in group.only.items()}
        return Chosen(chosen, [*refused, *changed], [group.keeper for group in known], only)

    def _find(
        self,
        tiers: Collection[Tier],
        below: Sequence[Path],
        job: Job,
        tell: Callable[[Sequence[Group]], None] | None = None,
    ) -> list[Group]:
        from photosim.duplicates.finding import find_duplicates

        with self._parts.pool() as pool:
            workers = pool.workers if self._parts.worker_count > 1 else None
            return find_duplicates(
                self._parts.stores, self._parts.model, tiers, below, job, self.keeper_rules(), workers, tell
            )

    def _find_all(self, job: Job, tell: Callable[[Sequence[Group]], None]) -> Sequence[Group]:
        return self._find(set(TIERS), (), job, tell)

    def _group_paths(self, job: Job) -> Sequence[GroupPaths]:
        """The duplicate groups a deletion has to respect, of all tiers but look-alikes."""
        from photosim.duplicates.selecting import GroupPaths

        return [
            GroupPaths(
                group.id,
                group.tier,
                group.keeper.path,
                tuple(member.photo.path for member in group.members),
                frozenset(member.photo.path for member in group.members[1:] if not member.bulk),
                {member.photo.path: found for member in group.members[1:] if (found := member.facts.only_here)},
            )
            for group in self.find(job=job)
        ]

    def _as_known(self, path: Path) -> Path:
        """The path by which the library knows a photo, whichever way leads to it."""
        photo = self._photos.find(path)
        return absolute(path) if photo is None else photo.path
