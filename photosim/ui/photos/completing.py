"""Completion: how the word that is being typed may go on."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QStringListModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit

from photosim.ui.kit import theme
from photosim.ui.photos.asked import KNOWN_PARTS, part_of
from photosim.ui.photos.known_values import KnownValues, Values
from photosim.values.query_keys import LISTED_KEYS, NUMBER_KEYS, TEXT_KEYS

_MOST = 12
"""Lines of the list."""
_KEYS = tuple(f"{key}:" for key in (*TEXT_KEYS, *NUMBER_KEYS, "date", "format"))


class Completion(QObject):
    """Completes a field that holds a query: keys, what the menus offer, and the values that the library has."""

    chosen = Signal(str, str)
    """What stands before the word, and the whole part that takes its place."""

    def __init__(self, field: QLineEdit, values: KnownValues) -> None:
        super().__init__(field)
        self._field = field
        self._values = values
        self._model = QStringListModel(self)
        self.completer = QCompleter(self._model, self)
        self.completer.setWidget(field)
        # The completer's own list: it belongs to nobody else, and goes with it.
        self._list = cast(QAbstractItemView, self.completer.popup())
        theme.set_role(self._list, "popup")
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setMaxVisibleItems(_MOST)
        self.completer.activated.connect(self._choose)
        field.textEdited.connect(self._look)

    @property
    def offered(self) -> list[str]:
        """What the list has, for tests and screen readers."""
        return self._model.stringList() if self._list.isVisible() else []

    @property
    def has_choice(self) -> bool:
        """Whether Enter chooses a line of the list."""
        return self._list.isVisible() and self._list.currentIndex().isValid()

    def _look(self, _text: str = "") -> None:
        _, word = split_word(self._field.text()[: self._field.cursorPosition()])
        key, colon, begun = word.lstrip("-").partition(":")
        if colon and key.lower() in LISTED_KEYS:
            self._values.ask(key.lower(), partial(self._offer_values, word, key.lower(), begun.strip('"')))
        else:
            self._offer([part for part in (*_KEYS, *KNOWN_PARTS) if len(word) > 1 and _goes_on(part, word)])

    def _offer_values(self, word: str, key: str, begun: str, values: Values) -> None:
        if split_word(self._field.text()[: self._field.cursorPosition()])[1] != word:
            return  # something else has been typed meanwhile
        minus = "-" if word.startswith("-") else ""
        wanted = begun.casefold()
        starting = [value for value, _ in values if value.casefold().startswith(wanted)]
        inside = [value for value, _ in values if wanted in value.casefold() and value not in set(starting)]
        self._offer([f"{minus}{part_of(key, value)}" for value in (*starting, *inside)])

    def _offer(self, parts: list[str]) -> None:
        word = split_word(self._field.text()[: self._field.cursorPosition()])[1]
        parts = [part for part in parts if part != word][:_MOST]
        if not parts or not self._field.hasFocus():
            self._list.hide()
            return
        self._model.setStringList(parts)
        self.completer.complete(self._field.rect())
        self._list.setCurrentIndex(QModelIndex())  # Enter takes what was typed, until somebody goes into the list

    def _choose(self, part: str) -> None:
        before, _ = split_word(self._field.text()[: self._field.cursorPosition()])
        self.chosen.emit(before, part)
        if part.endswith(":"):
            self._look()


def split_word(text: str) -> tuple[str, str]:
    """What stands before the last word of a query that is being typed, and that word, quotes and spaces in them too."""
    start = 0
    in_quotes = False
    for place, letter in enumerate(text):
        if letter == '"':
            in_quotes = not in_quotes
        elif letter in " (" and not in_quotes:
            start = place + 1
    return text[:start], text[start:]


def _goes_on(part: str, word: str) -> bool:
    word = word.casefold().lstrip("-")
    return part.startswith(word) or part.partition(":")[2].startswith(word)
