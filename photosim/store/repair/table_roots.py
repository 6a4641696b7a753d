"""Finding the tables of a file whose list of tables cannot be believed, by what lies in its pages.

SQLite reads nothing without that list: names, texts and the first page of each table. The names and texts are known,
for photosim made them. What is sought is the first pages: where the damaged list still names them, and they hold what
such a table holds; else where its name still stands beside such a page; else the only page of the file that does.

The format of pages: https://www.sqlite.org/fileformat2.html#b_tree_pages
"""

from __future__ import annotations

import contextlib
import logging
import mmap
import shutil
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from photosim.store.database.expected_schema import Expected, Table, expected
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair.readable_pages import INDEX_LEAF, INNER, TABLE_LEAF, Pages, is_of

log = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\0"
_SAMPLE = 4
"""Rows of a table that are looked at: four of another table never look like its own in every column."""


def with_true_list(damaged: Path, workshop: Path, wanted: Expected) -> tuple[Path, set[str]]:
    """A copy of the damaged file with a list of tables of its own, and the tables that are not surely in it.

    Raises OSError, and sqlite3.Error when not even a new list can be written.
    """
    patched = workshop / "listed.sqlite3"
    _copy(damaged, patched)
    with patched.open("rb") as file, contextlib.closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        page_size = _page_size(data[:100])
        roots, unsure = _roots(Pages(data, page_size), wanted)
    _empty_list(patched, page_size)
    with contextlib.closing(sqlite3.connect(patched, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', ?1, ?1, ?2, ?3)",
            [(table.name, roots[table.name], _text(table)) for table in wanted.tables if table.name in roots],
        )
    log.info("the list of tables is made anew: %d of %d are found", len(roots), len(wanted.tables))
    return patched, unsure


def lists_roots(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether the first pages that the file's list names are such as begin trees with rows of those tables."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    if path.with_name(path.name + "-wal").exists() and path.with_name(path.name + "-wal").stat().st_size:
        return False  # what is in the journal is not in the file's own pages
    rows = dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'").fetchall())
    with path.open("rb") as file, contextlib.closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        pages = Pages(data, page_size)
        return all(_fits(pages, rows.get(table.name, 0), table) for table in expected(schema).tables)


def _text(table: Table) -> str:
    return table.sql if table.name.startswith("sqlite_") else table.plain_sql()


def _copy(damaged: Path, target: Path) -> None:
    """The file with what its journal still holds."""
    shutil.copyfile(damaged, target)
    journals = [(damaged.with_name(damaged.name + end), target.with_name(target.name + end)) for end in ("-wal",)]
    for journal, copy in journals:
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(journal, copy)
    try:
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")  # what is wrong with the list is no hindrance then
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        log.info("the journal of the damaged file cannot be read: %s", error)
    for end in ("-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)


def _page_size(header: bytes) -> int:
    """As the header says, where that is a size that a page may have."""
    size = int.from_bytes(header[16:18], "big")
    return size if header.startswith(_MAGIC) and size >= 512 and not size & (size - 1) else PAGE_SIZE


def _empty_list(path: Path, page_size: int) -> None:
    """Make the first page one of a library with no tables and no free pages."""
    from photosim.store.repair.readable_rows import header_of

    page = bytearray(page_size)
    page[:100] = header_of(path.stat().st_size // page_size, page_size)
    page[100] = TABLE_LEAF
    page[105:107] = (page_size % 65536).to_bytes(2, "big")
    with path.open("r+b") as file:
        file.write(page)


def _roots(pages: Pages, wanted: Expected) -> tuple[dict[str, int], set[str]]:
    """The first page of every table that is found, and the tables of which it is not sure that this is all."""
    named: dict[str, list[int]] = {name: [] for name in wanted.objects}
    for name, root in pages.listed():
        if name in named:
            named[name].append(root)
    roots: dict[str, int] = {}
    for table in wanted.tables:
        fitting = [root for root in named[table.name] if _fits(pages, root, table)]
        if fitting:
            roots[table.name] = fitting[-1]
    tables = {table.name for table in wanted.tables}
    of_indexes = {
        root
        for name, found in named.items()
        for root in found
        if name not in tables and pages.kind(root) in (INDEX_LEAF, INNER[INDEX_LEAF])
    }
    taken = of_indexes | set(roots.values())
    lacking = [table for table in wanted.tables if table.name not in roots]
    for table in lacking:
        beside = [root for root in pages.roots_beside(table.name) - taken if _fits(pages, root, table)]
        if len(beside) == 1:
            roots[table.name] = beside[0]
    taken |= set(roots.values())
    nowhere = [table for table in lacking if table.name not in roots]
    found = _by_their_look(pages, nowhere, taken) if nowhere else {}
    return roots | found, {table.name for table in lacking}


def _by_their_look(pages: Pages, tables: Sequence[Table], taken: Collection[int]) -> dict[str, int]:
    """Tables that only one unclaimed tree of pages can be, and no other table."""
    free = [root for root in pages.roots() if root not in taken]
    could_be = {table.name: _likeliest(pages, free, table) for table in tables}
    found = {}
    for name, some in could_be.items():
        rivals = [other for other, roots in could_be.items() if other != name and set(some) & set(roots)]
        if len(some) == 1 and not rivals:
            found[name] = some[0]
    return found


def _likeliest(pages: Pages, free: Sequence[int], table: Table) -> list[int]:
    """The trees whose rows fit: those in which no column is missing, if there are any."""
    fitting = [root for root in free if _fits(pages, root, table) and pages.rows(root, 1)]
    whole = [root for root in fitting if len(pages.rows(root, 1)[0]) == len(table.columns)]
    return whole or fitting


def _fits(pages: Pages, root: int, table: Table) -> bool:
    """Whether a page begins a tree, and the rows in it are such as this table has."""
    if not pages.is_root(root) or (pages.kind(root) in (INDEX_LEAF, INNER[INDEX_LEAF])) != table.by_key:
        return False
    stored = _in_stored_order(table)
    return all(
        len(row) <= len(stored)
        and all(is_of(code, kind) for code, kind in zip(row, stored, strict=False))
        and len(row) >= max(1, len(stored) - 2)
        for row in pages.rows(root, _SAMPLE)
    )


def _in_stored_order(table: Table) -> list[str]:
    """Declared types in the order of a row on disk: by key, the key comes first. `rowid` is not in the row itself."""
    if table.by_key:
        key = sorted((column for column in table.columns if column.key), key=lambda column: column.key)
        return [column.kind for column in (*key, *(column for column in table.columns if not column.key))]
    single = sum(bool(column.key) for column in table.columns) == 1
    return [
        "rowid" if single and column.key and column.kind.upper() == "INTEGER" else column.kind
        for column in table.columns
    ]
