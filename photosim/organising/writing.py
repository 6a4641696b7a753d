"""Writing: what a person said about photos is put into their XMP sidecars, when that is wished; never into photos."""

from __future__ import annotations

import contextlib
import errno
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

from photosim.base import room
from photosim.base.errors import LibraryError, UnreadablePhoto, UsageError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.settings import Settings
from photosim.base.words import counted
from photosim.folders.presence import is_as_scanned
from photosim.pictures import description, sidecar
from photosim.pictures.sidecar_labels import with_labels
from photosim.shots.shots import Listings
from photosim.shots.sidecar_files import Busy, NoteFiles, SidecarFiles, is_away, sidecar_of
from photosim.store.stores import Stores
from photosim.store.tables.label_sidecars import LabelSidecar, fingerprint
from photosim.values.metadata_transfer import Description
from photosim.values.organising import Sayings, WrittenSidecars
from photosim.values.photos import Photo

log = logging.getLogger(__name__)

WhenWritten = Literal["never", "command", "always"]
"""`command`: only when a person asks for it."""
SETTING = "write_sidecars"
USUAL: WhenWritten = "command"

_PROTECTED = "The folder is protected, and nothing is written there."
_ANOTHER = "The photo beside it has changed since the last scan, or is another one. Scan its folder, then try again."
_CHANGED = "It has been changed since photosim wrote into it, so it stays as it is."
_REASONS = {
    errno.EACCES: "You are not allowed to write there.",
    errno.EPERM: "You are not allowed to write there.",
    errno.EROFS: "The drive or the folder is read-only.",
    errno.EEXIST: "It is a link or a folder, not an ordinary file.",
    errno.EIO: "The drive reported an error. The drive or its connection may be failing.",
    errno.ENOENT: "The drive or the folder it is in is not there.",
    errno.ENOTDIR: "The drive or the folder it is in is not there.",
    errno.ENXIO: "The drive is no longer connected.",
    errno.ENODEV: "The drive is no longer connected.",
    errno.ESTALE: "The network folder lost the file. Reconnect it, then try again.",
}


class _Refused(Exception):
    """This sidecar is not written, for this reason."""


class Writing:
    """What `library.organising.writing` is. Every method may be called from any thread."""

    def __init__(
        self,
        stores: Stores,
        settings: Settings,
        files: NoteFiles,
        protected: Callable[[Path], bool],
        alone: Callable[[], contextlib.AbstractContextManager[None]],
    ) -> None:
        """`protected`: whether a path lies in a folder with a padlock. `alone`: nobody else writes sidecars within."""
        self._stores = stores
        self._settings = settings
        self._files = SidecarFiles(files)
        self._protected = protected
        self._alone = alone

    @property
    def when(self) -> WhenWritten:
        """When sidecars are written."""
        wish = self._settings.get(SETTING, USUAL)
        return next((known for known in get_args(WhenWritten) if known == wish), USUAL)

    def set_when(self, when: str) -> None:
        """Choose when sidecars are written: never, on command, always. Raises UsageError for anything else."""
        if when not in get_args(WhenWritten):
            raise UsageError(f"Sidecars are written {', '.join(get_args(WhenWritten))}; not “{when}”.")
        self._settings.set(SETTING, when)

    def write(self, photos: Sequence[Photo], job: Job | None = None) -> WrittenSidecars:
        """Write what was said about these photos into their sidecars, as a step that can be taken back.

        What cannot be written is told with its reason. Raises UsageError when the setting says never, LibraryError,
        Cancelled: what is written by then stays, and is one step.
        """
        if self.when == "never":
            raise UsageError("Sidecars are never written, by your setting. Allow it in Preferences, then try again.")
        if not photos:
            return WrittenSidecars((), ())
        told = f"what was said of {counted(len(photos), 'photo')} written into sidecars"
        step = self._stores.steps.remember({}, told)
        written = self.write_for(step, photos, job or Job())
        if not written.sidecars and not written.skipped:
            self._stores.steps.undo(step)  # nothing was done that could be taken back
        return written

    def write_for(self, step: int, photos: Sequence[Photo], job: Job | None = None) -> WrittenSidecars:
        """The same as part of a step that is there already. Raises LibraryError, Cancelled."""
        job = job or Job()
        said = self._stores.labels.sayings(photo.content_hash for photo in photos)
        listings = Listings()
        with self._alone():
            for number, photo in enumerate(photos):
                job.checkpoint()
                job.report("sidecars", number, len(photos))
                wish = said.get(photo.content_hash)
                if wish is not None:
                    self._write_one(step, photo, wish, listings)
        return self.written(step)

    def written(self, step: int) -> WrittenSidecars:
        """What a step wrote, and what it could not write."""
        known = self._stores.label_sidecars.of_step(step)[::-1]
        return WrittenSidecars(
            tuple(one.path for one in known if one.state == "written"),
            tuple((one.path, one.reason) for one in known if one.state == "skipped"),
        )

    def take_back(self, step: int) -> list[tuple[Path, str]]:
        """Put back the sidecars of a step as they were; returns those that stay, and why. Raises LibraryError."""
        known = [one for one in self._stores.label_sidecars.of_step(step) if one.state != "skipped"]
        if not known:
            return []
        with self._alone():
            return [(one.path, reason) for one in known if (reason := self._back(one))]

    def _write_one(self, step: int, photo: Photo, said: Sayings, listings: Listings) -> None:
        target = photo.path
        try:
            self._files.look_at(photo.path)  # not beside one that is away: its folder may be an empty mount point
            if not is_as_scanned(photo):  # another card in the reader has files of the same names
                raise _Refused(_ANOTHER)
            target = sidecar_of(photo, listings)
            before, after = self._prepared(target, photo, said)
            if after is None:
                return
            number = self._stores.label_sidecars.announce(step, target, before, after)
            try:
                self._files.replace(target, before, after)
            except (OSError, Busy) as error:
                self._stores.label_sidecars.settle(number, "skipped", _explain(error, target, len(after)))
                return
            self._files.settle(target)
            self._stores.label_sidecars.settle(number, "written")
        except (OSError, _Refused) as error:
            self._stores.label_sidecars.skip(step, target, _explain(error, target))

    def _prepared(self, target: Path, photo: Photo, said: Sayings) -> tuple[bytes | None, bytes | None]:
        """The sidecar's content, and what that is to become; the last is None when it says all of this."""
        if self._protected(target):
            raise _Refused(_PROTECTED)
        before = self._files.content(target)
        try:
            if before is not None:
                return before, with_labels(before, said)
            if said.says_nothing:
                return None, None
            # Some programs read nothing but the sidecar where there is one: so it begins with what the file says.
            return None, with_labels(sidecar.with_facts(None, [_of_file(photo)]), said)
        except sidecar.Damaged as error:
            raise _Refused("It is damaged, and writing into it could lose what it holds.") from error

    def _back(self, one: LabelSidecar) -> str:
        """Put back what stood there before; returns why not, or nothing."""
        try:
            now = self._files.content(one.path)
            if fingerprint(now) == fingerprint(one.before):
                return ""
            if now is None:
                return "The drive it is on is not connected." if is_away(one.path) else "It is no longer there."
            if fingerprint(now) != one.after:
                return _CHANGED
            if self._protected(one.path):
                return _PROTECTED
            self._files.put_back(one.path, one.before)
        except OSError as error:
            log.warning("sidecar %s could not be taken back: %s", to_text(one.path), error)
            return _explain(error, one.path, len(one.before or b""))
        return ""


def _of_file(photo: Photo) -> Description:
    """What people wrote into the file itself: when and where it was taken stay there, and are in every copy of it."""
    try:
        known = description.read(photo.path)
    except UnreadablePhoto as error:
        raise _Refused(f"The photo cannot be read: {error.reason}") from error
    return replace(known, taken_at=None, taken_offset=None, latitude=None, longitude=None, altitude=None)


def _explain(error: Exception, path: Path, size: int = 0) -> str:
    """Why a sidecar of `size` bytes could not be written, in a sentence."""
    if isinstance(error, Busy):
        return "Another program is writing it at this moment."
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in room.FULL:
        return room.in_words("The sidecar", path, error, room.LEAST + size)
    return _REASONS.get(error.errno or 0) or f"It could not be written: {error.strerror or error}."


@contextlib.contextmanager
def waiting(lock: Callable[[], contextlib.AbstractContextManager[None]], seconds: float = 20.0) -> Iterator[None]:
    """Hold a lock that others may hold for a while. Raises LibraryError when they do so for too long."""
    end = time.monotonic() + seconds
    with contextlib.ExitStack() as held:
        while True:
            try:
                held.enter_context(lock())
                break
            except LibraryError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield
