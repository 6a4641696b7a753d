"""KnownValues: the cameras, keywords, albums and so on that the library has, fetched when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photosim.base.errors import PhotosimError
from photosim.ui.jobs.operation import Operation, start

if TYPE_CHECKING:
    from photosim.library import Library

Values = Sequence[tuple[str, int]]
"""Each with its number of photos, most of them first."""


class KnownValues(QObject):
    """Keeps what it was told until the library has changed."""

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._known: dict[str, Values] = {}
        self._waiting: dict[str, list[Callable[[Values], None]]] = {}
        self._age = 0

    def forget(self) -> None:
        """The library has changed."""
        self._known = {}
        self._age += 1

    def ask(self, key: str, answer: Callable[[Values], None]) -> None:
        """Call `answer` with the values of a key of LISTED_KEYS: at once where they are known. An error is none."""
        if key in self._known:
            answer(self._known[key])
            return
        waiting = self._waiting.setdefault(key, [])
        waiting.append(answer)
        if len(waiting) == 1:
            values = self._library.organising.finding.values
            take = partial(self._take, key, self._age)
            start(
                Operation(
                    owner=self,
                    work=lambda job: values(key, job),
                    success=take,
                    failure=partial(self._fail, key),
                    name="values",
                )
            )

    def _take(self, key: str, age: int, values: Values) -> None:
        if age == self._age:
            self._known[key] = values
        for answer in self._waiting.pop(key, []):
            answer(values)

    def _fail(self, key: str, _error: PhotosimError) -> None:
        # The search itself says what is wrong; a menu without values is no second message.
        for answer in self._waiting.pop(key, []):
            answer(())
