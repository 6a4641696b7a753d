"""ViewCommands: how photos and the window are shown: sizes, crop, full screen, and what the title says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from photosim.base.once import if_made
from photosim.base.paths import to_text
from photosim.base.settings import Settings
from photosim.base.texts import tr
from photosim.ui.window.clicks import Clicks
from photosim.ui.window.places import DUPLICATES, HISTORY, MAP

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


class ViewCommands(QObject):
    """Does what the menu View asks for."""

    def __init__(self, settings: Settings, window: MainWindow) -> None:
        super().__init__(window)
        self.clicks = Clicks(settings, window)
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
        self.follow_window()

    def follow_window(self, _: object = None) -> None:
        """The desktop may have changed the window by itself, or another page is on the screen.

        A photo at full size has the full screen to itself.
        """
        window = self._window
        full = window.isFullScreen()
        window.actions_.full_screen.setChecked(full)
        window.menuBar().setVisible(not full)
        bare = full and window.shows("viewer")
        window.under_way.setVisible(not bare)
        among_photos = window.stack.currentWidget() is window.splitter
        window.foot.show_place(among_photos=among_photos, only_messages=bare)
        viewer = if_made(window, "viewer")
        if viewer is not None:
            viewer.bare.set(bare)

    def told_by_bars(self) -> list[str]:
        """The operations of which a bar tells that is on the screen now."""
        window = self._window
        bars = {"scan": window.scan_bar.isVisible(), "prepare": window.switch_panel.isVisible()}
        return [name for name, told in {**bars, "duplicates": window.shows("review")}.items() if told]

    def rename(self) -> None:
        """Say in the title what is shown."""
        window = self._window
        folder = window.page.folder(window.page.folder_id)
        name = to_text(folder.path.name or folder.path) if folder is not None else tr("All photos")
        name = to_text(window.page.wanted.directory.rpartition("/")[2]) or name
        if (gathering := window.page.wanted.gathering) is not None:
            name = gathering.name
        name = {DUPLICATES: tr("Duplicates"), HISTORY: tr("History"), MAP: tr("Map of looks")}.get(
            window.places.current, name
        )
        program = tr("photosim, demo library") if window.demo_commands.in_demo else "photosim"
        window.setWindowTitle(program if window.shows("welcome") else f"{name} — {program}")
