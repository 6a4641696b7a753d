"""Groups of a library whose duplicates were found."""

from __future__ import annotations

from pathlib import Path

from photosim.library import Library
from photosim.values.review import GroupHead


def group_of(library: Library, name: str) -> GroupHead:
    return next(group for group in library.review.state().groups if name in names(group))


def names(group: GroupHead) -> list[str]:
    return [Path(member.row.relative).name for member in group.members]
