"""WindowDialogs: the dialogs that a window opens from its menus and then leaves to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from photosim.core.paths import to_text
from photosim.ui.about import ShortcutsDialog, about_box
from photosim.ui.compare_folders import CompareFoldersDialog
from photosim.ui.selftest import SelfTestDialog

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window import MainWindow


class WindowDialogs(QObject):
    """Each is deleted when it is closed."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window

    def show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def test_on_photos(self) -> None:
        SelfTestDialog(self._library, self._window).start()

    def compare_folders(self) -> None:
        dialog = CompareFoldersDialog(self._library, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.trashed.connect(self._window.photos_changed)
        dialog.show_requested.connect(self._window.commands.show_path)
        dialog.open()

    def show_about(self) -> None:
        box = about_box(self._window, self._library.model.name, to_text(self._library.directory))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
