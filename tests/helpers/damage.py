"""Damage that a check is to find."""

from __future__ import annotations

from pathlib import Path

from tests.faults.conftest import Shelf


def thumbnails(shelf: Shelf) -> list[Path]:
    return sorted((shelf.directory / "thumbnails").glob("??/*.jpg"))
