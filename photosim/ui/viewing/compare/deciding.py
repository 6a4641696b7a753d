"""Decisions: which of the compared photos is kept and which are marked, as a review has told."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from photosim.ui.viewing.compare.caption import KEEPER, MARKED


class Decisions:
    """What is shown of them; nothing is decided here."""

    def __init__(self) -> None:
        self.wanted = False
        """Whether the photos are shown to be decided about."""
        self._keeper: Path | None = None
        self._marked: set[Path] = set()

    def begin(self, *, wanted: bool, keeper: Path | None, marked: Collection[Path]) -> None:
        """Other photos are shown."""
        self.wanted, self._marked = wanted, set(marked)
        self._keeper = keeper if wanted else None

    def set_keeper(self, path: Path) -> None:
        self._keeper = path
        self._marked.discard(path)

    def set_marked(self, paths: Collection[Path]) -> None:
        self._marked = set(paths)

    def may_change(self, path: Path) -> bool:
        """Whether this photo may be kept instead, or be marked."""
        return self.wanted and path != self._keeper

    def is_keeper(self, path: Path) -> bool:
        return path == self._keeper

    def is_marked(self, path: Path) -> bool:
        return path in self._marked

    def sign(self, path: Path) -> str:
        """The sign on the photo: KEEPER, MARKED or none."""
        return KEEPER if self.is_keeper(path) else MARKED if self.is_marked(path) else ""

    def word(self, path: Path) -> str:
        """For the table: `keep`, `delete` or nothing."""
        return "keep" if self.is_keeper(path) else "delete" if self.is_marked(path) else ""
