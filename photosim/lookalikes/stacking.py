"""Putting look-alikes that are one shot, or one series, into one cell, so that they do not push others off the page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from photosim.parts import Parts
from photosim.store.tables.dating import taken_at
from photosim.values.photos import Match
from photosim.values.stacks import Stack, StackKind

NEAR: Final = 0.93
"""Cosine of the first model from which on one photo stands for another by its looks alone; see benchmarks/levels.py."""
_MOMENTS: Final = 3.0
"""Seconds between exposures of a burst, as in the search for duplicates."""


class Stacking:
    """Groups that were found before are taken as they are; others by content, moment and look. It decides nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def stacks(self, matches: Sequence[Match]) -> list[Stack]:
        """The same look-alikes in the order of the best of each stack; every one is in one stack, near its best."""
        ids = [match.row.id for match in matches]
        reasons = self._reasons(matches, ids)
        together = np.logical_or.reduce([holds for _, holds in reasons])
        is_best = np.zeros(len(ids), bool)
        stacks: dict[int, list[int]] = {}
        """By the place of the best."""
        kinds: dict[int, list[StackKind]] = {}
        for number in range(len(ids)):
            if not (together[number] & is_best).any():
                is_best[number] = True
                stacks[number], kinds[number] = [number], []
                continue
            kind, holds = next((kind, holds) for kind, holds in reasons if (holds[number] & is_best).any())
            place = int(np.argmax(holds[number] & is_best))
            stacks[place].append(number)
            kinds[place].append(kind)
        return [
            Stack(tuple(matches[number] for number in members), _kind(kinds[place]))
            for place, members in stacks.items()
        ]

    def _reasons(self, matches: Sequence[Match], ids: Sequence[int]) -> list[tuple[StackKind, np.ndarray]]:
        """Each reason to put two into one cell, the surest first, with the pairs that it holds for, bool (n, n)."""
        copies = _numbered(self._copies(matches), ids)
        series = _numbered(self._parts.stores.found.groups_of(ids, ("series",)), ids)
        cosines, moments = self._cosines(ids), self._moments(ids)
        scale = self._parts.model.scale
        burst = (np.abs(np.subtract.outer(moments, moments)) <= _MOMENTS) & (cosines >= scale.burst_from)
        return [
            ("copies", np.equal.outer(copies, copies)),
            ("series", np.equal.outer(series, series) | burst),
            ("near", cosines >= max(NEAR, scale.same_from)),
        ]

    def _copies(self, matches: Sequence[Match]) -> Mapping[int, Hashable]:
        """By photo what it is a copy of: a group that was found, or a content."""
        found = self._parts.stores.found.groups_of([match.row.id for match in matches], ("identical", "same-shot"))
        # One that came after the search has the content of one that was found.
        groups = {match.row.content_hash: found[match.row.id] for match in matches if match.row.id in found}
        return {match.row.id: groups.get(match.row.content_hash, match.row.content_hash) for match in matches}

    def _moments(self, ids: Sequence[int]) -> np.ndarray:
        """Seconds, (n,); not a number where a photo does not say when it was taken."""
        taken = taken_at(self._parts.stores.database, ids)
        return np.array([_seconds(taken.get(photo_id)) for photo_id in ids])

    def _cosines(self, ids: Sequence[int]) -> np.ndarray:
        """Of the first model, (n, n); -1 with a photo that it has not seen."""
        found, vectors = self._parts.stores.vectors.of_model(self._parts.model.key).some(list(ids))
        rows = {int(photo_id): row for row, photo_id in enumerate(found)}
        known = [number for number, photo_id in enumerate(ids) if photo_id in rows]
        every = np.full((len(ids), len(ids)), -1.0, np.float32)
        if known:
            mine = vectors[[rows[ids[number]] for number in known]]
            every[np.ix_(known, known)] = mine @ mine.T
        return every


def _numbered(groups: Mapping[int, Hashable], ids: Sequence[int]) -> np.ndarray:
    """The group of each photo as a number, (n,); one that is in none has a number of its own."""
    numbers: dict[Hashable, int] = {}
    found = [groups.get(photo_id) for photo_id in ids]
    return np.array(
        [-1 - row if group is None else numbers.setdefault(group, len(numbers)) for row, group in enumerate(found)], int
    )


def _seconds(text: str | None) -> float:
    try:
        return float("nan") if text is None else datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        return float("nan")


def _kind(reasons: Sequence[StackKind]) -> StackKind:
    """What to call a stack: by the weakest reason that holds it together."""
    every: tuple[StackKind, ...] = ("near", "series", "copies")
    return next((kind for kind in every if kind in reasons), "")
