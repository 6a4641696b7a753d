"""The bar that shows how far a scan is, and what it did when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics
from PySide6.QtWidgets import QWidget

from photosim.base.job import Progress
from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.jobs.progress_panel import ProgressPanel
from photosim.ui.jobs.stages import title_of
from photosim.ui.kit import wording

if TYPE_CHECKING:
    from photosim.values.scanning import ScanReport

_GOODBYE_MS = 12_000


class ScanBar(ProgressPanel):
    """How far a scan is, with its speed and the file in hand, and afterwards what it did.

    Its height is the same in every state. The summary goes away by itself, unless files could not be read: then it
    stays until it is closed.
    """

    failures_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Progress of the scan"), pausable=True, cancellable=True, detailed=True, parent=parent)
        self._spoken = ""
        self._running = False
        self._lines.insertStretch(0, 1)
        self._lines.addStretch(1)
        self._failures = self.add_button("", "warning", self.failures_requested, tr("Shows which files, and why"))
        self._close = self.add_button(tr("Close"), "", self.hide, tr("Closes the summary"))
        self._close.setMinimumWidth(self._controls[0].minimumWidth())
        self._goodbye = QTimer(self)
        self._goodbye.setSingleShot(True)
        self._goodbye.timeout.connect(self._say_goodbye)
        self._show_buttons()
        self._fix_height()
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Show how far a running scan is; the first call of a scan shows the bar."""
        if not self._running:
            self._begin()
        super().show_progress(progress)

    def enter(self, stage: str) -> None:
        is_new = stage != self._stage
        super().enter(stage)
        if is_new and not self.paused:
            self._announce(title_of(Progress(stage)))

    def show_paused(self, paused: bool) -> None:
        """Say that the scan rests, or that it goes on."""
        if self._running:
            super().show_paused(paused)
            self._announce(tr("The scan is paused") if paused else tr("The scan goes on"))

    def show_note(self, note: str) -> None:
        """Say why the scan waits, or is slow, although nobody paused it; empty when it goes on as usual."""
        changes = note != self._note
        super().show_note(note)
        if changes and self._running and not self.paused:
            self._announce(note or tr("The scan goes on"))

    def show_finished(self, report: ScanReport, *, quiet: bool = False) -> None:
        """Show what the scan did; one that nobody asked for is told by what it found, or not at all."""
        if quiet:
            found = discovery(report)
            if found:
                self._end(found, summary(report))
            elif self._running:
                self._running = False
                self.hide()
            return
        self._end(tr("Scan finished"), summary(report), failed=len(report.failed))

    def show_cancelled(self) -> None:
        """Say that the scan was stopped by request."""
        self._end(tr("Scan stopped"), tr("What was done stays done. The next scan goes on from there."))

    def show_failed(self, text: str) -> None:
        """Say why the scan could not go on; stays until closed."""
        self._end(tr("The scan could not go on"), text, stays=True)

    def forget(self) -> None:
        """Take away what an earlier scan did; it may speak of files that are no longer known."""
        if not self._running:
            self._goodbye.stop()
            self.hide()

    def _begin(self) -> None:
        self._goodbye.stop()
        self._running = True
        note = self._note  # it may have been told why the scan waits before anything else
        self.begin("")
        self._show_buttons()
        self.show_note(note)
        self.show()

    def _end(self, title: str, text: str, *, failed: int = 0, stays: bool = False) -> None:
        self._running = False
        self.begin(title)
        self.show_details(text)
        self._failures.setText(tr("Show ") + wording.counted(failed, "unreadable file") if failed else "")
        self._show_buttons(failed=bool(failed))
        self.show()
        self._announce(f"{title}. {text}")
        if not stays and not failed:
            self._goodbye.start(_GOODBYE_MS)

    def _say_goodbye(self) -> None:
        if self.underMouse():
            self._goodbye.start(2000)
        else:
            self.hide()

    def _show_buttons(self, *, failed: bool = False) -> None:
        for button in self._controls:
            button.setVisible(self._running)
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

    def _fix_height(self) -> None:
        line = QFontMetrics(self.font()).height()
        self.setFixedHeight(max(2 * line + 6 + 10 + 2 * 10, self._close.sizeHint().height() + 20))


def summary(report: ScanReport) -> str:
    """What a scan did, in one line: `1,240 new photos, 3 changed, 12 missing. Took 4 minutes.`"""
    parts = []
    if report.new:
        parts.append(wording.counted(report.new, "new photo"))
    for count, word in (
        (report.changed, tr("changed")),
        (report.moved, tr("moved")),
        (report.missing, tr("no longer there")),
    ):
        if count:
            parts.append(f"{wording.number(count)} {word}")
    unread = tr("{0} could not be read", wording.number(len(report.failed))) if report.failed else ""
    if parts:
        text = tr("{0}. Took {1}.", ", ".join([*parts, unread] if unread else parts), wording.duration(report.seconds))
    elif report.unchanged:
        text = tr(
            "Nothing new: {0} unchanged{1}{2}.", wording.counted(report.unchanged, "photo"), ", " * bool(unread), unread
        )
    elif unread:
        text = tr("{0} could not be read.", wording.counted(len(report.failed), "file"))
    elif report.found:
        text = tr("Nothing new: {0} unchanged.", wording.counted(report.found, "photo"))
    else:
        text = tr("No photos were found.")
    if report.unsupported:
        text += tr(" {0} not shown.", wording.counted(len(report.unsupported), "video"))
    if report.damaged:
        text += tr(" {0} damaged.", wording.counted(len(report.damaged), "photo"))
    if report.online:
        text += tr(" {0} online only, not downloaded.", wording.counted(len(report.online), "file"))
    if report.offline:
        names = ", ".join(to_text(Path(path).name or path) for path in report.offline)
        text += tr(" Left out because not connected: {0}.", names)
    return text


def discovery(report: ScanReport) -> str:
    """What a scan that nobody asked for has found: `3 new photos found`; empty when nothing has changed."""
    if report.new:
        return tr("{0} found", wording.counted(report.new, "new photo"))
    for count, word in (
        (report.changed, tr("changed")),
        (report.moved, tr("moved")),
        (report.missing, tr("no longer there")),
    ):
        if count:
            return f"{wording.counted(count, 'photo')} {word}"
    return ""
