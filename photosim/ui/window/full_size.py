"""FullSize: one photo fills the window, or a few that are compared, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from photosim.base.errors import PhotosimError
from photosim.ui.kit.shell import Change

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.viewer_labels import ViewerLabels
    from photosim.ui.window.window import MainWindow


class FullSize(QObject):
    """Remembers where the keyboard was before, and gives it back."""

    def __init__(self, library: Library, window: MainWindow) -> None:
        super().__init__(window)
        self._library = library
        self._window = window
        self._focus_before: QWidget | None = None
        self.labels: ViewerLabels | None = None
        """What is said of the photo at full size, once there was one."""

    @property
    def shown(self) -> bool:
        """Whether one photo fills the window, or a few that are compared."""
        return self._window.shows("viewer") or self.comparing

    @property
    def comparing(self) -> bool:
        return self._window.shows("compare")

    def forget_focus(self) -> None:
        """The keyboard goes elsewhere than where it was before."""
        self._focus_before = None

    def open_photo(self, photo_id: int, ids: Sequence[int]) -> None:
        """Show a photo at full size; `ids` are those to leaf through."""
        viewer = self._window.viewer
        if self.shown and not self.comparing and photo_id == viewer.current:
            return
        viewer.open(photo_id, ids)
        self._show_viewer()

    def open_from_page(self, photo_id: int) -> None:
        """Show a photo of the middle at full size, to leaf through all that are there."""
        self.open_photo(photo_id, self._window.page.model.ids())

    def open_path(self, path: Path) -> None:
        """Show any picture file at full size."""
        self._window.viewer.open_path(path)
        self._show_viewer()

    def compare_photos(self, ids: Sequence[int], *, why: bool = False) -> None:
        """Show two to four photos side by side; the others are held against the first.

        With `why`, where their likeness comes from glows.
        """
        try:
            paths = [self._library.photos.get(photo_id).path for photo_id in ids]
        except PhotosimError as error:
            self._window.show_error(error)
            return
        self.show_comparison()
        self._window.compare.show_photos(paths, why=why)

    def show_comparison(self) -> None:
        """Turn to the page on which photos are compared."""
        self._fill_with(self._window.compare)

    def close(self) -> None:
        """Go back from the full-size photo, which is then chosen in the middle, or from those that are compared."""
        if not self.shown:
            return
        window = self._window
        last = None if self.comparing else window.viewer.current
        window.going.show_page()
        focus, self._focus_before = self._focus_before, None
        (focus or window.page.grid).setFocus()
        if last is not None and focus is window.page.grid and last != window.page.grid.current_id():
            window.show_photo(last)

    def take_change(self, change: Change) -> None:
        """Of a deleted photo the next one is shown; what is compared is no longer the same."""
        if Change.DELETIONS in change and self.comparing:
            self.close()
        elif self.shown and Change.DELETIONS in change:
            self._window.viewer.drop_gone()
        if self.shown and Change.LABELS in change and self.labels is not None:
            self.labels.refresh()

    def _show_viewer(self) -> None:
        self._fill_with(self._window.viewer)
        self._window.viewer.setFocus()

    def _fill_with(self, page: QWidget) -> None:
        window = self._window
        if not self.shown:
            self._focus_before = window.focusWidget()
        window.tool_bar.hide()
        window.stack.setCurrentWidget(page)
        window.update_actions()
