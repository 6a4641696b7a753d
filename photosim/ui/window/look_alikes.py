"""LookAlikesShown: brings the panel of look-alikes into view for whoever asks something of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from photosim.base.texts import tr
from photosim.values.places import Box

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


class LookAlikesShown(QObject):
    """From wherever a person is: a photo at full size is closed, and a panel that was put away comes back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def of_photo(self, photo_id: int) -> None:
        """Show the look-alikes of a photo, wherever it is seen."""
        self._window.close_viewer()
        self._show_panel()
        self._window.lookalikes.ask_photo(photo_id)

    def of_photos(self, photo_ids: Sequence[int]) -> None:
        """Show what is like all of these photos, wherever they are seen."""
        self._window.close_viewer()
        self._show_panel()
        self._window.lookalikes.ask_photos(photo_ids)

    def of_part(self, source: int | Path, part: Box) -> None:
        """Show where a part of a photo, or of a picture file, occurs."""
        self._window.close_viewer()
        self._show_panel()
        if isinstance(source, int):
            self._window.lookalikes.ask_photos([source], part)
        else:
            self._window.lookalikes.ask_part_of_path(source, part)

    def more_like(self, photo_ids: Sequence[int]) -> None:
        """Ask for what is like these photos as well."""
        self._window.close_viewer()
        self._show_panel()
        self._window.lookalikes.more_like(photo_ids)

    def less_like(self, photo_ids: Sequence[int]) -> None:
        """Ask for what is unlike these photos."""
        self._window.close_viewer()
        self._show_panel()
        if not self._window.lookalikes.less_like(photo_ids):
            self._window.say(tr("Ask for the look-alikes of another photo first; then take away what you do not want."))

    def of_path(self, path: Path) -> None:
        """Show the look-alikes of a picture file outside the library."""
        self._show_panel()
        self._window.lookalikes.ask_path(path)

    def of_image(self, image: QImage) -> None:
        """Show the look-alikes of a picture that is no file."""
        self._show_panel()
        self._window.lookalikes.ask_image(image)

    def mark_query(self) -> None:
        """Select in the middle the photo whose look-alikes are shown."""
        query = self._window.lookalikes.query
        self._window.page.grid.follow(None if query is None else query.photo_id)

    def _show_panel(self) -> None:
        window = self._window
        window.going.to_photos()
        if window.at_full_size:
            window.close_viewer()
        window.actions_.look_alikes_panel.setChecked(True)
