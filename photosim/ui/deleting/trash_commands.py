"""TrashCommands: deleting, from wherever photos were chosen, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from photosim.base.texts import tr
from photosim.ui.jobs.kinds import AtClosing, Exclusion
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.kit import wording
from photosim.ui.kit.said import said
from photosim.ui.kit.shell import Action, Change, Shell

if TYPE_CHECKING:
    from photosim.base.errors import PhotosimError
    from photosim.library import Library
    from photosim.ui.deleting.trash_dialog import Occasion
    from photosim.ui.kit.undoing import UndoSteps
    from photosim.values.deleting import Selection, TrashReport, UndoReport


CHANGED = Change.PHOTOS | Change.GROUPS | Change.DELETIONS
"""What a deletion changes, and what bringing files back does."""

DELETION = "deletion"
"""Of messages: what the last deletion or its undo did. An older one must not keep its *Undo* on show."""


class TrashCommands(QObject):
    """Opens the dialog, tells what was done in the message bar with a way back, and has everything refreshed."""

    def __init__(self, library: Library, shell: Shell, steps: UndoSteps) -> None:
        super().__init__(shell.host)
        self._library = library
        self._shell = shell
        self._steps = steps

    def delete_marked(self) -> None:
        """Delete what is marked on the review page."""
        self._open(self._library.review.selections)

    def clean_up_exact_copies(self) -> None:
        """Delete every exact copy that a command for many may take."""
        from photosim.ui.deleting.trash_dialog import EXACT_COPIES

        self._open(self._library.review.exact_copies, EXACT_COPIES)

    def delete_photos(self, ids: Sequence[int], in_stacks: int = 0) -> None:
        """Delete these photos, wherever they are shown. Nobody else is kept in their place.

        `in_stacks`: photos that stay although their stack was chosen, because it is closed.
        """
        wanted = list(ids)

        def choose() -> list[Selection]:
            from photosim.values.deleting import Selection

            return [Selection(self._library.photos.get(photo_id).path) for photo_id in wanted]

        if wanted:
            self._open(choose, in_stacks=in_stacks)

    def undo(self, batch: int) -> None:
        """Take a batch back."""
        self._steps.drop((DELETION, batch))  # a second press is about what was done before

        def fail(error: PhotosimError) -> None:
            self._offer(batch)
            self._shell.show_error(error)

        start(
            Operation(
                owner=self,
                work=lambda job: self._library.deleting.undo(batch, job),
                success=self.tell_undone,
                failure=fail,
                group=Exclusion.DELETING,
                at_closing=AtClosing.FINISH,
                name="restore",
            )
        )

    def _offer(self, batch: int) -> None:
        self._steps.push((DELETION, batch), partial(self.undo, batch))

    def tell_settled(self) -> None:
        """A drive answers again, and it is known where its photos are."""
        self._shell.changed(CHANGED)
        self._shell.say(
            tr("A drive answers again. The History page says which of its photos went to the trash, and which stayed.")
        )

    def _open(
        self, choose: Callable[[], Sequence[Selection]], occasion: Occasion | None = None, in_stacks: int = 0
    ) -> None:
        from photosim.ui.deleting.trash_dialog import MARKED, TrashDialog

        dialog = TrashDialog(self._library, choose, self._shell.host, occasion=occasion or MARKED, in_stacks=in_stacks)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.trashed.connect(self._tell_trashed)
        dialog.open()

    def _tell_trashed(self, report: TrashReport) -> None:
        self._shell.changed(CHANGED)
        if report.batch is None or not report.trashed:
            self._shell.say(tr("Nothing was moved."), "warning", key=DELETION)
            return
        batch = report.batch
        self._offer(batch)
        text = tr("{0} moved to the trash.", wording.counted(len(report.trashed), "file"))
        if report.transferred:
            text += tr(" What {0} lacked was saved beside them.", wording.counted(len(report.transferred), "photo"))
        if report.skipped:
            text += tr(" {0} stayed.", wording.counted(len(report.skipped), "photo"))
        undo = Action(tr("Undo"), lambda: self.undo(batch))
        self._shell.say(text, key=DELETION, action=undo, timeout_ms=30_000)

    def tell_undone(self, report: UndoReport) -> None:
        """Say what taking a batch back did, here or on the History page; what could not come can be tried again."""
        if report.batch is not None:
            self._steps.drop((DELETION, report.batch))
            if report.failed:
                self._offer(report.batch)
        self._shell.changed(CHANGED)
        self._shell.say(*undone(report), key=DELETION)


def undone(report: UndoReport) -> tuple[str, str]:
    """What taking a batch back did, and the kind of message that is."""
    if report.batch is None:
        return tr("There is nothing to take back."), "info"
    back = len(report.restored)
    text = tr("{0} {1} back.", wording.counted(back, "file"), tr("is") if back == 1 else tr("are"))
    renamed = sum(one.path != one.original for one in report.restored)
    if renamed:
        text += tr(" {0} under another name, because the old one was taken.", wording.number(renamed))
    if not report.failed:
        return text, "info"
    first = said(report.failed[0].reason)
    return tr(
        "{0} {1} could not be brought back: {2}", text, wording.counted(len(report.failed), "file"), first
    ), "warning"
