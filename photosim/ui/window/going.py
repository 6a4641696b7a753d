"""Going: which page of the window is on the screen, and where the keyboard may go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photosim.base.once import if_made
from photosim.ui.window.places import DUPLICATES, PHOTOS

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


class Going(QObject):
    """Goes to the page of a place, or to the welcome while there are no folders."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last = PHOTOS

    def to_place(self, place: str) -> None:
        """Show the page of a place; a photo at full size is closed."""
        window = self._window
        if place == PHOTOS and self._last == DUPLICATES:
            window.page.refresh()  # other photos may stand for their stacks now
        self._last = place
        if window.at_full_size:
            window.full_size.forget_focus()
        self.show_page()
        if window.shows("review"):
            window.review.show_page()
            window.duplicates.new.seen()
        elif window.shows("history"):
            window.history.show_page()
        elif window.shows("looks_map"):
            window.looks_map.show_page()
        elif place == PHOTOS and window.stack.currentWidget() is window.splitter:
            window.page.take_focus()

    def to_photos(self) -> None:
        """Go to the page of all photos, when another one is on the screen."""
        if self._window.places.current != PHOTOS:
            self._window.places.go(PHOTOS)

    def to_folder(self, folder_id: int | None, directory: str = "") -> None:
        """Show the photos of one folder, or of a directory in it, or all."""
        window = self._window
        self.to_photos()
        window.folder_panel.choose(folder_id, directory)
        window.page.show_folder(folder_id, directory)
        window.gatherings.folder_shown()
        window.folder_places.tell_if_offline(folder_id)
        window.view.rename()

    def to_only_once(self, folder: Path | None) -> None:
        """Show the photos, of one folder or of all, that exist only once."""
        page = self._window.page
        self.to_folder(next((one.id for one in page.folders if one.path == folder), None))
        page.search.show_words("is:only-copy")

    def to_damaged(self) -> None:
        """Show the photos of which a part is lost, of all folders."""
        self.to_folder(None)
        self._window.page.search.show_words("is:damaged")

    def to_search(self) -> None:
        """Give the keyboard to the field that finds photos."""
        self._window.places.go(PHOTOS)
        self._window.page.search.take_focus()

    def show_page(self) -> None:
        """Show the page of the current place, or the welcome while there are no folders."""
        window = self._window
        shown = window.places.widget if window.page.folders or window.controller.running else window.welcome
        if window.stack.currentWidget() is not shown:
            window.stack.setCurrentWidget(shown)
            window.tool_bar.setVisible(not window.shows("welcome"))
            if shown is window.splitter and (window.isActiveWindow() or window.focusWidget() is None):
                window.page.take_focus()
        window.view.rename()
        window.update_actions()

    def lists(self) -> list[QWidget]:
        """Where the keyboard may go, in the order of the window."""
        window = self._window
        lists: list[QWidget] = [window.folder_panel, window.gatherings.panel, window.page]
        if (strip := window.gatherings.strip_if_made) is not None:
            lists.append(strip)
        lists.append(window.lookalikes)
        if (review := if_made(window, "review")) is not None:
            lists += [review.list, review.panel.view]
        if (history := if_made(window, "history")) is not None:
            lists += [history.batches, history.files]
        if (looks_map := if_made(window, "looks_map")) is not None:
            lists += [looks_map.view]
        return lists
