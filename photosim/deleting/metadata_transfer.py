"""Metadata transfer: what a photo that goes knows is written beside the one that is kept, and taken back with it.

A sidecar that was written stays only while a photo whose facts it took over is away. Both its contents, before and
after, are in the journal; what somebody else has changed since is never touched.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from photosim.base import room
from photosim.base.errors import UnreadablePhoto
from photosim.base.paths import to_text
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.reasons import explain
from photosim.deleting.verification import Refused
from photosim.pictures import sidecar
from photosim.shots.describing import describe
from photosim.shots.shots import Listings
from photosim.shots.sidecar_files import Busy, SidecarFiles, is_away, sidecar_of
from photosim.store.stores import Stores
from photosim.store.tables.metadata_transfers import AWAY, Transfer, TransferState
from photosim.values.deleting import Skipped
from photosim.values.metadata_transfer import FACT_NAMES, Fact, Transferred, lacking
from photosim.values.photos import Photo

Wanted = bool | Collection[Fact]
"""Which facts are to be saved: none, all that the keepers lack, or those that somebody chose."""

log = logging.getLogger(__name__)

_CHANGED = "It has been changed since photosim wrote into it, so it stays as it is."
_MISSING = "It is no longer there."


def facts_lacking(keeper: Photo, losers: Sequence[Photo]) -> list[Fact]:
    """What the losers' files and sidecars say and the keeper's do not. Raises UnreadablePhoto."""
    return lacking(keeper.path, describe(keeper), [(loser.path, describe(loser)) for loser in losers])


class Wish(NamedTuple):
    """What is to be saved of one photo, and where."""

    keeper: Photo
    facts: Sequence[Fact]
    listings: Listings | None = None
    """By which the keeper's sidecar is found; what is in it is read anew."""


class Wishes:
    """What is to be saved from each photo of a batch."""

    def __init__(self, wanted: Wanted, pairs: Sequence[tuple[Path, Path | None]], find: Callable[[Path], Photo | None]):
        """`pairs` are the photos that are to go, each with its keeper; `find` returns the library's photo at a path."""
        self._wanted = wanted
        self._find = find
        self._losers: dict[Path, list[Path]] = {}
        for loser, keeper in pairs:
            if keeper is not None:
                self._losers.setdefault(keeper, []).append(loser)
        self._facts: dict[Path, list[Fact]] = {}
        self._listings = Listings()

    def of(self, loser: Path, keeper: Path | None) -> Wish | None:
        """What is to be saved of a photo; `None` when nothing is. Raises Refused."""
        if not self._wanted or keeper is None:
            return None
        kept = self._find(keeper)
        if kept is None:
            return None
        if not isinstance(self._wanted, bool):
            facts = [fact for fact in self._wanted if fact.loser == loser and fact.keeper == keeper]
        else:
            try:
                if keeper not in self._facts:
                    self._facts[keeper] = self._lacking(kept)
            except UnreadablePhoto as error:
                raise Refused(f"What the photo to keep lacks cannot be told: {error.reason}") from error
            facts = [fact for fact in self._facts[keeper] if fact.loser == loser]
        return Wish(kept, facts, self._listings) if facts else None

    def _lacking(self, keeper: Photo) -> list[Fact]:
        known = []
        for path in self._losers[keeper.path]:
            photo = self._find(path)
            try:
                if photo is not None:
                    known.append((path, describe(photo, self._listings)))
            except UnreadablePhoto as error:
                log.info("nothing to save from %s: %s", to_text(path), error)  # the look before the act refuses it
        return lacking(keeper.path, describe(keeper, self._listings), known)


class MetadataTransfer:
    """Writes sidecars for one deletion at a time, and takes them back."""

    def __init__(self, stores: Stores, files: FileOperations, protected: Callable[[Path], bool]) -> None:
        self._stores = stores
        self._files = SidecarFiles(files)
        self._protected = protected

    def foresee(self, wish: Wish) -> Transferred | None:
        """What `write` would write; `None` when there is nothing to. Raises Refused when it could not."""
        facts = wish.facts
        target, _, after = self._prepared(wish)
        if after is None:
            return None
        if not self._files.writable(target.parent):
            raise _cannot(facts, target, "You are not allowed to write into this folder.")
        return Transferred(target, tuple(facts))

    def write(self, batch: int, shot: int, wish: Wish) -> Transferred | None:
        """Add the facts to the keeper's sidecar. Raises Refused when that fails: then the photo must stay."""
        facts = wish.facts
        target, before, after = self._prepared(wish)
        if after is None:
            return None
        number = self._stores.transfers.announce(batch, shot, target, before, after)
        try:
            self._files.replace(target, before, after)
        except OSError as error:
            self._stores.transfers.settle(number, "skipped")
            raise _cannot(facts, target, _explain(error, len(after))) from error
        except Busy as error:
            self._stores.transfers.settle(number, "skipped")
            raise _cannot(facts, target, "Another program is writing it at this moment.") from error
        self._files.settle(target)
        self._stores.transfers.settle(number, "written")
        return Transferred(target, tuple(facts))

    def settle(self, batch: int) -> list[Skipped]:
        """Take back every sidecar of a batch whose photo is not away; returns those that had to stay, and why."""
        transfers = self._stores.transfers.of_batch(batch)
        if not transfers:
            return []
        away = {entry.shot for entry in self._stores.journal.entries(batch) if entry.state in AWAY}
        needed: set[Path] = set()
        stayed = []
        for transfer in transfers:
            if transfer.state == "writing":
                transfer = self._looked_at(transfer)
            if transfer.shot in away or transfer.path in needed:
                needed.add(transfer.path)  # what was written before it is part of it
            elif transfer.state in ("written", "reverting"):
                reason = self._revert(transfer)
                if reason:
                    stayed.append(Skipped(transfer.path, reason))
                    needed.add(transfer.path)
        return stayed

    def _prepared(self, wish: Wish) -> tuple[Path, bytes | None, bytes | None]:
        """The sidecar, its content, and what that is to become; the last is `None` when nothing is to be added."""
        keeper, facts, listings = wish
        try:
            target = sidecar_of(keeper, listings)
        except OSError as error:
            raise _cannot(facts, keeper.path.parent, _explain(error)) from error
        if not facts:
            return target, None, None
        if self._protected(target):
            raise _cannot(facts, target, "The folder is protected, and nothing is written there.")
        try:
            before = self._files.content(target)
            return target, before, sidecar.with_facts(before, [fact.known for fact in facts])
        except OSError as error:
            raise _cannot(facts, target, _explain(error)) from error
        except sidecar.Damaged as error:
            raise _cannot(facts, target, "It is damaged, and writing into it could lose what it holds.") from error

    def _looked_at(self, transfer: Transfer) -> Transfer:
        """One that was cut off: by what is on the disk, it was written or it was not."""
        try:
            now = self._files.content(transfer.path)
        except OSError:
            return transfer
        if now is None and is_away(transfer.path):
            return transfer
        state: TransferState = "written" if now == transfer.after else "skipped" if now == transfer.before else "left"
        self._stores.transfers.settle(transfer.id, state)
        return replace(transfer, state=state)

    def _revert(self, transfer: Transfer) -> str:
        """Put back what stood there before; returns why not, or nothing."""
        try:
            now = self._files.content(transfer.path)
            if now == transfer.after:
                self._stores.transfers.settle(transfer.id, "reverting")
                self._files.put_back(transfer.path, transfer.before)
                now = transfer.before
            elif now is None and is_away(transfer.path):
                return "The drive it is on is not connected."
        except OSError as error:
            log.warning("sidecar %s could not be taken back: %s", to_text(transfer.path), error)
            self._stores.transfers.settle(transfer.id, "reverting")
            return _explain(error, len(transfer.before or b""))
        done = now == transfer.before
        self._stores.transfers.settle(transfer.id, "reverted" if done else "left")
        return "" if done else _MISSING if now is None else _CHANGED


def _cannot(facts: Sequence[Fact], where: Path, reason: str) -> Refused:
    names = sorted({fact.name for fact in facts}, key=FACT_NAMES.index)
    what = ", ".join({"taken": "capture time"}.get(name, name) for name in names) or "metadata"
    return Refused(f"Its {what} could not be saved in {where}: {reason}")


_REASONS = {
    errno.EACCES: "You are not allowed to write there.",
    errno.EPERM: "You are not allowed to write there.",
    errno.EROFS: "The drive or the folder is read-only.",
    errno.EEXIST: "It is a link or a folder, not an ordinary file.",
}


def _explain(error: OSError, size: int = 0) -> str:
    """Why a sidecar of `size` bytes could not be written, in sentences."""
    return _REASONS.get(error.errno or 0) or explain(error, room.LEAST + size)
