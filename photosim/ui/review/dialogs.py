"""ReviewDialogs: the dialogs that the page of duplicates opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.ui.review.bulk_dialog import BulkDialog, would_be_marked
from photosim.ui.review.decisions import DecisionsDialog
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.folders import GroupFolders
from photosim.values.review import GroupHead

if TYPE_CHECKING:
    from photosim.library import Library


class ReviewDialogs(QObject):
    """Opened before the window of the page."""

    forgotten = Signal()
    """Decisions were taken back."""

    def __init__(self, library: Library, desk: ReviewDesk, folders: GroupFolders, page: QWidget) -> None:
        super().__init__(page)
        self._library = library
        self._desk = desk
        self._folders = folders
        self._page = page

    def ask_to_mark_all(self, head: GroupHead | None, every: Sequence[GroupHead], *, filtered: bool) -> None:
        """Show what marking all groups of the kind of `head` would do. `every` are the groups in the list."""
        if head is None or head.tier == "series":
            return
        groups = [group for group in every if group.tier == head.tier]
        wanted = would_be_marked(groups, self._desk.marked, self._desk.keepers)
        dialog = BulkDialog(
            self._library, groups, wanted, self._folders.roots, filtered=filtered, parent=self._page.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.confirmed.connect(lambda ids: self._mark(ids, head.id))
        dialog.open()

    def _mark(self, ids: list[int], group: str) -> None:
        told = tr("{0} marked. Ctrl+Z takes the marks off.", wording.counted(len(ids), "photo"))
        self._desk.mark(ids, group, told)

    def show_decisions(self) -> None:
        """List what was decided."""
        dialog = DecisionsDialog(self._library, self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.forgotten.connect(self.forgotten)
        dialog.open()
