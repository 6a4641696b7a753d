"""Looking: when duplicates are looked for, with a bar or behind the scene, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.kit import wording
from photosim.ui.kit.remedies import in_words
from photosim.ui.review.finder import Finder
from photosim.values.review import ReviewState


class Looking(QObject):
    """One search at a time. What a person asked for is shown in the bar; a quiet one is not."""

    changed = Signal()
    """It has begun or ended, or failed."""
    to_read = Signal()
    """There are groups to be read."""
    said = Signal(str)
    failed = Signal(object)
    """A PhotosimError; its words stay in `error` until the next try."""

    def __init__(self, finder: Finder, bar: ProgressPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finder = finder
        self._bar = bar
        self.quietly = False
        self.error = ""
        finder.running_changed.connect(self._set_running)
        finder.progressed.connect(bar.show_progress)
        finder.grown.connect(self.to_read)
        finder.found.connect(self._found)
        finder.cancelled.connect(self.changed)
        finder.failed.connect(self._fail)
        bar.pause_requested.connect(finder.pause)
        bar.pause_requested.connect(bar.show_paused)
        bar.cancel_requested.connect(finder.cancel)

    @property
    def running(self) -> bool:
        return self._finder.running

    def start(self) -> None:
        """Search for duplicates now."""
        self.error = ""
        self.quietly = False
        self._finder.start()

    def start_quietly(self) -> None:
        """Bring the groups up to date; a person need not know."""
        if not self.running:
            self.quietly = True
            self._finder.start()

    def _set_running(self, running: bool) -> None:
        if running:
            self._bar.begin(tr("Searching for duplicates"))
        self._bar.setVisible(running and not self.quietly)
        self.changed.emit()

    def _found(self, state: ReviewState) -> None:
        quietly, self.quietly = self.quietly, False
        if not quietly:
            count = wording.counted(len(state.groups), "group")
            self.said.emit(tr("{0} of duplicates.", count) if state.groups else tr("No duplicates were found."))
        self.to_read.emit()

    def _fail(self, error: Exception) -> None:
        self.error = in_words(error)
        self.quietly = False
        self.failed.emit(error)
        self.changed.emit()
