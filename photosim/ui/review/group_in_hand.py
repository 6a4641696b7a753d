"""GroupInHand: shows one group in the panel, its facts in short at once and in full as soon as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.ui.jobs import tasks
from photosim.ui.review import words
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.panel import GroupPanel
from photosim.values.photos import Group
from photosim.values.review import GroupHead

if TYPE_CHECKING:
    from photosim.library import Library


class GroupInHand(QObject):
    """Only the facts of the newest group are taken."""

    lost = Signal()
    """The group has just been deleted or found anew: the list is to be read again."""

    def __init__(self, library: Library, desk: ReviewDesk, panel: GroupPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._desk = desk
        self._panel = panel
        self._reading: tasks.Task | None = None

    @property
    def head(self) -> GroupHead | None:
        return self._panel.model.head

    @property
    def is_reading(self) -> bool:
        return self._reading is not None

    def show(self, head: GroupHead, roots: Mapping[int, Path], place: tuple[int, int], chosen: Sequence[int]) -> None:
        """Show this group.

        roots: where the folders lie, by id. place: its number in the list, from 0, and the length of the list.
        chosen: photos that were chosen before; the first stays so when the group is the same.
        """
        if self._reading is not None:
            self._reading.drop()
            self._reading = None
        before, panel = self.head, self._panel
        number, count = place
        panel.model.set_head(head, roots)
        panel.model.set_marked(self._desk.marked, self._desk.keepers)
        panel.show_group(head, number + 1, count)
        row = -1
        if before is not None and before.id == head.id and chosen:
            row = panel.model.row_of(chosen[0])
        # The first photo that may go: marking it is what people come for.
        panel.view.choose(row if row >= 0 else min(1, len(head.members) - 1))
        library = self._library
        self._reading = tasks.run(self, lambda: library.review.group(head.id), self._take, self._fail)

    def _take(self, group: Group) -> None:
        self._reading = None
        self._panel.model.set_details(group)
        self._panel.show_reason(words.reason(group.tier, group))

    def _fail(self, _error: Exception) -> None:
        self._reading = None
        self.lost.emit()
