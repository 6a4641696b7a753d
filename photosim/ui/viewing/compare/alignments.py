"""Alignments: how each of the compared photos lies on the first, found in worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from photosim.base.job import Job
from photosim.ui.jobs.operation import Operation, Running, start
from photosim.ui.viewing.compare import LEAST, words
from photosim.values.alignment import Alignment, whole_frames


class Aligner(Protocol):
    """The part of ViewingService that is needed."""

    def alignment(self, first: Path, other: Path, job: Job) -> Alignment | None: ...


class Alignments(QObject):
    """All of one set of photos; `drop` before another is begun."""

    changed = Signal()
    """One more is known."""

    def __init__(self, viewing: Aligner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self._waiting: list[Running[Alignment | None] | None] = []
        self.all: list[Alignment | None] = []
        """None where a photo does not lie on the first, or that is not known yet."""

    @property
    def busy(self) -> bool:
        return any(self._waiting)

    def of(self, number: int) -> Alignment | None:
        """That of one photo, if it is known."""
        return self.all[number] if number < len(self.all) else None

    def is_awaited(self, number: int) -> bool:
        """Whether that of one photo is still being found."""
        return number < len(self._waiting) and self._waiting[number] is not None

    def told(self, number: int, count: int) -> tuple[str, str]:
        """How one of `count` photos lies on the first: for the caption, and with figures for the table."""
        if number == 0:
            return words.FIRST if count > LEAST else words.FIRST_OF_TWO, ""
        if self.is_awaited(number):
            return words.ALIGNING, words.ALIGNING
        laid = self.of(number)
        if laid is None:
            return words.NOT_ALIGNED, words.NOT_ALIGNED
        return words.how_it_lies(laid), words.how_it_lies(laid, figures=True)

    def expect(self, count: int) -> None:
        """Begin with so many other photos, of which the first lies on itself."""
        self.drop()
        self.all = [whole_frames(), *([None] * (count - 1))]

    def find(self, paths: Sequence[Path]) -> None:
        """Lay all others on the first."""
        self._waiting = [None, *(self._find(paths[0], paths[number], number) for number in range(1, len(paths)))]

    def drop(self) -> None:
        """Take no more answers, and stop looking: those who leaf through groups do not wait for what they passed."""
        for running in self._waiting:
            if running is not None:
                running.drop()
                running.cancel()
        self._waiting = []

    def _find(self, first: Path, other: Path, number: int) -> Running[Alignment | None]:
        viewing = self._viewing

        def take(found: Alignment | None) -> None:
            self._waiting[number], self.all[number] = None, found
            self.changed.emit()

        # An unreadable photo says so itself; the others are compared without it.
        return start(
            Operation(
                owner=self,
                work=lambda job: viewing.alignment(first, other, job),
                success=take,
                failure=lambda _: take(None),
                name="align",
            )
        )
