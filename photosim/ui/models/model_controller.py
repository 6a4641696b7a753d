"""ModelController: the models of one library, for the window: their list, installing, and changing over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.base.errors import Cancelled, PhotosimError
from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.kit import wording

if TYPE_CHECKING:
    from photosim.base.job import Job, Progress
    from photosim.library import Library
    from photosim.values.models import ModelFacts, Switch, SwitchReport


BUILT_IN = "efficientnet-lite2"
"""The model that comes into use by itself: people who have chosen nothing are told no name of it."""


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
        self._install_running: Running[ModelFacts] | None = None
        self._preparation: Running[SwitchReport | None] | None = None
        self._chosen = ""
        """The model to change over to once the preparation under way has stopped."""
        self.installing = ""
        """What is being installed, for people."""
        self.install_progress: Progress | None = None
        self.switch: Switch | None = None
        """The change of model under way, by the latest that is known."""
        self.progress: Progress | None = None

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
        if self._install_running is not None:
            self._install_running.cancel()

    def _install(self, name: str, work: Callable[[Job], ModelFacts]) -> None:
        if self._install_running is not None:
            return
        self._install_running = start(
            Operation(
                owner=self,
                work=work,
                success=self._installed,
                failure=self._not_installed,
                cancelled=self._install_stopped,
                progress=self._note_install,
                name="install",
            )
        )
        self.installing, self.install_progress = name, None
        self.install_changed.emit()

    def _note_install(self, progress: Progress) -> None:
        self.install_progress = progress
        self.install_changed.emit()

    def _installed(self, model: ModelFacts) -> None:
        self._end_install()
        self.said.emit(tr("{0} is installed. Press Use to search by it.", model.name))

    def _install_stopped(self) -> None:
        self._end_install()
        self.said.emit(tr("Stopped. What came so far is kept, and the download goes on there next time."))

    def _not_installed(self, error: PhotosimError) -> None:
        self._end_install()
        self.failed.emit(error)

    def _end_install(self) -> None:
        self._install_running = None
        self.installing, self.install_progress = "", None
        self.install_changed.emit()
        self.refresh()

    # Changing over

    @property
    def preparing(self) -> bool:
        """Whether photos are being prepared right now, or the preparation rests."""
        return self._preparation is not None

    @property
    def paused(self) -> bool:
        return self._preparation is not None and self._preparation.paused

    def use(self, name: str) -> None:
        """Search by this model once all photos are prepared for it."""
        if self._preparation is not None:
            self._chosen = name
            self._preparation.cancel()
        else:
            tasks.run(self, lambda: self._begin(name), self._take_switch, self.failed.emit)

    def resume(self) -> None:
        """Go on with what is lacking: of a change that was begun before, or of photos that a scan has brought."""
        tasks.run(self, self._library.models.switch, self._take_switch, self.failed.emit)

    def give_up(self) -> None:
        """Stay with the model that is in use; what was prepared is kept."""
        self.use(self._library.model.name)

    def pause(self, paused: bool) -> None:
        """Let the preparation rest, or go on."""
        if not paused and self._preparation is None and self.switch is not None:
            self._prepare()
        elif self._preparation is not None:
            self._preparation.pause(paused)
            self._tell_switch()

    def remove(self, name: str) -> None:
        """Delete a model's weights and vectors."""
        tasks.act(self, lambda: self._library.models.remove(name), self._removed, self.failed.emit)

    def _removed(self, model: ModelFacts) -> None:
        self.said.emit(tr("{0} is removed.", model.name))
        self.refresh()

    def _begin(self, name: str) -> Switch | None:
        self._library.models.use(name)
        return self._library.models.switch()

    def _take_switch(self, switch: Switch | None) -> None:
        if self._preparation is not None:  # it goes on until nothing is lacking
            return
        self.switch, self.progress = switch, None
        self._tell_switch()
        self.refresh()
        if switch is not None:
            self._prepare()

    def _prepare(self) -> None:
        if self._preparation is None:
            self._preparation = start(
                Operation(
                    owner=self,
                    work=self._library.models.prepare,
                    success=self._end_preparation,
                    failure=self._fail_preparation,
                    progress=self._note_progress,
                    name="prepare",
                )
            )
        self._tell_switch()

    def _tell_switch(self) -> None:
        self.switch_changed.emit()

    def _note_progress(self, progress: Progress) -> None:
        self.progress = progress
        if self.switch is not None and progress.stage == "preparing":
            self.switch = replace(self.switch, done=progress.done, total=progress.total)
        self._tell_switch()

    def _fail_preparation(self, error: PhotosimError) -> None:
        self._end_preparation(None, error)

    def _end_preparation(self, report: SwitchReport | None, error: PhotosimError | None = None) -> None:
        self._preparation = self.progress = None
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
    """What came of preparing photos, in a sentence or two."""
    if report.done and report.new == BUILT_IN:
        text = tr("Look-alikes are found by what is in your photos now, and no longer by colours and layout alone.")
    elif report.done:
        text = tr("Look-alikes are found by {0} now.", report.new)
    else:
        text = tr("No photo could be prepared for {0}, so look-alikes are still found by {1}.", report.new, report.old)
    if report.offline:
        are = wording.counted(report.offline, "photo")
        text += tr(" {0} in folders that are not connected will be prepared when a scan finds them again.", are)
    if report.unreadable:
        text += tr(
            " {0} could not be read or changed; the next scan looks at them.",
            wording.counted(report.unreadable, "photo"),
        )
    return text


def switch_in_words(switch: Switch, progress: Progress | None, *, running: bool, paused: bool) -> tuple[str, str]:
    """Title and explanation of photos being prepared."""
    what = (
        tr("Learning what is in your photos") if switch.new == BUILT_IN else tr("Preparing photos for {0}", switch.new)
    )
    if not running:
        title = tr("{0} is not finished", what)
    elif paused:
        title = tr("{0} (paused)", what)
    elif progress is not None and progress.stage == "waiting":
        title = tr("{0} goes on after the scan", what)
    elif progress is not None and progress.stage == "indexing":
        title = tr("{0}: sorting them", what)
    else:
        title = what
    done = tr("{0} of {1} done", wording.number(switch.done), wording.counted(switch.total, "photo"))
    if switch.old == switch.new:
        return title, tr("{0}; the others are compared by colour and layout until then", done)
    by = tr("colour and layout") if switch.new == BUILT_IN else switch.old
    return title, tr("{0}; until then look-alikes are found by {1}", done, by)
