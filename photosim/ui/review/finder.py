"""Finder: looking for duplicates in a worker thread, and the bar that shows how far it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme, wording
from photosim.ui.kit.icons import set_icon
from photosim.values.review import ReviewState

if TYPE_CHECKING:
    from photosim.library import Library

Stages = Mapping[str, tuple[str, str]]
"""Names of stages in words, and what is counted in each."""

STAGES: Stages = {
    "fingerprints": ("Getting to know the photos", "photo"),
    "comparing": ("Looking for photos that look alike", "photo"),
    "proving": ("Comparing them square by square", "pair"),
}
_STEPS = 1000


class Finder(QObject):
    """One search at a time. All methods are for the GUI thread, and all signals arrive there."""

    running_changed = Signal(bool)
    progressed = Signal(object)
    """A Progress."""
    found = Signal(object)
    """A ReviewState."""
    cancelled = Signal()
    failed = Signal(object)
    """A PhotosimError."""

    _reported = Signal(object, object)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._job: Job | None = None
        self._reported.connect(self._pass_on)

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def paused(self) -> bool:
        return self._job is not None and self._job.paused

    def start(self) -> None:
        """Search for duplicates; does nothing while that is under way."""
        if self._job is not None:
            return
        job: Job

        def report(progress: Progress) -> None:
            self._reported.emit(job, progress)

        job = Job(report)
        self._job = job
        tasks.run(self, lambda: self._library.review.find(job), self._end, self._fail)
        self.running_changed.emit(True)

    def pause(self, paused: bool) -> None:
        if self._job is not None:
            if paused:
                self._job.pause()
            else:
                self._job.resume()

    def cancel(self) -> None:
        """Stop; what was compared stays known."""
        if self._job is not None:
            self._job.cancel()

    def _pass_on(self, job: Job, progress: Progress) -> None:
        if job is self._job and not job.paused and not job.cancelled:
            self.progressed.emit(progress)

    def _end(self, state: ReviewState) -> None:
        self._job = None
        self.running_changed.emit(False)
        self.found.emit(state)

    def _fail(self, error: Exception) -> None:
        self._job = None
        self.running_changed.emit(False)
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)


class JobBar(QWidget):
    """What is being done, how far it is, the time left; Pause and Cancel. For work that is counted."""

    pause_requested = Signal(bool)
    cancel_requested = Signal()

    def __init__(
        self, stages: Stages, *, pausable: bool, cancellable: bool = True, parent: QWidget | None = None
    ) -> None:
        """Without `pausable` and `cancellable` it only tells: a dialog around it has the buttons."""
        super().__init__(parent)
        self._stages = stages
        self._paused = False
        self._stage, self._one = "", "photo"
        self._began = 0.0
        self._rested = 0.0
        self._rest_began = 0.0
        self._left_words = wording.CalmTimeLeft()
        self._title = QLabel(self)
        theme.set_role(self._title, "strong")
        self._facts = QLabel(self)
        theme.set_role(self._facts, "muted")
        self._left = QLabel(self)
        theme.set_role(self._left, "muted")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._pause = QPushButton("Pause", self)
        self._pause.clicked.connect(self._toggle)
        self._pause.setVisible(pausable)
        self._cancel = QPushButton("Cancel", self)
        self._cancel.clicked.connect(self._stop)
        self._cancel.setVisible(cancellable)
        self._cancel.setToolTip("Stop here. What is done stays done.")
        set_icon(self._pause, "pause")
        set_icon(self._cancel, "close")
        for button in (self._pause, self._cancel):
            button.setAutoDefault(False)
        self._pause.setText("Resume")
        self._pause.setMinimumWidth(self._pause.sizeHint().width() + 16)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._title)
        first.addWidget(self._facts, 1)
        first.addWidget(self._left)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(theme.SPACE)
        row.addLayout(column, 1)
        if pausable or cancellable:
            row.addSpacing(theme.SPACE)
        row.addWidget(self._pause)
        row.addWidget(self._cancel)
        theme.set_role(self, "bar")
        self.begin("")

    @property
    def text(self) -> str:
        """Everything that is said now, in one line."""
        return " ".join(label.text() for label in (self._title, self._facts, self._left) if label.text())

    def say_stopping(self) -> None:
        """What was asked to stop has not ended yet."""
        self._cancel.setEnabled(False)
        self._pause.setEnabled(False)
        self._left.setText("Stopping…")

    def begin(self, title: str) -> None:
        """Start again from nothing."""
        self._stage = ""
        self._title.setText(title)
        self._facts.setText("")
        self._left.setText("")
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(title)
        self._cancel.setEnabled(True)
        self._pause.setEnabled(True)
        self._set_paused(False)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._began, self._rested = progress.stage, now, 0.0
            self._left_words.reset()
            title, self._one = self._stages.get(progress.stage, (self._title.text(), "photo"))
            self._title.setText(title)
        if not progress.total:
            self._bar.setRange(0, 0)
            self._facts.setText("")
            return
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(_STEPS * min(1.0, progress.done / progress.total)))
        self._facts.setText(f"{wording.number(progress.done)} of {wording.counted(progress.total, self._one)}")
        spent = now - self._began - self._rested
        left = spent * (progress.total - progress.done) / progress.done if progress.done and spent > 2 else None
        self._left.setText(self._left_words.update(left))

    def _toggle(self) -> None:
        self._set_paused(not self._paused)
        self.pause_requested.emit(self._paused)

    def _set_paused(self, paused: bool) -> None:
        now = time.monotonic()
        if paused:
            self._rest_began = now
            self._left.setText("Paused")
        elif self._paused:
            self._rested += now - self._rest_began
            self._left_words.reset()
            self._left.setText("")
        self._paused = paused
        self._pause.setText("Resume" if paused else "Pause")
        set_icon(self._pause, "play" if paused else "pause")

    def _stop(self) -> None:
        self.say_stopping()
        self.cancel_requested.emit()
