"""The library's file from outside: whose it is, and which schema this program speaks."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x70686F74  # "phot": tells a library from any other program's SQLite file

PAGE_SIZE: Final = 16384
"""Bytes. A 512-value vector takes 2 KB: seven fit a page of this size, but only one fits a page of the usual 4 KB."""

BUSY_SECONDS: Final = 15.0
"""How long a statement waits for another writer before the library counts as in use."""

SCHEMA: Final = 24
"""Number of migrations in `schema`, which is imported only when some are pending."""
