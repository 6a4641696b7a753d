"""ProgressPanel: what is being done, how far it is and how long it takes yet, the same for all long work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from photosim.base.job import Progress
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs.stages import facts_of, title_of
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon

_STEPS = 10_000
"""Of the bar: bytes do not fit into its 32 bits."""
STOPPING = tr("Stopping…")
Act = Callable[[], object] | SignalInstance


class ProgressPanel(QWidget):
    """Title, count and time left over a bar that fills by the same count; below it perhaps a line of details.

    The bar is busy until the first of what is counted is done. While the work rests, nothing moves and no time is told.
    """

    pause_requested = Signal(bool)
    """True to rest, False to go on."""
    cancel_requested = Signal()

    def __init__(
        self,
        name: str,
        role: str = "bar",
        *,
        pausable: bool = False,
        cancellable: bool = False,
        detailed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is what a screen reader calls the bar, `role` that of the style sheet, empty inside a dialog."""
        super().__init__(parent)
        self._time_left = wording.CalmTimeLeft()
        self._stage = ""
        self._paused = False
        self._note = ""
        self._title = QLabel(self)
        theme.set_role(self._title, "strong")
        self._facts = ElidedLabel(parent=self)
        self._left = QLabel(self)
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self._title, self._left):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(name)
        self._file = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._file, "muted")
        self._file.setVisible(detailed)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._title)
        first.addWidget(self._facts, 1)
        first.addWidget(self._left)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(5)
        self._lines.addLayout(first)
        self._lines.addWidget(self._bar)
        self._lines.addWidget(self._file)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(theme.SPACE)
        self._row.addLayout(self._lines, 1)
        if role:
            self._row.setContentsMargins(16, 10, 12, 10)
            theme.set_role(self, role)
            self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        else:
            self._row.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        done = tr("What is done stays done.")
        self._pause = self._cancel = None
        if pausable:
            self._pause = self.add_button(tr("Resume"), "pause", self._ask_to_pause, tr("Rests, or goes on. {0}", done))
        if cancellable:
            self._cancel = self.add_button(tr("Cancel"), "close", self._ask_to_cancel, tr("Stop here. {0}", done))
        self._controls = [button for button in (self._pause, self._cancel) if button is not None]
        for button in self._controls:  # Pause and Resume share one place: its width must not change with the word
            button.setMinimumWidth(max(button.sizeHint().width() for button in self._controls) + 16)
        self.begin("")

    def add_button(
        self, text: str, icon: str, act: Callable[[], None] | SignalInstance, description: str
    ) -> QPushButton:
        """Add a button at the right end."""
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(description)
        button.setAccessibleDescription(description)
        if icon:
            set_icon(button, icon)
        button.clicked.connect(act)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def facts(self) -> str:
        """The count, or the details where there is none."""
        return self._facts.full_text or self._file.full_text

    @property
    def text(self) -> str:
        """Everything that is said now, in one line."""
        said = (self._title.text(), self._facts.full_text, self._left.text(), self._file.full_text)
        return " ".join(part for part in said if part)

    @property
    def share(self) -> float | None:
        """How far the bar is, from 0 to 1; None while it is busy."""
        return self._bar.value() / self._bar.maximum() if self._bar.maximum() else None

    def begin(self, title: str) -> None:
        """Start again from nothing."""
        self._stage, self._paused, self._note = "", False, ""
        self._time_left.reset()
        self._title.setText(title)
        self._left.setText("")
        for line in (self._facts, self._file):
            line.set_text("")
        self._fill(0, 0)
        for button in self._controls:
            button.setEnabled(True)
        self._dress()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.enter(progress.stage)
        self.show_state(title_of(progress), facts_of(progress), progress.done, progress.total, progress.seconds_left)
        self._file.set_text(to_text(progress.current))

    def show_state(self, title: str, facts: str, done: int, total: int, seconds_left: float | None = None) -> None:
        """The same for whoever has words of its own."""
        self._title.setText(title)
        self._facts.set_text(facts)
        self.setAccessibleName(f"{title}. {facts}")
        self._fill(done, total)
        if self._left.text() != STOPPING and not self._paused:
            self._left.setText(self._note or self._time_left.update(seconds_left))

    def show_details(self, text: str) -> None:
        """Say something in the line below the bar."""
        self._file.set_text(text)

    def show_paused(self, paused: bool) -> None:
        """Say that it rests, or that it goes on."""
        self._paused = paused
        self._time_left.reset()
        self._left.setText(tr("Paused") if paused else self._note)
        self._stand_still(paused)
        self._dress()

    def show_note(self, note: str) -> None:
        """Say why it waits, or is slow, although nobody paused it; empty when it goes on as usual."""
        if note == self._note:
            return
        self._note = note
        self._stand_still(bool(note))
        if not self._paused:
            self._time_left.reset()
            self._left.setText(note)

    def say_stopping(self) -> None:
        """What was asked to stop has not ended yet."""
        for button in self._controls:
            button.setEnabled(False)
        self._left.setText(STOPPING)

    def enter(self, stage: str) -> None:
        """This is the stage now; when it is another one, its time is told anew."""
        if stage != self._stage:
            self._stage = stage
            self._time_left.reset()

    def _fill(self, done: int, total: int) -> None:
        resting = self._paused or bool(self._note)
        if total > 0 and (done > 0 or resting):
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(min(1.0, done / total) * _STEPS))
        elif not resting:
            self._bar.setRange(0, 0)

    def _stand_still(self, resting: bool) -> None:
        """Nothing moves while it rests; the next progress sets it going again."""
        if resting and self._bar.maximum() == 0:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(0)

    def _ask_to_pause(self) -> None:
        self.pause_requested.emit(not self._paused)

    def _ask_to_cancel(self) -> None:
        self.say_stopping()
        self.cancel_requested.emit()

    def _dress(self) -> None:
        if self._pause is not None:
            self._pause.setText(tr("Resume") if self._paused else tr("Pause"))
            set_icon(self._pause, "play" if self._paused else "pause")
