"""What the photos of one group tell of each other: names, colours, and what lies beside each of them.

Here, and nowhere else, the facts are made that say which copies a command for many may take.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from photosim.duplicates import traces
from photosim.duplicates.keeper import Contender
from photosim.duplicates.only_here import told_by_names
from photosim.pictures.colourful import has_colours
from photosim.pictures.holdings import holdings
from photosim.proof.standing import Standing
from photosim.shots.notes_beside import Names, notes_beside
from photosim.store.stores import Stores
from photosim.values.copy_facts import CopyFacts
from photosim.values.differences import Differences, Setting, ToneChange
from photosim.values.photos import Photo


class Company:
    """Looks at photos that are in one group, each once. Not for several threads."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._listings: dict[Path, Names] = {}
        self._held: dict[str, frozenset[str]] = {}
        self._colours: dict[str, bool | None] = {}

    def of(self, group: Sequence[Contender]) -> list[Contender]:
        """The same photos, with what is known of them as one group."""
        names = {contender.relative for contender in group}
        alike = len({contender.photo.content_hash for contender in group}) == 1
        colours = (
            {} if alike else {contender.photo.content_hash: self._has_colours(contender.photo) for contender in group}
        )
        # Where none has clear colours, none has lost them: an edit warms a photo of fog a little.
        told = True in colours.values()
        return [
            replace(
                contender,
                named_after=any(traces.is_named_after(contender.relative, name) for name in names),
                colours=colours[contender.photo.content_hash] if told else None,
                holds=self._holds(contender.photo, alike=alike),
            )
            for contender in group
        ]

    def by_hand(self, found: Differences | None, keeper: Photo, member: Photo) -> CopyFacts:
        """What is known of a member where a person chose the keeper: no pixels are asked which one is better."""
        alike = keeper.content_hash == member.content_hash
        here, there = (self._holds(photo, alike=alike) for photo in (keeper, member))
        colours = (None, None) if alike else (self._has_colours(keeper), self._has_colours(member))
        return replace(
            _facts(found, keeper, member, there - here, unclear=False),
            colours=_colours(found, *colours),
            names=told_by_names(str(member.path), str(keeper.path)),
        )

    def _has_colours(self, photo: Photo) -> bool | None:
        name = photo.content_hash
        if name not in self._colours:
            thumbnail = self._stores.thumbnails.read(name)
            try:
                self._colours[name] = None if thumbnail is None else has_colours(thumbnail)
            except OSError:
                self._colours[name] = None
        return self._colours[name]

    def _holds(self, photo: Photo, *, alike: bool) -> frozenset[str]:
        """Files of the same bytes hold the same: only what lies beside them is looked at."""
        name = photo.content_hash
        if not alike and name not in self._held:
            self._held[name] = holdings(photo.path, photo.format)
        return self._held.get(name, frozenset()) | notes_beside(photo.path, self._listings)


def facts(
    found: Differences | None, keeper: Contender, member: Contender, stands: Standing, *, unclear: bool
) -> CopyFacts:
    """What is known of a member beside the keeper; `stands` is how the keeper stands to it by its pixels.

    `unclear` says that nothing tells which of the two is the better one.
    """
    borne, doubtful = _by_pixels(found, stands)
    return replace(
        _facts(borne, keeper.photo, member.photo, member.holds - keeper.holds, unclear=doubtful or unclear),
        colours=_colours(found, keeper.colours, member.colours),
        names=told_by_names(member.relative, keeper.relative),
    )


def _colours(found: Differences | None, keeper: bool | None, member: bool | None) -> ToneChange | None:
    """What whole pictures tell of their colours, and comparing them did not."""
    if keeper is member or None in (keeper, member):
        return None
    change = ToneChange.IN_COLOUR if member else ToneChange.BLACK_AND_WHITE
    return None if found is not None and change in found.changes else change


def _facts(
    found: Differences | None, keeper: Photo, member: Photo, lost: AbstractSet[str], *, unclear: bool
) -> CopyFacts:
    same = keeper.content_hash == member.content_hash
    return CopyFacts(
        found,
        lost=tuple(sorted(lost)),
        hard_link=same and is_one_file(keeper.path, member.path),
        damaged=bool(member.damage),
        unclear=unclear or bool(keeper.damage),  # nothing is given up for what may be the smaller part
    )


def _by_pixels(found: Differences | None, stands: Standing) -> tuple[Differences | None, bool]:
    """The differences as the pixels bear them out, and whether these speak for each of the two.

    They tell which of the two has the border or the caption, and what is only enlarged.
    """
    doubtful = min(stands.frame, stands.detail, stands.overlay, stands.earlier) < 0
    if found is None:
        return None, doubtful
    if stands.setting:
        found = replace(found, setting=Setting(stands.setting), crop=None, more=None)
    elif found.setting is Setting.BORDER:
        doubtful = True
    if (found.layer > 0 and stands.overlay <= 0) or (found.layer < 0 and stands.overlay > 0):
        doubtful = True  # the proof and the edges of what was drawn speak for different ones
    if stands.detail > 0 and found.is_larger:
        found = replace(found, enlarged=True)
    return found, doubtful


def is_one_file(one: Path, other: Path) -> bool:
    """Whether two paths are hard links to one file; a link that points to a path is a file of its own."""
    try:
        here, there = os.lstat(one), os.lstat(other)
    except OSError:
        return False
    return here.st_nlink > 1 and here.st_ino != 0 and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
