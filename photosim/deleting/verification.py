"""Looking again, just before a file is touched: is everything still as it was when the decision was made?"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from photosim.base.errors import UnreadablePhoto
from photosim.base.files import ask_the_disk
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.reasons import explain
from photosim.pictures import source
from photosim.pictures.decode import content_hash, open_whole
from photosim.pictures.extras import Extras, extras
from photosim.pictures.holdings import VIDEO, holdings

Inode = tuple[int, int]


class Refused(Exception):
    """This shot is not deleted. `reason` is a sentence for people."""

    def __init__(self, reason: str, path: Path | None = None) -> None:
        """`path` is the file the reason speaks of, where that is not the one to be deleted."""
        super().__init__(reason)
        self.reason = reason
        self.path = path


@dataclass(frozen=True, slots=True)
class FileAsKnown:
    """A file as it was when somebody last knew it."""

    path: Path
    size: int
    mtime_ns: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Doomed:
    """One file to be deleted."""

    file: FileAsKnown
    photo_id: int | None
    """`None` for a companion that is no photo of the library."""
    keeper: FileAsKnown | None = None
    """The file that must stay for this one to go."""


@dataclass(frozen=True, slots=True)
class Shot:
    """Files that go together or stay together."""

    files: tuple[Doomed, ...]
    """The photo first, then its companions; all in one directory."""
    root: Path
    """The library's folder they are in."""
    group: str | None = None
    tier: str | None = None

    @property
    def path(self) -> Path:
        return self.files[0].file.path

    @property
    def size(self) -> int:
        return sum(doomed.file.size for doomed in self.files)


@dataclass
class Verification:
    """The checks on one batch. The files of a shot and its keepers are read anew; no earlier look is believed.

    A file that stays for another one does not go itself. Which files are to go is looked up once, so that a batch costs
    as many looks as it has files; that tells early who cannot be a keeper. But files may be replaced after that, and
    directories by links: so what goes is also held, just before, against the keepers of all that has gone before it.
    """

    files: FileOperations
    doomed: Collection[Path]
    """Every file that the batch wants to delete."""
    hash_file: Callable[[Path], str] = content_hash
    decode: Callable[[Path], object] = open_whole
    """Reads a picture whole; raises UnreadablePhoto, also where only a part is left."""
    extras_of: Callable[[Path], Extras] = field(default=lambda path: extras(source.read(path)))
    """What a file holds beside its picture; raises UnreadablePhoto."""
    holdings_of: Callable[[Path], frozenset[str]] = holdings
    """What else it holds, in words, without decoding it: gain map, depth, another picture."""
    _decodable: set[str] = field(default_factory=set)
    """Content that has been decoded in this batch: the same bytes will decode again."""
    _going: set[Inode | str] | None = None
    """What the doomed files are on the disk, whatever name one of them has elsewhere; `None` until that is asked."""
    _staying: set[Inode | str] = field(default_factory=set)
    """The keepers that others of this batch have been given up for."""

    def check(self, shot: Shot) -> dict[Path, os.stat_result]:
        """Return what the shot's files are on the disk now, by path. Raises Refused."""
        found = {doomed.file.path: self._loser(doomed.file) for doomed in shot.files}
        inodes = {_inode(status, path) for path, status in found.items()}
        if len(inodes) < len(found):
            raise Refused("Two files of this shot are one file under two names.")
        if not inodes.isdisjoint(self._staying):
            raise Refused("It is the photo that stays for another one of this go: a file or a folder was replaced.")
        keepers = {doomed.keeper.path: doomed.keeper for doomed in shot.files if doomed.keeper}.values()
        stay = {self._keeper(keeper, inodes, is_picture=keeper == shot.files[0].keeper) for keeper in keepers}
        if shot.files[0].keeper is not None:
            self._nothing_else_is_lost(shot.files[0].file, shot.files[0].keeper)
        self._staying |= stay
        return found

    def _nothing_else_is_lost(self, loser: FileAsKnown, keeper: FileAsKnown) -> None:
        """Refuse a file that holds frames, pages or a video that the photo to keep has not."""
        if loser.content_hash == keeper.content_hash:
            return
        try:
            lost = self.extras_of(loser.path)
            held = self.holdings_of(loser.path)
            if lost == Extras() and not held:
                return  # as nearly all: the keeper need not be read once more
            kept = self.extras_of(keeper.path)
        except UnreadablePhoto as error:
            raise Refused(f"It is not known whether it holds more than its picture: {error.reason}") from error
        if lost.frames > kept.frames:
            raise Refused(
                f"It holds {lost.frames:,} frames or pages, and the photo to keep, {keeper.path.name}, {kept.frames:,}."
            )
        if lost.video and not kept.video:
            raise Refused(f"It holds a video (a motion photo), and the photo to keep, {keeper.path.name}, none.")
        if more := sorted(held - self.holdings_of(keeper.path) - {VIDEO}):
            raise Refused(f"It holds {' and '.join(more)}, which the photo to keep, {keeper.path.name}, lacks.")

    def unchanged(self, path: Path, before: os.stat_result) -> bool:
        """Whether the file at `path` is the very file that was looked at, untouched since."""
        try:
            now = self.files.status(path)
        except OSError:
            return False
        return _same(now, before)

    def arrived(self, path: Path, before: os.stat_result, digest: str) -> bool:
        """Whether the file at `path` is the one that was looked at `before` it was moved there."""
        try:
            now = self.files.status(path)
            if _same(now, before):
                return True
            # Layered file systems give a moved file another inode; then the content decides.
            return stat.S_ISREG(now.st_mode) and now.st_size == before.st_size and self.hash_file(path) == digest
        except (OSError, UnreadablePhoto):
            return False

    def no_longer_kept(self, shot: Shot) -> str:
        """Why one of the photos to keep is not what it was, now that the shot has gone; empty when all are.

        They are opened and read to the end: where two paths lead to one file nothing else may tell.
        """
        for keeper in dict.fromkeys(doomed.keeper for doomed in shot.files if doomed.keeper):
            try:
                ask_the_disk(keeper.path)
                if self.hash_file(keeper.path) == keeper.content_hash:
                    continue
                found = "had another content."
            except UnreadablePhoto as error:
                found = f"could not be read. {error.reason.rstrip('.')}."
            return (
                f"Once this file had been moved, the photo to keep, {keeper.path}, {found} "
                "They may be one file by two paths. So this one does not go, and the two are not offered again."
            )
        return ""

    def _loser(self, known: FileAsKnown) -> os.stat_result:
        status = self._ordinary(known, "")
        if self._hash(known, "") != known.content_hash:
            raise Refused("The content has changed since the last scan. Scan the folder, then decide again.")
        if not self.unchanged(known.path, status):
            raise Refused("The file changed while it was being checked.")
        return status

    def _keeper(self, known: FileAsKnown, losers: set[Inode | str], *, is_picture: bool) -> Inode | str:
        keeper = f"The photo to keep, {known.path},"
        status = self._ordinary(known, keeper)
        inode = _inode(status, known.path)
        if inode in losers:
            raise Refused(f"{keeper} is the same file under another name (a hard link, or a folder reached twice).")
        if known.path in self.doomed or inode in self._inodes_going():
            raise Refused(f"{keeper} is to be deleted in the same go.")
        if self._hash(known, keeper) != known.content_hash:
            raise Refused(f"{keeper} has another content than at the last scan. Scan the folder, then decide again.")
        if is_picture and known.content_hash not in self._decodable:
            try:
                self.decode(known.path)
            except UnreadablePhoto as error:
                raise Refused(f"{keeper} cannot be read: {error.reason}") from error
            self._decodable.add(known.content_hash)
        if not self.unchanged(known.path, status):
            raise Refused(f"{keeper} changed while it was being checked.")
        return inode

    def _ordinary(self, known: FileAsKnown, who: str) -> os.stat_result:
        """The status of an ordinary file that has the size and time it is known by. Raises Refused."""
        try:
            status = self.files.status(known.path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Refused(f"{who} is no longer there." if who else "The file is no longer there.") from error
        except OSError as error:
            raise Refused(f"{who} cannot be looked at: {explain(error)}" if who else explain(error)) from error
        if stat.S_ISLNK(status.st_mode):
            raise Refused(f"{who or 'This'} is only a link to a file elsewhere.")
        if stat.S_ISDIR(status.st_mode):
            raise Refused(f"{who or 'This'} is a folder now.")
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{who or 'This'} is no ordinary file.")
        if (status.st_size, status.st_mtime_ns) != (known.size, known.mtime_ns):
            raise Refused(f"{who or 'The file'} has changed since the last scan. Scan the folder, then decide again.")
        return status

    def _hash(self, known: FileAsKnown, who: str) -> str:
        try:
            return self.hash_file(known.path)
        except UnreadablePhoto as error:
            raise Refused(f"{who} cannot be read: {error.reason}" if who else error.reason) from error

    def _inodes_going(self) -> set[Inode | str]:
        if self._going is None:
            self._going = set()
            for path in self.doomed:
                try:
                    self._going.add(_inode(self.files.status(path), path))
                except OSError:
                    continue
        return self._going


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_mode) == (
        other.st_dev,
        other.st_ino,
        other.st_size,
        other.st_mtime_ns,
        other.st_mode,
    )


def _inode(status: os.stat_result, path: Path) -> Inode | str:
    # Some network file systems give no inode numbers.
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)
