"""TrashDialog: what a deletion would do, file by file; then doing it; then what could not go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QStackedWidget, QVBoxLayout, QWidget

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.deleting.metadata_transfer import TransferList
from photosim.ui.grids.lines import LinesView, ListLine, picture_of, place_in_words
from photosim.ui.jobs.kinds import AtClosing, Exclusion
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme, wording
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.values.deleting import Selection, TrashReport
from photosim.values.photos import Photo

if TYPE_CHECKING:
    from photosim.library import Library

_TRANSFER_HEIGHT = 230
_LOOKING, _MOVING = tr("Looking at every file once more"), tr("Moving to the trash")
_PLACES = {"trash": tr("to the trash"), "quarantine": tr("to the quarantine folder on its drive")}


class Rehearsal(NamedTuple):
    """What was chosen, what would happen, and what is known of the files."""

    selections: Sequence[Selection]
    report: TrashReport
    photos: dict[Path, Photo]


class Occasion(NamedTuple):
    """Why the dialog is opened, in words."""

    title: str
    nothing: str
    """What is said when nothing was chosen, and `then` what helps."""
    then: str


MARKED = Occasion(tr("Delete photos"), tr("Nothing is marked"), tr("Mark photos first; the keeper always stays."))
EXACT_COPIES = Occasion(
    tr("Clean up exact copies"),
    tr("There are no exact copies to clean up"),
    tr(
        "What is left differs in its picture, is protected by a padlock, or knows something that the kept photo "
        "does not."
    ),
)


class TrashDialog(QDialog):
    """First a rehearsal that changes nothing. Nothing is moved before the button is pressed."""

    trashed = Signal(object)
    """The TrashReport of the act."""

    def __init__(
        self,
        library: Library,
        choose: Callable[[], Sequence[Selection]],
        parent: QWidget | None = None,
        *,
        occasion: Occasion = MARKED,
        in_stacks: int = 0,
    ) -> None:
        """`choose` gives what is to be deleted; it is called in a worker thread.

        `in_stacks`: photos in closed stacks of what was chosen, which stay.
        """
        super().__init__(parent)
        self._library = library
        self._choose = choose
        self._running: Running[Rehearsal] | Running[TrashReport] | None = None
        self._rehearsal: Rehearsal | None = None
        self._closing = False
        self._occasion = occasion
        self._in_stacks = in_stacks
        self.setWindowTitle(occasion.title)
        self.resize(820, 600)

        self._heading = QLabel(tr("Looking at what would go…"), self)
        theme.set_role(self._heading, "heading")
        self._heading.setWordWrap(True)
        self._text = QLabel(tr("Nothing is moved yet."), self)
        self._text.setWordWrap(True)
        theme.set_role(self._text, "muted")
        self.transfer = TransferList(self)
        self.transfer.setMaximumHeight(_TRANSFER_HEIGHT)
        self.transfer.hide()
        self.list = LinesView(library, name=tr("Files"), parent=self)
        self._list_frame = QStackedWidget(self)
        self._list_frame.addWidget(self.list)
        theme.set_role(self._list_frame, "card")
        self.bar = ProgressPanel(tr("Progress of the deletion"), "", parent=self)
        buttons = QDialogButtonBox(self)
        self.close_button = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.act_button = buttons.addButton(tr("Move to the trash"), QDialogButtonBox.ButtonRole.ActionRole)
        for button in (self.close_button, self.act_button):
            button.setAutoDefault(False)  # Enter must not delete by accident
        self.close_button.setFocus()
        self.act_button.setEnabled(False)
        self.close_button.clicked.connect(self._close_or_stop)
        self.act_button.clicked.connect(self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(theme.SPACE)
        column.addWidget(self._heading)
        column.addWidget(self._text)
        column.addWidget(self.transfer)
        column.addWidget(self._list_frame, 1)
        column.addWidget(self.bar)
        column.addWidget(buttons)
        self._rehearse()

    @property
    def heading(self) -> str:
        return self._heading.text()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def busy(self) -> bool:
        return self._running is not None

    # The rehearsal

    def _rehearse(self) -> None:

        def look(job: Job) -> Rehearsal:
            selections = self._choose()
            report = self._library.deleting.trash(selections, transfer=True, dry_run=True, job=job)
            paths = [*report.trashed, *(skipped.path for skipped in report.skipped)]
            found = {path: self._library.photos.find(path) for path in paths}
            return Rehearsal(selections, report, {path: photo for path, photo in found.items() if photo is not None})

        self._begin(_LOOKING)
        self._running = start(
            Operation(
                owner=self,
                work=look,
                success=self._take_rehearsal,
                failure=self._fail,
                progress=self.bar.show_progress,
                name="rehearse",
            )
        )

    def _take_rehearsal(self, rehearsal: Rehearsal) -> None:
        self._end()
        if self._closing:
            super().reject()
            return
        self._rehearsal = rehearsal
        report = rehearsal.report
        count = len(report.trashed)
        if not count:
            self._heading.setText(tr("Nothing can be deleted") if report.skipped else self._occasion.nothing)
            self._text.setText(tr("Below is why.") if report.skipped else self._occasion.then)
            self._only_close()
        else:
            kinds = {place.kind for place in report.places}
            where = tr(" and ").join(_PLACES[kind] for kind in ("trash", "quarantine") if kind in kinds)
            self._heading.setText(tr("{0} would go {1}", wording.counted(count, "file"), where))
            skipped = tr(" {0} would stay; see below.", wording.counted(len(report.skipped), "photo")) * bool(
                report.skipped
            )
            self._text.setText(
                tr(
                    "{0} are freed when the trash is emptied. You can bring "
                    "everything back, today or later, from the History page.{1}{2}",
                    wording.size(report.freed_bytes),
                    skipped,
                    self._of_stacks(),
                )
            )
            self.act_button.setText(tr("Move {0} to the trash", wording.counted(count, "file")))
            self.act_button.setEnabled(True)
            theme.set_role(self.act_button, "primary")
        self.list.set_lines(_lines(rehearsal))
        lacking = [fact for transferred in report.transferred for fact in transferred.facts]
        if lacking:
            self.transfer.show_facts(lacking)
            self.transfer.show()

    def _of_stacks(self) -> str:
        """What a person should know who chose a closed stack."""
        if not self._in_stacks:
            return ""
        others = wording.counted(self._in_stacks, "other photo")
        return tr(
            " Of a closed stack only the photo on top goes: {0} in it would stay. To choose them as well, open "
            "the stack first: click its number, or press +.",
            others,
        )

    # The act

    def _act(self) -> None:
        rehearsal = self._rehearsal
        if rehearsal is None or self._running is not None:
            return
        self.act_button.setEnabled(False)
        self.close_button.setText(tr("Stop"))
        self._heading.setText(tr("Moving to the trash…"))
        self._text.setText(tr("Each file is looked at once more just before it goes."))
        going = set(rehearsal.report.trashed)
        chosen = [selection for selection in rehearsal.selections if selection.loser in going]
        facts = self.transfer.chosen
        self.transfer.hide()
        self._begin(_MOVING)
        self._running = start(
            Operation(
                owner=self,
                work=lambda job: self._library.deleting.trash(chosen, transfer=facts, job=job),
                success=self._take_result,
                failure=self._fail,
                progress=self.bar.show_progress,
                group=Exclusion.DELETING,
                at_closing=AtClosing.FINISH,
                name="trash",
            )
        )

    def _take_result(self, report: TrashReport) -> None:
        self._end()
        self.trashed.emit(report)
        if not report.skipped or self._closing:
            self.accept()
            return
        went = wording.counted(len(report.trashed), "file")
        stayed = wording.counted(len(report.skipped), "photo")
        self._heading.setText(tr("{0} moved to the trash, {1} stayed", went, stayed))
        self._text.setText(tr("These are where they were, untouched. They keep their marks, so you can try again."))
        self._only_close()
        photos = self._rehearsal.photos if self._rehearsal is not None else {}
        self.list.set_lines(_staying(report, photos))

    # Progress and closing

    def _begin(self, title: str) -> None:
        self.bar.begin(title)
        self.bar.show()

    def _end(self) -> None:
        self._running = None
        self.bar.hide()

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self.bar.say_stopping()
            self.close_button.setEnabled(False)

    def _close_or_stop(self) -> None:
        """Stopping the act keeps the dialog: it tells what has gone and what has not."""
        if self._running is not None and self._rehearsal is not None:
            self._cancel()
        else:
            self.reject()

    def _only_close(self) -> None:
        self.act_button.hide()
        self.transfer.hide()
        self.close_button.setText(tr("Close"))
        self.close_button.setEnabled(True)

    def _fail(self, error: PhotosimError) -> None:
        self._end()
        if self._closing:
            super().reject()
            return
        self._heading.setText(tr("This could not be done"))
        self._text.setText(in_words(error))
        self._only_close()

    def reject(self) -> None:
        """Close; what is under way is cancelled and ends first."""
        if self._running is not None:
            self._closing = True
            self._cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running is not None:
            event.ignore()
            self.reject()
        else:
            super().closeEvent(event)


def _staying(report: TrashReport, photos: dict[Path, Photo]) -> list[ListLine]:
    return [_line(one.path, said(one.reason), tr("stays"), photos, "warning") for one in report.skipped]


def _lines(rehearsal: Rehearsal) -> list[ListLine]:
    report, photos = rehearsal.report, rehearsal.photos
    keepers = {selection.loser: selection.keeper for selection in rehearsal.selections}
    lines = []
    if report.skipped:
        title = tr("{0} would stay", wording.counted(len(report.skipped), "photo"))
        lines.append(ListLine(title, tr("For these reasons:"), heading=True))
        lines += _staying(report, photos)
        if report.trashed:
            lines.append(ListLine(tr("{0} would go", wording.counted(len(report.trashed), "file")), heading=True))
    for path, place in zip(report.trashed, report.places, strict=True):
        keeper = keepers.get(path)
        if keeper is not None:
            stays = to_text(keeper.name if keeper.parent == path.parent else keeper)
            detail = tr("{0} · kept instead: {1}", place_in_words(path), stays)
        elif path in keepers:
            detail = place_in_words(path)
        else:
            detail = tr("{0} · goes along with its photo", place_in_words(path))
        if told := report.only_here.get(path):
            detail += tr(" · only this one: {0}", said(to_text("; ".join(told))))
        size = wording.size(photos[path].size) if path in photos else ""
        note = size if place.kind == "trash" else tr("quarantine: {0}", to_text(place.path.parent))
        lines.append(_line(path, detail, note, photos, "trash"))
    return lines


def _line(path: Path, detail: str, note: str, photos: dict[Path, Photo], icon: str) -> ListLine:
    pictures = (picture_of(path, photos[path].content_hash),) if path in photos else ()
    return ListLine(to_text(path.name), detail, note, pictures, icon, path)
