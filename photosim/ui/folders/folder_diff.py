"""Folder against folder: what an old backup or a memory card holds that the library's other folders do not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import PhotosimError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.folders.diff_words import counts_in_words
from photosim.ui.grids.grid import PhotoGrid
from photosim.ui.grids.rows import PhotoListModel
from photosim.ui.grids.thumbnails import ThumbnailLoader
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme
from photosim.ui.kit.combo_box import ComboBox
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.ui.kit.states import StatePage
from photosim.ui.kit.wording import counted, number, size
from photosim.values.deleting import TrashReport
from photosim.values.folder_diff import FolderComparison
from photosim.values.photos import Folder, PhotoRow

if TYPE_CHECKING:
    from photosim.library import Library

_BUTTON = 112
Answer = tuple[FolderComparison, list[PhotoRow]]


class CompareFoldersDialog(QDialog):
    """Asks for two folders, says what is only in the second, and offers to delete the rest of that."""

    trashed = Signal(object)
    """TrashReport: photos were moved to the trash."""
    delete_requested = Signal(object)
    """What the second folder need not keep: a function that gives the selections."""
    show_requested = Signal(Path)
    """A photo is to be shown in the file manager."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._comparing: Running[Answer] | None = None
        self.result_: FolderComparison | None = None
        """What the last comparison came to."""
        self.setWindowTitle(tr("Compare two folders"))
        self.resize(860, 660)
        self._build()
        tasks.run(self, library.folders.all, self._take_folders, self._fail)

    def _build(self) -> None:
        introduction = QLabel(
            tr(
                "Find out whether everything in an old backup or on a memory card is in another folder as well, "
                "before you clear it. Both must be folders of the library, or lie in one."
            ),
            self,
        )
        introduction.setWordWrap(True)
        theme.set_role(introduction, "muted")
        self.a = self._chooser(tr("Folder that should have everything"))
        self.b = self._chooser(tr("Folder to be cleared"))
        choice = QGridLayout()
        choice.setSpacing(theme.SPACE)
        choice.setColumnStretch(1, 1)
        in_order: list[QWidget] = []
        for line, (text, box) in enumerate(((tr("Is &everything of"), self.b), (tr("also &in"), self.a))):
            label = QLabel(text, self)
            label.setBuddy(box)
            browse = QPushButton(tr("Browse…"), self)
            browse.setAutoDefault(False)
            browse.setAccessibleName(tr("Choose: {0}", box.accessibleName()))
            browse.clicked.connect(self._browse_b if box is self.b else self._browse_a)
            for column, widget in enumerate((label, box, browse)):
                choice.addWidget(widget, line, column)
            in_order += [box, browse]
        self.compare = QPushButton(tr("Compare"), self)
        self.compare.setDefault(True)
        self.compare.setMinimumWidth(_BUTTON)
        self.compare.clicked.connect(self.start)
        choice.addWidget(self.compare, 1, 3)
        for first, second in pairwise([*in_order, self.compare]):
            self.setTabOrder(first, second)
        self.b.setFocus()

        self.headline = QLabel(self)
        self.headline.setWordWrap(True)
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.headline, "heading")
        self.details = QLabel(self)
        self.details.setWordWrap(True)
        self.details.setTextFormat(Qt.TextFormat.PlainText)
        self._progress = ProgressPanel(tr("Progress of the comparison"), "", parent=self)
        self._progress.hide()

        self._loader = ThumbnailLoader(self._library, parent=self)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._only, self._lesser = self._grid(tr("Photos only there")), self._grid(tr("Photos with a lesser copy"))
        self._others = QPlainTextEdit(self)
        self._others.setReadOnly(True)
        self._others.setAccessibleName(tr("Files that could not be compared"))
        self._others.hide()
        self._state = StatePage(self)
        self._busy = QWidget(self)
        self._pages = QStackedWidget(self)
        for page in (self._state, self._busy, self._tabs):
            self._pages.addWidget(page)

        self.delete = QPushButton(self)
        self.delete.setAutoDefault(False)
        self.delete.clicked.connect(self._delete)
        self.delete.hide()
        self.cancel = QPushButton(tr("Close"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.delete)
        buttons.addWidget(self.cancel)

        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(12)
        rows.addWidget(introduction)
        rows.addLayout(choice)
        rows.addWidget(self.headline)
        rows.addWidget(self.details)
        rows.addWidget(self._progress)
        rows.addWidget(self._pages, 1)
        rows.addLayout(buttons)
        self._clear()

    # Choosing

    def _chooser(self, name: str) -> QComboBox:
        box = ComboBox(self)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setAccessibleName(name)
        box.setMinimumContentsLength(30)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _take_folders(self, folders: Sequence[Folder]) -> None:
        for box in (self.a, self.b):
            written = box.currentText()
            box.addItems([to_text(folder.path) for folder in folders])
            box.setEditText(written)
            if (line := box.lineEdit()) is not None:
                line.setPlaceholderText(tr("Choose a folder"))
        if len(folders) == 2 and not self.a.currentText() and not self.b.currentText():
            smaller, larger = sorted(folders, key=lambda folder: folder.photos)
            self.a.setEditText(to_text(larger.path))
            self.b.setEditText(to_text(smaller.path))

    def _browse_a(self) -> None:
        self._browse(self.a)

    def _browse_b(self) -> None:
        self._browse(self.b)

    def _browse(self, box: QComboBox) -> None:
        dialog = QFileDialog(self, box.accessibleName(), box.currentText() or str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(box.setEditText)
        dialog.open()

    # Comparing

    @property
    def busy(self) -> bool:
        return self._comparing is not None

    def start(self) -> None:
        """Compare the chosen folders; while that is under way, stop it."""
        if self._comparing is not None:
            self._comparing.cancel()
            return
        a, b = self.a.currentText().strip(), self.b.currentText().strip()
        if not a or not b:
            self._say(tr("Choose two folders."), "")
            return
        self._clear()
        self._pages.setCurrentWidget(self._busy)
        self._begin()

        def compare(job: Job) -> Answer:
            result = self._library.duplicates.compare_folders(Path(a), Path(b), job)
            return result, self._library.photos.rows(whole=True)

        self._comparing = start(
            Operation(
                owner=self,
                work=compare,
                success=self._take,
                failure=self._fail,
                cancelled=self._stopped,
                progress=self._progress.show_progress,
                name="folder-diff",
            )
        )

    def _begin(self) -> None:
        self.compare.setText(tr("Stop"))
        self._say(tr("Comparing…"), tr("Nothing is changed."))
        self._progress.begin("")
        self._progress.show()
        for widget in (self.a, self.b):
            widget.setEnabled(False)

    def _end(self) -> None:
        self._comparing = None
        self.compare.setText(tr("Compare"))
        self._progress.hide()
        for widget in (self.a, self.b):
            widget.setEnabled(True)

    def _fail(self, error: PhotosimError) -> None:
        self._end()
        self._clear()
        self._say(tr("That did not work."), in_words(error))

    def _stopped(self) -> None:
        self._end()
        self._clear()
        self._say(tr("Stopped."), tr("What was compared is remembered; compare again to go on."))

    def _clear(self) -> None:
        self.result_ = None
        self.delete.hide()
        self._state.show_state(
            "duplicates",
            tr("Photos that are only in the first folder are shown here"),
            tr(
                "Choose the folder that you want to clear and the one that should have everything, then press "
                "“Compare”.\n"
                "Nothing is deleted by that."
            ),
        )
        self._pages.setCurrentWidget(self._state)

    def _take(self, answer: Answer) -> None:
        self._end()
        result, rows = answer
        self.result_ = result
        name, other = to_text(result.b.name or result.b), to_text(result.a.name or result.a)
        if not result.photos:
            self._clear()
            self._say(tr("There are no photos in “{0}”.", name), to_text(result.b))
            return
        share = 100 if result.complete else min(99, int(100 * result.share))
        if result.complete:
            self._say(tr("Everything in “{0}” is in “{1}” as well.", name, other), counts_in_words(result))
        else:
            self._say(tr("“{0}” is {1} % in “{2}”.", name, share, other), counts_in_words(result))
        by_id = {row.id: row for row in rows}
        self._tabs.clear()
        for (grid, model), photos, text in (
            (self._only, result.only, tr("Only in")),
            (self._lesser, [one.photo for one in result.better], tr("Better in")),
        ):
            model.refresh([by_id[photo.id] for photo in photos if photo.id in by_id])
            if photos:
                self._tabs.addTab(grid, f"{text} “{name}” ({number(len(photos))})")
        unknown = [f"{to_text(one.path)}: {said(one.reason)}" for one in result.unreadable]
        unknown += [tr("{0}: new or changed since the last scan", to_text(path)) for path in result.unscanned]
        if unknown:
            self._others.setPlainText("\n".join(unknown))
            self._tabs.addTab(self._others, tr("Not compared ({0})", number(len(unknown))))
        nothing, all_there = tr("Nothing is only in “{0}”", name), tr("“{0}” has all of it, at least as good.", other)
        self._state.show_state("check", nothing, all_there)
        self._pages.setCurrentWidget(self._tabs if self._tabs.count() else self._state)
        selections = result.selections()
        self.delete.setText(tr("Delete {0} from “{1}”…", counted(len(selections), "photo"), name))
        self.delete.setVisible(bool(selections))

    def _say(self, headline: str, details: str) -> None:
        self.headline.setText(headline)
        self.details.setText(details)

    def _grid(self, name: str) -> tuple[PhotoGrid, PhotoListModel]:
        model = PhotoListModel(self._library.photos.roots, self)
        grid = PhotoGrid(model, self._loader, in_months=False, crop=False, parent=self)
        grid.setAccessibleName(name)
        grid.set_side(120)
        grid.photo_opened.connect(self._show_outside)
        grid.setToolTip(tr("Double-click a photo to show its file"))
        grid.hide()
        return grid, model

    def _show_outside(self, photo_id: int) -> None:
        result = self.result_
        if result is not None:
            photos = (*result.only, *(one.photo for one in result.better))
            self.show_requested.emit(next(photo.path for photo in photos if photo.id == photo_id))

    # Deleting

    def _delete(self) -> None:
        if self.result_ is not None:
            self.delete_requested.emit(self.result_.selections)

    def take_deleted(self, report: TrashReport) -> None:
        """Say what was moved to the trash."""
        self._clear()
        skipped = tr(" {0} stayed where they were.", counted(len(report.skipped), "photo")) if report.skipped else ""
        self._say(
            tr("{0} moved to the trash.", counted(len(report.trashed), "file")),
            tr(
                "{0} are freed when it is emptied. You can bring them back from the History page.{1}",
                size(report.freed_bytes),
                skipped,
            ),
        )
        self.trashed.emit(report)

    def done(self, code: int) -> None:
        """While something is under way, closing stops that first; what was moved is in the history."""
        if self._comparing is not None:
            self._comparing.cancel()
            return
        self._loader.close()
        super().done(code)
