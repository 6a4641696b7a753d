"""In what a picture differs from another one, as comparing their pixels tells; `copy_words` makes sentences of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Sameness(StrEnum):
    """What is known of two photos of one shot."""

    BYTES = "bytes"
    """One content."""
    PIXELS = "pixels"
    """The same pixels with other details about them."""
    SHOT = "shot"
    """The one can be made from the other."""
    SAID = "said"
    """A person said that they are one shot; what their pixels tell is not asked."""


class ToneChange(StrEnum):
    """What became of tones and colours from the first picture to the second."""

    BRIGHTER = "brighter"
    DARKER = "darker"
    MORE_CONTRAST = "more contrast"
    LESS_CONTRAST = "less contrast"
    STRONGER = "stronger colours"
    PALER = "paler"
    BLACK_AND_WHITE = "black and white"
    IN_COLOUR = "in colour"
    TINTED = "tinted"
    NOT_TINTED = "not tinted"
    OTHER_COLOURS = "other colours"


class Setting(IntEnum):
    """What the second picture has around what the first one shows; negative where the first one has it."""

    WITHOUT_THE_REST = -2
    WITHOUT_THE_BORDER = -1
    NONE = 0
    BORDER = 1
    ANOTHER_PICTURE = 2
    """A page, a screen, a story, a collage."""


SMALLER = 0.9
"""Of the sides of the first picture: from here on a second one counts as smaller, and not as rounded otherwise."""


@dataclass(frozen=True, slots=True)
class Differences:
    """In what the second of two pictures differs from the first."""

    sameness: Sameness = Sameness.SHOT
    straightened: int = 0
    """1 where the second was turned by a few degrees, -1 where the first was."""
    crop: float | None = None
    """The part of the first's frame that the second shows, 0 to 1; None where it shows all of it."""
    more: float | None = None
    """The part of the second's frame that the first shows, 0 to 1; None where the second shows nothing more."""
    setting: Setting = Setting.NONE
    size: float | None = None
    """Sides of the second over those of the first, as their scenes lie on each other; None where they are the same."""
    enlarged: bool = False
    """Larger without more detail."""
    turn: int = 1
    """EXIF orientation by which the second has to be turned to stand as the first does."""
    layer: int = 0
    """Strokes such as a caption are laid over it: 1 over the second, -1 over the first."""
    retouched: bool = False
    """Small spots differ: in one of the two something was taken away."""
    sharpness: int = 0
    """1 where the second is sharper, -1 where it is softer."""
    changes: tuple[ToneChange, ...] = ()
    decibels: int | None = None
    """How well the rest agrees; None where that is not the point: tones or colours were changed."""

    @property
    def is_identical(self) -> bool:
        """Whether every pixel is the same."""
        return self.sameness in (Sameness.BYTES, Sameness.PIXELS)

    @property
    def is_larger(self) -> bool:
        return self.size is not None and self.size > 1

    @property
    def is_smaller(self) -> bool:
        """Whether the second has clearly fewer pixels, or shows less."""
        return self.crop is not None or (self.size is not None and round(self.size, 2) < SMALLER)

    @property
    def is_edited(self) -> bool:
        """Whether the second is more than saved again."""
        return self.decibels is None or self.decibels < CHANGED

    @property
    def tells_more_than_size(self) -> bool:
        """Whether the frames differ, something is laid over one of the two, or the second is larger."""
        framed = self.crop is not None or self.more is not None or self.setting is Setting.BORDER
        return framed or self.layer != 0 or self.retouched or self.is_larger


CHANGED = 32
"""Decibels between two copies below which one of them was edited, not only saved again. Held by `test_forerunners`."""
SAME_BYTES, SAME_PIXELS = Differences(Sameness.BYTES), Differences(Sameness.PIXELS)
YOU_SAID_SO = Differences(Sameness.SAID)
