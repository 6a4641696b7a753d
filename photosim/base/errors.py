"""Errors a person can act on. Anything else that is raised is a bug and reaches the crash dialog and the log."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from photosim.base import room
from photosim.base.remedies import Remedy


class PhotosimError(Exception):
    """Base of the expected errors; `str(error)` says what happened, to which file, and what helps everywhere.

    `code` names the kind of error for programs. `remedy` is the way out that the command line and the window word
    differently, `None` where the sentence says all; `facts` are the names that its words need.
    """

    code: ClassVar[str] = "error"

    def __init__(self, what: str = "", remedy: Remedy | None = None, **facts: str) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.facts = facts


class UsageError(PhotosimError):
    """The request itself is wrong: an unknown folder, a photo outside the library, a bad option."""

    code = "usage"


class LibraryError(PhotosimError):
    """The library cannot be opened or written: newer schema, damaged, locked, read-only, disk full."""

    code = "library"


class IndexUnavailable(LibraryError):
    """The vector database that the person chose does not answer, or refuses. The library itself is well."""

    code = "index"


class DamagedLibrary(LibraryError):
    """The database's content cannot be right. `Library.mend` rebuilds it from what can be read and from a copy."""

    code = "damaged library"


class WeightsError(PhotosimError):
    """A weights file is missing, damaged or belongs to another backbone."""

    code = "weights"


class InstallError(PhotosimError):
    """Weights could not be fetched or saved: no network, a server in trouble, a full disk. Try again later."""

    code = "download"


class UnreadablePhoto(PhotosimError):
    """One photo cannot be read. `reason` is a sentence for people, without the path.

    `lasting` is false when the file itself may be fine: a drive that went away, a lock, a copy still under way. Such a
    file is tried again by the next scan, a lasting one only when it changes or the person asks. `video`: it is no
    photo at all, and nothing is wrong with it.
    """

    code = "photo"

    def __init__(self, reason: str, *, lasting: bool = True, video: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting
        self.video = video

    def bare(self) -> UnreadablePhoto:
        """The same without traceback and cause, which cannot be handed to another process."""
        return UnreadablePhoto(self.reason, lasting=self.lasting, video=self.video)


class Cancelled(PhotosimError):
    """The person cancelled the job; what was finished before stays finished."""

    code = "cancelled"


def cannot_be_written(directory: Path, error: OSError) -> LibraryError:
    """What the disk said about the library in `directory`, with what helps."""
    return LibraryError(f"{room.in_words('The library in', directory, error)} What was read so far is kept.")
