"""Questioned: the ways in which a panel can be asked, and the way walked from one question to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from photosim.ui.lookalikes.query import Query, Source
from photosim.values.places import Box

_STEPS = 200
"""Queries that are kept to go back to."""


class History:
    """Queries in the order they were asked, with a place among them, like the pages of a browser."""

    def __init__(self) -> None:
        self._queries: list[Query] = []
        self._at = -1

    @property
    def current(self) -> Query | None:
        return self._queries[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at < len(self._queries) - 1

    def visit(self, query: Query, *, replace: bool = False) -> None:
        """Add a query after the current one, or put it in its place; what came after is forgotten."""
        if query.is_same(self.current):
            return
        keep = self._at if replace and self._at >= 0 else self._at + 1
        self._queries = [*self._queries[:keep], query][-_STEPS:]
        self._at = len(self._queries) - 1

    def go(self, steps: int) -> Query | None:
        """Go back (negative) or forward; None at the end of the way."""
        if not 0 <= self._at + steps < len(self._queries):
            return None
        self._at += steps
        return self._queries[self._at]

    def clear(self) -> None:
        self._queries, self._at = [], -1


class Questioned(QWidget):
    """Keeps the question in hand and those before it; what becomes of a question is said by `_begin`."""

    history_changed = Signal()
    walked = Signal()
    """The query is another one now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._by_keyboard = False

    def _begin(self, query: Query) -> None:
        """Ask this from now on."""
        raise NotImplementedError

    def _has_failed(self) -> bool:
        """Whether the question in hand could not be answered, so that it may be asked once more."""
        raise NotImplementedError

    @property
    def query(self) -> Query | None:
        return self._history.current

    @property
    def can_go_back(self) -> bool:
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        return self._history.can_go_forward

    def ask_photo(self, photo_id: int) -> None:
        """Show the look-alikes of a photo of the library."""
        self._visit(Query(photo_id))

    def reach_photo(self, photo_id: int) -> None:
        """Like `ask_photo`, for a photo passed with the arrow keys: a whole run of them is one step of the way."""
        self._visit(Query(photo_id), by_keyboard=True)

    def ask_path(self, path: Path) -> None:
        """Show the look-alikes of a file, which is not added to the library."""
        self._visit(Query(path))

    def ask_image(self, image: QImage) -> None:
        """Show the look-alikes of a picture that is no file."""
        self._visit(Query(image))

    def ask_photos(self, photo_ids: Sequence[int], part: Box | None = None) -> None:
        """Show what is like all of these photos; with `part`, where that part of the first one occurs."""
        self._visit(Query(photo_ids[0], tuple(photo_ids[1:]), part=part))

    def ask_part_of_path(self, path: Path, part: Box) -> None:
        """Show where a part of a file occurs, which is not added to the library."""
        self._visit(Query(path, part=part))

    def more_like(self, photo_ids: Sequence[int]) -> None:
        """Ask for what is like these as well; without a question, for what is like these."""
        query = self._history.current
        if query is None:
            self.ask_photos(photo_ids)
        else:
            self._visit(query.with_more(photo_ids))

    def less_like(self, photo_ids: Sequence[int]) -> bool:
        """Ask for what is unlike these; False where there is no question that this leaves something of."""
        query = self._history.current
        refined = None if query is None else query.with_less(photo_ids)
        if refined is None or refined is query:
            return False
        self._visit(refined)
        return True

    def back(self) -> None:
        self._go(-1)

    def forward(self) -> None:
        self._go(1)

    def _take_out(self, source: Source) -> None:
        if (query := self._history.current) is not None:
            self._visit(query.without(source))

    def _ask_part(self, part: Box | None) -> None:
        """Ask with this part of the picture in the card; None for the whole of it."""
        if (query := self._history.current) is not None:
            self._visit(replace(query, part=part))

    def _visit(self, query: Query, *, by_keyboard: bool = False) -> None:
        replace = by_keyboard and self._by_keyboard
        self._by_keyboard = by_keyboard
        if query.is_same(self._history.current) and not self._has_failed():
            return
        self._history.visit(query, replace=replace)
        self._begin(query)

    def _go(self, steps: int) -> None:
        self._by_keyboard = False
        query = self._history.go(steps)
        if query is not None:
            self._begin(query)
