"""Stacks of the whole library: which photos are copies of one shot, or frames of one series, as found last."""

from __future__ import annotations

from photosim.store.stores import Stores
from photosim.values.stacks import InStack, StackKind


def find_stacks(stores: Stores) -> dict[int, InStack]:
    """By photo the one that stands for its stack: the keeper of its copies, or the best shot of its series.

    Photos that are in no group are left out. A copy of a frame of a series is in the stack of the series.
    """
    heads, members = stores.found.heads()
    series = {head.id for head in heads if head.tier == "series"}
    covers: dict[str, int] = {}
    for member in members:
        if member.place == 0:
            covers[member.group_id] = member.row.id
    above: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for member in members:
        is_series = member.group_id in series
        if member.group_id in covers and (is_series or member.proven or member.place == 0):
            above[is_series].setdefault(member.row.id, covers[member.group_id])
    found = {}
    for photo_id in above[True].keys() | above[False].keys():
        keeper = above[False].get(photo_id, photo_id)
        cover = above[True].get(keeper, keeper)
        kind: StackKind = "series" if keeper in above[True] else "copies"
        found[photo_id] = InStack(cover, kind)
    return found
