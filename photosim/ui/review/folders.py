"""GroupFolders: the library's folders, as the page of duplicates asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from photosim.base.paths import to_text
from photosim.values.photos import Folder
from photosim.values.review import MemberHead


class GroupFolders:
    """Where photos of groups lie, what their folders are called, and how many photos there are."""

    def __init__(self) -> None:
        self._all: Sequence[Folder] = ()

    def replace(self, folders: Sequence[Folder]) -> bool:
        """Take these from now on. Whether groups may be others by it: folders came, went, moved, or got a padlock."""
        before, self._all = self._all, folders
        return _what_counts(before) != _what_counts(folders)

    @property
    def roots(self) -> dict[int, Path]:
        """Where they lie, by id."""
        return {folder.id: folder.path for folder in self._all}

    @property
    def names(self) -> dict[int, str]:
        """What people call them, by id."""
        return {folder.id: to_text(folder.path.name or folder.path) for folder in self._all}

    @property
    def photos(self) -> int:
        """How many photos are in all of them."""
        return sum(folder.photos for folder in self._all)

    def path_of(self, member: MemberHead) -> Path | None:
        """Where a photo of a group lies; None when its folder has just been taken out of the library."""
        root = self.roots.get(member.row.folder_id)
        return None if root is None else root / member.row.relative


def _what_counts(folders: Sequence[Folder]) -> list[tuple[int, Path, bool]]:
    return [(folder.id, folder.path, folder.protected) for folder in folders]
