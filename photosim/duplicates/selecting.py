"""From what a person named, a tier, groups or photos, to single selections that respect the groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from photosim.base.errors import UsageError
from photosim.base.remedies import Remedy
from photosim.values.deleting import BULK_TIERS, Selection, Skipped


class GroupPaths(NamedTuple):
    """What a deletion needs to know of a duplicate group."""

    id: str
    tier: str
    """`identical`, `same-shot` or `series`."""
    keeper: Path
    members: Sequence[Path]
    """The keeper included or not."""
    spared: frozenset[Path] = frozenset()
    """Members that have something which the keeper lacks: they go only by name."""
    only: Mapping[Path, tuple[str, ...]] = MappingProxyType({})
    """What single members alone hold or are called, for people."""


_ID = re.compile("[0-9a-f]{16}")


def _no_group(number: str) -> UsageError:
    return UsageError(f"There is no group {number}.", Remedy.LIST_GROUPS)


def check(tier: str | None, ids: Sequence[str] = ()) -> None:
    """Say what is wrong with a request while nothing has been looked for yet. Raises UsageError."""
    if tier is not None and tier not in BULK_TIERS:
        raise UsageError(f"Photos of the tier {tier!r} are not deleted in bulk; name them one by one.")
    for number in ids:
        if not _ID.fullmatch(number):
            raise _no_group(number)


def select(
    groups: Sequence[GroupPaths],
    what: Sequence[Path | Selection] = (),
    *,
    tier: str | None = None,
    ids: Sequence[str] = (),
) -> tuple[list[Selection], list[Skipped]]:
    """Return the photos to delete, each with its keeper, and those refused for being a keeper.

    `what` names photos by the paths the groups have; a selection that brings its own keeper is taken as it is.

    Raises UsageError for a tier that is never deleted in bulk, and for an unknown group.
    """
    check(tier)
    chosen = [
        selection for group in groups if tier is not None and group.tier == tier for selection in _for_many(group)
    ]
    known = {group.id: group for group in groups}
    for number in ids:
        if number not in known:
            raise _no_group(number)
        if known[number].tier not in BULK_TIERS:
            raise UsageError(
                f"Group {number} is of the tier {known[number].tier!r}, which is not deleted in bulk; "
                "name its photos one by one."
            )
        chosen += _for_many(known[number])
    refused: list[Skipped] = []
    member_of = {selection.loser: selection for group in reversed(groups) for selection in _losers(group)}
    keepers = {group.keeper for group in groups}
    for item in what:
        selection = item if isinstance(item, Selection) else member_of.get(item, Selection(item))
        if selection.keeper is None and selection.loser in keepers:
            refused.append(Skipped(selection.loser, "It is the photo to keep of its group; it cannot be deleted."))
        else:
            chosen.append(selection)
    return chosen, refused


def _for_many(group: GroupPaths) -> list[Selection]:
    return [selection for selection in _losers(group) if selection.loser not in group.spared]


def _losers(group: GroupPaths) -> list[Selection]:
    return [Selection(path, group.keeper, group.id, group.tier) for path in group.members if path != group.keeper]
