"""DeletingService: to the trash and back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from photosim.base.errors import LibraryError
from photosim.base.job import Job
from photosim.base.once import made_once
from photosim.folders.addresses import absolute
from photosim.folders.presence import is_own_volume

if TYPE_CHECKING:
    from photosim.deleting.asking_again import AskingAgain
    from photosim.deleting.deletion import Deletion
    from photosim.deleting.reconcile import Reconciliation
    from photosim.deleting.record import DeletionRecords
    from photosim.deleting.restoring import Restoring
    from photosim.deleting.trash.operations import FileOperations
    from photosim.parts import Parts
    from photosim.photos.service import PhotosService
    from photosim.values.deleting import Batch, Chosen, Selection, TrashReport, UndoReport
    from photosim.values.metadata_transfer import Fact


log = logging.getLogger(__name__)


class Copies(Protocol):
    """What deleting asks of duplicates."""

    def chosen(self, what: Sequence[Path | Selection], tier: str | None, groups: Sequence[str], job: Job) -> Chosen:
        """What may be deleted of what was named, what may not, and which keepers stay."""


class DeletingService:
    """`library.deleting`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, photos: PhotosService, copies: Copies, files: FileOperations) -> None:
        self._parts = parts
        self._photos = photos
        self._copies = copies
        self._files = files
        self._asking_again: AskingAgain | None = None

    def trash(
        self,
        what: Sequence[Path | Selection] = (),
        *,
        tier: str | None = None,
        groups: Sequence[str] = (),
        transfer: bool | Collection[Fact] = False,
        dry_run: bool = False,
        job: Job | None = None,
    ) -> TrashReport:
        """Move photos to the trash, by the promises of docs/deletion.md; in a dry run, say what would happen.

        what: photos by path, or selections made elsewhere. A path that is a duplicate goes only if its keeper stays.
        tier: all photos but the keepers of every group of this tier, `identical` or `same-shot`.
        groups: the same of the groups with these ids.
        transfer: write what the keepers lack into their XMP sidecars first: all of it, or these facts out of `lacking`.
        A photo whose facts cannot be saved stays.
        A photo that cannot go is skipped with its reason. Raises Cancelled while duplicates are looked for; after that,
        cancelling only skips what is left.
        Raises UsageError for a tier or group that may not be deleted in bulk or does not exist, LibraryError when the
        journal cannot be written or another photosim is deleting; once something has gone, what is left is skipped for
        that reason instead.
        """
        job = job or Job()
        chosen, refused, kept, only_here = self._copies.chosen(what, tier, groups, job)
        if dry_run:
            report = self._deletion.rehearse(chosen, job, transfer, kept=kept)
        else:
            with self._settled():
                report = self._deletion.run(chosen, job, transfer, kept=kept)
        told = {path: only_here[path] for path in report.trashed if path in only_here}
        return replace(report, skipped=(*refused, *report.skipped), only_here=told)

    def lacking(self, keeper: Path, losers: Sequence[Path]) -> list[Fact]:
        """What the losers know and the keeper does not: capture time, place, rating, keywords, title, caption.

        Files and sidecars are read. For `trash(transfer=…)`. Raises UsageError, UnreadablePhoto.
        """
        from photosim.deleting.metadata_transfer import facts_lacking

        return facts_lacking(self._photos.known(keeper), [self._photos.known(path) for path in losers])

    def undo(
        self, batch: int | None = None, job: Job | None = None, *, only: Collection[Path] | None = None
    ) -> UndoReport:
        """Take back a batch, by default the newest of which something is in the trash, or `only` these files of it.

        Files return to where they were, or beside it under another name; photos, vectors and marks with them, without
        decoding. The other files of a shot come along. May be called again for what failed. Raises UsageError for an
        unknown batch or file, and LibraryError.
        """
        with self._settled():
            return self._restoring.run(batch, job or Job(), only)

    def restore(self, paths: Sequence[Path], job: Job | None = None) -> UndoReport:
        """Bring back single files, named by where they were, each from the newest deletion that still holds it.

        Like `undo`; the report's batch is the newest of these deletions. Raises UsageError when one of the files was
        never deleted or is back already, before any of them moves, and LibraryError.
        """
        wanted = [absolute(path) for path in paths]
        with self._settled():
            return self._restoring.run_files(wanted, job or Job())

    def history(self) -> list[Batch]:
        """Every deletion with its files, newest first."""
        return self._parts.stores.journal.batches()

    def waiting_for(self, batches: Sequence[Batch]) -> dict[int, list[Path]]:
        """The folders, by batch, whose drive must be connected before what was deleted from them can be taken back."""
        roots = self._parts.addresses.roots().values()
        lying: dict[Path, dict[int, Path]] = {}
        for batch in batches:
            for entry in batch.entries:
                if entry.state in ("trashed", "acting", "restoring"):
                    for root in (root for root in roots if root in entry.path.parents):
                        lying.setdefault(root, {})[batch.id] = entry.path
        found: dict[int, list[Path]] = {}
        for root, paths in lying.items():
            if not is_own_volume(self._parts.stores, next(iter(paths.values()))):
                for number in paths:
                    found.setdefault(number, []).append(root)
        return found

    def settle(self) -> None:
        """Write down what became of deletions that were cut off. The caller holds the lock of deletions."""
        self._reconciliation.run()

    def settle_when_free(self) -> None:
        """Look after a deletion that was cut off. What cannot be settled now waits; the library opens all the same."""
        if self._parts.stores.journal.unsettled() or self._parts.stores.transfers.unsettled():
            try:
                self._settle_alone()
            except LibraryError as error:
                log.warning("an interrupted deletion is not settled yet: %s", error)

    def keep_asking(self, told: Callable[[], None]) -> None:
        """Ask again, until `stop_asking`, about files of which a drive did not say where they are, ever more seldom.

        `told` is called in another thread when it is known of some of them.
        """
        from photosim.deleting.asking_again import AskingAgain

        self.stop_asking()
        self._asking_again = AskingAgain(self._waiting, self._settle_alone, told)
        self._asking_again.look()

    def drive_answers(self) -> None:
        """A folder is there that was not: what waits is asked about now. Returns at once, from any thread."""
        asking = self._asking_again  # another thread may stop it this moment
        if asking is not None:
            asking.now()

    def stop_asking(self) -> None:
        """The next start looks for what still waits."""
        asking, self._asking_again = self._asking_again, None
        if asking is not None:
            asking.close()

    def _settle_alone(self) -> None:
        with self._parts.locks.deletion():
            self.settle()

    def _waiting(self) -> list[Path]:
        journal = self._parts.stores.journal
        entries = [entry for batch in journal.unsettled() for entry in journal.entries(batch)]
        paths = [entry.path for entry in entries if entry.state in ("planned", "acting", "restoring")]
        # The folder it is on its way back to need not be there.
        return paths + [entry.place.path for entry in entries if entry.state == "restoring" and entry.place]

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Alone with the disk, and with everything settled that can be. Raises LibraryError."""
        try:
            with self._parts.locks.deletion():
                self.settle()
                yield
        finally:
            asking = self._asking_again
            if asking is not None:
                asking.look()

    @made_once
    def _records(self) -> DeletionRecords:
        from photosim.deleting.record import DeletionRecords

        return DeletionRecords(self._parts.stores, self._parts.index, self._files)

    @made_once
    def _deletion(self) -> Deletion:
        from photosim.deleting.deletion import Deletion

        return Deletion(self._parts.stores, self._records, self._photos.find, self._files)

    @made_once
    def _restoring(self) -> Restoring:
        from photosim.deleting.restoring import Restoring

        return Restoring(self._parts.stores, self._records, self._files, self._deletion.metadata_transfer)

    @made_once
    def _reconciliation(self) -> Reconciliation:
        from photosim.deleting.reconcile import Reconciliation

        return Reconciliation(self._parts.stores, self._records, self._files, self._deletion.metadata_transfer)
