"""SearchBar: which photos are shown, asked for in words that become chips; and a menu of what can be asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from photosim.base.errors import UsageError
from photosim.base.texts import tr
from photosim.ui.kit import theme
from photosim.ui.kit.icons import set_icon
from photosim.ui.kit.wording import counted
from photosim.ui.photos.chips import Chips
from photosim.ui.photos.completing import Completion, split_word
from photosim.ui.photos.filters import FilterMenu
from photosim.ui.photos.known_values import KnownValues

if TYPE_CHECKING:
    from photosim.library import Library

_KEY_ALONE = re.compile(r"-?[A-Za-z]+:")
_PAUSE_MS = 250
"""After the last key: longer than between two keys of a slow typist, too short to be waited for."""


class SearchBar(QWidget):
    """A field, two menus, and a line below with the chips and what came of it."""

    asked = Signal(str)
    """The words, once nobody types any more; empty for all photos."""
    left = Signal()
    """The keyboard goes to the photos."""
    keep_requested = Signal()
    """What is asked for is to be kept as an album."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "base")
        self._library = library
        self._told = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.values = KnownValues(library, self)
        self.field = self._build_field()
        self.completion = Completion(self.field, self.values)
        self.completion.chosen.connect(self._complete)
        self.menu_button = self._button("filter", tr("What can be asked for"))
        self.filters = FilterMenu(self.values, self)
        self.filters.chosen.connect(self.add)
        self.menu_button.setMenu(self.filters)
        self.sort_button = self._button("sort", tr("The order of the photos"))
        self.chips = Chips(self)
        self.chips.changed.connect(self._ask)
        self.chips.edited.connect(self._edit)
        self.chips.left.connect(self._take_keyboard)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self._note, "muted")
        self._note.hide()
        self._count = QLabel(self.chips)
        theme.set_role(self._count, "muted")
        self._count.hide()
        self.keep = QPushButton(tr("Keep as album…"), self.chips)
        self.keep.setToolTip(tr("Keep this search as an album that fills itself"))
        theme.set_role(self.keep, "flat")
        self.keep.clicked.connect(self.keep_requested)
        self.keep.hide()
        self.chips.put_behind(self._count)
        self.chips.put_behind(self.keep)
        self.chips.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.menu_button)
        row.addWidget(self.sort_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.chips)
        column.addWidget(self._note)

    def _build_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setClearButtonEnabled(True)
        field.setPlaceholderText(tr("Find photos: beach 2019, camera:X100V, rating:>=4"))
        field.setAccessibleName(tr("Find photos"))
        field.setToolTip(
            tr(
                "Words in names, folders, keywords, titles, albums, cameras, lenses, places; dates as 2019 or "
                "2019..2021 "
                "(Ctrl+F)"
            )
        )
        sign = field.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        set_icon(sign, "search")
        for button in field.findChildren(QToolButton):
            button.setAccessibleName(tr("Find photos") if button.defaultAction() is sign else tr("Clear the words"))
        field.textChanged.connect(self._pause.start)
        field.returnPressed.connect(self._accept)
        field.installEventFilter(self)
        return field

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(18, 18))
        set_icon(button, icon)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    # What others ask

    def serve_look_alikes(self) -> None:
        """Stand above the look-alikes, without margins, and say what it is for there."""
        self.field.setPlaceholderText(tr("Only among: beach 2019, camera:X100V, rating:>=4"))
        self.field.setAccessibleName(tr("Look-alikes only among"))
        self.field.setToolTip(tr("Show only look-alikes that these words find, as in the search of the library"))
        self.sort_button.hide()
        column = self.layout()
        assert column is not None
        column.setContentsMargins(0, 0, 0, 0)
        theme.set_role(self, "")

    def come_after(self, widget: QWidget) -> None:
        """Have the key Tab come here from `widget`, also where that has been there for longer."""
        self.setTabOrder(widget, self.field)
        self.setTabOrder(self.field, self.menu_button)

    @property
    def words(self) -> str:
        """All that is asked for: the chips, and what stands in the field."""
        return " ".join(filter(None, (*self.chips.parts, self.field.text().strip())))

    @property
    def note(self) -> str:
        """What is told below the field."""
        return " ".join(label.text() for label in (self._count, self._note) if not label.isHidden())

    def take_focus(self) -> None:
        """Give the keyboard to the field, with all of it selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def clear(self) -> None:
        """Ask for all photos again."""
        self.field.clear()
        self.chips.set_parts(())
        self._ask()

    def add(self, part: str) -> None:
        """Ask for this as well, as a chip."""
        self._commit(part)
        self._ask()
        self.left.emit()

    def show_words(self, words: str) -> None:
        """Ask for this, and nothing else."""
        self.field.clear()
        self.chips.set_parts(())
        self._commit(words)
        self._ask()

    def tell_count(self, photos: int | None) -> None:
        """Say how many photos were found; None while nothing is asked for."""
        self.tell("")
        self._count.setText("" if photos is None else tr("{0} found", counted(photos, "photo")))
        self._count.setVisible(photos is not None)

    def tell(self, text: str) -> None:
        """Say below the field what came of it instead of photos; nothing when empty."""
        if text:
            self._count.hide()
        self._note.setText(text)
        self._note.setVisible(bool(text))

    # Typing

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event.key()) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, key: int) -> bool:
        """What a key does in the field, where it does not what it does in every field."""
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
            return True
        if key == Qt.Key.Key_Down and not self.completion.offered:
            self._accept()
            return True
        at_start = not self.field.cursorPosition() and not self.field.hasSelectedText()
        return key in (Qt.Key.Key_Backspace, Qt.Key.Key_Left) and at_start and self.chips.focus_last()

    def _accept(self) -> None:
        """What was typed becomes chips, and the keyboard goes to what was found."""
        if self.completion.has_choice:
            return  # the key chooses from the list
        if self._commit(self.field.text()):
            self.field.clear()
        self._ask()
        self.left.emit()

    def _commit(self, words: str) -> bool:
        """Make chips of words; False where they are not understood, which the search then says."""
        try:
            parts: Sequence[str] = self._library.organising.finding.parts(words)
        except UsageError:
            return False
        self.chips.set_parts([*self.chips.parts, *parts])
        return True

    def _complete(self, before: str, part: str) -> None:
        if part.endswith(":"):
            self.field.setText(before + part)
        elif self._commit(part):
            self.field.setText(before.strip())
        self._ask()

    def _edit(self, part: str) -> None:
        self.field.setText(" ".join(filter(None, (part, self.field.text().strip()))))
        self._take_keyboard()
        self._ask()

    def _take_keyboard(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _ask(self) -> None:
        self._pause.stop()
        words = " ".join(filter(None, (*self.chips.parts, _finished(self.field.text()))))
        self.keep.setVisible(bool(words))
        self.chips.setVisible(bool(words))
        if words != self._told:
            self._told = words
            self.asked.emit(words)


def _finished(text: str) -> str:
    """What is typed, without a key after which nothing stands yet."""
    before, word = split_word(text.strip())
    return before.strip() if _KEY_ALONE.fullmatch(word) else text.strip()
