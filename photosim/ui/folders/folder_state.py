"""FolderState: the folders as they were told last, for the commands about them."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.values.photos import Folder


class FolderState:
    """What the commands about folders have to know. Whoever hears of a change writes it in here."""

    def __init__(self) -> None:
        self.folders: Sequence[Folder] = ()
        self.scanning = False

    def folder(self, folder_id: int | None) -> Folder | None:
        """The folder of that id; None for `None` and for one that is gone."""
        return next((folder for folder in self.folders if folder.id == folder_id), None)
