"""SearchBar: which photos are shown, asked for in words; and a menu of what is asked for most."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon

_PAUSE_MS = 250
"""After the last key: longer than between two keys of a slow typist, too short to be waited for."""

_OFFERED: tuple[tuple[str, str] | None, ...] = (
    ("Favourites", "is:favourite"),
    ("Four stars and more", "rating:>=4"),
    ("With keywords", "has:keyword"),
    None,
    ("With copies", "has:copies"),
    ("Only once", "is:only-copy"),
    ("In a series", "is:series"),
    None,
    ("Last summer", "date:last-summer"),
    ("This year", "date:this-year"),
    ("Without a date", "no:date"),
    None,
    ("Portrait", "is:portrait"),
    ("Landscape", "is:landscape"),
    ("Panoramas", "is:panorama"),
    ("Raw photos", "is:raw"),
    None,
    ("Not connected now", "is:offline"),
)
"""What the menu calls it, and the words that ask for it: they are put behind what stands in the field."""


class SearchBar(QWidget):
    """A field, a menu, and a line below for what came of it."""

    asked = Signal(str)
    """The words, once nobody types any more; empty for all photos."""
    left = Signal()
    """The keyboard goes to the photos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "base")
        self._told = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText("Find photos: beach 2019, camera:X100V, rating:>=4")
        self.field.setAccessibleName("Find photos")
        self.field.setToolTip(
            "Words in names, folders, keywords, titles, albums, cameras, lenses; dates as 2019 or 2019..2021 (Ctrl+F)"
        )
        sign = self.field.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        set_icon(sign, "search")
        for button in self.field.findChildren(QToolButton):
            button.setAccessibleName("Find photos" if button.defaultAction() is sign else "Clear the words")
        self.field.textChanged.connect(self._pause.start)
        self.field.returnPressed.connect(self._accept)
        self.field.installEventFilter(self)
        self.menu_button = QToolButton(self)
        self.menu_button.setIconSize(QSize(16, 16))
        set_icon(self.menu_button, "more")
        self.menu_button.setToolTip("What can be asked for")
        self.menu_button.setAccessibleName("What can be asked for")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._menu())
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._note, "muted")
        self._note.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._note)

    def serve_look_alikes(self) -> None:
        """Stand above the look-alikes, without margins, and say what it is for there."""
        self.field.setPlaceholderText("Only among: beach 2019, camera:X100V, rating:>=4")
        self.field.setAccessibleName("Look-alikes only among")
        self.field.setToolTip("Show only look-alikes that these words find, as in the search of the library")
        column = self.layout()
        assert column is not None
        column.setContentsMargins(0, 0, 0, 0)
        theme.set_role(self, "")

    @property
    def note(self) -> str:
        """What is told below the field."""
        return self._note.text() if not self._note.isHidden() else ""

    def take_focus(self) -> None:
        """Give the keyboard to the field, with all of it selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def clear(self) -> None:
        """Ask for all photos again."""
        self.field.clear()
        self._ask()

    def tell(self, text: str) -> None:
        """Say below the field what came of it; nothing when empty."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.clear()
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Down:
                self._accept()
                return True
        return super().eventFilter(watched, event)

    def _accept(self) -> None:
        self._ask()
        self.left.emit()

    def _ask(self) -> None:
        self._pause.stop()
        words = self.field.text().strip()
        if words != self._told:
            self._told = words
            self.asked.emit(words)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for offered in _OFFERED:
            if offered is None:
                menu.addSeparator()
                continue
            name, words = offered
            action = QAction(name, menu)
            action.setData(words)
            menu.addAction(action)
        menu.triggered.connect(self._add)
        return menu

    def _add(self, action: QAction) -> None:
        words = str(action.data())
        present = self.field.text().split()
        if words not in present:
            self.field.setText(" ".join([*present, words]))
        self._ask()
        self.left.emit()
