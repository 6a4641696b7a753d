"""The bar that shows how far a scan is, and what it did when it is over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from photosim.base.job import Progress
from photosim.base.paths import to_text
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon
from photosim.values.photos import ScanReport

_STAGES = {
    "finding": "Looking for photos",
    "recognising": "Recognising moved photos",
    "reading": "Reading photos",
    "choosing": "Trying what is fastest on this computer",
    "indexing": "Sorting by look",
}
_STEPS = 10_000
"""Of the progress bar: bytes do not fit into its 32 bits."""
_GOODBYE_MS = 12_000


class ScanBar(QWidget):
    """Stage, count, speed, time left and the file in hand, over a bar that fills by bytes; Pause and Cancel beside it.

    Its height is the same in every state. Afterwards a one-line summary goes away by itself, unless files could not be
    read: then it stays until it is closed. `pause_requested` carries True for pause and False for resume.
    """

    pause_requested = Signal(bool)
    cancel_requested = Signal()
    failures_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time_left = wording.CalmTimeLeft()
        self._stage = ""
        self._spoken = ""
        self._note = ""
        self._paused = False
        self._running = False

        self._title = QLabel(self)
        title_font = self._title.font()
        title_font.setBold(True)
        self._title.setFont(title_font)
        self._facts = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideRight)
        self._left = QLabel(self)
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName("Progress of the scan")
        self._file = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideMiddle)
        theme.set_role(self._file, "muted")
        theme.set_role(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for label in (self._title, self._facts, self._left):
            label.setTextFormat(Qt.TextFormat.PlainText)

        self._pause = QPushButton(self)
        self._pause.clicked.connect(self._toggle_pause)
        self._cancel = QPushButton("Cancel", self)
        self._cancel.clicked.connect(self._ask_to_cancel)
        self._failures = QPushButton(self)
        self._failures.clicked.connect(self.failures_requested)
        self._close = QPushButton("Close", self)
        self._close.clicked.connect(self.hide)
        self._pause.setAccessibleDescription("Pauses or resumes the scan; what is done stays done")
        self._cancel.setAccessibleDescription("Stops the scan; what is done stays done")
        self._cancel.setToolTip("Stop here. What is done stays done.")
        for button in (self._pause, self._cancel, self._failures, self._close):
            button.setIconSize(QSize(16, 16))
        set_icon(self._cancel, "close")
        set_icon(self._failures, "warning")
        # Pause and Resume share one place: its width must not change with the word.
        self._pause.setText("Resume")
        widest = max(self._pause.sizeHint().width(), self._cancel.sizeHint().width()) + 24
        self._pause.setMinimumWidth(widest)
        self._cancel.setMinimumWidth(widest)
        self._close.setMinimumWidth(widest)

        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._title)
        first.addWidget(self._facts, 1)
        first.addWidget(self._left)
        lines = QVBoxLayout()
        lines.setSpacing(5)
        lines.addStretch(1)
        lines.addLayout(first)
        lines.addWidget(self._bar)
        lines.addWidget(self._file)
        lines.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        row.addLayout(lines, 1)
        row.addSpacing(8)
        for button in (self._failures, self._pause, self._cancel, self._close):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

        self._goodbye = QTimer(self)
        self._goodbye.setSingleShot(True)
        self._goodbye.timeout.connect(self._say_goodbye)
        self._dress()
        self._show_buttons()
        self._fix_height()
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far a running scan is; the first call of a scan shows the bar."""
        if not self._running:
            self._begin()
        if progress.stage != self._stage:
            self._stage = progress.stage
            self._time_left.reset()
            self._title.setText(_STAGES.get(progress.stage, "Scanning"))
            if not self._paused:
                self._announce(self._title.text())
        self._facts.set_text(_facts(progress))
        if not self._paused and self._cancel.isEnabled():
            self._left.setText(self._note or self._time_left.update(progress.seconds_left))
        self._file.set_text(to_text(progress.current))
        self._fill(progress)

    def show_paused(self, paused: bool) -> None:
        """Say that the scan rests, or that it goes on."""
        if not self._running:
            return
        self._paused = paused
        self._time_left.reset()
        self._left.setText("Paused" if paused else self._note)
        self._rest(paused)
        self._announce("The scan is paused" if paused else "The scan goes on")
        self._dress()

    def show_note(self, note: str) -> None:
        """Say why the scan waits, or is slow, although nobody paused it; empty when it goes on as usual."""
        if note == self._note:
            return
        self._note = note
        self._rest(bool(note))
        if self._running and not self._paused:
            self._time_left.reset()
            self._left.setText(note)
            self._announce(note or "The scan goes on")

    def show_finished(self, report: ScanReport, *, quiet: bool = False) -> None:
        """Show what the scan did; one that nobody asked for is told by what it found, or not at all."""
        if quiet:
            found = discovery(report)
            if found:
                self._end(found, summary(report))
            elif self._running:
                self._running = self._paused = False
                self.hide()
            return
        self._end("Scan finished", summary(report), failed=len(report.failed))

    def show_cancelled(self) -> None:
        """Say that the scan was stopped by request."""
        self._end("Scan stopped", "What was done stays done. The next scan goes on from there.")

    def show_failed(self, text: str) -> None:
        """Say why the scan could not go on; stays until closed."""
        self._end("The scan could not go on", text, stays=True)

    def forget(self) -> None:
        """Take away what an earlier scan did; it may speak of files that are no longer known."""
        if not self._running:
            self._goodbye.stop()
            self.hide()

    def _begin(self) -> None:
        self._goodbye.stop()
        self._running, self._paused, self._stage = True, False, ""
        self._time_left.reset()
        for text in (self._facts, self._file):
            text.set_text("")
        self._left.setText("")
        self._cancel.setEnabled(True)
        self._pause.setEnabled(True)
        self._dress()
        self._show_buttons()
        self.show()

    def _end(self, title: str, text: str, *, failed: int = 0, stays: bool = False) -> None:
        self._running, self._paused = False, False
        self._title.setText(title)
        self._facts.set_text("")
        self._left.setText("")
        self._file.set_text(text)
        self._failures.setText("Show " + wording.counted(failed, "unreadable file") if failed else "")
        self._show_buttons(failed=bool(failed))
        self.show()
        self._announce(f"{title}. {text}")
        if not stays and not failed:
            self._goodbye.start(_GOODBYE_MS)

    def _fill(self, progress: Progress) -> None:
        begun = progress.done > 0 or progress.stage != "reading"  # before the first photo, the model is made ready
        if not begun and not self._paused and not self._note:
            self._bar.setRange(0, 0)
            return
        if progress.total_bytes > 0:
            share = progress.done_bytes / progress.total_bytes
        elif progress.total > 0:
            share = progress.done / progress.total
        else:
            self._bar.setRange(0, 0)
            return
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(min(1.0, share) * _STEPS))

    def _rest(self, resting: bool) -> None:
        """Nothing moves while the scan rests; the next progress sets it going again."""
        if resting and self._bar.maximum() == 0:
            self._bar.setRange(0, _STEPS)

    def _toggle_pause(self) -> None:
        self.pause_requested.emit(not self._paused)

    def _ask_to_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._pause.setEnabled(False)
        self._left.setText("Stopping…")
        self.cancel_requested.emit()

    def _say_goodbye(self) -> None:
        if self.underMouse():
            self._goodbye.start(2000)
        else:
            self.hide()

    def _show_buttons(self, *, failed: bool = False) -> None:
        self._pause.setVisible(self._running)
        self._cancel.setVisible(self._running)
        self._failures.setVisible(failed and not self._running)
        self._close.setVisible(not self._running)
        self._bar.setVisible(self._running)

    def _announce(self, text: str) -> None:
        self.setAccessibleName(text)
        if self.isVisible() and text != self._spoken:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
        self._spoken = text

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_goodbye"):
            self._fix_height()

    def _dress(self) -> None:
        self._pause.setText("Resume" if self._paused else "Pause")
        set_icon(self._pause, "play" if self._paused else "pause")

    def _fix_height(self) -> None:
        line = QFontMetrics(self.font()).height()
        self.setFixedHeight(max(2 * line + 6 + 10 + 2 * 10, self._cancel.sizeHint().height() + 20))


def summary(report: ScanReport) -> str:
    """What a scan did, in one line: `1,240 new photos, 3 changed, 12 missing. Took 4 minutes.`"""
    parts = []
    if report.new:
        parts.append(wording.counted(report.new, "new photo"))
    for count, word in ((report.changed, "changed"), (report.moved, "moved"), (report.missing, "no longer there")):
        if count:
            parts.append(f"{wording.number(count)} {word}")
    unread = f"{wording.number(len(report.failed))} could not be read" if report.failed else ""
    if parts:
        text = f"{', '.join([*parts, unread] if unread else parts)}. Took {wording.duration(report.seconds)}."
    elif report.unchanged:
        text = f"Nothing new: {wording.counted(report.unchanged, 'photo')} unchanged{', ' * bool(unread)}{unread}."
    elif unread:
        text = f"{wording.counted(len(report.failed), 'file')} could not be read."
    elif report.found:
        text = f"Nothing new: {wording.counted(report.found, 'photo')} unchanged."
    else:
        text = "No photos were found."
    if report.unsupported:
        text += f" {wording.counted(len(report.unsupported), 'video')} not shown."
    if report.offline:
        names = ", ".join(to_text(Path(path).name or path) for path in report.offline)
        text += f" Left out because not connected: {names}."
    return text


def discovery(report: ScanReport) -> str:
    """What a scan that nobody asked for has found: `3 new photos found`; empty when nothing has changed."""
    if report.new:
        return f"{wording.counted(report.new, 'new photo')} found"
    for count, word in ((report.changed, "changed"), (report.moved, "moved"), (report.missing, "no longer there")):
        if count:
            return f"{wording.counted(count, 'photo')} {word}"
    return ""


def _facts(progress: Progress) -> str:
    """`1,240 of 8,310 photos · 46 a second · 3 could not be read`."""
    if progress.total:
        parts = [f"{wording.number(progress.done)} of {wording.counted(progress.total, 'photo')}"]
    elif progress.done:
        parts = [wording.counted(progress.done, "photo") + " found" * (progress.stage == "finding")]
    else:
        parts = []
    if progress.stage == "reading" and progress.per_second >= 0.05:
        speed = progress.per_second
        parts.append(f"{speed:.1f} a second" if speed < 9.95 else f"{wording.number(round(speed))} a second")
    if progress.failed:
        parts.append(f"{wording.number(progress.failed)} could not be read")
    return " · ".join(parts)
