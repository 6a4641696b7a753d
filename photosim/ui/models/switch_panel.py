"""SwitchPanel: how far the photos are prepared for another model, at the foot of the window and in the preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from photosim.base.texts import tr
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.models.model_controller import ModelController, switch_in_words

if TYPE_CHECKING:
    from photosim.values.models import Switch

_SHORT = 100
"""Photos: some seconds of work, of which a bar that comes and goes would tell nothing."""


class SwitchPanel(ProgressPanel):
    """Visible while a change of model is under way, with Pause; in the preferences also with a way back."""

    details_requested = Signal()

    def __init__(self, controller: ModelController, parent: QWidget | None = None, *, in_window: bool = False) -> None:
        super().__init__(
            tr("Progress of preparing photos"),
            "bar" if in_window else "card",
            pausable=True,
            detailed=True,
            parent=parent,
        )
        self._controller = controller
        self.pause_requested.connect(self._toggle_pause)
        self._stay = None
        if in_window:
            self.add_button(tr("Details…"), "info", self.details_requested, tr("Shows the models in the preferences"))
        else:
            self._stay = self.add_button(tr("Stay"), "back", controller.give_up, tr("Gives the change up"))
        controller.switch_changed.connect(self.update_state)
        self.hide()
        self.update_state()

    def update_state(self) -> None:
        """Show what the controller knows."""
        c = self._controller
        if c.switch is None or (self._stay is None and _is_short(c.switch)):
            self.hide()
            return
        title, facts = switch_in_words(c.switch, c.progress, running=c.preparing, paused=c.paused)
        rests = c.paused or not c.preparing
        if rests != self.paused:
            self.show_paused(rests)
        stage = c.progress.stage if c.progress is not None else ""
        self.enter(stage)
        left = c.progress.seconds_left if c.progress is not None and stage == "preparing" else None
        total = 0 if stage == "indexing" else max(1, c.switch.total)
        self.show_state(title, "", c.switch.done, total, left)
        self.show_details(facts)
        self.show()
        if self._stay is not None:
            self._stay.setText(tr("Stay with {0}", c.switch.old))
            self._stay.setVisible(c.switch.old != c.switch.new)

    def _toggle_pause(self, _: bool) -> None:
        c = self._controller
        c.pause(c.preparing and not c.paused)


def _is_short(switch: Switch) -> bool:
    """Whether a few photos are being prepared for the model in use."""
    return switch.old == switch.new and switch.total - switch.done < _SHORT
