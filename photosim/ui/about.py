"""The two small windows of the Help menu: keyboard shortcuts, and what this program is."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from photosim import __version__
from photosim.ui import theme
from photosim.ui.actions import commands, plain
from photosim.ui.icons import application_icon

_KEYS_OF_GRIDS = (
    ("Arrow keys, Page Up, Page Down, Home, End", "Move among the photos"),
    ("Enter", "Open the photo at full size"),
    ("Space", "Find the look-alikes of a look-alike; mark a duplicate"),
    ("Shift or Ctrl with a click", "Select several photos"),
    ("Ctrl and mouse wheel", "Size of the thumbnails"),
    ("Menu key, Shift+F10", "Commands for the photo"),
    ("Escape", "Close the photo"),
)


class ShortcutsDialog(QDialog):
    """All keys on one page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        named = [
            (QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText), plain(command.text))
            for command in commands()
            if command.keys and not command.local
        ]
        on_page = [
            (QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText), plain(command.text))
            for command in commands()
            if command.keys and command.local
        ]
        for title, keys_of in (("Anywhere", named), ("On the page of duplicates", on_page)):
            grid = QGridLayout()
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(5)
            third = -(-len(keys_of) // 3)
            for number, (keys, what) in enumerate(keys_of):
                self._add(grid, number % third + 1, number // third * 2, keys, what)
            for text_column in (1, 3, 5):
                grid.setColumnMinimumWidth(text_column, 170)
            heading = QLabel(title, self)
            theme.set_role(heading, "heading")
            column.addWidget(heading)
            column.addLayout(grid)
        heading = QLabel("Among photos", self)
        theme.set_role(heading, "heading")
        column.addSpacing(6)
        column.addWidget(heading)
        photos = QGridLayout()
        photos.setHorizontalSpacing(20)
        photos.setVerticalSpacing(7)
        photos.setColumnStretch(1, 1)
        for number, (keys, what) in enumerate(_KEYS_OF_GRIDS):
            self._add(photos, number, 0, keys, what)
        column.addLayout(photos)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column.addSpacing(6)
        column.addWidget(buttons)

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
    box.setWindowTitle("About photosim")
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(f"<b>photosim {__version__}</b>")
    box.setInformativeText(
        "A desktop photo organiser that knows which of your photos look alike.<br>"
        "Nothing leaves this computer.<br><br>"
        f"Model: {escape(model)}<br>Library: {escape(directory)}"
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    return box
