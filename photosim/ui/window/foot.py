"""Foot: the lowest line of the window, where messages and what runs in the background have room of their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from photosim.ui.jobs.activity import ActivityButton
from photosim.ui.kit import theme
from photosim.ui.kit.messages import MessageBar


class Foot(QWidget):
    """As high as a message of one line, whether there is one or not: nothing above moves when it comes and goes.

    In full screen it is there only while there is a message.
    """

    def __init__(self, counts: QWidget, parent: QWidget | None = None) -> None:
        """`counts` tells of the photos on the page of photos, while there is no message."""
        super().__init__(parent)
        self.messages = MessageBar(self)
        self.activity = ActivityButton(self)
        self._counts = counts
        self._among_photos = False
        self._only_messages = False
        theme.set_role(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 8, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(self.messages, 1)
        row.addWidget(counts)
        row.addStretch(0)
        row.addWidget(self.activity, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fix_height()
        self.messages.installEventFilter(self)
        self._follow()

    def show_place(self, *, among_photos: bool, only_messages: bool) -> None:
        """The page of photos is on the screen, or another one; be there only while there is a message, or always."""
        self._among_photos, self._only_messages = among_photos, only_messages
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.messages and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._follow()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_only_messages"):
            self._fix_height()

    def _fix_height(self) -> None:
        self.setMinimumHeight(self.messages.height_of_one_line + 1)

    def _follow(self) -> None:
        silent = self.messages.isHidden()
        self._counts.setVisible(silent and self._among_photos)
        self.setVisible(not (silent and self._only_messages))
