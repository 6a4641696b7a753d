"""FoldersFetching: the folders and the directories in them, in worker threads, as often as they may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.ui.jobs import tasks
from photosim.values.directories import DirectoryTree
from photosim.values.photos import Folder

if TYPE_CHECKING:
    from photosim.library import Library


class FoldersFetching(QObject):
    """While one fetch is under way, later ones become one."""

    folders = Signal(object)
    """A list of Folder."""
    directories = Signal(object)
    """A DirectoryTree."""
    failed = Signal(object)

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._folders_task: tasks.Task | None = None
        self._folders_again = False
        self._directories_task: tasks.Task | None = None
        self._directories_again = False

    @property
    def settled(self) -> bool:
        """Whether nothing is under way."""
        return self._folders_task is None and self._directories_task is None

    def again(self, *, directories: bool = False) -> None:
        """Fetch the folders again; the `directories` as well, once `fetch_directories` is called."""
        self._folders_again = True
        self._directories_again |= directories
        self._fetch_folders()

    def fetch_directories(self) -> None:
        """Fetch the directories, if these may have changed: after the photos, and no more often than these."""
        if self._directories_again and self._directories_task is None:
            self._directories_again = False
            directories = self._library.folders.directories
            self._directories_task = tasks.run(self, directories, self._take_directories, self._fail_directories)

    def _fetch_folders(self) -> None:
        if self._folders_task is None and self._folders_again:
            self._folders_again = False
            self._folders_task = tasks.run(self, self._library.folders.all, self._take_folders, self._fail_folders)

    def _take_folders(self, folders: list[Folder]) -> None:
        self._folders_task = None
        self.folders.emit(folders)
        self._fetch_folders()

    def _take_directories(self, tree: DirectoryTree) -> None:
        self._directories_task = None
        self.directories.emit(tree)

    def _fail_folders(self, error: Exception) -> None:
        self._folders_task = None
        self.failed.emit(error)

    def _fail_directories(self, error: Exception) -> None:
        self._directories_task = None
        self.failed.emit(error)
