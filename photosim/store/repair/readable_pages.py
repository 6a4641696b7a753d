"""The pages of a damaged SQLite file, read without SQLite: which begin a tree, and what kind of rows lie in them.

The format: https://www.sqlite.org/fileformat2.html. Nothing here is believed: every number may be damaged.
"""

from __future__ import annotations

import contextlib
import functools
import mmap
from collections.abc import Iterator, Sequence

TABLE_LEAF, INDEX_LEAF = 13, 10
INNER = {TABLE_LEAF: 5, INDEX_LEAF: 2}
"""Kinds of pages: the leaves of a tree, and what lies above them."""

_DEEPEST = 20
"""Levels of a tree; one of a billion rows has six."""
_LIST_COLUMNS = 5
"""Of SQLite's list of tables: type, name, table, first page, text."""
_OF_ANOTHER_TABLE = 3
"""Rows that cannot be of that list, after which the rest of a page is not looked at: one or two may be damaged ones."""
_LENGTHS_OF_NUMBERS, _TEXT_BEGINS = (1, 2, 3, 4), b"CREATE TABLE"
_INTEGER_BYTES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
"""By the code of a value in a row. 7 is a float; 8 and 9 are the integers 0 and 1."""
_FIRST_TEXT, _FIRST_BLOB = 13, 12


class Pages:
    """The pages of a file, from 1."""

    def __init__(self, data: mmap.mmap | bytes, size: int) -> None:
        """`size`: bytes a page."""
        self._data = data
        self._size = size
        self.count = len(data) // size

    def kind(self, page: int) -> int:
        """The kind of a page, 0 for one that belongs to no tree."""
        code = self._data[self._start(page)] if 1 <= page <= self.count else 0
        return code if code in (2, 5, 10, 13) else 0

    def is_root(self, page: int) -> bool:
        """Whether a page begins a tree: no other page leads to it."""
        return page > 1 and bool(self.kind(page)) and page not in self._below and page not in self._free

    def roots(self) -> list[int]:
        """Every page that begins a tree, but the list of tables itself."""
        return [page for page in range(2, self.count + 1) if self.is_root(page)]

    def rows(self, root: int, most: int) -> list[list[int]]:
        """The codes of the values of the first rows of a tree."""
        page = root
        for _ in range(_DEEPEST):
            if self.kind(page) not in INNER.values():
                break
            page = next(iter(self._children(page)), 0)
        found = []
        for cell in self._cells(page)[:most]:
            with contextlib.suppress(IndexError, ValueError):
                found.append(self._codes(page, cell)[0])
        return found

    def listed(self) -> Iterator[tuple[str, int]]:
        """Names and first pages that the list of tables still tells, wherever its pieces lie."""
        for page in range(1, self.count + 1):
            if self.kind(page) != TABLE_LEAF or page in self._free:
                continue
            strange = 0
            for cell in self._cells(page):
                with contextlib.suppress(IndexError, ValueError):
                    codes, body = self._codes(page, cell)
                    if _may_be_of_list(codes):
                        yield self._name_and_root(codes, body)
                        continue
                    strange += 1
                    if strange == _OF_ANOTHER_TABLE and page > 1:
                        break

    def roots_beside(self, name: str) -> set[int]:
        """First pages that stand where the list of tables once wrote about this table, whatever is left around that.

        A row there is the word `table`, the name, the name again, the number of the page, and the table's text. So the
        number is found as well where the row's own lengths, its page's beginning or the places of rows are damaged.
        """
        words, found, at = b"table" + 2 * name.encode(), set[int](), -1
        while (at := self._data.find(words, at + 1)) >= 0:
            begin = at + len(words)
            for length in _LENGTHS_OF_NUMBERS:
                if self._data[begin + length : begin + length + len(_TEXT_BEGINS)] == _TEXT_BEGINS:
                    found.add(self._number(begin, length))
        return found

    def _name_and_root(self, codes: Sequence[int], body: int) -> tuple[str, int]:
        at, values = body, []
        for code in codes[:4]:
            length = _length(code)
            values.append(bytes(self._data[at : at + length]))
            at += length
        root = {8: 0, 9: 1}.get(codes[3], int.from_bytes(values[3], "big"))
        return values[1].decode("utf-8", "replace"), root

    def _start(self, page: int) -> int:
        return (page - 1) * self._size + (100 if page == 1 else 0)

    def _number(self, at: int, length: int) -> int:
        return int.from_bytes(self._data[at : at + length], "big")

    def _cells(self, page: int) -> list[int]:
        """Where the cells of a page lie, in bytes from the beginning of the file."""
        kind = self.kind(page)
        if not kind:
            return []
        start, base = self._start(page), (page - 1) * self._size
        first = start + (12 if kind in INNER.values() else 8)
        many = min(self._number(start + 3, 2), self._size // 2)
        places = [self._number(first + 2 * number, 2) for number in range(many)]
        return [base + place for place in places if 8 <= place < self._size]

    def _children(self, page: int) -> list[int]:
        children = [self._number(cell, 4) for cell in self._cells(page)]
        children.append(self._number(self._start(page) + 8, 4))
        return [child for child in children if 1 < child <= self.count]

    def _codes(self, page: int, cell: int) -> tuple[list[int], int]:
        """The codes of a row's values, and where the values begin. Raises ValueError, IndexError."""
        at = self._varint(cell)[1]
        if self.kind(page) == TABLE_LEAF:
            at = self._varint(at)[1]  # the row id
        length, begin = self._varint(at)
        end, codes = at + length, []
        if length > self._size:
            raise ValueError("no row has so many columns")
        while begin < end:
            code, begin = self._varint(begin)
            codes.append(code)
        return codes, end

    def _varint(self, at: int) -> tuple[int, int]:
        value = 0
        for number in range(9):
            byte = self._data[at + number]
            if number == 8:
                return value << 8 | byte, at + 9
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value, at + number + 1
        raise ValueError("no number")

    @functools.cached_property
    def _below(self) -> frozenset[int]:
        """Pages that another page leads to."""
        inner = (page for page in range(1, self.count + 1) if self.kind(page) in INNER.values())
        return frozenset(child for page in inner if page not in self._free for child in self._children(page))

    @functools.cached_property
    def _free(self) -> frozenset[int]:
        """Pages that hold nothing any more, as far as the header can be followed: their rows were deleted."""
        found: set[int] = set()
        trunk = self._number(32, 4)
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            start = (trunk - 1) * self._size
            many = min(self._number(start + 4, 4), self._size // 4 - 2)
            found.update(self._number(start + 8 + 4 * number, 4) for number in range(many))
            trunk = self._number(start, 4)
        return frozenset(found)


def is_of(code: int, kind: str) -> bool:
    """Whether a value of this code may stand in a column of the declared type."""
    kind = kind.upper()
    if code == 0 or not kind:
        return True
    if kind == "ROWID":
        return False  # SQLite leaves it empty in the row
    if kind == "TEXT":
        return code >= _FIRST_TEXT and code % 2 == 1
    if kind == "BLOB":
        return code >= _FIRST_BLOB and code % 2 == 0
    whole = 1 <= code <= 6 or code in (8, 9)
    return whole or (kind != "INTEGER" and code == 7)


def _may_be_of_list(codes: Sequence[int]) -> bool:
    return (
        len(codes) == _LIST_COLUMNS
        and all(code >= _FIRST_BLOB for code in codes[:3])  # by one bit a text is a blob
        and (1 <= codes[3] <= 6 or codes[3] in (8, 9))
    )


def _length(code: int) -> int:
    return _INTEGER_BYTES[code] if code in _INTEGER_BYTES else (code - _FIRST_BLOB) // 2
