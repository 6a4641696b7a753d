"""Photos of one shot, or of one series, in one cell of the grid. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from photosim.ui.kit.wording import stack_words
from photosim.values.photos import PhotoRow
from photosim.values.stacks import InStack, StackKind


class Pile(NamedTuple):
    """A stack of several."""

    kind: StackKind
    cover: PhotoRow
    others: tuple[PhotoRow, ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the grid shows."""

    rows: list[PhotoRow]
    """A cell each."""
    words: dict[int, str] = field(default_factory=dict)
    """What stands on the first cell of a stack of several, by the photo's id."""
    members: dict[int, list[int]] = field(default_factory=dict)
    """All photos of a stack of several, by the one that stands for it."""
    hidden: dict[int, int] = field(default_factory=dict)
    """How many photos of a stack have no cell, by the one that stands for it."""
    cover_of: dict[int, int] = field(default_factory=dict)
    """The one that stands for a photo, of those in stacks of several."""


def piles_of(rows: Sequence[PhotoRow], stacks: Mapping[int, InStack]) -> list[Pile]:
    """The stacks of several that these rows make. Photos with the same bytes are one, whether looked for or not."""
    first: dict[object, PhotoRow] = {}
    grouped: dict[object, list[PhotoRow]] = {}
    for row in rows:
        known = stacks.get(row.id)
        key: object = row.content_hash if known is None else known.cover
        if key in first:
            grouped.setdefault(key, [first[key]]).append(row)
        else:
            first[key] = row
    piles = []
    for cover_id, some in grouped.items():
        cover = next((row for row in some if row.id == cover_id), some[0])
        known = stacks.get(cover.id)
        others = tuple(row for row in some if row is not cover)
        piles.append(Pile("copies" if known is None else known.kind, cover, others))
    return piles


def arranged(rows: list[PhotoRow], piles: Sequence[Pile], opened: Collection[int], *, in_months: bool) -> Arranged:
    """The rows with one cell for each stack, at the place of the photo that stands for it: its cover, if that is here.

    Of an opened stack the others follow their cover; where rows stand under months, those of other months stay there.
    """
    if not piles:
        return Arranged(rows)
    words: dict[int, str] = {}
    members: dict[int, list[int]] = {}
    cover_of: dict[int, int] = {}
    follow: dict[int, list[PhotoRow]] = {}
    hidden: set[int] = set()
    without_cell: dict[int, int] = {}
    for kind, cover, others in piles:
        is_open = cover.id in opened
        words[cover.id] = stack_words(kind, len(others) + 1, is_open=is_open)
        members[cover.id] = [cover.id, *(row.id for row in others)]
        cover_of.update(dict.fromkeys(members[cover.id], cover.id))
        month = cover.shown_at[:7]
        near = [row for row in others if not (is_open and in_months) or row.shown_at[:7] == month]
        hidden.update(row.id for row in near)
        if near and not is_open:
            without_cell[cover.id] = len(near)
        if is_open:
            follow[cover.id] = near
    shown = [row for row in rows if row.id not in hidden]
    if follow:
        shown = [one for row in shown for one in (row, *follow.get(row.id, ()))]
    return Arranged(shown, words, members, without_cell, cover_of)


def whole_order(ids: Sequence[int], arrangement: Arranged) -> list[int]:
    """An order of cells as one of photos: those of a closed stack follow their cover."""
    shown = set(ids)
    found: list[int] = []
    for photo_id in ids:
        found.append(photo_id)
        found += [one for one in arrangement.members.get(photo_id, ()) if one not in shown]
    return found
