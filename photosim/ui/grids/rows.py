"""PhotoListModel: rows of a grid, a photo each, known by their ids."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
)

from photosim.base.texts import tr
from photosim.ui.grids.sections import Section
from photosim.ui.kit.wording import counted, day, file_name, moment, percent, tip
from photosim.values.photos import PhotoRow
from photosim.values.places import Box

Index = QModelIndex | QPersistentModelIndex

IdRole = Qt.ItemDataRole.UserRole + 1
RowRole = Qt.ItemDataRole.UserRole + 2
ScoreRole = Qt.ItemDataRole.UserRole + 3
PathRole = Qt.ItemDataRole.UserRole + 4
AwayRole = Qt.ItemDataRole.UserRole + 5
"""Whether the photo's folder is not connected."""
BadgeRole = Qt.ItemDataRole.UserRole + 6
"""What the shot consists of besides one ordinary picture: `RAW`, `LIVE`; or how many are in its stack; else None."""
StackRole = Qt.ItemDataRole.UserRole + 7
"""Whether a stack stands in the cell, or stood there before it was opened."""

OutlineRole = Qt.ItemDataRole.UserRole + 8
"""Where in the photo is what was asked for: x, y, width, height as fractions of the picture; else None."""

_BADGES = {"RAW": tr("with its raw file"), "LIVE": tr("Live Photo"), "RAW LIVE": tr("Live Photo with its raw file")}
DAMAGED = "DAMAGED"
"""In the badge of a photo of whose picture a part is lost."""
FAVOURITE, STAR, REJECTED_SIGN = "♥", "★", "✗"
"""What a person said of a photo, in its badge."""
TIMES = "×"
"""Before the number of files that there are of a shot."""
_NOWHERE = QModelIndex()
_DRAGGED = f"application/x-photosim-photos-{os.getpid()}"
"""Ids of photos that are dragged within this program; those of another one, and its library, mean other photos."""


def dragged_photos(data: QMimeData) -> list[int]:
    """Ids of the photos of this library that are dragged; empty for anything else."""
    ids = data.data(_DRAGGED).data()
    return [int(part) for part in bytes(ids).decode().split(",")] if ids else []


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What stands in the cells of some rows besides their photos, by the photos' ids."""

    stacks: Mapping[int, str] = field(default_factory=dict)
    """What the stack of this photo holds, in words."""
    hidden: Mapping[int, int] = field(default_factory=dict)
    """How many photos have no cell because they are in the closed stack of this one."""
    parts: Sequence[Section] = ()
    """How the rows are divided; empty where the grid divides them by itself."""
    outlines: Mapping[int, Box] = field(default_factory=dict)
    """Where in this photo is what was asked for."""


class PhotoListModel(QAbstractListModel):
    """Holds PhotoRows, and for look-alikes a score (0 to 1) each. Row numbers change, ids do not."""

    def __init__(
        self,
        roots: Callable[[], Mapping[int, Path]],
        parent: QObject | None = None,
        *,
        more: Callable[[PhotoRow], Sequence[str]] = lambda _: (),
    ) -> None:
        """`roots` gives the folders' paths by their ids; it is asked once whenever addresses are wanted.

        `more` gives further facts of a photo that a person points at.
        """
        super().__init__(parent)
        self._roots = roots
        self._more = more
        self._cells = CellFacts()
        self._rows: list[PhotoRow] = []
        self._scores: list[float] | None = None
        self._places: dict[int, int] | None = None
        self._away: frozenset[int] = frozenset()
        self._badges: Mapping[int, str] = {}

    # What Qt asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = index.row()
        if not 0 <= number < len(self._rows):
            return None
        row = self._rows[number]
        if role == RowRole:
            return row
        if role == ScoreRole:
            return self._scores[number] if self._scores else None
        if role == AwayRole:
            return row.folder_id in self._away
        if role == BadgeRole:
            both = (self._badges.get(row.id), self._cells.stacks.get(row.id))
            return " · ".join(part for part in both if part) or None
        if role == StackRole:
            return row.id in self._cells.stacks
        if role == OutlineRole:
            return self._cells.outlines.get(row.id)
        if role == IdRole:
            return row.id
        if role == PathRole:
            return next(iter(self._paths([row])), None)
        if role == Qt.ItemDataRole.DisplayRole:
            return file_name(row.relative)
        if role == Qt.ItemDataRole.ToolTipRole:
            facts = [self._facts(number, "\n", moment(row.shown_at)), *self._more(row)]
            return tip("\n".join(facts))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._facts(number, ", ", day(row.shown_at))
        return None

    def _facts(self, number: int, between: str, date: str) -> str:
        facts = [file_name(self._rows[number].relative), date]
        if badge := self._badges.get(self._rows[number].id):
            facts.append(_spoken(badge))
        if stack := self._cells.stacks.get(self._rows[number].id):
            facts.append(stack)
        if self._scores:
            facts.append(tr("{0} alike", percent(self._scores[number])))
        if (outline := self._cells.outlines.get(self._rows[number].id)) is not None:
            facts.append(place_words(outline))
        if self._rows[number].folder_id in self._away:
            facts.append(tr("not connected"))
        return between.join(fact for fact in facts if fact)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        item = Qt.ItemFlag
        return item.ItemIsEnabled | item.ItemIsSelectable | item.ItemIsDragEnabled | item.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list", _DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files, for another program to copy, and the photos for this one."""
        data = QMimeData()
        rows = [self._rows[index.row()] for index in indexes]
        paths = self._paths(rows)
        data.setData(_DRAGGED, QByteArray(",".join(str(row.id) for row in rows).encode()))
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return data

    def _paths(self, rows: Iterable[PhotoRow]) -> list[Path]:
        """Addresses of the rows' files; a row whose folder has just been removed has none."""
        roots = self._roots()
        return [roots[row.folder_id] / row.relative for row in rows if row.folder_id in roots]

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    # What the views ask

    @property
    def rows(self) -> Sequence[PhotoRow]:
        """All rows, in their order. Not to be changed."""
        return self._rows

    def score(self, number: int) -> float | None:
        return self._scores[number] if self._scores else None

    def place(self, photo_id: int) -> int:
        """Row number of a photo now; -1 when it is not here."""
        if self._places is None:
            self._places = {row.id: number for number, row in enumerate(self._rows)}
        return self._places.get(photo_id, -1)

    def is_stack(self, photo_id: int) -> bool:
        """Whether others stand, or stood, in this photo's cell."""
        return photo_id in self._cells.stacks

    def ids(self) -> list[int]:
        return [row.id for row in self._rows]

    # Changing

    def set_away(self, folder_ids: Iterable[int]) -> None:
        """Photos of these folders cannot be opened now, because the folders are not connected."""
        away = frozenset(folder_ids)
        if away != self._away:
            self._away = away
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def set_badges(self, badges: Mapping[int, str]) -> None:
        """What the shots of these photos consist of, by id."""
        if badges != self._badges:
            self._badges = badges
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    @property
    def parts(self) -> Sequence[Section]:
        """What stands under headings of its own; empty where the grid divides by itself."""
        return self._cells.parts

    def hidden_by(self, ids: Iterable[int]) -> int:
        """How many photos have no cell because they are in the closed stacks of these."""
        return sum(self._cells.hidden.get(photo_id, 0) for photo_id in ids)

    def refresh(
        self, rows: Iterable[PhotoRow], scores: Sequence[float] | None = None, cells: CellFacts | None = None
    ) -> None:
        """Show these rows from now on, with as small a change as is cheap to find.

        cells: what stands in their cells; None where that stays as it was.
        One run of rows that came or went is told as such, so that Qt keeps selection and current row by itself; rows
        that kept their ids are told as changed; everything else is a reset, after which PhotoGrid restores them by id.
        """
        if cells is not None:
            self._cells = cells
        new = rows if isinstance(rows, list) else list(rows)
        old = self._rows
        fresh_scores = list(scores) if scores is not None else None
        if new == old and fresh_scores == self._scores:
            return
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        gone, come = len(old) - head - tail, len(new) - head - tail
        if fresh_scores is not None or (gone and come and gone != come):
            self._reset(new, fresh_scores)
        elif not gone:
            self.beginInsertRows(QModelIndex(), head, head + come - 1)
            self._take(new, None)
            self.endInsertRows()
        elif not come:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self._take(new, None)
            self.endRemoveRows()
        elif all(before.id == after.id for before, after in zip(old[head:], new[head:], strict=True)):
            self._take(new, None)
            self.dataChanged.emit(self.index(head), self.index(head + come - 1))
        else:
            self._reset(new, None)

    def _reset(self, rows: list[PhotoRow], scores: list[float] | None) -> None:
        self.beginResetModel()
        self._take(rows, scores)
        self.endResetModel()

    def _take(self, rows: list[PhotoRow], scores: list[float] | None) -> None:
        self._rows, self._scores, self._places = rows, scores, None


def _common(first: Sequence[PhotoRow], second: Sequence[PhotoRow]) -> int:
    """How many rows at the start are the same."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def place_words(box: Box) -> str:
    """Where in the picture a part is, for people: `at the upper left`."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    across = tr("left") if x < 0.4 else tr("right") if x > 0.6 else ""
    down = tr("upper") if y < 0.4 else tr("lower") if y > 0.6 else ""
    words = f"{down} {across}".strip()
    if box[2] * box[3] > 0.8:
        return tr("in all of it")
    if not words:
        return tr("in the middle")
    return tr("at the {0}", words) if across else tr("in the {0} part", words)


def _spoken(badge: str) -> str:
    """A badge in words: `favourite, 4 stars, with its raw file`."""
    parts = badge.split()
    words = [tr("favourite")] * (FAVOURITE in parts) + [tr("rejected")] * (REJECTED_SIGN in parts)
    words += [tr("damaged")] * (DAMAGED in parts)
    words += [counted(len(part), "star") for part in parts if part.startswith(STAR)]
    files = [part.removeprefix(TIMES) for part in parts if part.startswith(TIMES)]
    words += [tr("exists only once") if count == "1" else tr("exists {0} times", count) for count in files]
    signs = (FAVOURITE, REJECTED_SIGN, DAMAGED)
    kind = " ".join(part for part in parts if part not in signs and not part.startswith((STAR, TIMES)))
    return ", ".join([*words, *([_BADGES.get(kind, kind)] if kind else [])])
