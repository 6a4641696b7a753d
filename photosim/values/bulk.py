"""Which members of a group of copies a command for many may take: read from what is said of them.

What is said of a member reads from the photo to keep to that member, in words separated by `, `. Where a member has
something that the photo to keep lacks, the group is undecided, and a person has to look.
"""

from __future__ import annotations

import re

LACKED = "which the photo to keep lacks"
"""Ends what is said of something that would be lost."""
HARD_LINK = "hard link, frees no space"
"""One file under two names."""
OTHER_PROGRAM = "belongs to another program"
"""It lies in a package or a cache; only that program may remove it."""

_SHOWS_MORE = (
    "shows more",
    "in colour",
    "not tinted",
    "other colours",
    "without the caption",
    "sharper",
    "double size",
)
_LARGER = re.compile(r"\d(\.\d+)? × the size")


def is_for_many(evidence: str) -> bool:
    """Whether a member of which this is said may go in bulk: it has nothing that the photo to keep lacks."""
    if LACKED in evidence or HARD_LINK in evidence or OTHER_PROGRAM in evidence or _LARGER.search(evidence):
        return False
    return not any(word.startswith(_SHOWS_MORE) for word in re.split(r"[,;] ", evidence))
