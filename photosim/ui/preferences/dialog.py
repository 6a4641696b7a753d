"""PreferencesDialog: pages of choices, named in a list at the left."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosim.base.texts import tr
from photosim.ui.kit import theme

_LIST_WIDTH = 170


class PreferencesDialog(QDialog):
    """Every change counts at once, so there is nothing to confirm: only Close."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.resize(900, 640)
        self._titles = QListWidget(self)
        self._titles.setAccessibleName(tr("Pages of the preferences"))
        self._titles.setFixedWidth(_LIST_WIDTH)
        self._titles.setFrameShape(QFrame.Shape.NoFrame)
        self._titles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._titles.setStyleSheet("QListView::item { padding: 0 8px; }")
        theme.set_role(self._titles, "panel")
        self._pages = QStackedWidget(self)
        self._titles.currentRowChanged.connect(self._pages.setCurrentIndex)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setMinimumWidth(96)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._titles)
        middle.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self._titles.hide()

    def add_page(self, title: str, page: QWidget) -> None:
        """Add a page; the list of titles is shown once there are two."""
        item = QListWidgetItem(title, self._titles)
        item.setSizeHint(QSize(_LIST_WIDTH, self.fontMetrics().height() + 16))
        self._pages.addWidget(page)
        self._titles.setVisible(self._titles.count() > 1)
        if self._titles.count() == 1:
            self._titles.setCurrentRow(0)

    def show_page(self, title: str) -> None:
        """Turn to the page with this title."""
        for item in self._titles.findItems(title, Qt.MatchFlag.MatchExactly):
            self._titles.setCurrentItem(item)

    @property
    def titles(self) -> list[str]:
        """The pages, in their order."""
        return [self._titles.item(row).text() for row in range(self._titles.count())]
