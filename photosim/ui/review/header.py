"""ReviewHeader: how much can be freed, what is marked, and the commands about all groups."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.actions import Actions
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.menus import fill, menu_button


class ReviewHeader(QWidget):
    """The line above the filters."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.heading = QLabel(tr("Duplicates"), self)
        theme.set_role(self.heading, "title")
        self._summary = QLabel(self)
        theme.set_role(self._summary, "muted")
        self._marks = QLabel(self)
        theme.set_role(self._marks, "strong")
        self.clean = self._button(tr("Clean up exact copies…"), "", "clean_up")
        self.more = menu_button(tr("More"), tr("Searching again, and what you decided"), self)
        fill(self.more, [actions.find_duplicates, actions.decisions])
        self.delete = self._button(tr("Delete marked…"), "", "delete_marked")
        facts = QHBoxLayout()
        facts.setSpacing(14)
        facts.addWidget(self._summary)
        facts.addWidget(self._marks)
        facts.addStretch(1)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self.heading)
        titles.addLayout(facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addLayout(titles, 1)
        for button in (self.clean, self.delete, self.more):
            row.addWidget(button)
        self.show_summary("")
        self.show_marks("")

    @property
    def text(self) -> str:
        """Everything that is said here."""
        return "  ".join(label.text() for label in (self._summary, self._marks) if label.text())

    def show_summary(self, text: str) -> None:
        """How many groups there are, and what they would free."""
        _show(self._summary, text)

    def show_marks(self, text: str) -> None:
        """How much is marked."""
        _show(self._marks, text)

    def offer_clean_up(self, sizes: Collection[int]) -> None:
        """The bytes of the exact copies that may go: how many there are, and what they free, stands on the button."""
        self.clean.setEnabled(bool(sizes))
        facts = f" ({wording.number(len(sizes))}, {wording.size(sum(sizes))})" if sizes else ""
        self.clean.setText(tr("Clean up exact copies{0}…", facts))

    def offer_delete(self, offered: bool) -> None:
        """Whether there is anything to delete: then that button is the one that stands out."""
        self.delete.setEnabled(offered)
        theme.set_role(self.delete, "primary" if offered else "")

    def _button(self, text: str, icon: str, command: str) -> QPushButton:
        action = getattr(self._actions, command)
        button = QPushButton(text, self)
        if icon:  # none on a button that becomes the accented one
            set_icon(button, icon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard at the photos
        button.setToolTip(action.toolTip())
        button.setAccessibleName(text)
        button.clicked.connect(action.trigger)
        return button


def _show(label: QLabel, text: str) -> None:
    """An empty label would still take a line, and push the title up from the middle."""
    label.setText(text)
    label.setVisible(bool(text))
