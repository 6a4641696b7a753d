"""Examples: photos of an album, or with a keyword, that a person chose without a suggestion.

By these alone is told how well a photo must fit to be sure. What was accepted fits well because it was chosen for that,
and makes those it is like fit better than before: when all photos counted, nothing was sure after four were accepted
(three kinds of flowers, twelve albums of five; now 18 to 8 are sure after 4 to 24 acceptances, 0.93 of them right).

Kept in the settings, by content. When they are lost, all photos count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from photosim.base.settings import Settings
from photosim.values.organising import Gathering

_KEY = "suggestions.examples"
MOST = 40
"""Enough for a level; 1.7 KB of settings."""


class Examples:
    """Nothing is kept of an album or keyword until its first suggestion is accepted: until then, all are examples."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def of(self, gathering: Gathering) -> set[str] | None:
        """Content hashes; None when all its photos are examples."""
        known = self._all().get(_name(gathering))
        return None if known is None else set(known)

    def keep(self, gathering: Gathering, contents: Sequence[str]) -> None:
        """A suggestion is about to be accepted: up to now these are in it. Does nothing at later ones."""
        if self.of(gathering) is None:
            step = max(1, len(contents) // MOST)
            self._set(gathering, list(contents[::step][:MOST]))

    def add(self, gathering: Gathering, contents: Collection[str]) -> None:
        """A person has put these in without a suggestion."""
        if (known := self._all().get(_name(gathering))) is not None:
            self._set(gathering, list(dict.fromkeys((*known, *contents)))[-MOST:])

    def rename(self, old: Gathering, new: Gathering) -> None:
        self._set(new, self._all().get(_name(old)))
        if _name(new) != _name(old):
            self._set(old, None)

    def forget(self, gathering: Gathering) -> None:
        self._set(gathering, None)

    def _all(self) -> dict[str, list[str]]:
        return self._settings.get(_KEY, default={})

    def _set(self, gathering: Gathering, contents: list[str] | None) -> None:
        others = {name: some for name, some in self._all().items() if name != _name(gathering)}
        self._settings.set(_KEY, others if contents is None else {**others, _name(gathering): contents})


def _name(gathering: Gathering) -> str:
    return f"{gathering.kind} {gathering.name.casefold()}"
