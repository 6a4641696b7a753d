"""What operations have in common with each other: groups, what becomes of them at closing, and bugs in them."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

from photosim.base.errors import PhotosimError
from photosim.base.texts import tr

WAITING = "waiting"
"""Stage of an operation that waits until another one of its group has ended."""


class Bug(PhotosimError):
    """Stands for an error that nobody expected. It says no more than helps people; `sys.excepthook` gets the error."""

    def __init__(self) -> None:
        super().__init__(tr("Something went wrong inside photosim. The details are in its log."))


class AtClosing(Enum):
    """What becomes of an operation when its window is closed."""

    CANCEL = auto()
    """It is cancelled, its end is waited for, and nobody hears of it."""
    FINISH = auto()
    """It is waited for as long as it goes on, and answered: a person said so, and half of it would be worse."""


class Group(StrEnum):
    """What excludes each other."""

    DELETING = auto()
    """Moving files and bringing them back: the library does one at a time."""
    FINDING = auto()
    """Looking for duplicates, which an export does too: two at once would do all the work twice."""
    LABELLING = auto()
    """Saying something of photos, and taking it back: the newest is taken back first."""
