"""New libraries without the steps from schema to schema: their file is made once, and copied."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photosim.store.database import database, upgrade


class NewLibraries:
    """Stands in for `upgrade.bring_up_to_date`: where there is no file yet, a copy of an empty library is put first.

    It is made by the program itself, so the copy holds what the program would have made (tests/unit/store/
    test_new_libraries.py). Every other file goes the usual way.
    """

    def __init__(self, folder: Path) -> None:
        self.copies = 0
        self._made = folder / "empty.sqlite3"
        self._bring_up_to_date = upgrade.bring_up_to_date

    def __call__(self, path: Path, backups: Path, connect: Callable[[Path], Any], steps: Any = None) -> None:
        if steps is None and not path.exists():
            self.copies += 1
            shutil.copyfile(self._empty(), path)
        self._bring_up_to_date(path, backups, connect, steps)

    def _empty(self) -> Path:
        if not self._made.exists():
            self._bring_up_to_date(self._made, self._made.parent, database._connect)
        return self._made

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upgrade, "bring_up_to_date", self)
            yield

    @contextlib.contextmanager
    def out_of_use(self) -> Iterator[None]:
        """For tests of how a library is made."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(upgrade, "bring_up_to_date", self._bring_up_to_date)
            yield
