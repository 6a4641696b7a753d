"""LookAlikesShown: brings the panel of look-alikes into view for whoever asks something of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

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
        photo_id = query.source if query is not None and isinstance(query.source, int) else None
        self._window.page.grid.follow(photo_id)

    def _show_panel(self) -> None:
        window = self._window
        window.going.to_photos()
        if window.at_full_size:
            window.close_viewer()
        window.lookalikes.show()
        window.actions_.look_alikes_panel.setChecked(True)
