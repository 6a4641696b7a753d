"""HistoryPage: every deletion, newest first, file by file, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.paths import to_text
from photosim.ui.grids.lines import Line, LinesView, picture_of
from photosim.ui.jobs import tasks
from photosim.ui.jobs.kinds import AtClosing, Group
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import remedies, theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.values.deleting import Batch, Entry, UndoReport

if TYPE_CHECKING:
    from photosim.library import Library

_STATES = {
    "trashed": "in the trash",
    "restored": "brought back",
    "skipped": "stayed",
    "gone": "no longer in the trash",
    "planned": "interrupted",
    "acting": "interrupted",
    "restoring": "interrupted",
}
_PLACES = {"trash": "in the trash", "quarantine": "in quarantine"}


class HistoryPage(QWidget):
    """Batches at the left, the files of one at the right. Reads in worker threads."""

    restored = Signal(object)
    """An UndoReport: photos have come back."""
    show_requested = Signal(object)
    """Path of a file to be shown in the file manager."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._task: tasks.Task | None = None
        self._again = False
        self._loaded = False
        self._shown_once = False
        self._batch: Batch | None = None
        self._restoring: Running[UndoReport] | None = None
        self.setAccessibleName("History")
        theme.set_role(self, "panel")
        self._build()

    def _build(self) -> None:
        heading = QLabel("History", self)
        theme.set_role(heading, "title")
        self._summary = QLabel("Everything that was deleted with photosim, newest first.", self)
        theme.set_role(self._summary, "muted")
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 10)
        head.setSpacing(0)
        head.addWidget(heading)
        head.addWidget(self._summary)
        self.batches = LinesView(self._library, pictures=1, name="Deletions, newest first", parent=self)
        self.batches.setMinimumWidth(240)
        self._title = QLabel(self)
        self._title.setWordWrap(True)  # or it would say how narrow the window may be
        theme.set_role(self._title, "heading")
        self._facts = QLabel(self)
        self._facts.setWordWrap(True)
        theme.set_role(self._facts, "muted")
        self.restore_button = QPushButton("Bring back", self)
        self.restore_button.clicked.connect(self.restore)
        self._show_file = QPushButton("Show in file manager", self)
        set_icon(self._show_file, "show-in-folder")
        self._show_file.clicked.connect(self._show_current)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        top = QHBoxLayout()
        top.setContentsMargins(18, 12, 18, 10)
        top.setSpacing(theme.SPACE)
        top.addLayout(words, 1)
        top.addWidget(self._show_file)
        top.addWidget(self.restore_button)
        self.files = LinesView(self._library, name="Files of this deletion", parent=self)
        self._bar = ProgressPanel("Progress of bringing back", cancellable=True, parent=self)
        self._bar.cancel_requested.connect(self._cancel)
        self._bar.hide()
        right = QWidget(self)
        theme.set_role(right, "base")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._line())
        column.addWidget(self.files, 1)
        column.addWidget(self._bar)
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.setChildrenCollapsible(False)
        body.addWidget(self.batches)
        body.addWidget(right)
        body.setStretchFactor(1, 1)
        body.setSizes([360, 920])
        self._body = body
        self._state = StatePage(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._state)
        self._pages.addWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self._line())
        outer.addWidget(self._pages, 1)
        self.batches.selectionModel().currentChanged.connect(self._batch_reached)
        self.files.selectionModel().currentChanged.connect(self._file_reached)
        self._state.show_state("history", "One moment…", "")

    def _line(self) -> QWidget:
        line = QWidget(self)
        line.setFixedHeight(1)
        theme.set_role(line, "edge")
        return line

    # What others tell

    @property
    def state(self) -> StatePage:
        """What is shown while nothing was deleted."""
        return self._state

    @property
    def is_empty(self) -> bool:
        return self._pages.currentWidget() is self._state

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def facts(self) -> str:
        """What is said of the batch on show."""
        return self._facts.text()

    def show_page(self) -> None:
        """The page is on the screen."""
        self._shown_once = True
        self.refresh()
        self.batches.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the history again, once it was shown."""
        if not self._shown_once:
            return
        if self._task is not None:
            self._again = True
            return
        self._task = tasks.run(self, self._library.deleting.history, self._take, self._fail)

    def take_change(self, change: Change) -> None:
        """Something is another now than it was."""
        if Change.DELETIONS in change:
            self.refresh()

    def is_settled(self) -> bool:
        """Whether the history as it is now is on the screen."""
        calm = self._loaded and self._task is None and self._restoring is None
        return calm and (self.is_empty or (self.batches.is_settled() and self.files.is_settled()))

    def close_down(self) -> None:
        """The window closes."""
        self.batches.loader.close()
        self.files.loader.close()

    # Showing

    def _take(self, batches: Sequence[Batch]) -> None:
        self._task, self._loaded = None, True
        if self._again:
            self._again = False
            self.refresh()
        chosen = self._batch.id if self._batch is not None else None
        self.batches.set_lines([_batch_line(batch) for batch in batches])
        if not batches:
            self._state.show_state(
                "history",
                "Nothing was deleted yet",
                "When you delete photos with photosim, every deletion is listed here and can be taken back, "
                "today or next month.",
            )
        self._pages.setCurrentWidget(self._body if batches else self._state)
        row = next((number for number, batch in enumerate(batches) if batch.id == chosen), 0)
        if batches:
            self._batch = None
            self.batches.setCurrentIndex(self.batches.lines.index(row))

    def _fail(self, error: PhotosimError) -> None:
        self._task, self._loaded = None, True
        self._state.show_state("error", "The history cannot be read", remedies.in_words(error))
        self._pages.setCurrentWidget(self._state)

    def _batch_reached(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        batch: Batch = self.batches.lines.lines[current.row()].key
        self._batch = batch
        self._title.setText(f"Deleted on {wording.when(batch.made_at)}")
        self._facts.setText(_batch_facts(batch))
        self.files.set_lines([_entry_line(entry) for entry in batch.entries])
        self._follow()

    def _file_reached(self, *_: object) -> None:
        self._follow()

    def _follow(self) -> None:
        batch = self._batch
        waiting = 0 if batch is None else batch.count("trashed") + batch.count("gone") + _interrupted(batch)
        self.restore_button.setVisible(waiting > 0)
        self.restore_button.setEnabled(waiting > 0 and self._restoring is None)
        self.restore_button.setText(f"Bring back {wording.counted(waiting, 'file')}")
        theme.set_role(self.restore_button, "primary")
        self._show_file.setEnabled(self.files.current_key() is not None)

    def _show_current(self) -> None:
        entry: Entry | None = self.files.current_key()
        if entry is not None:
            self.show_requested.emit(_lies_at(entry))

    # Bringing back

    def restore(self) -> None:
        """Take the batch on show back."""
        batch = self._batch
        if batch is None or self._restoring is not None:
            return
        self._bar.begin("Bringing files back")
        self._bar.show()
        self._restoring = start(
            Operation(
                owner=self,
                work=lambda job: self._library.deleting.undo(batch.id, job),
                success=self._restored,
                failure=self._not_restored,
                progress=self._bar.show_progress,
                group=Group.DELETING,
                at_closing=AtClosing.FINISH,
                name="restore",
            )
        )
        self._follow()

    def _restored(self, report: UndoReport) -> None:
        self._end()
        self.restored.emit(report)

    def _not_restored(self, error: PhotosimError) -> None:
        self._end()
        self._facts.setText(f"This could not be done. {remedies.in_words(error)}")

    def _end(self) -> None:
        self._restoring = None
        self._bar.hide()
        self._follow()

    def _cancel(self) -> None:
        if self._restoring is not None:
            self._restoring.cancel()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)


def _interrupted(batch: Batch) -> int:
    return batch.count("acting") + batch.count("restoring")


def _batch_line(batch: Batch) -> Line:
    entries = [entry for entry in batch.entries if entry.photo_id is not None] or list(batch.entries)
    pictures = tuple(picture_of(entry.path, entry.content_hash, entry.id) for entry in entries[:1])
    return Line(wording.when(batch.made_at), in_words(batch), _note(batch), pictures, "trash", batch)


def _note(batch: Batch) -> str:
    return wording.size(batch.trashed_bytes) if batch.trashed_bytes else ""


def in_words(batch: Batch) -> str:
    """`12 files in the trash, 1 stayed`."""
    parts: list[str] = []
    for state in ("trashed", "restored", "gone", "skipped"):
        count = batch.count(state)
        if count:
            what = wording.counted(count, "file") if not parts else wording.number(count)
            parts.append(f"{what} {_STATES[state]}")
    if _interrupted(batch) or batch.count("planned"):
        parts.append("interrupted")
    return ", ".join(parts) or "nothing"


def _batch_facts(batch: Batch) -> str:
    text = in_words(batch)[:1].upper() + in_words(batch)[1:] + "."
    if batch.trashed_bytes:
        text += f" {wording.size(batch.trashed_bytes)} are freed when the trash is emptied."
    if batch.count("gone"):
        text += " What is no longer in the trash is looked for again when you bring the rest back."
    return text


def _entry_line(entry: Entry) -> Line:
    folder = to_text(entry.path.parent)
    parts = [folder]
    if entry.reason:
        parts = [entry.reason]
    elif entry.state == "restored" and entry.restored_to not in (None, entry.path):
        parts = [f"Now at {to_text(entry.restored_to)}, because its name was taken"]
    elif entry.state == "trashed" and entry.place is not None and entry.place.kind == "quarantine":
        parts = [folder, f"lies at {to_text(entry.place.path)}"]
    if entry.keeper is not None and not entry.reason and entry.state != "restored":
        same = entry.keeper.parent == entry.path.parent
        parts.append(f"kept instead: {to_text(entry.keeper.name if same else entry.keeper)}")
    state = _STATES[entry.state]
    if entry.state == "trashed" and entry.place is not None:
        state = _PLACES[entry.place.kind]
    picture = (picture_of(entry.path, entry.content_hash, entry.id),) if entry.photo_id is not None else ()
    note = f"{state} · {wording.size(entry.size)}"
    return Line(to_text(entry.path.name), " · ".join(parts), note, picture, "picture", entry)


def _lies_at(entry: Entry) -> object:
    """Where the file is now, as far as the journal knows."""
    if entry.state == "trashed" and entry.place is not None:
        return entry.place.path
    return entry.restored_to or entry.path
