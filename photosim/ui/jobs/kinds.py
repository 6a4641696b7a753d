"""What an operation is: its parts, groups, what becomes of it at closing, and bugs in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError
from photosim.base.job import Job, Progress
from photosim.base.texts import tr

T = TypeVar("T")

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


class Exclusion(StrEnum):
    """What excludes each other."""

    DELETING = auto()
    """Moving files and bringing them back: the library does one at a time."""
    FINDING = auto()
    """Looking for duplicates, which an export does too: two at once would do all the work twice."""
    LABELLING = auto()
    """Saying something of photos, and taking it back: the newest is taken back first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[T]):
    """One action. Exactly one of `success`, `failure` and `cancelled` is called, once, in the GUI thread.

    None of them is called when the owner has been deleted, when the operation was dropped, or when it was cancelled
    because its window was closed.
    """

    owner: QObject
    """Who is answered; the topmost of its parents is the window that the operation belongs to."""
    work: Callable[[Job], T]
    """Called outside the GUI thread."""
    success: Callable[[T], None]
    failure: Callable[[PhotosimError], None] | None = None
    """Without one, `show_error` of the nearest parent that has it is called. Any error that is no PhotosimError
    arrives as a Bug."""
    cancelled: Callable[[], None] | None = None
    """Without one, `failure` gets the Cancelled, if there is a `failure`."""
    progress: Callable[[Progress], None] | None = None
    """At most ten a second in each stage, and none after it was cancelled."""
    group: Exclusion | None = None
    """Operations of one window and one group run one after another, in the order in which they were started."""
    at_closing: AtClosing = AtClosing.CANCEL
    short: bool = False
    """It is answered in a moment: it shares a few threads with others. All else has a thread of its own."""
    unasked: bool = False
    """Nobody asked for it, so nobody needs to be asked before it ends: it is done another time."""
    name: str = "operation"
    """Of the thread."""
