"""The two small windows of the Help menu: keyboard shortcuts, and what this program is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosim import __version__
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.actions import plain
from photosim.ui.kit.command_list import MENUS
from photosim.ui.kit.icons import application_icon

_KEYS_OF_GRIDS = (
    (tr("Arrow keys, Page Up, Page Down, Home, End"), tr("Move among the photos")),
    (tr("Enter"), tr("Open the photo at full size")),
    (tr("Space"), tr("Find the look-alikes of a look-alike")),
    (tr("Shift or Ctrl with a click"), tr("Select several photos")),
    (tr("Ctrl and mouse wheel"), tr("Size of the thumbnails")),
    (tr("Menu key, Shift+F10"), tr("Commands for the photo")),
    (tr("Escape"), tr("Close the photo")),
)


_MOST_HEIGHT = 720


class ShortcutsDialog(QDialog):
    """All keys on one page."""

    def __init__(self, more: Mapping[str, Sequence[tuple[str, str]]], parent: QWidget | None = None) -> None:
        """`more` are keys that single rooms have, and what they do, by the titles of their sections."""
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 8)
        column.setSpacing(12)
        for menu, entries in MENUS.items():
            named = [
                (
                    QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText),
                    plain(tr(command.text)),
                )
                for command in entries
                if command is not None and command.keys
            ]
            self._add_section(column, plain(tr(menu)), named)
        self._add_section(column, tr("Among photos"), _KEYS_OF_GRIDS)
        for title, keys in more.items():
            self._add_section(column, title, keys)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.setMinimumWidth(page.sizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.setContentsMargins(24, 8, 24, 16)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addWidget(buttons)
        self.resize(self.minimumSizeHint().width(), min(page.sizeHint().height() + 60, _MOST_HEIGHT))

    def _add_section(self, column: QVBoxLayout, title: str, keys_of: Sequence[tuple[str, str]]) -> None:
        heading = QLabel(title, self)
        theme.set_role(heading, "heading")
        column.addSpacing(6)
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 150)
        for number, (keys, what) in enumerate(keys_of):
            self._add(grid, number, 0, keys, what)
        column.addLayout(grid)

    def _add(self, grid: QGridLayout, line: int, column: int, keys: str, what: str) -> None:
        name = QLabel(keys, self)
        theme.set_role(name, "strong")
        text = QLabel(what, self)
        theme.set_role(text, "muted")
        grid.addWidget(name, line, column)
        grid.addWidget(text, line, column + 1)


def about_box(parent: QWidget, model: str, directory: str) -> QMessageBox:
    """Return the About box; the caller shows it."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("About photosim"))
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(tr("<b>photosim {0}</b>", __version__))
    box.setInformativeText(
        tr(
            "A desktop photo organiser that knows which of your photos look alike.<br>"
            "Nothing leaves this computer.<br><br>"
            "Model: {0}<br>Library: {1}",
            escape(model),
            escape(directory),
        )
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    return box
