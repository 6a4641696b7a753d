"""Where things are in a grid of equal cells under headings: arithmetic only, no Qt, no work per photo on resize."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from photosim.values.photos import PhotoRow


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand under one heading."""

    key: str
    """Of the month, `2024-03`; empty where there are no headings."""
    first: int
    count: int
    title: str = ""
    """Of the heading, where it is no month."""


def by_month(rows: Sequence[PhotoRow]) -> list[Section]:
    """Split rows that are sorted by time into months."""
    sections: list[Section] = []
    first = 0
    for key, group in groupby(row.shown_at[:7] for row in rows):
        count = sum(1 for _ in group)
        sections.append(Section(key, first, count))
        first += count
    return sections


def undivided(rows: Sequence[PhotoRow]) -> list[Section]:
    """Put all rows into one section without a heading."""
    return [Section("", 0, len(rows))] if rows else []


class Box(NamedTuple):
    """A rectangle in the grid's own coordinates, in pixels from its top left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes in logical pixels."""

    side: int = 160
    """Cells are at least this wide; they grow a little to fill the line."""
    shape: float = 1.0
    """Height of a picture's place, in widths."""
    caption: int = 0
    """Height of the text below each picture."""
    heading: int = 40
    """Height of a section's heading, where it has one."""
    gap: int = 6
    margin: int = 12


class Geometry:
    """The places of all cells and headings for one width. Costs O(sections) to make, O(log sections) to ask."""

    def __init__(self, sections: Sequence[Section], width: int, measures: Measures) -> None:
        self.sections = sections
        self.measures = measures
        m = measures
        room = max(m.side, width - 2 * m.margin)
        self.columns = max(1, (room + m.gap) // (m.side + m.gap))
        self.cell_width = (room - (self.columns - 1) * m.gap) // self.columns
        self.cell_height = round(self.cell_width * m.shape) + m.caption
        self._step_x = self.cell_width + m.gap
        self._step_y = self.cell_height + m.gap
        self._firsts = [section.first for section in sections]
        self._tops: list[int] = []
        """Top of each section with its heading."""
        y = 0
        for section in sections:
            self._tops.append(y)
            y += self._head(section) + -(-section.count // self.columns) * self._step_y
        self.height = y + m.margin if sections else 0
        self.count = sections[-1].first + sections[-1].count if sections else 0

    def _head(self, section: Section) -> int:
        return self.measures.heading if section.key else self.measures.margin

    def _lines_top(self, number: int) -> int:
        return self._tops[number] + self._head(self.sections[number])

    def section_of(self, row: int) -> int:
        """Number of the section that holds `row`."""
        return bisect_right(self._firsts, row) - 1

    def section_at(self, y: int) -> int:
        """Number of the section at height `y`, the nearest one outside the grid; -1 in an empty grid."""
        return min(max(0, bisect_right(self._tops, y) - 1), len(self.sections) - 1)

    def heading(self, number: int) -> Box:
        """Place of a section's heading."""
        m = self.measures
        width = self.columns * self._step_x - m.gap
        return Box(m.margin, self._tops[number], width, self._head(self.sections[number]))

    def heading_at_top(self, offset: int) -> tuple[int, Box]:
        """The section that is scrolled through, and where its heading stays meanwhile, from the top of what is in view.

        The next heading pushes it out. Not for an empty grid.
        """
        number = self.section_at(offset)
        heading = self.heading(number)
        top = 0
        if number + 1 < len(self.sections):
            top = min(0, self.heading(number + 1).y - offset - heading.height)
        return number, heading._replace(y=top)

    def fixed(self, offset: int, height: int, current: int) -> int | None:
        """The row that shall not move when others come or go: `current` when it is in view, else the one at the top.

        At the very top there is none, so that newer photos are seen as they come.
        """
        visible = self.rows_between(offset, offset + height)
        if current in visible:
            return current
        return visible.start if offset > 0 and visible else None

    def cell(self, row: int) -> Box:
        """Place of a row's cell."""
        number = self.section_of(row)
        line, column = divmod(row - self._firsts[number], self.columns)
        return Box(
            self.measures.margin + column * self._step_x,
            self._lines_top(number) + line * self._step_y,
            self.cell_width,
            self.cell_height,
        )

    def row_at(self, x: int, y: int) -> int:
        """Row of the cell at a point, the nearer one in the gap between two; -1 on headings and beside the cells."""
        if not self.sections or y < 0:
            return -1
        number = self.section_at(y)
        half = self.measures.gap // 2
        below, right = y - self._lines_top(number), x - self.measures.margin + half
        if below < 0 or right < 0:
            return -1
        column = right // self._step_x
        if column >= self.columns:
            return -1
        inside = (below + half) // self._step_y * self.columns + column
        return self._firsts[number] + inside if inside < self.sections[number].count else -1

    def rows_between(self, top: int, bottom: int) -> range:
        """Rows of all lines that touch the heights from `top` up to, not including, `bottom`."""
        if not self.sections or bottom <= top:
            return range(0)
        first = self._first_row_below(top)
        return range(first, max(first, self._first_row_starting_at(bottom)))

    def _first_row_below(self, y: int) -> int:
        """First row whose line, with the gap under it, ends below `y`."""
        number = self.section_at(y)
        line = max(0, (y - self._lines_top(number)) // self._step_y)
        return self._firsts[number] + min(line * self.columns, self.sections[number].count)

    def _first_row_starting_at(self, y: int) -> int:
        """First row whose line starts at `y` or lower."""
        number = self.section_at(y - 1)
        line = max(0, -(-(y - self._lines_top(number)) // self._step_y))
        return self._firsts[number] + min(line * self.columns, self.sections[number].count)

    def rows_inside(self, x: int, y: int, width: int, height: int) -> list[range]:
        """Rows whose cells touch a rectangle, as runs; for selecting with a rubber band."""
        m = self.measures
        first = max(0, (x - m.margin + m.gap) // self._step_x)
        last = min(self.columns - 1, (x + width - 1 - m.margin) // self._step_x)
        lines = self.rows_between(y, y + height)
        if last < first or not lines:
            return []
        if first == 0 and last == self.columns - 1:
            return [lines]
        runs = []
        row = lines.start
        while row < lines.stop:
            section = self.sections[self.section_of(row)]
            run = range(row + first, min(row + last + 1, section.first + section.count))
            if run:
                runs.append(run)
            row = min(row + self.columns, section.first + section.count)
        return runs

    def moved(self, row: int, lines: int) -> int:
        """The row `lines` lines below (above when negative) in the same column, across sections.

        A shorter line gives its last cell; at the ends of the grid the row stays.
        """
        number = self.section_of(row)
        line, column = divmod(row - self._firsts[number], self.columns)
        line += lines
        while line < 0 and number > 0:
            number -= 1
            line += self._line_count(number)
        while line >= self._line_count(number) and number < len(self.sections) - 1:
            line -= self._line_count(number)
            number += 1
        if not 0 <= line < self._line_count(number):
            return row
        section = self.sections[number]
        return section.first + min(line * self.columns + column, section.count - 1)

    def _line_count(self, number: int) -> int:
        return -(-self.sections[number].count // self.columns)
