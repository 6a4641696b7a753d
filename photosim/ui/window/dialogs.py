"""WindowDialogs: the dialogs that a window opens from its menus and then leaves to themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.deleting.trash_commands import CHANGED

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.folders.folder_diff import CompareFoldersDialog
    from photosim.ui.window.window import MainWindow
    from photosim.values.deleting import Selection


def show_what_would_go(library: Library, dialog: CompareFoldersDialog, choose: Callable[[], list[Selection]]) -> None:
    """Show what would go of a folder, file by file; nothing goes before that is confirmed."""
    from photosim.ui.deleting.trash_dialog import TrashDialog

    trash = TrashDialog(library, choose, dialog)
    trash.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    trash.trashed.connect(dialog.take_deleted)
    trash.open()


class WindowDialogs(QObject):
    """Each is imported when it is opened, and deleted when it is closed."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window

    def show_shortcuts(self) -> None:
        from photosim.ui.help.about import ShortcutsDialog
        from photosim.ui.kit.rectangle import PART_KEYS
        from photosim.ui.lookalikes.map.keys import MAP_KEYS
        from photosim.ui.viewing.compare.keys import KEYS

        dialog = ShortcutsDialog(
            {tr("Comparing"): KEYS, tr("A part of a photo"): PART_KEYS, tr("Map of looks"): MAP_KEYS}, self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def test_on_photos(self) -> None:
        from photosim.ui.models.selftest import SelfTestDialog

        SelfTestDialog(self._library, self._window).start()

    def compare_folders(self) -> None:
        from photosim.ui.folders.folder_diff import CompareFoldersDialog

        dialog = CompareFoldersDialog(self._library, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.trashed.connect(self._tell_trashed)
        dialog.delete_requested.connect(partial(show_what_would_go, self._library, dialog))
        dialog.show_requested.connect(self._window.commands.show_path)
        dialog.open()

    def only_once(self) -> None:
        self._open_only_once(None)

    def may_be_wiped(self, directory: Path) -> None:
        self._open_only_once(directory)

    def _open_only_once(self, directory: Path | None) -> None:
        from photosim.ui.folders.only_once import OnlyOnceDialog

        dialog = OnlyOnceDialog(self._library, self._window, directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_requested.connect(self._window.going.to_only_once)
        dialog.open()

    def _tell_trashed(self) -> None:
        self._window.changed(CHANGED)

    def show_about(self) -> None:
        from photosim.ui.help.about import about_box

        box = about_box(self._window, self._library.model.name, to_text(self._library.directory))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
