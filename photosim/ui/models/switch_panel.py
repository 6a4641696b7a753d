"""SwitchPanel: how far the photos are prepared for another model, at the foot of the window and in the preferences."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from photosim.ui.jobs.job_panel import JobPanel
from photosim.ui.kit.icons import set_icon
from photosim.ui.models.model_controller import ModelController, switch_in_words


class SwitchPanel(JobPanel):
    """Visible while a change of model is under way, with Pause; in the preferences also with a way back."""

    details_requested = Signal()

    def __init__(self, controller: ModelController, parent: QWidget | None = None, *, in_window: bool = False) -> None:
        super().__init__("Progress of preparing photos", "bar" if in_window else "card", parent)
        self._controller = controller
        self._pause = self.add_button(
            "Resume", "pause", self._toggle_pause, "Pauses or resumes the preparation; what is done stays done"
        )
        self._pause.setMinimumWidth(self._pause.sizeHint().width() + 16)
        self._stay = None
        if in_window:
            self.add_button("Details…", "info", self.details_requested, "Shows the models in the preferences")
        else:
            self._stay = self.add_button("Stay", "back", controller.give_up, "Gives the change up")
        controller.switch_changed.connect(self.update_state)
        self.hide()
        self.update_state()

    def update_state(self) -> None:
        """Show what the controller knows."""
        c = self._controller
        if c.switch is None:
            self.hide()
            return
        title, facts = switch_in_words(c.switch, c.progress, running=c.preparing, paused=c.paused)
        rests = c.paused or not c.preparing
        left = -1 if rests or c.progress is None or c.progress.stage != "preparing" else c.progress.seconds_left
        is_busy = c.progress is not None and c.progress.stage == "indexing" and not rests
        self.show_state(title, facts, c.switch.done, 0 if is_busy else max(1, c.switch.total), left)
        self._pause.setText("Resume" if rests else "Pause")
        set_icon(self._pause, "play" if rests else "pause")
        if self._stay is not None:
            self._stay.setText(f"Stay with {c.switch.old}")

    def _toggle_pause(self) -> None:
        c = self._controller
        c.pause(c.preparing and not c.paused)
