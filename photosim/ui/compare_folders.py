"""Folder against folder: what an old backup or a memory card holds that the library's other folders do not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.core.comparison import FolderComparison
from photosim.core.deletion import TrashReport
from photosim.core.errors import Cancelled
from photosim.core.job import Job, Progress
from photosim.core.model import Folder, PhotoRow
from photosim.core.paths import to_text
from photosim.ui import tasks, theme
from photosim.ui.grid import PhotoGrid
from photosim.ui.rows import PhotoListModel
from photosim.ui.thumbnails import ThumbnailLoader
from photosim.ui.wording import counted, number, size

if TYPE_CHECKING:
    from photosim.library import Library

_BUTTON = 112
_STAGES = {
    "finding": "Looking through the folder…",
    "fingerprints": "Taking fingerprints…",
    "comparing": "Looking for candidates…",
    "proving": "Comparing photos…",
    "trashing": "Checking each photo once more…",
}
Answer = tuple[FolderComparison, list[PhotoRow]]


class CompareFoldersDialog(QDialog):
    """Asks for two folders, says what is only in the second, and offers to delete the rest of that."""

    trashed = Signal(object)
    """TrashReport: photos were moved to the trash."""
    show_requested = Signal(Path)
    """A photo is to be shown in the file manager."""
    _progressed = Signal(object)

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._job: Job | None = None
        self._task: tasks.Task | None = None
        self.result_: FolderComparison | None = None
        """What the last comparison came to."""
        self.setWindowTitle("Compare two folders")
        self.resize(860, 660)
        self._build()
        self._progressed.connect(self._show_progress)
        tasks.run(self, library.folders, self._take_folders, self._fail)

    def _build(self) -> None:
        introduction = QLabel(
            "Find out whether everything in an old backup or on a memory card is in another folder as well, before you "
            "clear it. Both must be folders of the library, or lie in one.",
            self,
        )
        introduction.setWordWrap(True)
        theme.set_role(introduction, "muted")
        self.a, self.b = self._chooser("Folder that should have everything"), self._chooser("Folder to be cleared")
        choice = QGridLayout()
        choice.setHorizontalSpacing(theme.SPACE)
        choice.setVerticalSpacing(theme.SPACE)
        choice.setColumnStretch(1, 1)
        in_order: list[QWidget] = []
        for line, (text, box) in enumerate((("Is &everything of", self.b), ("also &in", self.a))):
            label = QLabel(text, self)
            label.setBuddy(box)
            browse = QPushButton("Browse…", self)
            browse.setAutoDefault(False)
            browse.setAccessibleName(f"Choose the {box.accessibleName().lower()}")
            browse.clicked.connect(self._browse_b if box is self.b else self._browse_a)
            for column, widget in enumerate((label, box, browse)):
                choice.addWidget(widget, line, column)
            in_order += [box, browse]
        self.compare = QPushButton("Compare", self)
        self.compare.setDefault(True)
        self.compare.setMinimumWidth(_BUTTON)
        self.compare.clicked.connect(self.start)
        choice.addWidget(self.compare, 0, 3, 2, 1)
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
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._bar.hide()

        self._loader = ThumbnailLoader(self._library, parent=self)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._only, self._lesser = self._grid("Photos only there"), self._grid("Photos with a lesser copy")
        self._others = QPlainTextEdit(self)
        self._others.setReadOnly(True)
        self._others.setAccessibleName("Files that could not be compared")
        self._others.hide()
        self._tabs.hide()
        room = QWidget(self)  # keeps the rest in its place while there is nothing to show
        QVBoxLayout(room).addWidget(self._tabs)
        room.layout().setContentsMargins(0, 0, 0, 0)

        self.save_first = QCheckBox("First &save what the photos to keep lack (time, place, rating, keywords…)", self)
        self.save_first.setChecked(True)
        self.delete = QPushButton(self)
        self.delete.setAutoDefault(False)
        self.delete.clicked.connect(self._rehearse)
        self.cancel = QPushButton("Close", self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        for widget in (self.save_first, self.delete):
            widget.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.save_first)
        buttons.addStretch(1)
        buttons.addWidget(self.delete)
        buttons.addWidget(self.cancel)

        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(introduction)
        column.addLayout(choice)
        column.addWidget(self.headline)
        column.addWidget(self.details)
        column.addWidget(self._bar)
        column.addWidget(room, 1)
        column.addLayout(buttons)

    # Choosing

    def _chooser(self, name: str) -> QComboBox:
        box = QComboBox(self)
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
            box.lineEdit().setPlaceholderText("Choose a folder")
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
        return self._job is not None

    def start(self) -> None:
        """Compare the chosen folders; while that is under way, stop it."""
        if self._job is not None:
            self._job.cancel()
            return
        a, b = self.a.currentText().strip(), self.b.currentText().strip()
        if not a or not b:
            self._say("Choose two folders.", "")
            return
        self._clear()
        job = self._begin("Comparing…")

        def compare() -> Answer:
            result = self._library.compare_folders(Path(a), Path(b), job)
            return result, self._library.rows(whole=True)

        self._task = tasks.run(self, compare, self._take, self._fail)

    def _begin(self, headline: str) -> Job:
        self._job = Job(self._tell)
        self.compare.setText("Stop")
        self._say(headline, "")
        self._bar.setRange(0, 0)
        self._bar.show()
        for widget in (self.a, self.b, self.delete, self.save_first):
            widget.setEnabled(False)
        return self._job

    def _tell(self, progress: Progress) -> None:
        """In the worker thread."""
        try:
            self._progressed.emit(progress)
        except RuntimeError:
            pass  # the window was closed; what is under way ends by itself

    def _end(self) -> None:
        self._job = None
        self.compare.setText("Compare")
        self._bar.hide()
        for widget in (self.a, self.b, self.delete, self.save_first):
            widget.setEnabled(True)

    def _show_progress(self, progress: Progress) -> None:
        if self._job is None:
            return
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        of = f" {number(progress.done)} of {number(progress.total)}" if progress.total else ""
        self.details.setText(_STAGES.get(progress.stage, "") + of)

    def _fail(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self._say("Stopped.", "What was compared is remembered; compare again to go on.")
        else:
            self._say("That did not work.", str(error))

    def _clear(self) -> None:
        self.result_ = None
        self._tabs.hide()
        self.save_first.hide()
        self.delete.hide()

    def _take(self, answer: Answer) -> None:
        self._end()
        result, rows = answer
        self.result_ = result
        name, other = to_text(result.b.name or result.b), to_text(result.a.name or result.a)
        if not result.photos:
            self._say(f"There are no photos in “{name}”.", to_text(result.b))
            return
        share = 100 if result.complete else min(99, int(100 * result.share))
        if result.complete:
            self._say(f"Everything in “{name}” is in “{other}” as well.", self._counts(result))
        else:
            self._say(f"“{name}” is {share} % in “{other}”.", self._counts(result))
        by_id = {row.id: row for row in rows}
        self._tabs.clear()
        for grid, photos, text in (
            (self._only, result.only, "Only in"),
            (self._lesser, [one.photo for one in result.better], "Only a lesser copy:"),
        ):
            grid.model().refresh([by_id[photo.id] for photo in photos if photo.id in by_id])
            if photos:
                title = f"{text} “{name}” ({number(len(photos))})" if grid is self._only else f"{text} {len(photos)}"
                self._tabs.addTab(grid, title)
        unknown = [f"{to_text(one.path)}: {one.reason}" for one in result.unreadable]
        unknown += [f"{to_text(path)}: new or changed since the last scan" for path in result.unscanned]
        if unknown:
            self._others.setPlainText("\n".join(unknown))
            self._tabs.addTab(self._others, f"Not compared ({number(len(unknown))})")
        self._tabs.setVisible(self._tabs.count() > 0)
        selections = result.selections()
        self.delete.setText(f"Delete {counted(len(selections), 'photo')} from “{name}”…")
        self.delete.setVisible(bool(selections))
        self.save_first.setVisible(bool(selections))

    def _counts(self, result: FolderComparison) -> str:
        parts = [f"{number(result.count('identical'))} identical", f"{number(result.count('same-shot'))} the same shot"]
        lines = [f"{number(result.count())} of {counted(result.photos, 'photo')}: {', '.join(parts)}."]
        if result.only:
            lines.append(f"{counted(len(result.only), 'photo')} only there.")
        if result.better:
            lines.append(f"{counted(len(result.better), 'photo')} only as a smaller, edited or more compressed copy.")
        missing = len(result.unreadable) + len(result.unscanned)
        if missing:
            lines.append(f"{counted(missing, 'file')} could not be compared.")
        return " ".join(lines)

    def _say(self, headline: str, details: str) -> None:
        self.headline.setText(headline)
        self.details.setText(details)

    def _grid(self, name: str) -> PhotoGrid:
        model = PhotoListModel(self._library.roots, self)
        grid = PhotoGrid(model, self._loader, in_months=False, crop=False, parent=self)
        grid.setAccessibleName(name)
        grid.set_side(120)
        grid.photo_opened.connect(self._show_outside)
        grid.setToolTip("Double-click a photo to show its file")
        grid.hide()
        return grid

    def _show_outside(self, photo_id: int) -> None:
        result = self.result_
        if result is not None:
            photos = (*result.only, *(one.photo for one in result.better))
            self.show_requested.emit(next(photo.path for photo in photos if photo.id == photo_id))

    # Deleting

    def _rehearse(self) -> None:
        result = self.result_
        if result is None:
            return
        selections, rescue = result.selections(), self.save_first.isChecked()
        job = self._begin("Checking…")
        self._task = tasks.run(
            self,
            lambda: self._library.trash(selections, rescue=rescue, dry_run=True, job=job),
            self._ask,
            self._fail,
        )

    def _ask(self, report: TrashReport) -> None:
        self._end()
        box = QMessageBox(self)
        box.setObjectName("confirm")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Move to the trash")
        box.setTextFormat(Qt.TextFormat.PlainText)
        name = to_text(self.result_.b) if self.result_ else ""
        box.setText(f"Move {counted(len(report.trashed), 'file')} from “{name}” to the trash?")
        lines = [f"That frees {size(report.freed_bytes)} when the trash is emptied. It can be undone."]
        facts = sum(len(rescued.facts) for rescued in report.rescued)
        if facts:
            lines.append(f"{counted(facts, 'fact')} that the photos to keep lack will be saved beside them first.")
        if report.skipped:
            lines.append(f"{counted(len(report.skipped), 'photo')} will stay; the details say why.")
            box.setDetailedText("\n".join(f"{to_text(one.path)}: {one.reason}" for one in report.skipped))
        box.setInformativeText(" ".join(lines))
        go = box.addButton("Move to the trash", QMessageBox.ButtonRole.AcceptRole)
        go.setEnabled(bool(report.trashed))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        go.clicked.connect(self._trash)
        box.rejected.connect(self._show_again)
        box.open()

    def _show_again(self) -> None:
        if self.result_ is not None and not self.busy:
            name, other = to_text(self.result_.b.name), to_text(self.result_.a.name)
            share = 100 if self.result_.complete else min(99, int(100 * self.result_.share))
            self._say(f"“{name}” is {share} % in “{other}”.", self._counts(self.result_))

    def _trash(self) -> None:
        result = self.result_
        if result is None:
            return
        selections, rescue = result.selections(), self.save_first.isChecked()
        job = self._begin("Moving to the trash…")
        self._task = tasks.run(
            self, lambda: self._library.trash(selections, rescue=rescue, job=job), self._moved, self._fail
        )

    def _moved(self, report: TrashReport) -> None:
        self._end()
        self._clear()
        skipped = f" {counted(len(report.skipped), 'photo')} stayed where they were." if report.skipped else ""
        self._say(
            f"{counted(len(report.trashed), 'file')} moved to the trash.",
            f"{size(report.freed_bytes)} to gain when it is emptied.{skipped}",
        )
        self.trashed.emit(report)

    def done(self, code: int) -> None:
        """While something is under way, closing stops that first; what was moved is in the history."""
        if self._job is not None:
            self._job.cancel()
            return
        self._loader.close()
        super().done(code)
