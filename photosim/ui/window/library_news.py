"""LibraryNews: tells the parts of the window which folders there are, and how a scan goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.ui.kit.remedies import in_words

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow
    from photosim.values.photos import Folder
    from photosim.values.scanning import ScanReport


class LibraryNews(QObject):
    """Hears of folders from the page of photos, and of scans from the controller."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._to_open: list[Path] = []

    def open_when_ready(self, paths: Sequence[Path]) -> None:
        """Show the look-alikes of a picture, or offer to add folders, as soon as the library's folders are known."""
        if paths:
            self._to_open = list(paths)
            self._window.page.refresh()

    def take_folders(self, folders: list[Folder]) -> None:
        """These are the folders now."""
        window, panel = self._window, self._window.folder_panel
        window.folder_state.folders = folders
        window.outside.set_folders(folders)
        panel.set_folders(folders)
        panel.set_total(sum(folder.photos for folder in folders))
        away = [folder.id for folder in folders if not folder.online]
        window.page.model.set_away(away)
        window.lookalikes.set_away(away)
        failed = sum(folder.failed for folder in folders)
        panel.set_failures(failed)
        window.actions_.failures.setEnabled(failed > 0 or any(folder.unsupported for folder in folders))
        if not window.at_full_size:
            window.going.show_page()
        if self._to_open:
            paths, self._to_open = self._to_open, []
            window.outside.take(paths)

    def set_scanning(self, running: bool) -> None:
        """A scan has begun or ended."""
        window = self._window
        window.folder_state.scanning = running
        if running and not window.at_full_size:
            window.going.show_page()  # the first folder's photos are seen as they come
        window.page.set_scanning(running)
        window.folder_panel.set_scanning(running)
        window.lookalikes.set_reading(running)
        window.update_actions()

    def set_paused(self, paused: bool) -> None:
        self._window.scan_bar.show_paused(paused)
        self._window.actions_.pause.setChecked(paused)

    def finish_scan(self, report: ScanReport) -> None:
        window = self._window
        window.scan_bar.show_finished(report, quiet=window.controller.quiet)
        window.folder_places.ask_about(report.held_back, report.whole)
        window.lookalikes.ask_again(outside=True)
        window.models.resume()  # photos that came are to be known by both networks

    def fail_scan(self, error: Exception) -> None:
        self._window.scan_bar.show_failed(in_words(error))
