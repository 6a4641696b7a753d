"""The values of deleting and taking back: what was chosen, what became of it, where it lies now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from photosim.values.metadata_transfer import Transferred

State = Literal["planned", "acting", "trashed", "restoring", "restored", "skipped", "gone"]
"""What the journal says of a file.

`planned`: written down, nothing done. `acting`: about to be moved away, or just moved. `trashed`: moved away.
`restoring`: about to be moved back, or just moved. `restored`: back. `skipped`: it stayed, or was put back at once,
for the reason given. `gone`: no longer where it was moved to, as when somebody emptied the trash.
"""

Kind = Literal["trash", "quarantine"]

BULK_TIERS = frozenset({"identical", "same-shot"})
"""The tiers that may be deleted without naming every photo."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One photo that was chosen to be deleted, and the photo that stays in its place."""

    loser: Path
    keeper: Path | None = None
    """`None` for the ordinary deletion of a single photo that is nobody's duplicate."""
    group: str | None = None
    tier: str | None = None
    """`identical`, `same-shot`, `series` or `look-alike`; `None` without a group."""


@dataclass(frozen=True, slots=True)
class FileLocation:
    """Where a file that was moved away lies."""

    kind: Kind
    """`trash`: the system's. `quarantine`: a hidden folder of photosim's on the same volume."""
    path: Path
    note: Path | None = None
    """The system's own record beside it, such as a `.trashinfo` file; it goes when the file comes back."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left where it was, and why."""

    path: Path
    reason: str


class Chosen(NamedTuple):
    """What may be deleted of what a person named."""

    selections: Sequence[Selection]
    refused: Sequence[Skipped]
    kept: Sequence[Path]
    """Photos to keep of duplicate groups."""
    only_here: Mapping[Path, Sequence[str]]
    """What single photos of groups alone hold or are called, for people."""


@dataclass(frozen=True, slots=True)
class TrashReport:
    """What a deletion did, or in a dry run what it would do."""

    batch: int | None
    """To take it back by; `None` when nothing was moved, or in a dry run."""
    trashed: Sequence[Path] = ()
    """Every file that went, sidecars included."""
    skipped: Sequence[Skipped] = ()
    freed_bytes: int = 0
    """Sizes of the trashed files; one that has another hard link frees nothing and is not counted."""
    places: Sequence[FileLocation] = ()
    """Where each of `trashed` lies now; in a dry run, where it would probably go."""
    dry_run: bool = False
    transferred: Sequence[Transferred] = ()
    """What was saved of the trashed photos' metadata, and where; in a dry run, what would be."""
    only_here: Mapping[Path, Sequence[str]] = field(default_factory=dict)
    """What single ones of `trashed` alone hold or are called, which the photo to keep does not: for people."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A file that came back."""

    original: Path
    path: Path
    """Where it is now: beside `original`, under another name, when that was taken."""


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What taking a batch back did."""

    batch: int | None
    """`None` when there was nothing to take back."""
    restored: Sequence[Restored] = ()
    failed: Sequence[Skipped] = ()
    left: Sequence[Skipped] = ()
    """Sidecars with saved metadata that could not be taken back, and why. What was in them before is still in them."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One file in the journal."""

    id: int
    batch: int
    shot: int
    """Files of one batch with the same number belong to one exposure: all go, or none."""
    path: Path
    """Where it was, absolute."""
    photo_id: int | None
    """`None` for a file that is no photo of the library, such as a sidecar."""
    content_hash: str
    size: int
    mtime_ns: int
    inode: int
    keeper: Path | None
    keeper_hash: str | None
    group: str | None
    tier: str | None
    state: State
    reason: str
    """Of `skipped` and `gone`, of a `trashed` file that could not be taken back, and of an interrupted one that could
    not be looked for; else empty."""
    place: FileLocation | None
    restored_to: Path | None


@dataclass(frozen=True, slots=True)
class Batch:
    """One deletion, as the history shows it."""

    id: int
    made_at: str
    """ISO 8601, UTC."""
    entries: Sequence[JournalEntry]

    def count(self, state: State) -> int:
        """Number of files in this state."""
        return sum(entry.state == state for entry in self.entries)

    @property
    def trashed_bytes(self) -> int:
        """Bytes of what lies in the trash or in quarantine now."""
        return sum(entry.size for entry in self.entries if entry.state == "trashed")
