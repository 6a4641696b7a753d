"""The empty library that other tests copy is what the program makes, and the copies are used."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from photosim.library import Library
from photosim.store.database.database import Database
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.new_libraries import NewLibraries


def content(path: Path) -> list[str]:
    """The whole database as statements, without the moments at which its steps were taken, and its settings."""
    with contextlib.closing(sqlite3.connect(path)) as plain:
        plain.execute("UPDATE _sqlite_migrations SET applied_at = ''")
        settings = [
            str(plain.execute(f"PRAGMA {name}").fetchone())
            for name in ("user_version", "application_id", "page_size", "journal_mode", "auto_vacuum", "encoding")
        ]
        return [*plain.iterdump(), *settings]


def make(base: Path) -> Path:
    Database(base / "library.sqlite3", base / "backups").close()
    return base / "library.sqlite3"


def test_a_copy_holds_what_the_program_makes(tmp_path: Path, new_libraries: NewLibraries) -> None:
    made = content(make(tmp_path / "made"))
    before = new_libraries.copies
    with new_libraries.in_use():
        copied = content(make(tmp_path / "copied"))
    assert new_libraries.copies == before + 1
    assert copied == made
    assert any("CREATE TABLE" in line for line in made)


def test_the_tests_of_the_store_take_every_step(tmp_path: Path, new_libraries: NewLibraries) -> None:
    before = new_libraries.copies
    Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0).close()
    assert new_libraries.copies == before
