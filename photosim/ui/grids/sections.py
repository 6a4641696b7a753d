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


LEAST_SIDE = 80
"""Pixels: in narrower cells nothing can be told from anything else."""


@dataclass(frozen=True, slots=True)
class SectionSizes:
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


@dataclass(frozen=True, slots=True)
class _Band:
    """Lines of cells under one line of headings: a long section, or several short ones side by side in one line."""

    first: int
    """Row of its first cell."""
    count: int
    section: int
    """Number of its first section."""


class Geometry:
    """The places of all cells and headings for one width. Costs O(sections) to make, O(log sections) to ask."""

    def __init__(self, sections: Sequence[Section], width: int, measures: SectionSizes, least_columns: int = 1) -> None:
        """For `least_columns`, cells are narrower than wanted where that is needed, down to LEAST_SIDE."""
        self.sections = sections
        self.measures = measures
        m = measures
        room = max(m.side, width - 2 * m.margin)
        least = min(least_columns, (room + m.gap) // (LEAST_SIDE + m.gap))
        self.columns = max(1, least, (room + m.gap) // (m.side + m.gap))
        self.cell_width = (room - (self.columns - 1) * m.gap) // self.columns
        self.cell_height = round(self.cell_width * m.shape) + m.caption
        self._step_x = self.cell_width + m.gap
        self._step_y = self.cell_height + m.gap
        self._bands = _bands(sections, self.columns)
        self._firsts = [band.first for band in self._bands]
        self._section_firsts = [section.first for section in sections]
        self._tops: list[int] = []
        """Top of each band with its headings."""
        y = 0
        for band in self._bands:
            self._tops.append(y)
            y += self._head(band) + -(-band.count // self.columns) * self._step_y
        self.height = y + m.margin if sections else 0
        self.count = sections[-1].first + sections[-1].count if sections else 0

    def _head(self, band: _Band) -> int:
        return self.measures.heading if self.sections[band.section].key else self.measures.margin

    def _lines_top(self, number: int) -> int:
        return self._tops[number] + self._head(self._bands[number])

    def _band_of(self, row: int) -> int:
        return bisect_right(self._firsts, row) - 1

    def _band_at(self, y: int) -> int:
        return min(max(0, bisect_right(self._tops, y) - 1), len(self._bands) - 1)

    def section_of(self, row: int) -> int:
        """Number of the section that holds `row`."""
        return bisect_right(self._section_firsts, row) - 1

    def sections_at(self, y: int) -> range:
        """Numbers of the sections at height `y`, the nearest ones outside the grid; none in an empty grid."""
        return self._sections_of(self._band_at(y)) if self.sections else range(0)

    def _sections_of(self, band: int) -> range:
        following = self._bands[band + 1].section if band + 1 < len(self._bands) else len(self.sections)
        return range(self._bands[band].section, following)

    def heading(self, number: int) -> Box:
        """Place of a section's heading: above its own cells where it shares a line with others."""
        m = self.measures
        section = self.sections[number]
        place = self._band_of(section.first)
        band = self._bands[place]
        shared = section.count != band.count
        column = section.first - band.first
        columns = section.count if shared else self.columns
        return Box(
            m.margin + column * self._step_x, self._tops[place], columns * self._step_x - m.gap, self._head(band)
        )

    def headings_at_top(self, offset: int) -> tuple[range, int]:
        """The sections that are scrolled through, and the top of their headings, which stay in view meanwhile.

        The next headings push them out. Not for an empty grid.
        """
        number = self._band_at(offset)
        top = 0
        if number + 1 < len(self._bands):
            top = min(0, self._tops[number + 1] - offset - self._head(self._bands[number]))
        return self._sections_of(number), top

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
        number = self._band_of(row)
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
        number = self._band_at(y)
        half = self.measures.gap // 2
        below, right = y - self._lines_top(number), x - self.measures.margin + half
        if below < 0 or right < 0:
            return -1
        column = right // self._step_x
        if column >= self.columns:
            return -1
        inside = (below + half) // self._step_y * self.columns + column
        return self._firsts[number] + inside if inside < self._bands[number].count else -1

    def rows_between(self, top: int, bottom: int) -> range:
        """Rows of all lines that touch the heights from `top` up to, not including, `bottom`."""
        if not self.sections or bottom <= top:
            return range(0)
        first = self._first_row_below(top)
        return range(first, max(first, self._first_row_starting_at(bottom)))

    def _first_row_below(self, y: int) -> int:
        """First row whose line, with the gap under it, ends below `y`."""
        number = self._band_at(y)
        line = max(0, (y - self._lines_top(number)) // self._step_y)
        return self._firsts[number] + min(line * self.columns, self._bands[number].count)

    def _first_row_starting_at(self, y: int) -> int:
        """First row whose line starts at `y` or lower."""
        number = self._band_at(y - 1)
        line = max(0, -(-(y - self._lines_top(number)) // self._step_y))
        return self._firsts[number] + min(line * self.columns, self._bands[number].count)

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
            band = self._bands[self._band_of(row)]
            run = range(row + first, min(row + last + 1, band.first + band.count))
            if run:
                runs.append(run)
            row = min(row + self.columns, band.first + band.count)
        return runs

    def moved(self, row: int, lines: int) -> int:
        """The row `lines` lines below (above when negative) in the same column, across sections.

        A shorter line gives its last cell; at the ends of the grid the row stays.
        """
        number = self._band_of(row)
        line, column = divmod(row - self._firsts[number], self.columns)
        line += lines
        while line < 0 and number > 0:
            number -= 1
            line += self._line_count(number)
        while line >= self._line_count(number) and number < len(self._bands) - 1:
            line -= self._line_count(number)
            number += 1
        if not 0 <= line < self._line_count(number):
            return row
        band = self._bands[number]
        return band.first + min(line * self.columns + column, band.count - 1)

    def _line_count(self, number: int) -> int:
        return -(-self._bands[number].count // self.columns)


def _bands(sections: Sequence[Section], columns: int) -> list[_Band]:
    """Months with a photo or two stand side by side, as many as fit into one line; titles are too long for that."""
    bands: list[_Band] = []
    shares = False
    for number, section in enumerate(sections):
        short = bool(section.key) and not section.title and section.count <= columns
        if shares and short and bands[-1].count + section.count <= columns:
            bands[-1] = _Band(bands[-1].first, bands[-1].count + section.count, bands[-1].section)
        else:
            bands.append(_Band(section.first, section.count, number))
        shares = short
    return bands
