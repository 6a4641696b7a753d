"""ViewCommands: how photos and the window are shown: sizes, crop, full screen, and what the title says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from photosim.base.paths import to_text
from photosim.ui.window.places import DUPLICATES, HISTORY, MAP

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


class ViewCommands(QObject):
    """Does what the menu View asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def larger(self) -> None:
        self._window.page.grid.step_side(1)

    def smaller(self) -> None:
        self._window.page.grid.step_side(-1)

    def set_crop(self, crop: bool) -> None:
        self._window.page.grid.set_crop(crop)

    def set_full_screen(self, full: bool) -> None:
        """Fill the screen with the window, without its menus."""
        state, full_screen = self._window.windowState(), Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full_screen if full else state & ~full_screen)
        self._window.menuBar().setVisible(not full)

    def follow_window(self) -> None:
        """The desktop may have changed the window by itself."""
        full = self._window.isFullScreen()
        self._window.actions_.full_screen.setChecked(full)
        self._window.menuBar().setVisible(not full)

    def rename(self) -> None:
        """Say in the title what is shown."""
        window = self._window
        folder = window.page.folder(window.page.folder_id)
        name = to_text(folder.path.name or folder.path) if folder is not None else "All photos"
        name = to_text(window.page.wanted.directory.rpartition("/")[2]) or name
        if (gathering := window.page.wanted.gathering) is not None:
            name = gathering.name
        name = {DUPLICATES: "Duplicates", HISTORY: "History", MAP: "Map of looks"}.get(window.places.current, name)
        program = "photosim, demo library" if window.demo_commands.in_demo else "photosim"
        window.setWindowTitle(program if window.shows("welcome") else f"{name} — {program}")
