"""The values of reviewing duplicates: groups in short, what is marked, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from photosim.values.copy_facts import UNKNOWN, CopyFacts, CopyKind
from photosim.values.photos import Group, PhotoRow, Tier

Decided = Literal["same", "different", "keep-all"]
"""What a person can say of photos: one shot, not one shot, or one shot of which every file stays."""

ContentPair = tuple[str, str]
"""Two content hashes, the lower first."""


class MemberHead(NamedTuple):
    """The little that a list of groups needs of a member, cheap enough for 100,000 of them."""

    row: PhotoRow
    size: int
    """Bytes of the file."""
    protected: bool
    """Whether its folder has the padlock."""
    proven: bool
    """Whether it was proven against the photo that is kept now; always so in a series."""
    facts: CopyFacts = UNKNOWN
    """What is known of it beside the photo that is kept now."""

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def bulk(self) -> bool:
        """Whether a command for many may take it: it has nothing that the photo to keep lacks."""
        return self.proven and self.facts.bulk

    @property
    def kind(self) -> CopyKind:
        """What kind of copy it is of the photo to keep."""
        return self.facts.kind


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A duplicate group in short. The keeper comes first."""

    id: str
    tier: Tier
    members: tuple[MemberHead, ...]

    @property
    def keeper(self) -> MemberHead:
        return self.members[0]

    @property
    def losers(self) -> Sequence[MemberHead]:
        return self.members[1:]

    @property
    def undecided(self) -> bool:
        """Whether a person has to look: a copy has something that the keeper lacks."""
        return self.tier != "series" and any(member.proven and not member.bulk for member in self.losers)

    @property
    def gain(self) -> int:
        """Bytes that deleting all but the keeper would free; what a padlock holds does not count."""
        return sum(member.size for member in self.losers if member.proven and not member.protected)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Everything a list of groups shows, as it was when it was asked for."""

    groups: tuple[GroupHead, ...] = ()
    """Surest first; inside a tier the undecided ones first, then by bytes that can be freed."""
    marked: frozenset[int] = frozenset()
    """Ids of the photos marked for deletion; all are members of `groups` and none a keeper."""
    exact: frozenset[int] = frozenset()
    """Ids of the exact copies that a command for many may take, also in groups that hold edits."""
    found_at: str | None = None
    """When the groups were found, ISO 8601, UTC; `None` when duplicates were never looked for."""
    stale: bool = False
    """Whether photos, decisions or padlocks have changed since then."""
    uncompared: int = 0
    """Photos with content that was never compared with the others."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One remembered decision."""

    kind: Decided
    contents: tuple[str, ...]
    """Content hashes, sorted: two, or for `keep-all` one or more."""
    decided_at: str
    """ISO 8601, UTC."""
    paths: tuple[tuple[str, Path], ...] = ()
    """Content hash and address of every file that has one of these contents now."""
    number: int | None = None
    """Of a `keep-all`; pairs are known by their contents."""


class Settled(NamedTuple):
    """A decision about a group, with all that is needed to take it back."""

    pairs: tuple[ContentPair, ...]
    """Said to be different by this decision."""
    earlier: Mapping[ContentPair, bool]
    """What was said of them before."""
    kept: int | None
    """Number of the “keep all” made by this decision."""
    unmarked: frozenset[int]
    group: Group
