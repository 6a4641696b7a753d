"""JobPanel: a title, a line of facts and a bar for one long piece of work, with its buttons beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon

_STEPS = 10_000


class JobPanel(QWidget):
    """`role` is that of the style sheet: `bar` at the edge of a window, `card` inside a page."""

    def __init__(self, name: str, role: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls the bar."""
        super().__init__(parent)
        self._time_left = wording.CalmTimeLeft()
        self._title = QLabel(self)
        theme.set_role(self._title, "strong")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._left = QLabel(self)
        self._left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(name)
        self._facts = ElidedLabel(parent=self)
        theme.set_role(self._facts, "muted")
        theme.set_role(self, role)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._title, 1)
        first.addWidget(self._left)
        lines = QVBoxLayout()
        lines.setSpacing(5)
        lines.addLayout(first)
        lines.addWidget(self._bar)
        lines.addWidget(self._facts)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 10, 12, 10)
        self._row.setSpacing(8)
        self._row.addLayout(lines, 1)
        self._row.addSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add_button(self, text: str, icon: str, act: object, description: str) -> QPushButton:
        """Add a button at the right end."""
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(description)
        button.setAccessibleDescription(description)
        set_icon(button, icon)
        button.clicked.connect(act)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def show_state(self, title: str, facts: str, done: int, total: int, seconds_left: float | None = None) -> None:
        """Show how far it is; without a `total` the bar is busy. The time left is taken away by -1."""
        self._title.setText(title)
        self._facts.set_text(facts)
        self.setAccessibleName(f"{title}. {facts}")
        if seconds_left is not None and seconds_left < 0:
            self._time_left.reset()
            self._left.setText("")
        else:
            self._left.setText(self._time_left.update(seconds_left))
        if total > 0:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(min(1.0, done / total) * _STEPS))
        else:
            self._bar.setRange(0, 0)
        self.show()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def facts(self) -> str:
        return self._facts.full_text
