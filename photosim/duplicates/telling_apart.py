"""Taking some members out of a group: they are different photos, and nothing is said about the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from photosim.base.errors import UsageError
from photosim.values.photos import Group
from photosim.values.review import ContentPair

_ONE_FILE = "These are the same file, byte by byte, so they cannot be different photos. “Keep all” leaves them all."


class Apart(NamedTuple):
    """What it comes to."""

    pairs: tuple[ContentPair, ...]
    """Contents that are no copies of each other: one that was chosen, and one that was not."""
    rest: Group | None
    """The group as it goes on; None where only one photo is left, or where the photo to keep was taken out."""
    gone: frozenset[int]
    """The photos that are no longer in it; of one content all go."""


def told_apart(group: Group, chosen: Collection[int]) -> Apart:
    """Take these photos, by id, out of a group. Raises UsageError when they are all of it, or the same file."""
    contents = {member.photo.content_hash for member in group.members if member.photo.id in chosen}
    others = {member.photo.content_hash for member in group.members} - contents
    if not contents or not others:
        raise UsageError(_ONE_FILE if len(contents) == 1 else "Choose some of the photos; these are all of the group.")
    pairs = tuple(sorted((min(one, other), max(one, other)) for one in contents for other in others))
    left = tuple(member for member in group.members if member.photo.content_hash in others)
    gone = frozenset(member.photo.id for member in group.members) - {member.photo.id for member in left}
    whole = len(left) > 1 and left[0] is group.members[0]
    return Apart(pairs, replace(group, members=left) if whole else None, gone)
