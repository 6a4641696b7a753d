"""LastShown: the folder, the album or keyword, and the search that stood in the middle, from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.settings import Settings
from photosim.values.organising import Gathering

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow

_KEY = "window.shown"


class LastShown(QObject):
    """Asks for the photos at once, before any others are fetched; the lists at the left follow when they are there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waits = False

    def restore(self, settings: Settings) -> None:
        """Show what was shown; whatever cannot be understood, or is gone, is left out."""
        kept: dict[str, object] = settings.get(_KEY, {})
        query, album, keyword, directory = (_text(kept.get(key)) for key in ("query", "album", "keyword", "directory"))
        folder = kept.get("folder")
        page = self._window.page
        if album or keyword:
            self._window.folder_panel.unchoose()
            page.show_gathering(Gathering("album", album) if album else Gathering("keyword", keyword))
            self._window.gatherings.panel.renewed.connect(self._follow_gatherings)
        elif isinstance(folder, int) and not isinstance(folder, bool):
            page.show_folder(folder, directory)
            self._waits = True
            page.folders_changed.connect(self._follow_folders)
            page.directories_changed.connect(self._follow_directories)
        if query:
            page.search.show_words(query)

    def _follow_folders(self, _: object) -> None:
        """A folder without a directory need not wait for these."""
        if not self._window.page.wanted.directory:
            self._follow_directories(None)

    def _follow_directories(self, _: object) -> None:
        window, wanted = self._window, self._window.page.wanted
        if not self._waits:
            return
        self._waits = False
        if wanted.gathering is not None or window.page.folder(wanted.folder_id) is None:
            return  # another choice was made meanwhile, or the folder is gone
        directory = window.folder_panel.stand_on(wanted.folder_id, wanted.directory)
        if directory != wanted.directory:
            window.page.show_folder(wanted.folder_id, directory)
        window.folder_places.tell_if_offline(wanted.folder_id)
        window.view.rename()

    def _follow_gatherings(self) -> None:
        """Albums and keywords are known now, for the first time."""
        gatherings = self._window.gatherings
        gatherings.panel.renewed.disconnect(self._follow_gatherings)
        if gatherings.shown is None:
            return
        if gatherings.shown in [entry.gathering for entry in gatherings.panel.list.entries()]:
            gatherings.tell()
        else:
            gatherings.leave()


def save(window: MainWindow, settings: Settings) -> None:
    """Remember what is shown."""
    wanted = window.page.wanted
    kept = {
        "query": wanted.query,
        "album": wanted.album,
        "keyword": wanted.keyword,
        "directory": wanted.directory,
        "folder": wanted.folder_id,
    }
    settings.set(_KEY, {key: value for key, value in kept.items() if value})


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
