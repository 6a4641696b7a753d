"""Which two of the photos are laid over each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.combo_box import ComboBox


class PairChoice(QWidget):
    """Two lists of the photos' names; shown only where there is a choice."""

    changed = Signal()

    def __init__(self, between: str, parent: QWidget | None = None) -> None:
        """`between` stands between the two, as "against"."""
        super().__init__(parent)
        self._first, self._second = self._list(tr("First photo")), self._list(tr("Second photo"))
        word = QLabel(between, self)
        theme.set_role(word, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._first)
        row.addWidget(word)
        row.addWidget(self._second)

    @property
    def pair(self) -> tuple[int, int]:
        """Numbers of the photos; never the same one twice."""
        return max(0, self._first.currentIndex()), max(0, self._second.currentIndex())

    def set_names(self, names: Sequence[str]) -> None:
        for choice, number in ((self._first, 0), (self._second, 1)):
            choice.blockSignals(True)
            choice.clear()
            short = choice.fontMetrics()
            choice.addItems(
                [
                    f"{n + 1}  {short.elidedText(name, Qt.TextElideMode.ElideMiddle, 150)}"
                    for n, name in enumerate(names)
                ]
            )
            choice.setCurrentIndex(min(number, len(names) - 1))
            choice.blockSignals(False)
        self.setVisible(len(names) > 2)

    def choose(self, first: int, second: int) -> None:
        """Take another pair."""
        for choice, number in ((self._first, first), (self._second, second)):
            choice.blockSignals(True)
            choice.setCurrentIndex(number)
            choice.blockSignals(False)
        self.changed.emit()

    def _choose(self) -> None:
        first, second = self.pair
        if first == second:  # the other one gives way
            other = self._second if self.sender() is self._first else self._first
            other.blockSignals(True)
            other.setCurrentIndex(0 if first else 1)
            other.blockSignals(False)
        self.changed.emit()

    def _list(self, name: str) -> QComboBox:
        choice = ComboBox(self)
        choice.setAccessibleName(name)
        choice.setToolTip(name)
        choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        choice.currentIndexChanged.connect(self._choose)
        return choice
