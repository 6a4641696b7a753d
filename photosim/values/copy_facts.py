"""What is known of a copy beside the photo to keep; what follows from it: its kind, and whether many may go at once.

`duplicates/company` finds these facts, once, where a pair was proven; they are stored with the group. Sentences for
people are made of them (`copy_words`), and nothing is ever read out of a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal, NamedTuple

from photosim.values.differences import SAME_BYTES, Differences, Sameness, Setting, ToneChange


class CopyKind(IntEnum):
    """The higher, the more of the picture is another one than in the photo to keep."""

    EXACT = 0
    """The same bytes, or the same pixels with other details about them."""
    SAVED_AGAIN = 1
    """The same frame at the same size, compressed once more."""
    SMALLER = 2
    """The same frame with fewer pixels."""
    CROP = 3
    """A part of the frame."""
    EDIT = 4
    """All else: turned, toned, coloured, written upon, damaged, or larger; also what is not known."""


class Obstacle(StrEnum):
    """Why no command for many takes a copy: it may have something that the photo to keep lacks."""

    UNKNOWN = "unknown"
    """Found by a release that did not say."""
    UNCLEAR = "unclear"
    """The pixels prefer each of the two for a different reason, or do not tell which one is better."""
    HOLDS_MORE = "holds more"
    """A gain map, a sidecar of edits and the like would go with it."""
    HARD_LINK = "hard link"
    """One file under two names: nothing is freed."""
    SHOWS_MORE = "shows more"
    OTHER_COLOURS = "other colours"
    """It alone has colours, or has others."""
    LARGER = "larger"
    SHARPER = "sharper"
    UNCOVERED = "nothing laid over it"
    """The photo to keep has a caption or a mark laid over it."""
    LAID_OVER = "laid over it"
    """Something is written or drawn over it, which a person may want: a caption, a score that went on."""
    RETOUCHED = "retouched"
    """One of the two shows something that was taken away from the other."""
    SET_OTHERWISE = "set otherwise"
    """One of the two is set into a border, a screen or another picture."""


class SaidOnlyHere(NamedTuple):
    """What a person has said by a name, and has said of no other photo of the group."""

    how: Literal["named", "in"]
    """By the name of the file, or of a folder it is in."""
    text: str
    """Without `,;“”` and what cannot be shown."""


_MORE_COLOURS = frozenset({ToneChange.IN_COLOUR, ToneChange.NOT_TINTED, ToneChange.OTHER_COLOURS})
_PICTURE_IN_PICTURE = frozenset({Setting.ANOTHER_PICTURE, Setting.WITHOUT_THE_BORDER, Setting.WITHOUT_THE_REST})


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """A copy beside the photo that is kept. All facts are read from that one to the copy."""

    differences: Differences | None
    """None where nobody has told; then no command for many takes it."""
    colours: ToneChange | None = None
    """`BLACK_AND_WHITE` or `IN_COLOUR`, where the whole pictures tell so and comparing them did not."""
    lost: tuple[str, ...] = ()
    """What goes for good with it, for people: `a gain map`."""
    names: tuple[SaidOnlyHere, ...] = ()
    hard_link: bool = False
    damaged: bool = False
    unclear: bool = False
    """Whether a person has to say which of the two is the better one."""
    obstacles: frozenset[Obstacle] = field(init=False)
    """Why no command for many takes it; empty where one may."""
    kind: CopyKind = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "obstacles", frozenset(self._obstacles()))
        object.__setattr__(self, "kind", self._kind())

    @property
    def bulk(self) -> bool:
        """Whether a command for many may take it: it has nothing that the photo to keep lacks."""
        return not self.obstacles

    @property
    def only_here(self) -> tuple[str, ...]:
        """What it alone holds or is called, for people: `a gain map`, `named “Rex”`, `in “Italy”`."""
        return (*self.lost, *(f"{said.how} “{said.text}”" for said in self.names))

    def _obstacles(self) -> list[Obstacle]:
        found = self.differences
        if found is None:
            return [Obstacle.UNKNOWN]
        changes = {*found.changes, self.colours}
        reasons = {
            # A part in other tones: what shows more may be put together from it and an edit of it.
            Obstacle.UNCLEAR: self.unclear or (found.crop is not None and bool(found.changes)),
            Obstacle.HOLDS_MORE: bool(self.lost),
            Obstacle.HARD_LINK: self.hard_link,
            Obstacle.SHOWS_MORE: found.more is not None,
            Obstacle.OTHER_COLOURS: not changes.isdisjoint(_MORE_COLOURS),
            Obstacle.LARGER: found.is_larger and not found.enlarged,
            Obstacle.SHARPER: found.sharpness > 0,
            Obstacle.UNCOVERED: found.layer < 0,
            Obstacle.LAID_OVER: found.layer > 0,
            Obstacle.RETOUCHED: found.retouched,
            Obstacle.SET_OTHERWISE: found.setting in _PICTURE_IN_PICTURE,
        }
        return [reason for reason, holds in reasons.items() if holds]

    def _kind(self) -> CopyKind:
        found = self.differences
        if found is None or found.sameness is Sameness.SAID or self.damaged or self.colours or _is_changed(found):
            return CopyKind.EDIT
        if found.is_identical:
            return CopyKind.EXACT
        if found.crop is not None:
            return CopyKind.CROP
        if found.size is not None:
            return CopyKind.SMALLER
        return CopyKind.SAVED_AGAIN if found.decibels is not None else CopyKind.EDIT


def _is_changed(found: Differences) -> bool:
    """Whether the second picture is more than cut, made smaller or saved again."""
    framed = found.more is not None or found.setting is not Setting.NONE or found.straightened or found.is_larger
    return bool(framed or found.turn != 1 or found.layer or found.retouched or found.sharpness or found.changes)


ITSELF = CopyFacts(SAME_BYTES)
"""Of the photo that is kept."""
UNKNOWN = CopyFacts(None)
"""Of a photo of which nobody has told: an exposure of a series, or a group that an earlier release has stored."""
