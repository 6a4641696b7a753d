"""Checking the library in the window: progress, what was found in words, and a button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import pixmap
from photosim.values.health import CheckReport

if TYPE_CHECKING:
    from photosim.library import Library
    from photosim.ui.window.window import MainWindow

Check = Callable[[Job], CheckReport]

_STAGES = {
    "checking the database": "Looking through the database…",
    "checking vectors": "Looking through what is known of the photos…",
    "checking the index": "Trying the look-alike index…",
    "checking thumbnails": "Looking at the thumbnails…",
    "making thumbnails": "Making thumbnails again…",
    "salvaging": "Building the database anew…",
    "indexing": "Sorting by look…",
}
_STEPS = 10_000


class HealthDialog(QDialog):
    """Runs a check as soon as it is shown. Closing it stops the check; nothing is left half done."""

    repair_requested = Signal(bool)
    """True when the database itself is damaged, which is mended while the library is closed."""

    _reported = Signal(object, object)

    def __init__(self, parent: QWidget | None = None, hint: str = "You can go on working meanwhile.") -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self.report: CheckReport | None = None
        """What the last check came to, once it has ended."""
        self.setWindowTitle("Check the library")
        self.setMinimumSize(560, 320)
        self._reported.connect(self._show_progress)

        self._stage = QLabel(self)
        self._stage.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName("Progress of the check")
        reassurance = QLabel(f"Your photos are not touched. {hint}", self)
        theme.set_role(reassurance, "muted")
        busy = QWidget(self)
        column = QVBoxLayout(busy)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addStretch(2)
        for widget in (self._stage, self._bar, reassurance):
            column.addWidget(widget)
        column.addStretch(3)

        self._icon = QLabel(self)
        self._icon.setFixedSize(28, 28)
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        theme.set_role(self._title, "heading")
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        self._list = QScrollArea(self)
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setAccessibleName("What the check found")
        found = QWidget(self)
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(head)
        column.addWidget(self._list, 1)

        self._pages = QStackedWidget(self)
        self._busy, self._found = busy, found
        for page in (busy, found):
            self._pages.addWidget(page)
        self._repair = QPushButton("Repair", self)
        self._repair.setAccessibleDescription("Mends what can be mended; photos are never touched")
        self._repair.setDefault(True)
        self._repair.clicked.connect(self._ask_to_repair)
        self._close = QPushButton("Cancel", self)
        self._close.setAutoDefault(False)
        for button in (self._repair, self._close):
            button.setMinimumWidth(button.sizeHint().width() + 24)
        self._close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._repair)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)

    def sizeHint(self) -> QSize:
        return QSize(640, 380)

    def start(self, check: Check) -> None:
        """Run a check, or a repair, in a worker thread and show what came of it."""
        if self._job is not None:
            return
        self.report = None
        self._stage.setText("Starting…")
        self._bar.setRange(0, 0)
        self._repair.hide()
        self._close.setText("Cancel")
        self._pages.setCurrentWidget(self._busy)
        job: Job

        def tell(progress: Progress) -> None:
            self._reported.emit(job, progress)

        job = self._job = Job(tell)
        tasks.run(self, lambda: check(job), self._show_report, self._show_failure)

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def title(self) -> str:
        return self._title.text()

    def stop(self) -> None:
        """Cancel what runs; it ends soon."""
        if self._job is not None:
            self._job.cancel()

    def reject(self) -> None:
        self.stop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)

    def _show_progress(self, job: Job, progress: Progress) -> None:
        if job is not self._job:
            return
        self._stage.setText(_STAGES.get(progress.stage, "Checking…"))
        if progress.total:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(progress.done / progress.total * _STEPS))
        else:
            self._bar.setRange(0, 0)

    def _show_report(self, report: CheckReport) -> None:
        self._job = None
        self.report = report
        if report.problems:
            count = wording.counted(len(report.problems), "problem")
            self._show_found("warning", f"{count} {'is left' if report.repaired else 'found'}".replace("s is", "s are"))
        elif report.repaired:
            self._show_found("check", "Repaired. Everything is in order now")
        else:
            self._show_found("check", "Everything is in order")
        lines = [("check", text, "") for text in report.repaired]
        lines += [("warning", problem.text, problem.remedy) for problem in report.problems]
        if not lines:
            text = "Database, look-alike index, thumbnails and copies are whole, and belong together."
            lines = [("", text, "")]
        self._fill(lines)
        self._repair.setVisible(report.repairable)
        if report.repairable:
            self._repair.setFocus()

    def _show_failure(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, Cancelled):
            self.reject()
            return
        self._show_found("error", "The library could not be checked")
        self._fill([("", str(error), "")])

    def _show_found(self, icon: str, title: str) -> None:
        colour = theme.colour("accent") if icon == "check" else None
        self._icon.setPixmap(pixmap(icon, 24, self.devicePixelRatioF(), *([colour] if colour else [])))
        self._title.setText(title)
        self.setAccessibleDescription(title)
        self._close.setText("Close")
        self._close.setFocus()
        self._pages.setCurrentWidget(self._found)

    def _fill(self, lines: list[tuple[str, str, str]]) -> None:
        inside = QWidget(self._list)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.SPACE, 0)
        column.setSpacing(theme.SPACE)
        for icon, text, remedy in lines:
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE)
            if icon:
                sign = QLabel(inside)
                sign.setPixmap(pixmap(icon, 16, self.devicePixelRatioF()))
                row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            for said, role in ((text, ""), (remedy, "muted")):
                if said:
                    words.addWidget(self._label(said, role, inside))
            row.addLayout(words, 1)
            column.addLayout(row)
        column.addStretch(1)
        self._list.setWidget(inside)

    @staticmethod
    def _label(text: str, role: str, parent: QWidget) -> QLabel:
        label = QLabel(text, parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        if role:
            theme.set_role(label, role)
        return label

    def _ask_to_repair(self) -> None:
        if self.report is not None:
            self.repair_requested.emit(self.report.database_is_damaged)


class HealthCommands(QObject):
    """The check of the window's own library."""

    def __init__(self, library: Library, window: MainWindow, reopen_mended: Callable[[], None] | None = None) -> None:
        """`reopen_mended` closes the library, mends its database and opens it again."""
        super().__init__(window)
        self._library = library
        self._window = window
        self._reopen_mended = reopen_mended
        self.dialog: HealthDialog | None = None

    def check(self) -> None:
        """Open the dialog, which begins at once."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        self.dialog = HealthDialog(self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.repair_requested.connect(self._repair)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()
        self.dialog.start(self._library.checkup.check)

    def _repair(self, database: bool) -> None:
        if self.dialog is None:
            return
        if not database:
            self.dialog.start(partial(self._library.checkup.check, repair=True))
        elif self._reopen_mended is not None:
            self.dialog.close()
            self._reopen_mended()

    def _closed(self) -> None:
        self.dialog = None
        self._window.page.refresh()

    def close(self) -> None:
        """Stop a check under way; the window closes."""
        if self.dialog is not None:
            self.dialog.close()
