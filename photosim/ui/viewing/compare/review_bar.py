"""The bar below the photos while duplicates are reviewed: from group to group, and what holds for all of one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon


class ReviewBar(QWidget):
    """Three buttons and a place for how far one is."""

    previous_requested = Signal()
    next_requested = Signal()
    not_duplicates = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "bar")
        self._place = QLabel(self)
        theme.set_role(self._place, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self._button("previous", tr("Previous group"), "PgUp", self.previous_requested))
        row.addWidget(self._place)
        row.addStretch(1)
        row.addWidget(self._button("", tr("Not duplicates"), "X", self.not_duplicates))
        row.addWidget(self._button("next", tr("Next group"), "N", self.next_requested))

    @property
    def place(self) -> str:
        return self._place.text()

    def set_place(self, text: str) -> None:
        """Say how far one is, as "Group 3 of 120"."""
        self._place.setText(text)

    def _button(self, icon: str, text: str, key: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text if not icon else f" {text}", self)
        if icon:
            set_icon(button, icon)
            button.setIconSize(QSize(16, 16))
        button.setToolTip(f"{text} ({key})")
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(signal)
        return button
