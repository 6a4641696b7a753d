"""A library with thousands of made-up photos and groups, for pages that must not mind how many there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from photosim.library import Library
from photosim.values import proven
from photosim.values.copy_facts import CopyFacts
from photosim.values.differences import Differences
from photosim.values.photos import Decoded, FileStat, Group, Metadata, Photo

_HALF = CopyFacts(Differences(size=0.5, decibels=41))


def fill(library: Library, folder: Path, photos: int = 10_000, groups: int = 2_000) -> list[Group]:
    """Store photos with random vectors, and groups of equal size among them, as a finding would."""
    folder.mkdir(parents=True, exist_ok=True)
    stores = library._parts.stores
    folder_id = library.folders.add(folder).id
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((photos, library.model.dim), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made: list[Photo] = []
    nothing = np.zeros((1, 1, 3), np.uint8)
    with stores.database.atomic():
        for number in range(photos):
            taken = f"20{10 + number % 15:02d}-{1 + number % 12:02d}-01T12:00:00"
            decoded = Decoded(f"{number:040x}", "JPEG", 4000, 3000, Metadata(taken_at=taken), nothing, b"")
            stat = FileStat(folder_id, f"{number % 40:02d}/{number:05d}.jpg", 1_000_000 + 100 * number, 10**18, number)
            photo_id = stores.photos.save(stat, decoded)
            made.append(
                Photo(
                    photo_id,
                    folder_id,
                    folder / stat.relative,
                    stat.size,
                    stat.mtime_ns,
                    decoded.content_hash,
                    "JPEG",
                    4000,
                    3000,
                    taken,
                    False,
                    decoded.metadata,
                )
            )
        model = stores.vectors.model_id(library.model)
        stores.vectors.put(model, [(photo.id, vector) for photo, vector in zip(made, vectors, strict=True)])
    each = photos // groups
    tiers = ("identical", "same-shot", "series")
    found = []
    for number in range(groups):
        photos_of = made[number * each : (number + 1) * each]
        members = [proven.kept(photos_of[0]), *(proven.copy(photo, 0.97, _HALF) for photo in photos_of[1:])]
        found.append(Group(f"{number:016x}", tiers[number % 3], "the largest", False, tuple(members)))
    stores.found.replace(found, stores.found.stamp(library.model.key))
    return found
