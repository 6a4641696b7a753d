"""Which directories there are in the folders, and how many photos lie in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Directory = tuple[int, str]
"""Id of a folder, and a path below it; the path of the folder itself is empty."""


@dataclass(frozen=True, slots=True)
class DirectoryTree:
    """Directories that hold photos, and those on the way to them."""

    own: Mapping[Directory, int] = field(default_factory=dict)
    """Photos right in a directory."""
    total: Mapping[Directory, int] = field(default_factory=dict)
    """Photos in a directory and in all that are below it."""
    below: Mapping[Directory, Sequence[str]] = field(default_factory=dict)
    """Paths of the directories right below one, by name. What is not here has none."""


def tree_of(own: Mapping[Directory, int]) -> DirectoryTree:
    """The tree of directories with so many photos right in them."""
    total: defaultdict[Directory, int] = defaultdict(int)
    for (folder_id, path), count in own.items():
        total[folder_id, path] += count
        while path:
            path = path.rpartition("/")[0]
            total[folder_id, path] += count
    below: defaultdict[Directory, list[str]] = defaultdict(list)
    for folder_id, path in sorted(total, key=lambda one: (one[1].casefold(), one[1])):
        if path:
            below[folder_id, path.rpartition("/")[0]].append(path)
    return DirectoryTree(dict(own), dict(total), dict(below))


def lies_in(relative: str, directory: str, *, with_below: bool) -> bool:
    """Whether a photo of this path below its folder is in a directory of it, or with `with_below` somewhere below."""
    if with_below:
        return not directory or relative.startswith(f"{directory}/")
    return relative.rpartition("/")[0] == directory
