"""Asker: finds out what a query is and what looks like it, in worker threads; only the newest question is answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photosim.base.texts import tr
from photosim.ui.jobs import tasks
from photosim.ui.jobs.operation import Operation, start
from photosim.ui.kit.remedies import in_words
from photosim.ui.lookalikes.cells import FoundLookAlikes
from photosim.ui.lookalikes.query import Query, Subject, describe, search

if TYPE_CHECKING:
    from photosim.library import Library


class Asker(QObject):
    """Asks the library, one search at a time."""

    described = Signal(object)
    """A `Subject`: what the query is."""
    found = Signal(object)
    """A `FoundLookAlikes`: what looks like it."""
    failed = Signal(str)
    """The search has failed, and why."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._query: Query | None = None
        self.where = ""
        """Only photos that these words find are looked at; empty for all."""
        self._describing: tasks.Task | None = None
        self._search: tasks.Task | None = None
        self._again = False

    def ask(self, query: Query) -> None:
        """Ask about this query from now on."""
        self.drop()
        self._query = query
        self._describing = tasks.run(
            self, lambda: describe(self._library, query), self.described.emit, lambda _: self._fail_to_describe(query)
        )
        self._run(query)

    def ask_again(self, query: Query) -> None:
        """Search once more for the query in hand, because the library has changed."""
        self._query = query
        if self._search is None:
            self._run(query)
        else:  # one at a time; its answer may have missed the change
            self._again = True

    @property
    def looks_closer(self) -> bool:
        """Whether a better answer than the one that was given is on its way."""
        return self._search is not None

    def drop(self) -> None:
        """No answer to an earlier question is taken from now on."""
        for task in (self._describing, self._search):
            if task is not None:
                task.drop()
                task.cancel()
        self._describing = self._search = self._query = None
        self._again = False

    def _run(self, query: Query) -> None:
        self._again = False
        where = self.where
        take = self._take if query.part is None else partial(self._look_closer, query, where)
        self._search = tasks.run(self, lambda: search(self._library, query, where), take, self._fail)

    def _look_closer(self, query: Query, where: str, roughly: FoundLookAlikes) -> None:
        """What is near is shown at once; where the part is in it takes some seconds."""
        library = self._library
        self._search = start(
            Operation(
                owner=self,
                work=lambda job: search(library, query, where, job),
                success=self._take,
                failure=self._fail,
                name="part",
            )
        )
        self.found.emit(roughly)

    def _take(self, found: FoundLookAlikes) -> None:
        self._end()
        self.found.emit(found)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.failed.emit(in_words(error))

    def _end(self) -> None:
        self._search = None
        if self._again and self._query is not None:
            self._run(self._query)

    def _fail_to_describe(self, query: Query) -> None:
        """The search fails as well, and says why."""
        path = query.source if isinstance(query.source, Path) else None
        title = path.name if path is not None else tr("This picture")
        self.described.emit(Subject(title, tr("Cannot be read"), path, None, None))
