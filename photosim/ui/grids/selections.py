"""Selections as runs of rows: a row is never an object of its own, for there may be a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionRange


def runs(numbers: Sequence[int]) -> list[range]:
    """Sorted numbers as runs of neighbours."""
    if not numbers:
        return []
    breaks = [at for at, (one, other) in enumerate(pairwise(numbers), start=1) if other != one + 1]
    return [range(numbers[first], numbers[last - 1] + 1) for first, last in pairwise([0, *breaks, len(numbers)])]


def parts(selection: QItemSelection) -> Sequence[QItemSelectionRange]:
    """A selection is a list, which Qt's type stubs do not say."""
    return [selection.at(number) for number in range(selection.count())]


def runs_of(selection: QItemSelection) -> list[range]:
    """The rows of a selection, in order. Not `selectedIndexes`, which makes an object of every row."""
    return sorted((range(part.top(), part.bottom() + 1) for part in parts(selection)), key=lambda run: run.start)


def selection_of(model: QAbstractItemModel, rows: Iterable[range]) -> QItemSelection:
    """Select these rows of a list."""
    selection = QItemSelection()
    for run in rows:
        selection.select(model.index(run.start, 0), model.index(run.stop - 1, 0))
    return selection
