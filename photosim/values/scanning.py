"""What a scan came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from photosim.values.photos import Failure


class OtherKind(NamedTuple):
    """The files of one suffix in a directory that are no photos here."""

    number: int
    named: tuple[str, ...] = ()
    """Their names, where they are pictures of a kind that photosim does not read; else empty."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A folder that has lost so many photos that a person is asked before they count as missing."""

    path: Path
    missing: int
    known: int
    """Photos the folder had."""


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan did, counted in files."""

    found: int = 0
    new: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    unchanged: int = 0
    failed: Sequence[Failure] = ()
    offline: Sequence[Path] = ()
    seconds: float = 0.0
    model: str = ""
    opened: int = 0
    """Files whose bytes were read."""
    decoded: int = 0
    """Files whose pixels were decoded; the others that were opened were recognised by their content."""
    embedded: int = 0
    """Photos that the model had to look at; the others that were decoded had the pixels of a known one."""
    described: int = 0
    """Photos of which it was read anew what is said of them: of most, because a sidecar changed."""
    held_back: Sequence[HeldBack] = ()
    whole: Sequence[Path] = ()
    """The folders that were looked through as a whole."""
    unsupported: Sequence[Path] = ()
    """Videos in the scanned folders, but for the moving halves of photos. Nothing is wrong with them."""
    damaged: Sequence[Failure] = ()
    """Photos in the scanned folders of whose picture a part is lost. The rest is shown; the reason says how much."""
    online: Sequence[Path] = ()
    """Pictures whose content is not on this computer; they were not downloaded."""
    others: Mapping[str, int] = field(default_factory=dict)
    """How many files of other kinds there are, by suffix; `""` for none, `hidden` for those that begin with a dot."""
    not_shown: Sequence[Failure] = ()
    """Pictures among them of kinds that photosim does not read."""
    left_out: Sequence[Path] = ()
    """Packages and caches of other programs in the scanned folders; what is in them is theirs."""
