"""Head: what stands above the look-alikes: the question, what filters them, and how many there may be."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.lookalikes.query_card import QueryCard


class Head(QWidget):
    """Heading and count, the card of the question, a field for words where there is one, and the choices."""

    def __init__(self, choices: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        heading = QLabel(tr("Look-alikes"), self)
        theme.set_role(heading, "heading")
        self.count = QLabel(self)
        theme.set_role(self.count, "muted")
        self.card = QueryCard(self)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.count)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 8)
        self._column.setSpacing(theme.SPACE)
        self._column.addLayout(top)
        self._column.addWidget(self.card)
        self._column.addWidget(choices)

    def put_filter(self, field: QWidget) -> None:
        """Put a field for words between the card and the choices."""
        # In a very low window it gives way, as the picture does.
        field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        field.setMinimumHeight(1)
        self._column.insertWidget(2, field)
