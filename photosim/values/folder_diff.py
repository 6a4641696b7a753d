"""What comparing two folders came to: is everything of the one in the other?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photosim.values.deleting import Selection
from photosim.values.photos import Failure, Photo, Tier


@dataclass(frozen=True, slots=True)
class FoundInBoth:
    """A photo of B that A has too."""

    photo: Photo
    other: Photo
    """A's."""
    tier: Tier
    """`identical` or `same-shot`."""
    evidence: str
    """In what B's photo differs from A's, and what proves that they are one shot."""
    better: bool
    """Whether B's is worth more: A has only a smaller, edited, damaged or more compressed copy, or B's holds something
    that A's lacks."""


@dataclass(frozen=True, slots=True)
class FolderComparison:
    """Folder B held against folder A."""

    a: Path
    b: Path
    photos_in_a: int
    found: Sequence[FoundInBoth]
    only: Sequence[Photo]
    """Photos that only B has."""
    unreadable: Sequence[Failure]
    """Files of B that could not be read, and so not be compared."""
    unscanned: Sequence[Path]
    """Files of B that are new or changed since the last scan, and directories that could not be looked into."""

    @property
    def photos(self) -> int:
        """Files of B that are or may be photos."""
        return len(self.found) + len(self.only) + len(self.unreadable) + len(self.unscanned)

    @property
    def share(self) -> float:
        """The part of B, 0 to 1, that A has at least as good. What could not be compared counts as not there."""
        return self.count() / self.photos if self.photos else 0.0

    @property
    def complete(self) -> bool:
        """Whether A has everything of B, at least as good, and there is something in B."""
        return self.photos > 0 and self.count() == self.photos

    def count(self, tier: Tier | None = None) -> int:
        """Photos of B that A has at least as good, of one tier or of both."""
        return sum(not one.better and tier in (None, one.tier) for one in self.found)

    @property
    def better(self) -> Sequence[FoundInBoth]:
        """Photos of which A has only a lesser copy."""
        return [one for one in self.found if one.better]

    def selections(self) -> list[Selection]:
        """What may be deleted from B, each with the photo of A that stays."""
        return [Selection(one.photo.path, one.other.path, None, one.tier) for one in self.found if not one.better]
