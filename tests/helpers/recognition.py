"""What tests ask of a library whose files were moved or changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from photosim.library import Library


def ids(library: Library, *paths: Path) -> list[int]:
    return [photo.id for photo in map(library.photos.find, paths) if photo is not None and not photo.missing]


def vector(library: Library, path: Path) -> np.ndarray:
    found = library._parts.stores.vectors.get(library._parts.index.model_id, ids(library, path)[0])
    assert found is not None
    return found


def searchable(library: Library) -> set[int]:
    """What a search finds: exactly the photos that are shown."""
    rows = [row.id for row in library.photos.rows()]
    found = {match.row.id for match in library.lookalikes.similar(rows[0], 1000)} | set(rows[:1]) if rows else set()
    assert found == set(rows)
    return found
