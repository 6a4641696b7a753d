"""Which commands of the page of duplicates make sense now."""

from __future__ import annotations

from photosim.ui.kit.actions import Actions
from photosim.ui.review.commands import GroupCommands, are_some_of, has_contents
from photosim.ui.review.desk import ReviewDesk
from photosim.ui.review.group_list import GroupList
from photosim.ui.review.panel import GroupPanel
from photosim.values.review import GroupHead

LOCAL = (
    "next_group",
    "previous_group",
    "keep",
    "mark",
    "mark_others",
    "unmark",
    "not_duplicates",
    "different",
    "keep_all",
    "mark_like_this",
)
"""The commands about the group in hand."""


def enable(
    actions: Actions,
    head: GroupHead | None,
    *,
    desk: ReviewDesk,
    groups: GroupList,
    panel: GroupPanel,
    commands: GroupCommands,
) -> None:
    """Enable what can be done with the group in hand; `head` is None while there is none."""
    for name in LOCAL:
        getattr(actions, name).setEnabled(head is not None)
    actions.delete_marked.setEnabled(bool(desk.marked))
    if head is None:
        return
    chosen = commands.chosen
    actions.previous_group.setEnabled(groups.has_previous)
    actions.next_group.setEnabled(groups.has_next)
    actions.keep.setEnabled(len(chosen) == 1 and chosen[0].id != head.keeper.id)
    bulk = head.tier != "series"
    actions.mark_others.setEnabled(bulk and any(not panel.model.blocked(member) for member in head.losers))
    actions.mark_like_this.setEnabled(bulk)
    actions.not_duplicates.setEnabled(has_contents(head))
    actions.different.setEnabled(are_some_of(head, chosen))
    actions.unmark.setEnabled(any(member.id in desk.marked for member in head.members))
