"""The settings of what goes on without being asked; a page of the preferences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from photosim.base.settings import Settings
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.said import said

TITLE = tr("Background work")

WATCH = "watch.enabled"
PAUSE_ON_BATTERY = "background.pause_on_battery"
SLOW_WHEN_BUSY = "background.slow_when_busy"

_CHOICES = (
    (
        WATCH,
        True,
        tr("&Watch the folders while photosim is open"),
        tr("New, changed and deleted photos are noticed by themselves. Without this, Scan for changes looks for them."),
    ),
    (
        PAUSE_ON_BATTERY,
        False,
        tr("&Pause scans on battery"),
        tr("A scan waits while the computer runs on its battery, and goes on when it is plugged in."),
    ),
    (
        SLOW_WHEN_BUSY,
        False,
        tr("&Slow down when the computer is busy"),
        tr("A scan takes a quarter of the usual effort while other programs need the processor."),
    ),
)


class BackgroundSettings(QWidget):
    """Choices are kept at once."""

    changed = Signal()

    def __init__(self, settings: Settings, notes: Sequence[str] = (), parent: QWidget | None = None) -> None:
        """`notes` are sentences about folders that cannot be watched."""
        super().__init__(parent)
        self._settings = settings
        self._boxes: dict[QCheckBox, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for key, default, text, explanation in _CHOICES:
            box = QCheckBox(text, self)
            box.setChecked(settings.get(key, default))
            box.setAccessibleDescription(explanation)
            box.toggled.connect(self._keep)
            self._boxes[box] = key
            column.addWidget(box)
            column.addWidget(self._explained(explanation))
            column.addSpacing(theme.SPACE)
            if key == WATCH:
                for note in notes:
                    column.insertWidget(column.count() - 1, self._explained(said(note)))
        column.addStretch(1)

    def box(self, key: str) -> QCheckBox:
        """The check box of a setting."""
        return next(box for box, kept in self._boxes.items() if kept == key)

    def _explained(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setContentsMargins(24, 0, 0, 0)
        theme.set_role(label, "muted")
        return label

    def _keep(self, on: bool) -> None:
        self._settings.set(self._boxes[cast(QCheckBox, self.sender())], on)
        self.changed.emit()
