"""Whether what was chosen for deletion is still so: groups and the notes beside photos may have changed since.

The groups were found, looked at and marked some time ago. Verification looks at the files themselves once more; here it
is asked what no file tells of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from photosim.base.job import Job
from photosim.duplicates.selecting import GroupPaths
from photosim.shots.notes_beside import Names, notes_beside
from photosim.store.stores import Stores
from photosim.values.deleting import BULK_TIERS, Selection, Skipped
from photosim.values.photos import Photo
from photosim.values.review import ContentPair

_GONE = "Its group is no longer there: its photos have changed, or all of them are to stay. Look at the groups again."
_ANOTHER = "{} is to be kept of its group by now. Look at the group again."
_NO_MEMBER = "It is no longer in the group in which it was chosen. Look at the groups again."
_DIFFERENT = "It was said to be another photo than the one to keep."
_MORE = "By now it has {}, which the photo to keep lacks. Search for duplicates again to see it there."


def still_so(
    selections: Sequence[Selection],
    groups: Sequence[GroupPaths],
    stores: Stores,
    find: Callable[[Path], Photo | None],
    job: Job,
) -> tuple[list[Selection], list[Skipped]]:
    """Part selections of copies into those that still hold, and those that do not, each with the reason.

    `groups` are those that are known now. What was chosen without a keeper, or as one of a series, holds; without
    a group only the two photos and what lies beside them are asked. Once the job is cancelled the rest is passed on
    as it is: whoever deletes skips it.
    """
    known = {group.id: group for group in groups}
    decided = stores.pair_decisions.all()
    listings: dict[Path, Names] = {}
    hold: list[Selection] = []
    refused: list[Skipped] = []
    for one in selections:
        reason = ""
        if not job.cancelled and one.tier in BULK_TIERS and one.keeper is not None:
            group = known.get(one.group or "")
            told = () if group is None else group.only.get(one.loser, ())
            reason = _of_the_group(one, known) or _of_the_pair(one, decided, find)
            reason = reason or _of_the_notes(one, told, listings)
        if reason:
            refused.append(Skipped(one.loser, reason))
        else:
            hold.append(one)
    return hold, refused


def _of_the_group(one: Selection, known: Mapping[str, GroupPaths]) -> str:
    if one.group is None:
        return ""
    group = known.get(one.group)
    if group is None:  # a search in between may have put the same two into a group of another name
        return "" if any(_is_copy_in(group, one) for group in known.values()) else _GONE
    if group.keeper != one.keeper:
        return _ANOTHER.format(group.keeper)
    return "" if one.loser in group.members else _NO_MEMBER


def _is_copy_in(group: GroupPaths, one: Selection) -> bool:
    """Whether a group that nobody has looked at yet says of the two what was said before, and nothing against it."""
    same = group.tier in BULK_TIERS and group.keeper == one.keeper
    return same and one.loser in group.members and one.loser not in group.spared


def _of_the_pair(one: Selection, decided: Mapping[ContentPair, bool], find: Callable[[Path], Photo | None]) -> str:
    if False not in decided.values() or one.keeper is None:
        return ""
    photos = find(one.loser), find(one.keeper)
    hashes = sorted(photo.content_hash for photo in photos if photo is not None)
    return _DIFFERENT if len(hashes) == 2 and decided.get((hashes[0], hashes[1])) is False else ""


def _of_the_notes(one: Selection, told: Sequence[str], listings: dict[Path, Names]) -> str:
    """A sidecar of edits that was written since the group was found would go along unseen."""
    if one.keeper is None:
        return ""
    more = notes_beside(one.loser, listings) - notes_beside(one.keeper, listings) - set(told)
    return _MORE.format(" and ".join(sorted(more))) if more else ""
