"""Which photos exist only once? For every folder how many, a way to look at them, and whether a folder may be wiped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs.kinds import Exclusion
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.ui.kit.wording import counted, number, tip
from photosim.values.organising import FolderCopies, ShotCopies, WipeAnswer, by_folder

if TYPE_CHECKING:
    from photosim.library import Library

T = TypeVar("T")

_COLUMNS = (tr("Folder"), tr("Shots"), tr("Only once"), tr("Only in this folder"), "")
_PATH = Qt.ItemDataRole.UserRole
_ROW = 28
"""Logical pixels."""
_MOST_TOLD = 500
"""Files that are named one by one: more of them say no more."""


class OnlyOnceDialog(QDialog):
    """Counts when it is opened; nothing is changed by anything in it."""

    show_requested = Signal(object)
    """The folder of which those that exist only once are to be shown; None for all."""

    def __init__(self, library: Library, parent: QWidget | None = None, directory: Path | None = None) -> None:
        """`directory`: one of which it is asked at once whether it may be wiped."""
        super().__init__(parent)
        self._library = library
        self._asked = directory
        self._running: Running[Any] | None = None
        self._leaving = False
        self.setWindowTitle(tr("Which photos exist only once?"))
        self.resize(780, 560)
        self._build()
        self.count()

    def _build(self) -> None:
        self.headline = self._text("heading")
        self.details = self._text("muted")
        self.table = QTreeWidget(self)
        self.table.setHeaderLabels(list(_COLUMNS))
        theme.set_role(self.table, "card")
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(tr("Folders, and how many photos exist only once"))
        if (titles := self.table.headerItem()) is not None:
            _align(titles)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemSelectionChanged.connect(self._tell_buttons)
        self.table.itemActivated.connect(self._show)
        self._progress = ProgressPanel(tr("How far it is"), "", parent=self)
        self._progress.hide()
        self.answer = self._text("strong")
        self.answer.hide()
        self.files = QPlainTextEdit(self)
        self.files.setReadOnly(True)
        self.files.setAccessibleName(tr("Files that stand nowhere else, and why"))
        self.files.hide()
        self.show_button = QPushButton(tr("&Show those photos"), self)
        self.show_button.setToolTip(tr("Show the photos of the chosen folder that exist only once"))
        self.show_button.clicked.connect(self._show)
        self.wipe_button = QPushButton(tr("&May this folder be wiped?"), self)
        self.wipe_button.setToolTip(tr("Read every file in it, and its copy elsewhere, to tell. Nothing is changed."))
        self.wipe_button.clicked.connect(self.ask)
        self.stop_button = QPushButton(tr("Stop"), self)
        self.stop_button.clicked.connect(self._stop)
        self.stop_button.hide()
        close = QPushButton(tr("Close"), self)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        for button in (self.show_button, self.wipe_button, self.stop_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(20, 18, 20, 16)
        lines.setSpacing(theme.SPACE)
        for widget, stretch in ((self.headline, 0), (self.details, 0), (self.table, 3), (self._progress, 0)):
            lines.addWidget(widget, stretch)
        lines.addWidget(self.answer)
        lines.addWidget(self.files, 2)
        lines.addLayout(buttons)
        self._tell_buttons()

    def _text(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(label, role)
        return label

    def is_settled(self) -> bool:
        """Whether what was asked for is told."""
        return self._running is None

    # Counting

    def count(self) -> None:
        """Count the shots of every folder, those on drives that are away too."""
        self.headline.setText(tr("Counting…"))
        self.details.setText(tr("Copies are looked for first, where that was not done yet."))
        self._start(lambda job: self._library.organising.copies(job=job), self._take_shots)

    def _take_shots(self, shots: Sequence[ShotCopies]) -> None:
        self._end()
        once = sum(len(shot.copies) == 1 for shot in shots)
        self.headline.setText(tr("{0} of {1} exist only once.", counted(once, "photo"), number(len(shots))))
        self.details.setText(
            tr(
                "A copy has the same bytes, or was proven to be the same shot. Folders on drives that are not "
                "connected "
                "count as they were seen last."
            )
        )
        self.table.clear()
        for folder in by_folder(shots):
            self.table.addTopLevelItem(_item(folder))
        if (first := self.table.topLevelItem(0)) is not None:
            self.table.setCurrentItem(first)
        self.table.setFocus()
        self._tell_buttons()
        if self._asked is not None:
            directory, self._asked = self._asked, None
            self.choose(
                next((folder for folder in self._folders() if folder in (directory, *directory.parents)), directory)
            )
            self.ask_about(directory)

    def _folders(self) -> list[Path]:
        items = (self.table.topLevelItem(row) for row in range(self.table.topLevelItemCount()))
        return [item.data(0, _PATH) for item in items if item is not None]

    # May it be wiped?

    def ask(self) -> None:
        """Find out whether everything in the chosen folder stands elsewhere too."""
        if self.folder is not None and self._running is None:
            self.ask_about(self.folder)

    def ask_about(self, directory: Path) -> None:
        """The same for a directory, which may lie in one of the folders."""
        self.files.hide()
        self._say(tr("Reading every file in “{0}”, and its copy elsewhere…", to_text(directory.name or directory)))
        self._start(lambda job: self._library.organising.may_be_wiped(directory, job), self._take_answer)

    def _take_answer(self, answer: WipeAnswer) -> None:
        self._end()
        name = to_text(answer.directory.name or answer.directory)
        where = ", ".join(
            _place(answer.directory, folder, counted(count, "photo"))
            for folder, count in sorted(answer.elsewhere.items())
        )
        if answer.is_safe:
            self._say(
                tr(
                    "Everything in “{0}” is also in {1}: you may wipe it. Every copy was read just now, and is whole.",
                    name,
                    where,
                )
            )
            return
        if not answer.lacking:
            self._say(tr("There is nothing in “{0}”.", name))
            return
        many = len(answer.lacking)
        text = tr(
            "Do not wipe “{0}”: {1} of it {2} nowhere else.",
            name,
            counted(many, "file"),
            tr("stands") if many == 1 else tr("stand"),
        )
        self._say(tr("{0} The others stand on {1}.", text, where) if where else text)
        lines = [f"{to_text(one.path)}: {said(one.reason)}" for one in answer.lacking[:_MOST_TOLD]]
        lines += [tr("… and {0} more", number(many - _MOST_TOLD))] if many > _MOST_TOLD else []
        self.files.setPlainText("\n".join(lines))
        self.files.show()

    def _say(self, text: str) -> None:
        self.answer.setText(text)
        self.answer.show()

    # How it is done

    @property
    def folder(self) -> Path | None:
        """The chosen folder."""
        item = self.table.currentItem()
        path: Path | None = item.data(0, _PATH) if item is not None else None
        return path

    def choose(self, folder: Path) -> None:
        """Choose a folder as a click would."""
        for row in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(row)
            if item is not None and item.data(0, _PATH) == folder:
                self.table.setCurrentItem(item)

    def _start(self, work: Callable[[Job], T], success: Callable[[T], None]) -> None:
        self._progress.begin("")
        self._progress.show()
        self.stop_button.show()
        operation = Operation(
            owner=self,
            work=work,
            success=success,
            failure=self._fail,
            cancelled=self._stopped,
            progress=self._progress.show_progress,
            group=Exclusion.FINDING,
            name="copies",
        )
        self._running = start(operation)
        self._tell_buttons()

    def _end(self) -> None:
        self._running = None
        self._progress.hide()
        self.stop_button.hide()
        self._tell_buttons()
        if self._leaving:
            super().done(QDialog.DialogCode.Rejected)

    def _fail(self, error: PhotosimError) -> None:
        self._end()
        self._say(in_words(error))

    def _stopped(self) -> None:
        self._end()
        self._say(tr("Stopped. Nothing can be said of it yet."))

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _show(self) -> None:
        self.show_requested.emit(self.folder)
        self.accept()

    def _tell_buttons(self) -> None:
        chosen = self.folder is not None and self._running is None
        self.show_button.setEnabled(chosen)
        self.wipe_button.setEnabled(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._show()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def done(self, code: int) -> None:
        """While something is under way, closing stops that first."""
        if self._running is not None:
            self._leaving = True
            self._stop()
            return
        super().done(code)


def _place(directory: Path, folder: Path, count: str) -> str:
    """Where copies are; that of a directory they may be in another one of its own folder is said."""
    name = to_text(folder.name or folder)
    if folder in directory.parents:
        return tr("other places of “{0}” ({1})", name, count)
    return tr("“{0}” ({1})", name, count)


def _item(folder: FolderCopies) -> QTreeWidgetItem:
    counts = [number(count) for count in (folder.shots, folder.only_once, folder.only_here)]
    item = QTreeWidgetItem([to_text(folder.folder), *counts, "" if folder.online else tr("not connected")])
    item.setData(0, _PATH, folder.folder)
    item.setToolTip(0, tip(to_text(folder.folder)))
    item.setSizeHint(0, QSize(0, _ROW))
    _align(item)
    return item


def _align(item: QTreeWidgetItem) -> None:
    """Numbers below the titles of their columns."""
    for column in (1, 2, 3):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
