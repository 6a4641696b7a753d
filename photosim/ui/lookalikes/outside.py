"""OutsidePictures: any picture that is opened, dropped or pasted becomes a question, and is not added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.kit.desktop import dropped_paths, folders_and_files
from photosim.ui.kit.shell import Shell
from photosim.values.photos import Folder


class OutsidePictures(QObject):
    """Finds out what was given; folders among it are offered to be added."""

    file_given = Signal(object)
    """Path of a picture file whose look-alikes are wanted."""
    image_given = Signal(QImage)
    """A picture that is no file."""
    folders_given = Signal(object)
    """Folders, a list of Path."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.host)
        self._shell = shell
        self._has_folders = False

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """The folders of the library, as they are now."""
        self._has_folders = bool(folders)

    def choose(self) -> None:
        """Ask for a picture file."""
        dialog = QFileDialog(self._shell.host, tr("Find the look-alikes of a picture"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, name: str) -> None:
        self.take([Path(name)])

    def paste(self) -> None:
        """Take what is on the clipboard: a file, or a picture."""
        data = QGuiApplication.clipboard().mimeData()
        paths = dropped_paths(data)
        if paths:
            self.take(paths)
        elif data.hasImage():
            self._take_image(QGuiApplication.clipboard().image())
        else:
            self._shell.say(tr("There is no picture on the clipboard. Copy one first, then paste it here."))

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Welcome files, folders and pictures."""
        if dropped_paths(event.mimeData()) or event.mimeData().hasImage():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def drop(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = dropped_paths(event.mimeData())
        if paths:
            self.take(paths)
        else:
            self._take_image(QImage(event.mimeData().imageData()))

    def take(self, paths: Sequence[Path]) -> None:
        """Ask for the look-alikes of the first file, or offer to add the folders."""
        tasks.run(self, lambda: folders_and_files(paths), self._take_known)

    def _take_known(self, known: tuple[list[Path], list[Path]]) -> None:
        folders, files = known
        if folders:
            self.folders_given.emit(folders)
        elif files and self._can_compare():
            self.file_given.emit(files[0])
            if len(files) > 1:
                name = to_text(files[0].name)
                self._shell.say(tr("These are the look-alikes of {0}, the first of {1} pictures.", name, len(files)))

    def _take_image(self, image: QImage) -> None:
        if image.isNull():
            self._shell.say(tr("The picture on the clipboard cannot be read."))
        elif self._can_compare():
            self.image_given.emit(image)

    def _can_compare(self) -> bool:
        if not self._has_folders:
            self._shell.say(tr("Add a folder of photos first: there is nothing to compare the picture with."))
        return self._has_folders
