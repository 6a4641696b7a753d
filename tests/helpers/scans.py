"""What tests ask of a library that is scanned."""

from __future__ import annotations

from collections.abc import Callable

from photosim.library import Library

OpenLibrary = Callable[..., Library]


def paths(library: Library) -> list[str]:
    return sorted(row.relative for row in library.photos.rows())
