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
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.job import Job
from photosim.base.texts import tr
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import pixmap
from photosim.ui.kit.remedies import in_words
from photosim.ui.kit.said import said
from photosim.ui.kit.shell import Change, Shell

if TYPE_CHECKING:
    from photosim.base.errors import PhotosimError
    from photosim.library import Library
    from photosim.values.health import CheckReport

Check = Callable[[Job], "CheckReport"]


class HealthDialog(QDialog):
    """Runs a check as soon as it is started. Closing it stops the check; nothing is left half done."""

    repair_requested = Signal(bool)
    """True when the database itself is damaged, which is mended while the library is closed."""

    def __init__(self, parent: QWidget | None = None, *, of_closed_library: bool = False) -> None:
        """With `of_closed_library` it stays until its work has ended, for the library is opened when it is closed."""
        super().__init__(parent)
        self._stays = of_closed_library
        hint = tr("photosim opens when it is done.") if of_closed_library else tr("You can go on working meanwhile.")
        self._running: Running[CheckReport] | None = None
        self.report: CheckReport | None = None
        """What the last check came to, once it has ended."""
        self.setWindowTitle(tr("Check the library"))
        self.setMinimumSize(560, 320)

        self._progress = ProgressPanel(tr("Progress of the check"), "", parent=self)
        reassurance = QLabel(tr("Your photos are not touched. {0}", hint), self)
        theme.set_role(reassurance, "muted")
        busy = QWidget(self)
        column = QVBoxLayout(busy)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addStretch(2)
        for widget in (self._progress, reassurance):
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
        self._list.setAccessibleName(tr("What the check found"))
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
        self._repair = QPushButton(tr("Repair"), self)
        self._repair.setAccessibleDescription(tr("Mends what can be mended; photos are never touched"))
        self._repair.setDefault(True)
        self._repair.clicked.connect(self._ask_to_repair)
        self._close = QPushButton(tr("Cancel"), self)
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
        if self._running is not None:
            return
        self.report = None
        self._progress.begin(tr("Starting"))
        self._repair.hide()
        self._close.setText(tr("Cancel"))
        self._close.setEnabled(True)
        self._pages.setCurrentWidget(self._busy)
        self._running = start(
            Operation(
                owner=self,
                work=check,
                success=self._show_report,
                failure=self._show_failure,
                cancelled=self._stopped,
                progress=self._progress.show_progress,
                name="check",
            )
        )

    @property
    def running(self) -> bool:
        return self._running is not None

    @property
    def title(self) -> str:
        return self._title.text()

    def stop(self) -> None:
        """Cancel what runs; it ends soon."""
        if self._running is not None:
            self._running.cancel()

    def reject(self) -> None:
        self.stop()
        if self.running and self._stays:
            self._progress.say_stopping()
            self._close.setEnabled(False)
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.running and self._stays:
            event.ignore()
            self.reject()
        else:
            self.stop()
            super().closeEvent(event)

    def _stopped(self) -> None:
        self._running = None
        super().reject()

    def _show_report(self, report: CheckReport) -> None:
        self._running = None
        self.report = report
        if report.problems:
            count = wording.counted(len(report.problems), "problem")
            self._show_found(
                "warning",
                (tr("{0} is left", count) if len(report.problems) == 1 else tr("{0} are left", count))
                if report.repaired
                else tr("{0} found", count),
            )
        elif report.repaired:
            self._show_found("check", tr("Repaired. Everything is in order now"))
        else:
            self._show_found("check", tr("Everything is in order"))
        lines = [("check", said(text), "") for text in report.repaired]
        lines += [("warning", said(problem.text), said(problem.remedy)) for problem in report.problems]
        if not lines:
            text = tr("Database, look-alike index, thumbnails and copies are whole, and belong together.")
            lines = [("", text, "")]
        lines += [("", tr("Looked: {0}", said(text)), "") for text in report.looked]
        self._fill(lines)
        self._repair.setVisible(report.repairable)
        if report.repairable:
            self._repair.setFocus()

    def _show_failure(self, error: PhotosimError) -> None:
        self._running = None
        self._show_found("error", tr("The library could not be checked"))
        self._fill([("", in_words(error), "")])

    def _show_found(self, icon: str, title: str) -> None:
        colour = theme.colour("accent") if icon == "check" else None
        self._icon.setPixmap(pixmap(icon, 24, self.devicePixelRatioF(), *([colour] if colour else [])))
        self._title.setText(title)
        self.setAccessibleDescription(title)
        self._close.setText(tr("Close"))
        self._close.setEnabled(True)
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
            for line, role in ((text, ""), (remedy, "muted")):
                if line:
                    words.addWidget(self._label(line, role, inside))
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

    def __init__(self, library: Library, shell: Shell, reopen_mended: Callable[[], None] | None = None) -> None:
        """`reopen_mended` closes the library, mends its database and opens it again."""
        super().__init__(shell.host)
        self._library = library
        self._shell = shell
        self._reopen_mended = reopen_mended
        self.dialog: HealthDialog | None = None

    def check(self) -> None:
        """Open the dialog, which begins at once."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        self.dialog = HealthDialog(self._shell.host)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.repair_requested.connect(self._repair)
        self.dialog.finished.connect(self._closed)
        self.dialog.show()  # and not `open`: work in the window goes on
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
        self._shell.changed(Change.PHOTOS)

    def close(self) -> None:
        """Stop a check under way; the window closes."""
        if self.dialog is not None:
            self.dialog.close()
