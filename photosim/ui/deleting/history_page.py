"""HistoryPage: every deletion, newest first, file by file, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.texts import tr
from photosim.ui.deleting.history_words import batch_facts, batch_line, can_come_back, entry_line, interrupted, lies_at
from photosim.ui.deleting.look import Look
from photosim.ui.grids.lines import LinesView
from photosim.ui.jobs import tasks
from photosim.ui.jobs.kinds import AtClosing, Exclusion
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import remedies, theme, wording
from photosim.ui.kit.shell import Change
from photosim.ui.kit.states import StatePage
from photosim.values.deleting import Batch, JournalEntry, UndoReport

if TYPE_CHECKING:
    from photosim.library import Library

_NARROW = 900
"""Pixels. In a narrower page the list of deletions has no more than its least width: the files need the rest."""
_ADD = QItemSelectionModel.SelectionFlag.Select


class HistoryPage(QWidget):
    """Batches at the left, the files of one at the right. Reads in worker threads."""

    restored = Signal(object)
    """An UndoReport: photos have come back."""
    show_requested = Signal(object)
    """Path of a file to be shown in the file manager."""
    open_requested = Signal(object)
    """Path of a picture to be shown at full size."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._task: tasks.Task | None = None
        self._again = False
        self._loaded = False
        self._shown_once = False
        self._batch: Batch | None = None
        self._restoring: Running[UndoReport] | None = None
        self.setAccessibleName(tr("History"))
        theme.set_role(self, "panel")
        self._build()

    def _build(self) -> None:
        heading = QLabel(tr("History"), self)
        theme.set_role(heading, "title")
        self._summary = QLabel(tr("Everything that was deleted with photosim, newest first."), self)
        theme.set_role(self._summary, "muted")
        head = QVBoxLayout()
        head.setContentsMargins(18, 12, 18, 10)
        head.setSpacing(0)
        head.addWidget(heading)
        head.addWidget(self._summary)
        self.batches = LinesView(self._library, pictures=1, name=tr("Deletions, newest first"), parent=self)
        self.batches.setMinimumWidth(240)
        self._title = QLabel(self)
        self._title.setWordWrap(True)  # or it would say how narrow the window may be
        theme.set_role(self._title, "heading")
        self._facts = QLabel(self)
        self._facts.setWordWrap(True)
        theme.set_role(self._facts, "muted")
        self.restore_button = QPushButton(tr("Bring back"), self)
        self.restore_button.clicked.connect(self.restore)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        top = QHBoxLayout()
        top.setContentsMargins(18, 12, 18, 10)
        top.setSpacing(theme.SPACE)
        top.addLayout(words, 1)
        top.addWidget(self.restore_button)
        self.files = LinesView(self._library, name=tr("Files of this deletion"), parent=self)
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.files.setAccessibleDescription(tr("B brings the chosen files back, Enter shows the picture at full size"))
        self.files.activated.connect(self._open_current)
        self.look = Look(self._library, self)
        self.look.back_requested.connect(self.restore_chosen)
        self.look.open_requested.connect(self._open_current)
        self.look.show_requested.connect(self._show_current)
        self._show_file = self.look.show_button
        for keys in (Qt.Key.Key_B, Qt.Key.Key_Return):
            shortcut = QShortcut(QKeySequence(keys), self.files)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.restore_chosen if keys == Qt.Key.Key_B else self._open_current)
        self._bar = ProgressPanel(tr("Progress of bringing back"), cancellable=True, parent=self)
        self._bar.cancel_requested.connect(self._cancel)
        self._bar.hide()
        right = QWidget(self)
        theme.set_role(right, "base")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._line())
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.files, 1)
        row.addWidget(self.look)
        column.addLayout(row, 1)
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
        self.files.selectionModel().selectionChanged.connect(self._file_reached)
        self._state.show_state("history", tr("One moment…"), "")

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
        lists = self.batches.is_settled() and self.files.is_settled()
        return calm and (self.is_empty or (lists and self.look.is_settled()))

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
        self.batches.set_lines([batch_line(batch) for batch in batches])
        if not batches:
            self._state.show_state(
                "history",
                tr("Nothing was deleted yet"),
                tr(
                    "When you delete photos with photosim, every deletion is listed here and can be taken back, "
                    "today or next month."
                ),
            )
        self._pages.setCurrentWidget(self._body if batches else self._state)
        row = next((number for number, batch in enumerate(batches) if batch.id == chosen), 0)
        if batches:
            self._batch = None
            self.batches.setCurrentIndex(self.batches.lines.index(row))

    def _fail(self, error: PhotosimError) -> None:
        self._task, self._loaded = None, True
        self._state.show_state("error", tr("The history cannot be read"), remedies.in_words(error))
        self._pages.setCurrentWidget(self._state)

    def _batch_reached(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid():
            return
        batch: Batch = self.batches.lines.lines[current.row()].key
        self._batch = batch
        self._title.setText(tr("Deleted on {0}", wording.when(batch.made_at)))
        self._facts.setText(batch_facts(batch))
        entries = batch.entries
        chosen = {entry.id for entry in self._chosen()}
        self.files.set_lines([entry_line(entry) for entry in entries])
        rows = [row for row, entry in enumerate(entries) if entry.id in chosen] or [0] * bool(entries)
        for row in rows:
            self.files.selectionModel().setCurrentIndex(self.files.lines.index(row), _ADD)
        self._follow()

    def _chosen(self) -> list[JournalEntry]:
        """The files that are chosen."""
        return self.files.selected_keys()

    def _file_reached(self, *_: object) -> None:
        self._follow()

    def _follow(self) -> None:
        batch = self._batch
        waiting = 0 if batch is None else batch.count("trashed") + batch.count("gone") + interrupted(batch)
        self.restore_button.setVisible(waiting > 0)
        self.restore_button.setEnabled(waiting > 0 and self._restoring is None)
        self.restore_button.setText(
            tr("Bring back {0}{1}", tr("all ") * (waiting > 1), wording.counted(waiting, "file"))
        )
        theme.set_role(self.restore_button, "primary")
        self._show_file.setEnabled(self.files.current_key() is not None)
        self.look.show_files(self._chosen(), self.files.current_key(), busy=self._restoring is not None)

    def _show_current(self) -> None:
        entry: JournalEntry | None = self.files.current_key()
        if entry is not None:
            self.show_requested.emit(lies_at(entry))

    def _open_current(self, *_: object) -> None:
        entry: JournalEntry | None = self.files.current_key()
        if entry is not None and entry.photo_id is not None:
            self.open_requested.emit(lies_at(entry))

    # Bringing back

    def restore(self) -> None:
        """Take the batch on show back."""
        self._restore(None)

    def restore_chosen(self) -> None:
        """Bring the chosen files back, and nothing else but what belongs to their shots."""
        paths = [entry.path for entry in self._chosen() if can_come_back(entry)]
        if paths:
            self._restore(paths)

    def _restore(self, only: Sequence[Path] | None) -> None:
        batch = self._batch
        if batch is None or self._restoring is not None:
            return
        deleting = self._library.deleting
        self._bar.begin(tr("Bringing files back"))
        self._bar.show()
        self._restoring = start(
            Operation(
                owner=self,
                work=lambda job: (
                    deleting.undo(batch.id, job, only=only) if only is not None else deleting.undo(batch.id, job)
                ),
                success=self._restored,
                failure=self._not_restored,
                progress=self._bar.show_progress,
                group=Exclusion.DELETING,
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
        self._facts.setText(tr("This could not be done. {0}", remedies.in_words(error)))

    def _end(self) -> None:
        self._restoring = None
        self._bar.hide()
        self._follow()

    def _cancel(self) -> None:
        if self._restoring is not None:
            self._restoring.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() < _NARROW:
            self._body.setSizes([self.batches.minimumWidth(), self.width()])
        self.look.set_room(self.width() - self.batches.minimumWidth())

    def sizeHint(self) -> QSize:
        return QSize(900, 600)
