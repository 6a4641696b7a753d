"""The groups found last as they are stored, without what is gone; which of their photos may be marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from photosim.store.stores import Stores
from photosim.store.tables.found_groups import FoundMember
from photosim.store.tables.review import KeptSet
from photosim.values.copy_facts import CopyKind
from photosim.values.photos import TIERS, Group
from photosim.values.review import GroupHead, MemberHead


def stored_groups(stores: Stores) -> tuple[GroupHead, ...]:
    """What is stored, without photos that are gone and groups of which all stay.

    Those with a damaged photo stand first; then the surest and the largest gain.
    """
    heads, found = stores.found.heads()
    by_group: dict[str, list[FoundMember]] = {}
    for member in found:
        by_group.setdefault(member.group_id, []).append(member)
    kept = stores.kept.all()
    groups = []
    damaged = {member.group_id for member in found if member.facts.damaged}
    for head in heads:
        members = by_group.get(head.id, [])
        # Without its keeper a group has to be found anew.
        if len(members) < 2 or members[0].place != 0:
            continue
        if kept and is_kept(Counter(member.row.content_hash for member in members), kept):
            continue
        facts = (MemberHead(one.row, one.size, one.protected, one.proven, one.facts) for one in members)
        groups.append(GroupHead(head.id, head.tier, tuple(facts)))
    return tuple(
        sorted(
            groups,
            key=lambda group: (
                group.id not in damaged,
                TIERS.index(group.tier),
                not group.undecided,
                -group.gain,
                group.id,
            ),
        )
    )


def markable(groups: Iterable[GroupHead]) -> set[int]:
    """Photos that may be marked: no keepers of copies, nothing with a padlock, nothing unproven.

    A member of a series may be the keeper of its own copies, and stays for them.
    """
    allowed, keepers = set(), set()
    for group in groups:
        if group.tier != "series":
            keepers.add(group.keeper.id)
        allowed |= {member.id for member in group.losers if member.proven and not member.protected}
    return allowed - keepers


def exact_copies(groups: Sequence[GroupHead]) -> set[int]:
    """The exact copies of photos to keep that a command for many may take, also in groups that hold edits."""
    allowed = markable(groups)
    return {
        member.id
        for group in groups
        if group.tier != "series"
        for member in group.losers
        if member.kind is CopyKind.EXACT and member.bulk and member.id in allowed
    }


def address(member: MemberHead, roots: Mapping[int, Path]) -> Path:
    """Where the file of a member lies; `roots` are the folders by id."""
    return roots[member.row.folder_id] / member.row.relative


def files_of(group: Group) -> Counter[str]:
    """How many files there are of each content."""
    return Counter(member.photo.content_hash for member in group.members)


def is_kept(files: Mapping[str, int], kept: Sequence[KeptSet]) -> bool:
    """Whether a person said of a group with these files that all of them stay."""
    return any(decision.covers(files) for decision in kept)
