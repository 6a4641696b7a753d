"""Photos of one shot, or of one series, in one cell of the grid. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from photosim.ui.grids.stack_words import stack_words
from photosim.values.photos import PhotoRow
from photosim.values.stacks import InStack, StackKind


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the grid shows."""

    rows: list[PhotoRow]
    """A cell each."""
    words: dict[int, str] = field(default_factory=dict)
    """What stands on the first cell of a stack of several, by the photo's id."""
    members: dict[int, list[int]] = field(default_factory=dict)
    """All photos of a stack of several, by the one that stands for it."""
    cover_of: dict[int, int] = field(default_factory=dict)
    """The one that stands for a photo, of those in stacks of several."""


def arranged(
    rows: Sequence[PhotoRow], stacks: Mapping[int, InStack], opened: Collection[int], *, in_months: bool
) -> Arranged:
    """The rows with one cell for each stack, at the place of the photo that stands for it: its cover, if that is here.

    Photos with the same bytes are a stack, whether they were looked for or not. Of an opened stack the others follow
    their cover; where rows stand under months, those of other months stay where they are.
    """
    grouped: dict[object, list[PhotoRow]] = {}
    for row in rows:
        known = stacks.get(row.id)
        grouped.setdefault(row.content_hash if known is None else known.cover, []).append(row)
    if len(grouped) == len(rows):
        return Arranged(list(rows))
    kinds = {known.cover: known.kind for known in stacks.values() if known.kind == "series"}
    words: dict[int, str] = {}
    members: dict[int, list[int]] = {}
    cover_of: dict[int, int] = {}
    follow: dict[int, list[PhotoRow]] = {}
    hidden: set[int] = set()
    for key, some in grouped.items():
        if len(some) < 2:
            continue
        cover = next((row for row in some if row.id == key), some[0])
        kind: StackKind = kinds.get(key, "copies") if isinstance(key, int) else "copies"
        words[cover.id] = stack_words(kind, len(some), is_open=cover.id in opened)
        others = [row for row in some if row is not cover]
        members[cover.id] = [cover.id, *(row.id for row in others)]
        cover_of.update(dict.fromkeys(members[cover.id], cover.id))
        if cover.id in opened:
            near = [row for row in others if not in_months or row.shown_at[:7] == cover.shown_at[:7]]
            follow[cover.id] = near
            hidden.update(row.id for row in near)
        else:
            hidden.update(row.id for row in others)
    shown: list[PhotoRow] = []
    for row in rows:
        if row.id not in hidden:
            shown.append(row)
            shown += follow.get(row.id, ())
    return Arranged(shown, words, members, cover_of)


def whole_order(ids: Sequence[int], arrangement: Arranged) -> list[int]:
    """An order of cells as one of photos: those of a closed stack follow their cover."""
    shown = set(ids)
    found: list[int] = []
    for photo_id in ids:
        found.append(photo_id)
        found += [one for one in arrangement.members.get(photo_id, ()) if one not in shown]
    return found
