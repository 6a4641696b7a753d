"""What can be done with photos from every place that shows them: show the file, copy its path, copy its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from photosim.base.errors import UnreadablePhoto
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.desktop import image_as_data, paths_as_text, show_in_file_manager
from photosim.ui.kit.images import image_of
from photosim.ui.kit.shell import Shell
from photosim.ui.kit.wording import counted

if TYPE_CHECKING:
    from photosim.library import Library


class PhotoCommands(QObject):
    """Each command works in a worker thread and says what it did; errors reach the message bar."""

    def __init__(self, library: Library, shell: Shell) -> None:
        super().__init__(shell.host)
        self._library = library
        self._shell = shell

    def show_files(self, ids: Sequence[int]) -> None:
        """Show photos in the file manager."""
        self._run(lambda: show_in_file_manager(self._paths(ids)), self._do_nothing)

    def show_path(self, path: Path) -> None:
        """Show a file or folder in the file manager."""
        self._run(lambda: show_in_file_manager([path]), self._do_nothing)

    def copy_paths(self, ids: Sequence[int]) -> None:
        """Put the photos' paths on the clipboard, one a line."""
        self._run(lambda: self._paths(ids), self._paths_found)

    def copy_image(self, photo_id: int) -> None:
        """Put the picture itself on the clipboard, upright, at full size."""
        self._run(lambda: self._picture(photo_id), self._picture_read)

    def _run(self, operation: Callable[[], object], success: Callable[..., None]) -> None:
        tasks.run(self, operation, success, self._shell.show_error)

    def _paths(self, ids: Sequence[int]) -> list[Path]:
        return [self._library.photos.get(photo_id).path for photo_id in ids]

    def _picture(self, photo_id: int) -> tuple[QImage, Path]:
        path = self._library.photos.get(photo_id).path
        try:
            pixels = self._library.photos.picture(path)
        except UnreadablePhoto as error:
            raise UnreadablePhoto(f"{to_text(path)}: {error.reason}") from error
        return image_of(pixels), path

    def _do_nothing(self, _: object) -> None:
        """The file manager is open, which says enough."""

    def _paths_found(self, paths: list[Path]) -> None:
        QGuiApplication.clipboard().setText(paths_as_text(paths))
        self._shell.say(tr("Path copied.") if len(paths) == 1 else tr("{0} copied.", counted(len(paths), "path")))

    def _picture_read(self, answer: tuple[QImage, Path]) -> None:
        image, path = answer
        QGuiApplication.clipboard().setMimeData(image_as_data(image, path))
        self._shell.say(tr("Picture copied."))
