"""DuplicatesCommands: what the window asks of the page of duplicates, which is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow
    from photosim.values.review import MemberHead


class DuplicatesCommands(QObject):
    """Does what the menus ask for, whichever page is on the screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
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
