"""GroupCommands: what a person does to the group in hand, by button, key or menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.kit.actions import Actions
from photosim.ui.review import words
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.panel import GroupPanel
from photosim.values.review import GroupHead, MemberHead


class GroupCommands(QObject):
    """Reads the group and the chosen photos off the panel, and tells the desk. Without a group nothing happens."""

    said = Signal(str)
    compare_requested = Signal(list)
    """Two to four `MemberHead` to look at side by side."""
    finished_with_group = Signal()
    """All is said about this group: on to the next."""

    def __init__(self, desk: ReviewDesk, panel: GroupPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._panel = panel

    def serve(self, actions: Actions) -> None:
        """Do what these ask for, about the group in hand."""
        for action, slot in (
            (actions.keep, self.keep_chosen),
            (actions.mark, self.toggle_mark),
            (actions.mark_others, self.mark_others),
            (actions.unmark, self.unmark_group),
            (actions.not_duplicates, self.not_duplicates),
            (actions.different, self.different),
            (actions.keep_all, self.keep_all),
        ):
            action.triggered.connect(slot)

    @property
    def group(self) -> GroupHead | None:
        """The group in hand."""
        return self._panel.model.head

    @property
    def chosen(self) -> list[MemberHead]:
        """The photos of it that commands are about."""
        return self._panel.view.selected_members()

    def keep_chosen(self) -> None:
        """Keep the chosen photo."""
        if len(self.chosen) == 1:
            self.keep(self.chosen[0])

    def keep(self, member: MemberHead) -> None:
        """Keep this photo of the group."""
        if self.group is not None and member.id != self.group.keeper.id:
            self._desk.choose_keeper(self.group.id, member.id)
            self._panel.show_reason(words.CHOOSING)

    def toggle_mark(self) -> None:
        """Mark the chosen photos, or take their marks off when all have one."""
        self.toggle_marks(self.chosen)

    def toggle_marks(self, members: Sequence[MemberHead]) -> None:
        """Mark these photos of the group, or take their marks off when all have one."""
        group = self.group
        if group is None or not members:
            return
        if group.tier == "series" and len(members) > 1:
            self.said.emit(tr("Photos of a series are marked one by one."))
            return
        if all(member.id in self._desk.marked for member in members):
            self._desk.unmark([member.id for member in members], group.id)
            return
        free = self._free(members)
        if not free:
            self.said.emit(self._panel.model.blocked(members[0]))
        self._desk.mark(free, group.id)

    def mark_others(self) -> None:
        """Mark all but the keeper, and go on to the next group."""
        group = self.group
        if group is None or group.tier == "series":
            return
        free = self._free(group.losers)
        if not free:
            self.said.emit(self._panel.model.blocked(group.losers[0]))
            return
        self._desk.mark(free, group.id)
        self.finished_with_group.emit()

    def unmark_group(self) -> None:
        """Take the marks off all photos of the group."""
        if self.group is not None:
            self._desk.unmark([member.id for member in self.group.members], self.group.id)

    def not_duplicates(self) -> None:
        """Remember that these are different photos; files of the same bytes cannot be."""
        if self.group is not None and has_contents(self.group):
            self._desk.not_duplicates(self.group.id)

    def different(self) -> None:
        """Remember that the chosen photos are others than the rest of the group."""
        if self.group is not None and are_some_of(self.group, self.chosen):
            one = len(self.chosen) == 1
            said = tr("this one is a different photo") if one else tr("these are different photos")
            told = tr("Remembered: {0}. Ctrl+Z takes it back.", said)
            self._desk.different(self.group.id, [member.id for member in self.chosen], told)

    def keep_all(self) -> None:
        """Remember that all of these stay."""
        if self.group is not None:
            self._desk.keep_all(self.group.id)

    def compare(self) -> None:
        """Ask for the chosen photos side by side; a single one with the keeper, the keeper with the next."""
        group, members = self.group, self.chosen
        if group is None:
            return
        if len(members) < 2:
            other = members[0] if members and members[0].id != group.keeper.id else group.losers[0]
            members = [group.keeper, other]
        self.compare_requested.emit(members)

    def compare_group(self) -> None:
        """Ask for the keeper of the group beside its first others."""
        if self.group is not None:
            self.compare_requested.emit(list(self.group.members))

    def _free(self, members: Sequence[MemberHead]) -> list[int]:
        return [member.id for member in members if not self._panel.model.blocked(member)]


def has_contents(group: GroupHead) -> bool:
    """Whether there is more than one content in it, about which something can be decided."""
    return len({member.row.content_hash for member in group.members}) > 1


def are_some_of(group: GroupHead, chosen: Sequence[MemberHead]) -> bool:
    """Whether these can be told apart from the others: they are not all of it, nor the same file as the rest."""
    contents = {member.row.content_hash for member in chosen}
    return bool(contents) and bool({member.row.content_hash for member in group.members} - contents)
