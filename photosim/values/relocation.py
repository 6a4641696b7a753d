"""What was found when a folder of the library was looked for at another place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Relocation:
    """A folder's old and new path, and how many of its photos were found there."""

    old: Path
    new: Path
    photos: int
    """Photos the folder has."""
    looked_for: int
    """Of these, the sample that was looked for at the new place."""
    found: int
    """Of the sample, those that are there with the same name and size."""

    @property
    def is_sure(self) -> bool:
        """Whether most of what was looked for is there."""
        return 2 * self.found >= self.looked_for

    def in_words(self) -> str:
        """What a person needs to know to decide."""
        if not self.looked_for:
            return "The folder has no photos that could be looked for."
        if self.found == self.looked_for:
            return f"All {self.found:,} photos that were looked for are there."
        return f"Of {self.looked_for:,} photos that were looked for, {self.found:,} are there."
