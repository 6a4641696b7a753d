"""GatheringBar: above the photos, whose photos these are, and the way back to all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme, wording
from photosim.ui.kit.elided import ElidedLabel
from photosim.ui.kit.icons import set_icon
from photosim.values.organising import Gathering


class GatheringBar(QWidget):
    """Hidden while photos of folders are shown."""

    closed = Signal()
    """All photos are wanted again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "base")
        self._title = ElidedLabel(parent=self)
        theme.set_role(self._title, "heading")
        self._note = QLabel(self)
        theme.set_role(self._note, "muted")
        self.back = QPushButton(tr("All photos"), self)
        theme.set_role(self.back, "flat")
        set_icon(self.back, "back")
        self.back.setIconSize(QSize(16, 16))
        self.back.setToolTip(tr("Show all photos again"))
        self.back.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 14, 2)
        row.setSpacing(10)
        row.addWidget(self._title, 1)
        row.addWidget(self._note)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    @property
    def text(self) -> str:
        """What is told, for a person who cannot see it."""
        return f"{self._title.full_text}, {self._note.text()}" if not self.isHidden() else ""

    def tell(self, gathering: Gathering | None, photos: int = 0) -> None:
        """Say whose photos these are; None for photos of folders."""
        self.setVisible(gathering is not None)
        if gathering is None:
            return
        self._title.set_text(gathering.name)
        order = tr(", in your order") if gathering.kind == "album" and photos > 1 else ""
        self._note.setText(f"{wording.counted(photos, 'photo')}{order}")
