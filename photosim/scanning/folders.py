"""FoldersService: the folders of the library, and what becomes of photos that are gone from them."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.base.remedies import Remedy
from photosim.folders.addresses import absolute
from photosim.folders.presence import Presence, look
from photosim.shots import exposures
from photosim.values.photos import Folder

if TYPE_CHECKING:
    from photosim.parts import Interrupted, Parts
    from photosim.values.directories import DirectoryTree
    from photosim.values.relocation import Relocation


log = logging.getLogger(__name__)


class FoldersService:
    """`library.folders`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, interrupted: Interrupted) -> None:
        self._parts = parts
        self._interrupted = interrupted

    def all(self) -> list[Folder]:
        """The folders in the order of their paths, with counts, and whether each can be reached now."""
        ids = self._parts.addresses.roots()
        return sorted(self._folders(ids), key=lambda folder: os.fsencode(folder.path))

    def directories(self) -> DirectoryTree:
        """The directories of all folders with their numbers of photos. A shot counts once."""
        from photosim.values.directories import tree_of

        return tree_of(self._parts.stores.folders.directories(exposures.halves(self._parts.stores)))

    def add(self, path: Path) -> Folder:
        """Add a directory; one inside a known folder is covered by that, and one around known folders takes them in.

        A known folder that is offline keeps to itself. Nothing is read before the next scan.
        Raises UsageError when it is not a directory, or is the library itself.
        """
        root = self._not_the_library(path)
        place = self._parts.addresses.locate(root)
        if place is not None:
            return self._folders([place[0]])[0]
        self.check_directory(path)
        self._refuse_second_route(path, root)
        with self._parts.stores.database.atomic():
            inside = [(i, p) for i, p, _ in self._parts.stores.folders.all() if root in p.parents and os.path.isdir(p)]
            folder_id = self._parts.stores.folders.add(root)
            for child_id, child in inside:
                self._parts.stores.folders.re_address(child_id, folder_id, child.relative_to(root).as_posix())
        return self._folders([folder_id])[0]

    def _refuse_second_route(self, path: Path, root: Path) -> None:
        from photosim.folders.routes import known_by_another_route

        # A folder inside another, or around it, is no second route: its files have one path each.
        roots = self._parts.addresses.roots().values()
        apart = [one for one in roots if root not in one.parents and os.path.isdir(one)]
        known = known_by_another_route(root, apart)
        if known is not None:
            raise UsageError(
                f"{path} shows photos of {known}, which is in the library already, by another path. Every one of them "
                "would look like a copy of itself, so the folder was not added. Keep the one you use; to change over, "
                "remove the other first."
            )

    def remove(self, folder_id: int) -> None:
        """Forget a folder and its photos' vectors and thumbnails. The files themselves are not touched."""
        with self._parts.index.changing() as change:
            contents = self._parts.stores.photos.contents(folder_id)
            self._parts.stores.folders.remove(folder_id)
            change.remove(list(contents))
        still_used = set(self._parts.stores.photos.contents().values())
        for content_hash in set(contents.values()) - still_used:
            self._parts.stores.thumbnails.remove(content_hash)

    def protect(self, folder_id: int, protected: bool) -> None:
        """Set or clear the padlock: files of a protected folder are never deleted."""
        self._parts.stores.folders.set_protected(folder_id, protected)

    def look_for(self, folder: Path, new: Path) -> Relocation:
        """Look whether the photos of a known folder are in `new`; nothing is changed. Raises UsageError."""
        from photosim.folders import relocating

        return relocating.check(self._parts.stores, self._parts.addresses.root_id(folder), self._not_the_library(new))

    def relocate(self, folder: Path, new: Path, *, sure: bool = False) -> Relocation:
        """Tell that a known folder is at `new` now. Only its address is rewritten; it may be offline at the old one.

        Raises UsageError when most of its photos are not there and the person is not `sure`, when `new` overlaps
        another folder, and while a scan is under way; LibraryError while photos are deleted.
        """
        from photosim.folders import relocating

        with self._parts.locks.scan(), self._parts.locks.deletion():
            self._interrupted.settle()
            found = self.look_for(folder, new)
            if not (found.is_sure or sure):
                why = f"{found.new} does not seem to hold the photos of {found.old}, so nothing was changed."
                raise UsageError(f"{found.in_words()} {why}", Remedy.CONFIRM_RELOCATION)
            relocating.rewrite(self._parts.stores, self._parts.addresses.root_id(folder), found)
        return found

    def forget_missing(self, folders: Sequence[Path] = ()) -> int:
        """Forget the photos that are missing from these folders, or from all, for good; returns how many.

        Their thumbnails and vectors go. Decisions stay, and what can be taken back from the trash. A folder that is
        offline now keeps its missing photos. Raises UsageError for an unknown folder.
        """
        wanted = {self._parts.addresses.root_id(path) for path in folders} or set(self._parts.addresses.roots())
        online = [folder.id for folder in self._folders(wanted) if folder.online or not folder.photos]
        with self._parts.locks.scan(), self._parts.index.changing() as change:
            forgotten = self._parts.stores.photos.forget_missing(online)
            change.remove([photo_id for photo_id, _ in forgotten])
        still_used = set(self._parts.stores.photos.contents().values())
        for content_hash in {content for _, content in forgotten} - still_used:
            self._parts.stores.thumbnails.remove(content_hash)
        return len(forgotten)

    def check_directory(self, path: Path) -> None:
        """Raise UsageError unless photos may be looked for in `path`."""
        root = self._not_the_library(path)
        if not os.path.isdir(root):
            hint = (
                "It is a file; name the folder around it." if os.path.isfile(root) else "Check the name, or plug it in."
            )
            raise UsageError(f"{path} is not a folder. {hint}")
        try:
            os.scandir(root).close()
        except PermissionError:
            raise UsageError(
                f"You may not look into {path}. Give yourself the right to read it, then try again."
            ) from None
        except OSError:  # a drive that stumbles: offline, not wrong
            log.info("%s cannot be looked into", root)

    def _folders(self, ids: Collection[int]) -> list[Folder]:
        from photosim.store.tables.other_files import counted_others

        counts = self._parts.stores.folders.counts()
        missing = self._parts.stores.folders.missing()
        videos = self._parts.stores.videos.alone_in()
        hidden = self._parts.stores.shots.count_by_folder(exposures.halves(self._parts.stores))
        folders = []
        for folder_id, path, protected in self._parts.stores.folders.all():
            if folder_id in ids:
                photos, failed = counts.get(folder_id, (0, 0))
                online = look(self._parts.stores, folder_id, path, expect_content=photos > 0) is Presence.ONLINE
                photos -= hidden.get(folder_id, 0)
                gone, unsupported = missing.get(folder_id, 0), videos.get(folder_id, 0)
                others = dict(counted_others(self._parts.stores.database, folder_id))
                folders.append(Folder(folder_id, path, online, protected, photos, failed, gone, unsupported, others))
        return folders

    def _not_the_library(self, path: Path) -> Path:
        root = absolute(path)
        if root == self._parts.paths.root or self._parts.paths.root in root.parents:
            raise UsageError(f"{path} is photosim's own library folder; choose the folder that holds your photos.")
        return root
