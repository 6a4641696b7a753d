"""What tests ask of a library with several models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from photosim.library import Library

OpenLibrary = Callable[[], Library]


def scores(library: Library, path: Path) -> list[float]:
    return [round(match.score, 5) for match in library.lookalikes.similar(path)]


def vectors(library: Library, name: str) -> int:
    return next(model.vectors for model in library.models.all() if model.name == name)
