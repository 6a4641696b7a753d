"""Browsing: joins the commands that find, sort and choose photos with the page of photos."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.once import made_once
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.photos.search_albums import SearchAlbums
from photosim.ui.photos.selecting import SelectCommands
from photosim.ui.photos.sorting import SortCommands
from photosim.ui.preferences.general import DARK_VIEWER

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.viewing.quick_look import QuickLook
    from photosim.ui.window.window import MainWindow


class Browsing(QObject):
    """What stands between the menus and the photos in the middle."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        a, page, folders = window.actions_, window.page, window.folder_panel
        self.sorting = SortCommands(page, a, library.settings, window)
        self.selecting = SelectCommands(library, self._grid, page.open_stacks, window)
        self.selecting.serve(a)
        self.search_albums = SearchAlbums(library, page.search, window)
        a.keep_search.triggered.connect(self.search_albums.ask)
        for action, steps, years in (
            (a.month_below, 1, False),
            (a.month_above, -1, False),
            (a.year_below, 1, True),
            (a.year_above, -1, True),
        ):
            action.triggered.connect(partial(self._go, steps, years))
        page.grid.addAction(a.quick_look)
        a.quick_look.triggered.connect(self._look)
        page.directories_changed.connect(folders.set_directories)
        folders.directory_chosen.connect(window.going.to_folder)
        folders.show_path_requested.connect(window.show_file)
        folders.below_changed.connect(a.below.setChecked)
        folders.below_changed.connect(page.set_with_below)
        page.below_requested.connect(partial(a.below.setChecked, True))
        a.below.setChecked(True)
        a.below.toggled.connect(folders.below.setChecked)

    @made_once
    def quick_look(self) -> QuickLook:
        """The chosen photo large over the window."""
        from photosim.ui.viewing.quick_look import QuickLook

        window = self._window
        look = QuickLook(self._library, window.stack)
        look.keep_dark(self._library.settings.get(DARK_VIEWER, True))
        look.moved.connect(self._look_further)
        look.closed.connect(window.page.take_focus)
        look.opened.connect(window.full_size.open_from_page)
        return look

    def _grid(self) -> PhotoGrid:
        """The grid in which the keyboard is; the one in the middle, if in none."""
        panel, focus = self._window.lookalikes, self._window.focusWidget()
        return panel.grid if focus is not None and panel.isAncestorOf(focus) else self._window.page.grid

    def _go(self, steps: int, years: bool, _checked: bool = False) -> None:
        self._window.page.scrubber.go(steps, years=years)

    def _look(self) -> None:
        page = self._window.page
        photo_id = page.grid.current_id()
        if photo_id is not None:
            self.quick_look.show_photo(page.model.rows[page.model.place(photo_id)])

    def _look_further(self, steps: int) -> None:
        page = self._window.page
        place = page.model.place(self.quick_look.photo_id or -1) + steps
        if 0 <= place < len(page.model.rows):
            row = page.model.rows[place]
            page.grid.choose(row.id)
            self.quick_look.show_photo(row)
