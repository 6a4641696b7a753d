"""ModelController: the models of one library, for the window: their list, installing, and changing over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.ui.jobs import tasks
from photosim.ui.jobs.background_job import BackgroundJob
from photosim.ui.kit import wording
from photosim.values.models import ModelFacts, Switch, SwitchReport

if TYPE_CHECKING:
    from photosim.library import Library


class ModelController(QObject):
    """All methods are for the GUI thread, and all signals arrive there."""

    listed = Signal(object)
    """list[ModelFacts], whenever it may be another one."""
    install_changed = Signal()
    """A download or copy began, got further or ended: see `installing` and `install_progress`."""
    switch_changed = Signal()
    """A change of model began, got further, paused or ended: see `switch`."""
    switched = Signal(object)
    """SwitchReport: searches use another model, or could not."""
    said = Signal(str)
    """Something good to tell."""
    failed = Signal(object)
    """A PhotosimError."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._installer = BackgroundJob("photosim-install", self)
        self._preparer = BackgroundJob("photosim-prepare", self)
        self._chosen = ""
        """The model to change over to once the preparation under way has stopped."""
        self.installing = ""
        """What is being installed, for people."""
        self.install_progress: Progress | None = None
        self.switch: Switch | None = None
        """The change of model under way, by the latest that is known."""
        self.progress: Progress | None = None
        self._installer.progressed.connect(self._note_install)
        self._installer.ended.connect(self._end_install)
        self._preparer.progressed.connect(self._note_progress)
        self._preparer.paused_changed.connect(self._tell_switch)
        self._preparer.ended.connect(self._end_preparation)

    # The list

    def refresh(self) -> None:
        """Ask for the list again; `listed` brings it."""
        tasks.run(self, self._library.models.all, self.listed.emit, self.failed.emit)

    # Installing

    def download(self, name: str) -> None:
        """Fetch the official weights from the network."""
        self._install(name, lambda job: self._library.models.install(name, None, job))

    def install(self, file: Path) -> None:
        """Install weights from a file, for whichever backbone they fit."""
        self._install(file.name, lambda job: self._library.models.install("", file, job))

    def cancel_install(self) -> None:
        """Stop the download; it goes on there next time."""
        self._installer.cancel()

    def _install(self, name: str, work: Callable[[Job], object]) -> None:
        if self._installer.start(work):
            self.installing, self.install_progress = name, None
            self.install_changed.emit()

    def _note_install(self, progress: Progress) -> None:
        self.install_progress = progress
        self.install_changed.emit()

    def _end_install(self, model: ModelFacts | None, error: Exception | None) -> None:
        self.installing, self.install_progress = "", None
        self.install_changed.emit()
        self.refresh()
        if model is not None:
            self.said.emit(f"{model.name} is installed. Press Use to search by it.")
        elif isinstance(error, Cancelled):
            self.said.emit("Stopped. What came so far is kept, and the download goes on there next time.")
        else:
            self.failed.emit(error)

    # Changing over

    @property
    def preparing(self) -> bool:
        """Whether photos are being prepared right now, or the preparation rests."""
        return self._preparer.running

    @property
    def paused(self) -> bool:
        return self._preparer.paused

    def use(self, name: str) -> None:
        """Search by this model once all photos are prepared for it."""
        if self._preparer.running:
            self._chosen = name
            self._preparer.cancel()
        else:
            tasks.run(self, lambda: self._begin(name), self._take_switch, self.failed.emit)

    def resume(self) -> None:
        """Go on with a change that was begun when the program ran before."""
        tasks.run(self, self._library.models.switch, self._take_switch, self.failed.emit)

    def give_up(self) -> None:
        """Stay with the model that is in use; what was prepared is kept."""
        self.use(self._library.model.key)

    def pause(self, paused: bool) -> None:
        """Let the preparation rest, or go on."""
        if not paused and not self._preparer.running and self.switch is not None:
            self._prepare()
        self._preparer.pause(paused)

    def remove(self, name: str) -> None:
        """Delete a model's weights and vectors."""
        tasks.run(self, lambda: self._library.models.remove(name), self._removed, self.failed.emit)

    def _removed(self, model: ModelFacts) -> None:
        self.said.emit(f"{model.name} is removed.")
        self.refresh()

    def close(self) -> bool:
        """Stop everything; false when something hangs."""
        self._installer.cancel()
        self._preparer.cancel()
        return all([self._installer.close(), self._preparer.close()])

    def _begin(self, name: str) -> Switch | None:
        self._library.models.use(name)
        return self._library.models.switch()

    def _take_switch(self, switch: Switch | None) -> None:
        self.switch, self.progress = switch, None
        self._tell_switch()
        self.refresh()
        if switch is not None:
            self._prepare()

    def _prepare(self) -> None:
        self._preparer.start(self._library.models.prepare)
        self._tell_switch()

    def _tell_switch(self, _: object = None) -> None:
        self.switch_changed.emit()

    def _note_progress(self, progress: Progress) -> None:
        self.progress = progress
        if self.switch is not None and progress.stage == "preparing":
            self.switch = Switch(self.switch.old, self.switch.new, progress.done, progress.total)
        self._tell_switch()

    def _end_preparation(self, report: SwitchReport | None, error: Exception | None) -> None:
        self.progress = None
        chosen, self._chosen = self._chosen, ""
        if chosen and (report is None or not report.done):
            self.use(chosen)
            return
        if report is None and error is None:  # decided elsewhere
            self.resume()
            return
        if report is not None and report.done:
            self.switch = None
        self._tell_switch()
        self.refresh()
        if report is not None:
            self.switched.emit(report)
            if report.done and chosen:  # it was too late to stop
                self.use(chosen)
        elif error is not None and not isinstance(error, Cancelled):
            self.failed.emit(error)


def report_in_words(report: SwitchReport) -> str:
    """What came of a change of model, in a sentence or two."""
    if report.done:
        text = f"Look-alikes are found by {report.new} now."
    else:
        text = f"No photo could be prepared for {report.new}, so look-alikes are still found by {report.old}."
    if report.offline:
        are = wording.counted(report.offline, "photo")
        text += f" {are} in folders that are not connected will be prepared when a scan finds them again."
    if report.unreadable:
        text += (
            f" {wording.counted(report.unreadable, 'photo')} could not be read or changed; the next scan looks at them."
        )
    return text


def switch_in_words(switch: Switch, progress: Progress | None, *, running: bool, paused: bool) -> tuple[str, str]:
    """Title and explanation of a change under way."""
    if not running:
        title = f"The change to {switch.new} is not finished"
    elif paused:
        title = f"Preparing photos for {switch.new} (paused)"
    elif progress is not None and progress.stage == "waiting":
        title = f"Preparing photos for {switch.new} goes on after the scan"
    elif progress is not None and progress.stage == "indexing":
        title = f"Sorting by look for {switch.new}"
    else:
        title = f"Preparing photos for {switch.new}"
    done = f"{wording.number(switch.done)} of {wording.counted(switch.total, 'photo')} prepared"
    return title, f"{done}; searches use {switch.old} until all are done"
