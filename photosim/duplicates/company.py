"""What the photos of one group tell of each other: names, colours, and what lies beside each of them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
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
from photosim.values.bulk import (
    DAMAGED,
    HARD_LINK,
    LACKED,
    SET_IN,
    UNDECIDED,
    WITH_A_BORDER,
    WITH_A_CAPTION,
    WITHOUT_THE_BORDER,
    WITHOUT_THE_CAPTION,
    WITHOUT_THE_REST,
    as_enlarged,
)
from photosim.values.photos import Photo

_FRAMES = re.compile(r"crop, \d+ % of the frame|shows more; the other is \d+ % of its frame|with a border")


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


def in_full(evidence: str, keeper: Contender, member: Contender, stands: Standing) -> str:
    """What is said of a member, and what goes for good with it; `stands` is how the keeper stands to it."""
    words = [_by_pixels(evidence, stands)]
    if keeper.colours is True and member.colours is False and "black and white" not in evidence:
        words.append("black and white")
    if keeper.colours is False and member.colours is True and "in colour" not in evidence:
        words.append("in colour")
    lost = sorted(member.holds - keeper.holds)
    if lost:
        words.append(f"has {' and '.join(lost)}, {LACKED}")
    if evidence == "same bytes" and is_one_file(keeper.photo.path, member.photo.path):
        words.append(HARD_LINK)
    if member.photo.damage:
        words.insert(0, DAMAGED)
    if keeper.photo.damage and UNDECIDED not in words[-1]:
        words.append(UNDECIDED)  # nothing is given up for what may be the smaller part
    return ", ".join(words)


def with_what_is_lost(evidence: str, keeper: Photo, member: Photo, listings: dict[Path, Names]) -> str:
    """What is said of a member where a person chose the keeper: with what goes for good with it."""
    here, there = (holdings(one.path, one.format) | notes_beside(one.path, listings) for one in (keeper, member))
    words = [DAMAGED] if member.damage else []
    words.append(evidence)
    if lost := sorted(there - here):
        words.append(f"has {' and '.join(lost)}, {LACKED}")
    if evidence == "same bytes" and is_one_file(keeper.path, member.path):
        words.append(HARD_LINK)
    if keeper.damage:
        words.append(UNDECIDED)
    told = told_by_names(str(member.path), str(keeper.path))
    return "; ".join([", ".join(words), *told])


def _by_pixels(evidence: str, stands: Standing) -> str:
    """The evidence as the pixels bear it out: which of the two has the border or the caption, what is only enlarged."""
    doubtful = min(stands.frame, stands.detail, stands.overlay, stands.earlier) < 0
    if stands.setting:
        evidence = _with_setting(evidence, stands.setting)
    elif WITH_A_BORDER in evidence:
        doubtful = True
    if (WITH_A_CAPTION in evidence and stands.overlay <= 0) or (WITHOUT_THE_CAPTION in evidence and stands.overlay > 0):
        doubtful = True  # the proof and the edges of what was drawn speak for different ones
    if stands.detail > 0:
        evidence = as_enlarged(evidence)
    return f"{evidence}, {UNDECIDED}" if doubtful else evidence


def _with_setting(evidence: str, setting: int) -> str:
    """Say that one of the two is within a border or within another picture."""
    said = {1: WITH_A_BORDER, 2: SET_IN, -1: WITHOUT_THE_BORDER, -2: WITHOUT_THE_REST}[setting]
    without = _FRAMES.sub("", evidence).strip(", ")
    return f"{said}, {without}" if without else said


def is_one_file(one: Path, other: Path) -> bool:
    """Whether two paths are hard links to one file; a link that points to a path is a file of its own."""
    try:
        here, there = os.lstat(one), os.lstat(other)
    except OSError:
        return False
    return here.st_nlink > 1 and here.st_ino != 0 and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
