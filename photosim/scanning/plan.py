"""What a scan has to do: the files found against the photos known. Pure: no disk, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from photosim.store.tables.photo_rows import KnownFile
from photosim.values.photos import FileStat

Stamp = tuple[int, int]
"""Size and modification time of a file."""


@dataclass(slots=True)
class Plan:
    """The work of one folder. Every found file is in exactly one of the lists or counts."""

    new: list[FileStat] = field(default_factory=list)
    changed: list[FileStat] = field(default_factory=list)
    unembedded: list[FileStat] = field(default_factory=list)
    """Unchanged, but without a vector of the model in use."""
    vanished: set[int] = field(default_factory=set)
    """Photos whose file is not at its place with its old stamps: gone, now or before, or another file stands there.
    A new file elsewhere may be one of them."""
    unchanged: int = 0
    failed_before: int = 0
    """Could not be read last time and have not changed since."""
    returned: list[int] = field(default_factory=list)
    """Photos that were missing and are back, unchanged."""
    missing: list[int] = field(default_factory=list)
    """Photos whose file is gone."""
    forgotten_failures: list[str] = field(default_factory=list)
    """Files that once could not be read and are gone, or are again what they were before."""


def make_plan(
    files: Sequence[FileStat],
    known: Mapping[str, KnownFile],
    failures: Mapping[str, Stamp],
    *,
    unreadable: Collection[str] = (),
) -> Plan:
    """Compare the `files` of one folder with its `known` photos and earlier `failures`, both by relative path.

    What is `unreadable`, or lies below it, is left as it is: not seen is not gone.
    """
    plan = Plan()
    seen = {file.relative for file in files}
    hidden = Hidden(unreadable)
    plan.missing = [
        photo.id for path, photo in known.items() if not photo.missing and path not in seen and not hidden.covers(path)
    ]
    plan.forgotten_failures = [path for path in failures if path not in seen and not hidden.covers(path)]
    plan.vanished = {photo.id for path, photo in known.items() if path not in seen and not hidden.covers(path)}
    for file in files:
        stamp = (file.size, file.mtime_ns)
        photo_here = known.get(file.relative)
        if failures.get(file.relative) == stamp:
            plan.failed_before += 1
        elif photo_here is None:
            plan.new.append(file)
        elif (photo_here.size, photo_here.mtime_ns) != stamp:
            plan.changed.append(file)
            plan.vanished.add(photo_here.id)
        else:
            if file.relative in failures:  # mended by putting the old file back
                plan.forgotten_failures.append(file.relative)
            if photo_here.missing:
                plan.returned.append(photo_here.id)
            if photo_here.has_vector:
                plan.unchanged += 1
            else:
                plan.unembedded.append(file)
    return plan


class Hidden:
    """The unreadable places of a folder."""

    def __init__(self, places: Collection[str]) -> None:
        self._everything = "" in places
        self._places = frozenset(places)
        self._prefixes = tuple(f"{place}/" for place in places)

    def covers(self, relative: str) -> bool:
        """Whether a relative path is one of them, or lies below one."""
        return self._everything or relative in self._places or relative.startswith(self._prefixes)
