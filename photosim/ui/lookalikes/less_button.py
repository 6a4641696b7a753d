"""LessButton: shows the photos that are less alike, below those that are, or hides them again."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.wording import counted


class LessButton(QPushButton):
    """Hidden at first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "flat")
        self.hide()

    def offer(self, hidden: int, *, with_less: bool, wanted: bool) -> None:
        """hidden: cells that are not shown. with_less: whether less alike ones are shown. wanted: by what is chosen."""
        self.setVisible(wanted and (hidden > 0 or with_less))
        self.setText(tr("Hide less alike photos") if with_less else tr("Show {0}", counted(hidden, "less alike photo")))
