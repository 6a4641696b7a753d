"""Clicks: what choosing a photo among the others does, as the person wants it, and how single photos are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.once import if_made
from photosim.base.settings import Settings
from photosim.ui.kit import theme
from photosim.ui.preferences.general import CHOOSE, CLICK, DARK_VIEWER, LOOK_ALIKES, OPEN

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


class Clicks(QObject):
    """Asks the settings each time, so that a change counts at once."""

    def __init__(self, settings: Settings, window: MainWindow) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window

    def click(self, photo_id: int) -> None:
        """A photo of the middle was clicked."""
        does = self._settings.get(CLICK, LOOK_ALIKES)
        if does == OPEN:
            self._window.full_size.open_from_page(photo_id)
        elif does != CHOOSE:
            self._window.lookalikes.ask_photo(photo_id)

    def reach(self, photo_id: int) -> None:
        """The keyboard came to a photo of the middle."""
        if self._settings.get(CLICK, LOOK_ALIKES) != CHOOSE:
            self._window.lookalikes.reach_photo(photo_id)

    def apply(self) -> None:
        """Show everything as the settings say now."""
        if (current := theme.theme()) is not None:
            current.choose(self._settings.get(theme.APPEARANCE, theme.SYSTEM))
        dark = self._settings.get(DARK_VIEWER, True)
        for page in (if_made(self._window, "viewer"), if_made(self._window, "compare")):
            if page is not None:
                theme.keep_dark(page, dark)
        look = if_made(self._window.browsing, "quick_look")
        if look is not None:
            look.keep_dark(dark)
