"""What a check of the library finds, in values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "database", "rows", "decisions", "vectors", "fingerprints", "deletions", "photos", "index", "thumbnails", "files"
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be."""

    part: Part
    """Which part of the library."""
    text: str
    """A sentence for people: what is wrong, and how much of it."""
    remedy: str
    """A sentence for people: what repairing does about it, or what they can do themselves."""
    repairable: bool = True


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check came to. Without a repair `repaired` is empty."""

    problems: Sequence[Problem] = ()
    """What is wrong now; after a repair only what is left."""
    repaired: Sequence[str] = ()
    """What was mended, a sentence each."""
    looked: Sequence[str] = ()
    """What was looked at of that of which not everything was, a sentence each."""

    @property
    def repairable(self) -> bool:
        return any(problem.repairable for problem in self.problems)

    @property
    def database_is_damaged(self) -> bool:
        """Whether the database itself has to be mended, which needs a closed library."""
        return any(problem.part == "database" and problem.repairable for problem in self.problems)
