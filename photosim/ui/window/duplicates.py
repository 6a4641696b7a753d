"""DuplicatesCommands: what the window asks of the page of duplicates, which is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.settings import Settings
from photosim.ui.window.new_duplicates import NewDuplicates

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow
    from photosim.values.review import MemberHead


class DuplicatesCommands(QObject):
    """Does what the menus ask for, whichever page is on the screen."""

    def __init__(self, settings: Settings, window: MainWindow) -> None:
        super().__init__(window)
        self.new = NewDuplicates(settings, self)
        """Whether there may be some that nobody has seen."""
        self._window = window

    def search(self) -> None:
        """Search for duplicates."""
        self._window.review.find_duplicates()

    def show_decisions(self) -> None:
        """List what was decided."""
        self._window.review.show_decisions()

    def compare(self, members: Sequence[MemberHead]) -> None:
        """Show these of the group in hand side by side, to decide about them."""
        self._window.comparison.show(members)
